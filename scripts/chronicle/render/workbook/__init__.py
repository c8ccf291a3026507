"""A package as an Excel workbook: a cover, and a sheet for each table.

book                          writes the file
cover                         the first sheet: what it is, its licence, how to cite it, and its sheets
sheets                        one table on one sheet, or on several if it is longer than a sheet
cells                         which kind of cell a value is
"""
