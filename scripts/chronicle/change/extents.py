"""On which days a statement speaks, also of one that has no period of its own.

An act speaks of its day, and a succession of that of its act; an entity without a life, of all days on which something is said of
it; a fact, of the days of what it is about, else of the day it is dated to, else of all. Sources and citations speak of none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chronicle.change.row_changes import Row
from chronicle.contract.roles import Package, Table
from chronicle.core import edtf
from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

FIRST, LAST = datetime.date.min, datetime.date.max
_Hull = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Span:
    """The four bounds of a half-open period, with the ends of the calendar for unbounded."""

    fe: datetime.date
    fl: datetime.date
    te: datetime.date
    tl: datetime.date

    @property
    def days(self) -> tuple[datetime.date, ...]:
        return self.fe, self.fl, self.te, self.tl

    def level(self, day: datetime.date) -> int:
        """2 certain, 1 possible, 0 absent."""
        return 2 if self.fl <= day < self.te else 1 if self.fe <= day < self.tl else 0


def exactly(first: datetime.date | None, last: datetime.date | None) -> Span:
    """From a day to the day after which it no longer holds."""
    first, last = first or FIRST, last or LAST
    return Span(first, first, last, last)


def bounded(table: Table, row: Row) -> Span:
    """The span of a statement with a period."""
    fe, fl, te, tl = (row.get(column) for column in table.bounds)
    return Span(fe or FIRST, fl or (FIRST if table.exact else LAST), te or LAST, tl or LAST)


NEVER, ALWAYS = exactly(FIRST, FIRST), exactly(None, None)


class Extents:
    """The spans of rows of one record; what other tables say of their days is looked up at once."""

    def __init__(self, state: State, rows: Iterable[tuple[Table, Row]]) -> None:
        self._package = state.package
        self._hulls: dict[tuple[str, str], _Hull] = {}
        wanted: dict[str, set[str]] = {}
        for table, row in rows:
            if not table.period:
                for entity, key in _rests_on(state.package, table, row):
                    wanted.setdefault(entity, set()).add(key)
        for name, ids in wanted.items():
            self._look_up(state, state.package.tables[name], ids)

    def _look_up(self, state: State, table: Table, ids: set[str]) -> None:
        if not state.columns(table):
            return
        if table.on or table.period:
            self._read(state, table, table.identity, (table.name, ids))
            return
        for about in state.package.temporal:
            if table.name in about.of and state.columns(about):
                self._read(state, about, about.of[table.name], (table.name, ids))

    def _read(self, state: State, table: Table, column: str, wanted: tuple[str, set[str]]) -> None:
        """A missing bound is unbounded, which no minimum of the others may hide."""
        entity, ids = wanted
        first, last = (f"{table.on}_earliest", f"{table.on}_latest") if table.on else (table.bounds[0], table.bounds[3])
        key, fe, tl = ident(column), ident(first), ident(last)
        query = f"""
            SELECT CAST({key} AS VARCHAR), min(coalesce({fe}, DATE '0001-01-01')), max(coalesce({tl}, DATE '9999-12-31'))
            FROM {state.relation(table)} WHERE {key} IN ({literals(sorted(ids))}) GROUP BY 1
        """
        for i, begun, ended in engine.rows(state.con, query):
            end = (_next(ended) or LAST) if table.on else ended
            known = self._hulls.get((entity, i))
            self._hulls[entity, i] = (min(begun, known[0]), max(end, known[1])) if known else (begun, end)

    def of(self, table: Table, row: Row) -> Span:
        if table.period:
            return bounded(table, row)
        if table.on:
            return exactly(row.get(f"{table.on}_earliest"), _next(row.get(f"{table.on}_latest")))
        if table.role in ("reference", "evidence"):
            return NEVER
        found = [self._hulls[key] for key in _rests_on(self._package, table, row) if key in self._hulls]
        if found:
            return exactly(min(f for f, _ in found), max(t for _, t in found))
        return _dated(table, row) or ALWAYS


def _rests_on(package: Package, table: Table, row: Row) -> Iterator[tuple[str, str]]:
    """The entities or acts whose days are those of the row."""
    if table.role == "entity":
        yield table.name, str(row[table.identity])
    elif table.succession:
        column = table.succession["event"]
        yield next(key.table for key in table.foreign if key.fields == (column,)), str(row[column])
    else:
        yield from ((entity, key) for entity, key in table.subjects(row) if entity in package.tables)


def _dated(table: Table, row: Row) -> Span | None:
    for column in table.dates:
        if text := row.get(column):
            days = edtf.parse(str(text), False)
            return exactly(days.earliest, _next(days.latest))
    return None


def _next(day: datetime.date | None) -> datetime.date | None:
    """The day after; None where there is none."""
    return None if day is None or day >= LAST else day + datetime.timedelta(days=1)
