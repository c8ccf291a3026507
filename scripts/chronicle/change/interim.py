"""What there was only between two days of one history: statements between the old and the new one of a series."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chronicle.change.grouping import Draft, series_of
from chronicle.change.row_changes import Row
from chronicle.change.succession_graph import Day
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Entity, Table, Tenure
from chronicle.core import values
from chronicle.core.period import FIRST, LAST, hull
from chronicle.core.sql import ident, idents, literals
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

_Values = tuple[str, ...]


@dataclass(frozen=True)
class _Series:
    """One series of an event: the statements that end, and those that begin."""

    table: Table
    columns: tuple[str, ...]
    values: _Values
    old: tuple[Row, ...]
    new: tuple[Row, ...]

    def said(self, row: Row) -> _Values:
        """What a statement says; of a post, also where."""
        where = [self.table.at.column] if isinstance(self.table, Tenure) and self.table.at else []
        return _texts(row, (*self.table.case(row).tracks, *where))

    def stripped(self, rows: list[Row]) -> tuple[list[Row], list[Row]]:
        """The first of `rows` that say what the old ones said; and the rest, without the last that say what the new ones say."""
        before, after = {*map(self.said, self.old)}, {*map(self.said, self.new)}
        again = next((n for n, row in enumerate(rows) if self.said(row) not in before), len(rows))
        rest = rows[again:]
        while rest and self.said(rest[-1]) in after:
            rest.pop()
        return rows[:again], rest

    def window(self, again: list[Row], rest: list[Row], eve: datetime.date) -> tuple[Day, Day]:
        """The days of the change, after `eve`: those of the new one's beginning, if the old one gave way to it directly."""
        fe, fl, te, tl = self.table.bounds
        begun = hull((row[fe], row[fl]) for row in self.new)
        ends: dict[_Values, tuple[datetime.date, datetime.date]] = {}
        for row in (*self.old, *again):
            end = (row[te] or FIRST, row[tl] or LAST)
            ends[self.said(row)] = max(end, ends.get(self.said(row), end))
        first, others = min(ends.values()), max(ends.values())
        if begun[0] is None or begun[0] <= eve or not (rest or first[1] < min(begun[0], others[0])):
            return begun
        earliest = min([first[0], begun[0], *(row[fe] for row in rest)])
        return max(earliest, eve + datetime.timedelta(1)), begun[1]


def told(first: State, second: State, found: Iterable[Draft]) -> dict[int, list[tuple[Table, Row]]]:
    """For drafts, by place, the statements between the old and the new, in order; gives their windows the days of all of that.

    Names are left out: they are told by `labels.Book.between`.
    """
    if first.when is None or second.when is None or not first.shares(second):
        return {}
    series = {place: list(_series(draft)) for place, draft in enumerate(found)}
    wanted: dict[tuple[str, tuple[str, ...]], list[_Series]] = {}
    for one in (one for several in series.values() for one in several):
        wanted.setdefault((one.table.name, one.columns), []).append(one)
    rows = {key: _between(first, second, several) for key, several in wanted.items()}
    between: dict[int, list[tuple[Table, Row]]] = {}
    for place, draft in enumerate(found):
        windows = []
        for one in series[place]:
            again, rest = one.stripped(rows[one.table.name, one.columns].get(one.values, []))
            windows.append(one.window(again, rest, first.when))
            if not isinstance(one.table.labels, LabelRows):
                between.setdefault(place, []).extend((one.table, row) for row in rest)
        if windows:
            draft.window = hull(windows)
    return between


def lives(first: State, second: State) -> Iterator[tuple[Table, dict[str, datetime.date]]]:
    """By table the entities that certainly lived between the days and at no other time: id -> the first day, in that order."""
    if first.when is None or second.when is None or not first.shares(second):
        return
    for table in second.package.having(Entity):
        if table.period and second.columns(table):
            key, (fe, _, _, tl) = ident(table.identity), map(ident, table.bounds)
            inside = f"coalesce({fe} > {first.day} AND {tl} <= {second.day}, FALSE)"
            others = f"SELECT {key} FROM {second.relation(table)} WHERE NOT {inside}"  # other periods of a life
            only = f"AND {key} NOT IN ({others})" if len(table.key) > 1 else ""
            query = f"SELECT CAST({key} AS VARCHAR), min({fe}) FROM {second.relation(table)} WHERE {inside} {only} GROUP BY 1 ORDER BY 2, 1"
            if found := dict(engine.rows(second.con, query)):
                yield table, found


def _series(draft: Draft) -> Iterator[_Series]:
    """The series in which one statement gave way to another."""
    groups: dict[_Values, tuple[list[Row], list[Row]]] = {}
    table = draft.rows[0].table
    if draft.life or not table.period or isinstance(table, Entity):
        return
    columns = series_of(table, draft.rows[0].row)
    if not columns or not all(series_of(table, change.row) == columns and table.case(change.row).tracks for change in draft.rows):
        return
    for change in draft.rows:
        sides = groups.setdefault(_texts(change.row, columns), ([], []))
        sides[change.begins].append(change.row)
    if all(old and new for old, new in groups.values()):
        yield from (_Series(table, columns, values, tuple(old), tuple(new)) for values, (old, new) in groups.items())


def _between(first: State, second: State, several: list[_Series]) -> Mapping[_Values, list[Row]]:
    """By the values of the series, the statements that are possible on days in between but on neither of the two, by their beginning."""
    table, columns = several[0].table, several[0].columns
    fe, fl, _, tl = map(ident, table.bounds)
    places = zip(columns, zip(*(one.values for one in several), strict=True), strict=True)
    those = " AND ".join(f"CAST({ident(c)} AS VARCHAR) IN ({literals(sorted({*values}))})" for c, values in places)
    query = f"""
        SELECT * FROM {second.relation(table)} WHERE {fe} > {first.day} AND {tl} <= {second.day} AND {those}
        ORDER BY {fe}, {fl}, {idents(table.key)}
    """
    found: dict[_Values, list[Row]] = {}
    for row in engine.dicts(second.con, query):
        if series_of(table, row) == columns:
            found.setdefault(_texts(row, columns), []).append(row)
    return found


def _texts(row: Row, columns: Iterable[str]) -> _Values:
    """The cells as DuckDB's texts; an empty one for NULL."""
    return tuple("" if row[column] is None else values.text(row[column]) for column in columns)
