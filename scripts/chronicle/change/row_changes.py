"""Row changes between two states: the rows whose content or certainty differs.

Within one history only statements with a bound in (d1, d2] can differ, so the cost depends on the change and not on the table
(`between`). For any two states a full join by key finds the same (rows_join); each serves as a test of the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.contract.roles import Table
from chronicle.core.sql import day, ident, idents
from chronicle.core.values import plain
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import LEVELS, State

Row = Mapping[str, Any]


@dataclass(frozen=True)
class RowChange:
    """A statement that differs between two states.

    `before` and `after` are 0 absent, 1 possible, 2 certain; `old` and `new` hold its columns, None where it is absent.
    """

    table: Table
    old: Row | None
    new: Row | None
    before: int
    after: int

    @property
    def row(self) -> Row:
        """The row in the second state, or in the first if it is gone."""
        row = self.new if self.new is not None else self.old
        assert row is not None
        return row

    @property
    def id(self) -> str:
        return self.table.row_id(self.row)

    @property
    def rewritten(self) -> bool:
        """True if a cell differs; never within one history."""
        if self.old is None or self.new is None or self.old is self.new:
            return False
        return any(plain(self.old.get(c)) != plain(self.new.get(c)) for c in self.table.columns)

    @property
    def begins(self) -> bool:
        return self.after > self.before or self.rewritten

    @property
    def ends(self) -> bool:
        return self.after < self.before or self.rewritten

    @property
    def change(self) -> str:
        return "added" if self.before == 0 else "removed" if self.after == 0 else "changed"

    @property
    def window(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and last day on which the change can have happened; None where the rows don't say."""
        if not self.table.period:
            return None, None
        fe, fl, te, tl = (self.row.get(column) for column in self.table.bounds)
        return (fe, fl) if self.begins else (te, tl)

    def as_dict(self, cell: Callable[[Any], Any] = plain) -> dict[str, Any]:
        """Return the change as published: of a row in both states only the cells that differ. `cell` converts a value to JSON."""
        old, new = (self._values(row, level, cell) for row, level in ((self.old, self.before), (self.new, self.after)))
        if old is not None and new is not None:
            differing = [c for c in {**new, **old} if old.get(c) != new.get(c)]
            if not differing:  # only the bounds differ
                old, new = ({c: cell(row[c]) for c in row} for row in (self.old or {}, self.new or {}))
                differing = [c for c in new if old.get(c) != new[c]]
            old, new = ({c: values.get(c) for c in differing} for values in (old, new))
        return {"table": self.table.name, "id": self.id, "change": self.change, "old": old, "new": new}

    def _values(self, row: Row | None, level: int, cell: Callable[[Any], Any]) -> dict[str, Any] | None:
        """The cells of the contract's columns, and of columns that only the older contract has."""
        if row is None or level == 0:
            return None
        gone = [c for c in row if row is self.old and self.new is not None and c not in self.new]
        return {**{c: cell(row[c]) for c in (*self.table.columns, *gone) if c in row}, CERTAINTY: LEVELS[level]}


def within(first: State, second: State) -> bool:
    """True if both states are days of one history."""
    return first.shares(second) and first.when is not None and second.when is not None


def between(first: State, second: State) -> list[RowChange]:
    """Return all row changes between two days of one history, by table and key."""
    return [change for table in second.tables() for change in _boundary(first, second, table)]


def _boundary(first: State, second: State, table: Table) -> Iterator[RowChange]:
    for row in engine.dicts(second.con, f"{boundary(first, second, table)} ORDER BY {idents(table.key)}"):
        before, after = row.pop("#before"), row.pop("#after")
        yield RowChange(table, row if before else None, row if after else None, before, after)


def boundary(first: State, second: State, table: Table) -> str:
    """Return the query for the rows whose level differs, with both levels as `#before` and `#after`.

    One scan for each bound: the engine skips blocks of rows by the range of one column, but not by several at once.
    """
    begin, end = sorted(when for when in (first.when, second.when) if when)
    inside = [f"({ident(c)} > {day(str(begin))} AND {ident(c)} <= {day(str(end))})" for c in dict.fromkeys(table.bounds)]
    scans = []
    for place, touched in enumerate(inside):  # a row with several bounds in the range is found by the first
        others = "".join(f" AND coalesce(NOT {other}, TRUE)" for other in inside[:place])
        scans.append(f"SELECT * FROM {second.relation(table)} WHERE {touched}{others}")
    return f"""
        SELECT * FROM (
            SELECT {first.level(table)} AS "#before", {second.level(table)} AS "#after", * FROM ({" UNION ALL ".join(scans)}))
        WHERE "#before" <> "#after"
    """
