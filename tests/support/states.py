"""The compiled history, read as a whole, to compare its days in plain Python."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from support.oracle import FIRST, LAST, ONE, Statement

Day = datetime.date
Published = dict[tuple[str, str], dict[str, Any]]  # (table, id) -> the published values, with the certainty
LEVEL = {None: 0, "possible": 1, "certain": 2}


def statements(con: engine.Connection, package: Package) -> dict[tuple[str, str], Statement]:
    """Every statement of the compiled history, for a comparison in plain Python."""
    found = {}
    for table in package.temporal:
        unbounded = (FIRST, FIRST if table.exact else LAST, LAST, LAST)
        for row in engine.dicts(con, f'SELECT * FROM "{table.name}"'):
            bounds = [row[column] or end for column, end in zip(table.bounds, unbounded, strict=True)]
            values = {c: v if isinstance(v := row[c], str | int | float | None) else str(v) for c in table.columns}
            found[table.name, table.row_id(row)] = Statement(values, *bounds, exact=table.exact)
    return found


def state(everything: Mapping[tuple[str, str], Statement], day: Day) -> Published:
    return {key: {**s.row, "certainty": level} for key, s in everything.items() if (level := s.on(day))}


def compared(everything: Mapping[tuple[str, str], Statement], a: Day, b: Day) -> dict[tuple[str, str], tuple[int, int]]:
    """The full comparison: (table, id) -> levels before and after, where they differ."""
    levels = {key: (LEVEL[s.on(a)], LEVEL[s.on(b)]) for key, s in everything.items()}
    return {key: both for key, both in levels.items() if both[0] != both[1]}


def interesting(everything: Mapping[tuple[str, str], Statement], most: int) -> list[Day]:
    """Days on which something changes and the days before, evenly chosen."""
    edges = {day for s in everything.values() for day in s.bounds if Day(1000, 1, 1) < day < LAST}
    days = sorted({d for edge in edges for d in (edge - ONE, edge)})
    return days[:: max(1, len(days) // most)][:most] if days else [Day(2000, 1, 1)]
