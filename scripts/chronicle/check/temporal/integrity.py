"""Temporal integrity: what must hold between statements, whatever each cell says by itself.

Each rule is one query over `raw`, `bounds` (see evidence) and `lives` (see life_rules) that gives the rows at fault.
The queries keep to what DuckDB and Spark both know: window functions, semi and anti joins, recursion with UNION ALL;
no joins on ranges alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.check.temporal import acts, citations, cycles, labels, lives, series, successions
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine

PERIODS = frozenset({"inverted-period", "overlap", "gap", "cycle", "outside-life"})  # codes of faults of periods alone


def check(con: engine.Connection, package: Package) -> list[Finding]:
    """Every fault, ordered by table and row."""
    lives.merge(con, package)
    found = sorted(_found(con, package), key=lambda f: (f.table, f.row or 0, f.code, f.column or ""))
    return list(dict.fromkeys(found))


def _found(con: engine.Connection, package: Package) -> Iterator[Finding]:
    for table in package.temporal:
        yield from _inverted(con, table)
        yield from series.check(con, package, table)
        yield from acts.causes(con, package, table)
        if table.edge:
            yield from cycles.check(con, table)
    yield from lives.check(con, package)
    for table in package.with_role("entity"):
        yield from labels.check(con, package, table)
    for table in package.with_role("event"):
        yield from acts.undated(con, table)
    for table in package.with_role("succession"):
        yield from successions.check(con, package, table)
    for table in package.with_role("evidence"):
        yield from citations.check(con, package, table)


def _inverted(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """A period that ends before it begins, or has no day in it, as its texts say."""
    assert table.period
    end = table.period[1]

    def say(row: int, first: str, last: str) -> Finding:
        message = f"the period ends at {last}, not after it begins at {first}"
        return Finding(table.name, row, end, "inverted-period", message, last, f"{end} is the first day on which it no longer holds")

    yield from listing.listed(con, f"SELECT n, from_text, to_text FROM ({acts.ends(table)}) WHERE tl <= fe", say)
