"""A package becomes a build folder; a text that a user typed becomes an operand of a comparison.

builder                       checks and compiles in one go
compile                       files for readers from a compiled database
operands                      days, versions and folders that can be compared
"""

PUBLIC = ("builder", "compile", "operands")
