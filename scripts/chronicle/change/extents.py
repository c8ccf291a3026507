"""The valid-time extent of a row: the days on which a query of its table would give another answer without it.

For a statement with a period these are its days. For rows without a period:

- An act or a dated fact counts from its first day on, for ever, and so does a succession from the first day of its act on. A query
    about 2010 that asks what became of a body finds the act of 2000.
- A citation counts on the days of its statement: anyone who uses the statement on one of them reads its sources, too. So a
    new citation means better knowledge (`late`) of these days, and changes no answer for any other day.
- Everything else (references such as sources and codes, entities without a period, figures without a date) is the same for every day, so
    a change of it changes the answer for every day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from chronicle.change.row_changes import Row
from chronicle.contract.package import Package
from chronicle.contract.roles import Evidence, Succession, Table
from chronicle.core import edtf, values
from chronicle.core.period import ALWAYS, Period
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

_Row = tuple[str, str]  # table, id


class Extents:
    """The extents of rows of one record. Rows of other tables that they depend on are loaded at once."""

    def __init__(self, state: State, rows: Iterable[tuple[Table, Row]]) -> None:
        self._package = state.package
        self._found: dict[_Row, Row] = {}
        resting = list(rows)
        while wanted := {at for table, row in resting for at in _rests_on(state.package, table, row)} - self._found.keys():
            resting = list(self._look_up(state, wanted))

    def _look_up(self, state: State, wanted: set[_Row]) -> Iterator[tuple[Table, Row]]:
        """Load the wanted rows; they may depend on others in turn, as the citation of a succession does."""
        by_table: dict[str, list[str]] = {}
        for name, key in wanted:
            by_table.setdefault(name, []).append(key)
        for name, keys in by_table.items():
            table = state.package.tables[name]
            if not state.columns(table):
                continue
            here = f"SELECT * FROM {state.relation(table)} WHERE {table.row_id_sql()} IN (SELECT unnest(?::VARCHAR[]))"
            for row in engine.dicts(state.con, here, [sorted(keys)]):
                self._found[name, table.row_id(row)] = row
                yield table, row

    def of(self, table: Table, row: Row) -> Period:
        """Return the extent of the row, and how certain it is."""
        if table.period:
            return table.period_of(row)
        if table.on:
            return Period.exactly(_day_of(table.on, row), None)
        for name, key in _rests_on(self._package, table, row):
            if under := self._found.get((name, key)):
                return self.of(self._package.tables[name], under)
        first = min(_dates(table, row), default=None)
        return Period.exactly(first, None) if first else ALWAYS


def _rests_on(package: Package, table: Table, row: Row) -> Iterator[_Row]:
    """The (table, id) of the row whose extent this row takes over."""
    named: tuple[object, object] = (None, None)
    if isinstance(table, Succession):
        named = table.act.table, row.get(table.act.column)
    elif isinstance(table, Evidence):
        named = row.get(table.statement_table), row.get(table.statement_id)
    name, key = named
    # Citations of citations are left out: a chain of them could lead back to itself.
    if name is not None and key is not None and (there := package.tables.get(str(name))) and not isinstance(there, Evidence):
        yield there.name, values.text(key)


def _day_of(column: str, row: Row) -> datetime.date | None:
    """The first day of the date that dates the row. Under a contract that did not date its rows by the column, it is a mere text."""
    if (bound := f"{column}_earliest") in row:
        day: datetime.date | None = row[bound]
        return day
    try:
        return edtf.parse(str(row.get(column) or "")).earliest
    except ValueError:  # nobody promised a date
        return None


def _dates(table: Table, row: Row) -> Iterator[datetime.date]:
    """The earliest day of each date of the row."""
    for column in table.dates:
        if text := row.get(column):
            yield edtf.parse(str(text), False).earliest
