"""Compile a package into a build folder; turn what a user typed into an operand of a comparison.

builder                       checks and compiles a package
compile                       writes the files of a build from a compiled database
operands                      days, versions and folders that can be compared
"""

PUBLIC = ("builder", "compile", "operands")
