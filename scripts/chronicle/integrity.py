"""Temporal integrity: what must hold between statements, whatever each cell says by itself.

Each rule is one query over `raw`, `bounds` (see evidence) and `lives` (see life_rules) that gives the rows at fault.
The queries keep to what DuckDB and Spark both know: window functions, semi and anti joins, recursion with UNION ALL;
no joins on ranges alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle import citation_rules, engine, event_rules, faults, label_rules, life_rules, series_rules, succession_rules, tree_rules
from chronicle.contract import Package, Table
from chronicle.errors import Finding

PERIODS = frozenset({"inverted-period", "overlap", "gap", "cycle", "outside-life"})  # codes of faults of periods alone


def check(con: engine.Connection, package: Package) -> list[Finding]:
    """Every fault, ordered by table and row."""
    life_rules.merge(con, package)
    found = sorted(_found(con, package), key=lambda f: (f.table, f.row or 0, f.code, f.column or ""))
    return list(dict.fromkeys(found))


def _found(con: engine.Connection, package: Package) -> Iterator[Finding]:
    for table in package.temporal:
        yield from _inverted(con, table)
        yield from series_rules.check(con, package, table)
        yield from event_rules.causes(con, package, table)
        if table.edge:
            yield from tree_rules.check(con, table)
    yield from life_rules.check(con, package)
    for table in package.with_role("entity"):
        yield from label_rules.check(con, package, table)
    for table in package.with_role("event"):
        yield from event_rules.undated(con, table)
    for table in package.with_role("succession"):
        yield from succession_rules.check(con, package, table)
    for table in package.with_role("evidence"):
        yield from citation_rules.check(con, package, table)


def _inverted(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """A period that ends before it begins, or has no day in it, as its texts say."""
    assert table.period
    end = table.period[1]

    def say(row: int, first: str, last: str) -> Finding:
        message = f"the period ends at {last}, not after it begins at {first}"
        return Finding(table.name, row, end, "inverted-period", message, last, f"{end} is the first day on which it no longer holds")

    yield from faults.listed(con, f"SELECT n, from_text, to_text FROM ({event_rules.ends(table)}) WHERE tl <= fe", say)
