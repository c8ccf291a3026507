"""Digests of the content of tables that are the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine


def of_rows(con: engine.Connection, relation: str, columns: Iterable[str]) -> str:
    """Return a 256-bit digest of the rows of `relation` in any order: four 64-bit sums over the parts of each row's MD5.

    A row is hashed as its columns' texts joined by `|`, with NULL as `\\N`, and `\\` and `|` escaped. Every engine that has md5 can do it.
    """
    texts = (rf"coalesce(replace(replace(CAST({ident(c)} AS VARCHAR), '\', '\\'), '|', '\p'), '\N')" for c in columns)
    part = "CAST(('0x' || substr(hash, {}, 8)) AS BIGINT)"
    sums = ", ".join(f"coalesce(sum({part.format(start)}), 0) % 18446744073709551616" for start in (1, 9, 17, 25))
    query = f"SELECT {sums} FROM (SELECT md5(concat_ws('|', {', '.join(texts)})) AS hash FROM {relation})"
    return "rows-md5:" + "".join(f"{int(number):016x}" for number in engine.rows(con, query)[0])
