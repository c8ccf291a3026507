"""The doors to the engines that hold tables. Nothing else opens a connection or imports an engine's library.

duckdb              connections, rows, what made the engine fail
row_digest          the content of a table as a digest that every engine gives alike
writers             Parquet and CSV with bytes that depend on the content alone
"""

PUBLIC = ("duckdb", "row_digest", "writers")
