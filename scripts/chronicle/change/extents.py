"""On which days a row speaks: on which of them a query of its table would return something else without it.

A statement with a period speaks on its days. What has none:

- An act or a dated fact is known from its first day on, for ever, and so is a succession from the first day of its act on. Who asks
  in 2010 what became of a body is told of the act of 2000.
- A citation speaks of the days of the statement that it is about: who uses the statement on one of them reads its sources, too. So a
  new citation says that something is known better (`late`) on these days, and on no other day is an answer another.
- Everything else (references such as sources and codes, entities without a life, figures without a date) is the same for every day, so a
  change of it is another answer on every day.
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
    """The periods of rows of one record; the rows on which they rest, of which other tables tell, are looked up at once."""

    def __init__(self, state: State, rows: Iterable[tuple[Table, Row]]) -> None:
        self._package = state.package
        self._found: dict[_Row, Row] = {}
        resting = list(rows)
        while wanted := {at for table, row in resting for at in _rests_on(state.package, table, row)} - self._found.keys():
            resting = list(self._look_up(state, wanted))

    def _look_up(self, state: State, wanted: set[_Row]) -> Iterator[tuple[Table, Row]]:
        """The rows that are there; they may rest on others, as a citation of a succession does."""
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
        """The days on which the row speaks, and how certainly."""
        if table.period:
            return table.period_of(row)
        if table.on:
            return Period.exactly(row.get(f"{table.on}_earliest"), None)
        for name, key in _rests_on(self._package, table, row):
            if under := self._found.get((name, key)):
                return self.of(self._package.tables[name], under)
        first = min(_dates(table, row), default=None)
        return Period.exactly(first, None) if first else ALWAYS


def _rests_on(package: Package, table: Table, row: Row) -> Iterator[_Row]:
    """The row of another table whose days are those of the row, by its table and id."""
    named: tuple[object, object] = (None, None)
    if isinstance(table, Succession):
        named = table.act.table, row.get(table.act.column)
    elif isinstance(table, Evidence):
        named = row.get(table.statement_table), row.get(table.statement_id)
    name, key = named
    # A citation of a citation would rest on itself in the end.
    if name is not None and key is not None and (there := package.tables.get(str(name))) and not isinstance(there, Evidence):
        yield there.name, values.text(key)


def _dates(table: Table, row: Row) -> Iterator[datetime.date]:
    """The first days of the dates of the row."""
    for column in table.dates:
        if text := row.get(column):
            yield edtf.parse(str(text), False).earliest
