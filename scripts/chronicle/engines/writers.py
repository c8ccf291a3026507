"""Files for readers, with bytes that depend on the content alone.

Every query comes with a total order: without it the bytes would follow the number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine

ROW_GROUP = 122_880  # a multiple of DuckDB's vector size; any other makes the bytes follow the threads


def parquet(con: engine.Connection, query: str, path: Path, metadata: Mapping[str, str]) -> None:
    pairs = ", ".join(f"{key}: {literal(value)}" for key, value in metadata.items())
    con.execute(
        f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, KV_METADATA {{{pairs}}})"
    )


def csv(con: engine.Connection, query: str, path: Path) -> None:
    """UTF-8, LF, RFC 4180 quoting, empty for missing."""
    con.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT csv, HEADER, DELIMITER ',')")
