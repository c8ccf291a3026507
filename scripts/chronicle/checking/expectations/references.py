"""References between compiled tables."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.core.sql import ident, idents


def strangers(rows: str, columns: Iterable[str], target: str, reference: Iterable[str]) -> str:
    """Return a query for the rows of `rows` whose `columns` match no `reference` columns of `target`."""
    pairs = list(zip(columns, reference, strict=True))
    match = " AND ".join(f"p.{ident(there)} = c.{ident(here)}" for here, there in pairs)
    whole = " AND ".join(f"c.{ident(here)} IS NOT NULL" for here, _ in pairs)
    mine = idents((here for here, _ in pairs), "c.")
    return f"""
        SELECT {mine} FROM {rows} AS c LEFT JOIN {target} AS p ON {match}
        WHERE {whole} AND p.{ident(pairs[0][1])} IS NULL ORDER BY ALL
    """
