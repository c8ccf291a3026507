"""On which days a statement speaks, also of one that has no period of its own.

An act speaks of its day, and a succession of that of its act; an entity without a life, of all days on which something is said of
it; a fact, of the days of what it is about, else of the day it is dated to, else of all. Sources and citations speak of none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from chronicle.change.row_changes import Row
from chronicle.contract.package import Package
from chronicle.contract.roles import Entity, Evidence, Reference, Succession, Table
from chronicle.core import edtf, values
from chronicle.core.period import ALWAYS, FIRST_SQL, LAST, LAST_SQL, NEVER, Period
from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

_Hull = tuple[datetime.date, datetime.date]


class Extents:
    """The periods of rows of one record; what other tables say of their days is looked up at once."""

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
            for ref in about.about:
                if ref.table == table.name and state.columns(about):
                    self._read(state, about, ref.column, (table.name, ids))

    def _read(self, state: State, table: Table, column: str, wanted: tuple[str, set[str]]) -> None:
        """A missing bound is unbounded, which no minimum of the others may hide."""
        entity, ids = wanted
        first, last = (f"{table.on}_earliest", f"{table.on}_latest") if table.on else (table.bounds[0], table.bounds[3])
        key, fe, tl = ident(column), ident(first), ident(last)
        query = f"""
            SELECT CAST({key} AS VARCHAR), min(coalesce({fe}, {FIRST_SQL})), max(coalesce({tl}, {LAST_SQL}))
            FROM {state.relation(table)} WHERE {key} IN ({literals(sorted(ids))}) GROUP BY 1
        """
        for i, begun, ended in engine.rows(state.con, query):
            end = (_next(ended) or LAST) if table.on else ended
            known = self._hulls.get((entity, i))
            self._hulls[entity, i] = (min(begun, known[0]), max(end, known[1])) if known else (begun, end)

    def of(self, table: Table, row: Row) -> Period:
        if table.period:
            return table.period_of(row)
        if table.on:
            return Period.exactly(row.get(f"{table.on}_earliest"), _next(row.get(f"{table.on}_latest")))
        if isinstance(table, Reference | Evidence):
            return NEVER
        found = [self._hulls[key] for key in _rests_on(self._package, table, row) if key in self._hulls]
        if found:
            return Period.exactly(min(f for f, _ in found), max(t for _, t in found))
        return _dated(table, row) or ALWAYS


def _rests_on(package: Package, table: Table, row: Row) -> Iterator[tuple[str, str]]:
    """The entities or acts whose days are those of the row."""
    if isinstance(table, Entity):
        yield table.entity_of(row)
    elif isinstance(table, Succession):
        yield table.act.table, values.text(row[table.act.column])
    else:
        yield from ((entity, key) for entity, key in table.entities(row) if entity in package.tables)


def _dated(table: Table, row: Row) -> Period | None:
    for column in table.dates:
        if text := row.get(column):
            days = edtf.parse(str(text), False)
            return Period.exactly(days.earliest, _next(days.latest))
    return None


def _next(day: datetime.date | None) -> datetime.date | None:
    """The day after; None where there is none."""
    return None if day is None or day >= LAST else day + datetime.timedelta(days=1)
