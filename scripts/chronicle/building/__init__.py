"""Compile a package into a build folder; turn what a user typed into an operand of a comparison.

builder                       checks and compiles a package
compile                       writes the files of a build from a compiled database
operands                      days, versions, folders, files and git revisions that can be compared
plain                         files and data packages without a contract, as tables that can be compared
revisions                     what a git revision has, as files in a private folder
"""

PUBLIC = ("builder", "compile", "operands")
