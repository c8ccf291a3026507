"""Access to the engines that hold tables. Only this package opens connections or imports an engine's library.

duckdb              connections, rows of queries, recognizing a full disk
row_digest          a digest of a table's content that is the same on every engine
writers             Parquet and CSV with bytes that depend on the content alone
"""

PUBLIC = ("duckdb", "row_digest", "writers")
