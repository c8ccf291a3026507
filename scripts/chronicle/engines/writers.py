"""Write Parquet and CSV files whose bytes depend on the content alone.

Each query must have a total order; otherwise the bytes would depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine

ROW_GROUP = 122_880  # a multiple of DuckDB's vector size; with any other the bytes depend on the number of threads


def parquet(con: engine.Connection, query: str, path: Path, metadata: Mapping[str, str]) -> None:
    pairs = ", ".join(f"{key}: {literal(value)}" for key, value in metadata.items())
    con.execute(
        f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, KV_METADATA {{{pairs}}})"
    )


def csv(con: engine.Connection, query: str, path: Path) -> None:
    """Write CSV (RFC 4180) in UTF-8 with LF line ends; NULL becomes an empty cell."""
    con.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT csv, HEADER, DELIMITER ',')")
