"""Start a package: read the tables that are there, and propose a contract for them.

columns                       what the cells of each column look like, counted in SQL
words                         which words in a name suggest what a column or a table is
column_types                  the type of a column
keys, periods, references     which columns identify a row, say when it holds, and refer to rows of other tables
roles, labels                 what a table means, and where its names for readers are
proposal                      the contract that follows, with a reason for each guess
trial                         what the engine finds once it reads the tables by that contract
example, workflow             a small package to try things on; a file by which pull requests are checked
start                         writes the files, and never over others
"""

PUBLIC = ("start",)
