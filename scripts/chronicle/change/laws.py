"""The laws of change, proved on a compiled history before it is published.

1 Replay       The row changes between two days, applied to the first state, give the second; inverted, the first again.
2 Composition  The row changes from a to c are those from a to b and then from b to c.
3 Explained    Every row change is in exactly one event, and no event is without one.
4 As-of        The files of a day, the macro at that day, and the bounds read in plain Python say the same.
5 Methods      The boundary method and the full join find the same row changes.
  Counts       The entities of the first day, with those that came and without those that went, are those of the second.

Every statement is read once; memory follows the history, and time the number of pairs.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.change import grouping, reconciliation, row_changes, rows_join
from chronicle.change.extents import Extents
from chronicle.change.row_changes import Row, RowChange
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.period import Period
from chronicle.core.sql import ident
from chronicle.core.values import plain
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import LEVELS, State

Day = datetime.date
Key = tuple[str, str]  # table, id
Values = Mapping[str, Any]  # the columns as published, and the certainty
Rows = dict[Key, Values]
Ends = dict[Key, tuple[Values | None, Values | None]]
WORDS = {"1": "replay", "2": "composition", "3": "explained", "4": "as-of", "5": "methods", "counts": "bridge"}


@dataclass(frozen=True)
class Broken:
    """A law that does not hold: on which day, or from which to which, and at which statement if at a single one."""

    law: str
    days: tuple[Day, ...]
    table: str
    id: str
    message: str

    def __str__(self) -> str:
        place = ", ".join([" → ".join(map(str, self.days)), *([f"{self.table} {self.id}".strip()] if self.table else [])])
        return f"law {self.law} ({WORDS[self.law]}), {place}: {self.message}"


def broken(con: engine.Connection, package: Package, days: Iterable[Day], snapshots: Path | None = None) -> list[Broken]:
    """Every breach on or between the days, on the compiled history behind `con`; none if all laws hold.

    Law 4 is looked at if `snapshots` is the folder with one folder of files for each day.
    """
    ordered = sorted(set(days))
    history = list(_history(con, package))
    states = {when: _state(history, when) for when in ordered}
    found: list[Broken] = []
    if snapshots is not None:
        for when in ordered:
            found += _as_of(State(con, package, when), states[when], snapshots / str(when))
    known: dict[tuple[Day, Day], Ends] = {}
    for place, c in enumerate(ordered):
        for a in reversed(ordered[:place]):
            first, second = State(con, package, a), State(con, package, c)
            changes = row_changes.between(first, second)
            known[a, c] = {_key(change): _ends(change) for change in changes}
            found += _replayed((a, c), changes, states[a], states[c])
            b = ordered[place - 1]
            if b != a:
                found += _composed((a, b, c), known[a, b], known[b, c], known[a, c])
            told = grouping.draft(first, second, changes)
            found += _explained((a, c), changes, told)
            found += _both((a, c), changes, rows_join.changes(first, second))
            for count in reconciliation.counts(first, second, told):
                if not count.balanced:
                    found.append(Broken("counts", (a, c), count.table.name, "", f"{count} is not so"))
    return found


def _history(con: engine.Connection, package: Package) -> Iterator[tuple[Table, Row, Period]]:
    extents = Extents(State(con, package, None), ())
    for table in package.temporal:
        for row in engine.dicts(con, f"SELECT * FROM {ident(table.name)}"):
            yield table, row, extents.of(table, row)


def _state(history: Iterable[tuple[Table, Row, Period]], when: Day) -> Rows:
    """As-of in plain Python, with nothing of the SQL that it is held against."""
    levels = ((table, row, span.level(when)) for table, row, span in history)
    return {(table.name, table.row_id(row)): _published(table, row, LEVELS[level]) for table, row, level in levels if level}


def _published(table: Table, row: Row, certainty: str | None) -> Values:
    return {**{column: plain(row[column]) for column in table.columns}, CERTAINTY: certainty}


def _key(change: RowChange) -> Key:
    return change.table.name, change.id


def _ends(change: RowChange) -> tuple[Values | None, Values | None]:
    sides = ((change.old, change.before), (change.new, change.after))
    old, new = (_published(change.table, row, LEVELS[level]) if row is not None and level else None for row, level in sides)
    return old, new


def _replayed(days: tuple[Day, Day], changes: Sequence[RowChange], first: Rows, second: Rows) -> Iterator[Broken]:
    published = [change.as_dict() for change in changes]
    yield from _replay(days, published, first, second, ("old", "new"))
    yield from _replay(days[::-1], published, second, first, ("new", "old"))


def _replay(days: tuple[Day, ...], published: Iterable[Values], start: Rows, end: Rows, sides: tuple[str, str]) -> Iterator[Broken]:
    state = dict(start)
    for change in published:
        key, (before, after) = (change["table"], change["id"]), (change[side] for side in sides)
        here = state.get(key)
        if (here is None) != (before is None) or (here is not None and {**here, **before} != here):
            yield Broken("1", days, *key, f"the change expects {before or 'no such row'}, the state has {here}")
        if after is None:
            state.pop(key, None)
        else:
            state[key] = {**(here or {}), **after}
    for key in _differing(state, end):
        yield Broken("1", days, *key, f"the changes lead to {state.get(key)}, the state is {end.get(key)}")


def _composed(days: tuple[Day, Day, Day], first: Ends, second: Ends, whole: Ends) -> Iterator[Broken]:
    composed: Ends = {}
    for key in {**first, **second}:
        old, middle = first.get(key, second.get(key, (None, None))[:1] * 2)
        then, new = second.get(key, (middle, middle))
        if then != middle:
            yield Broken("2", days, *key, f"on {days[1]} the first change ends with {middle}, the second begins with {then}")
        if old != new:
            composed[key] = old, new
    for key in _differing(composed, whole):
        yield Broken("2", days, *key, f"in two steps it is {composed.get(key, 'no change')}, in one {whole.get(key, 'no change')}")


def _explained(days: tuple[Day, Day], changes: Iterable[RowChange], told: Iterable[grouping.Draft]) -> Iterator[Broken]:
    times = Counter[Key]()
    for event in told:
        times.update(map(_key, event.rows))
        if not event.rows:
            yield Broken("3", days, *(event.subjects or [("", "")])[0], f"the event {event.kind} has no row change")
    once = Counter(map(_key, changes))
    for key in _differing(times, once):
        yield Broken("3", days, *key, f"{once[key]} row changes are in {times[key]} events")


def _both(days: tuple[Day, Day], boundary: Iterable[RowChange], joined: Iterable[RowChange]) -> Iterator[Broken]:
    one, other = ({_key(change): _ends(change) for change in changes} for changes in (boundary, joined))
    for key in _differing(one, other):
        yield Broken("5", days, *key, f"boundaries give {one.get(key, 'no change')}, the join {other.get(key, 'no change')}")


def _as_of(state: State, expected: Rows, folder: Path) -> Iterator[Broken]:
    assert state.when is not None
    for table in state.tables():
        macro = f"{ident(table.name + '_asof')}({state.day})"
        rows = {(table.name, table.row_id(row)): _published(table, row, row[CERTAINTY]) for row in engine.dicts(state.con, f"FROM {macro}")}
        for key in _differing(rows, {key: row for key, row in expected.items() if key[0] == table.name}):
            yield Broken("4", (state.when,), *key, f"the macro gives {rows.get(key)}, its bounds {expected.get(key)}")
        for form, read, cells in (("parquet", "", "*"), ("csv", _CSV, "CAST(COLUMNS(*) AS VARCHAR)")):
            path = folder / f"{table.name}.{form}"
            yield from _file(state, table, f"SELECT {cells} FROM {macro}", path, f"FROM read_{form}({engine.path(path)}{read})")


_CSV = ", header = true, all_varchar = true, delim = ',', quote = '\"', allow_quoted_nulls = false"


def _file(state: State, table: Table, macro: str, path: Path, file: str) -> Iterator[Broken]:
    assert state.when is not None
    query = f"SELECT DISTINCT {table.row_id_sql()} FROM (({macro} EXCEPT ALL {file}) UNION ALL ({file} EXCEPT ALL {macro})) ORDER BY 1"
    try:
        for (row,) in engine.rows(state.con, query):
            yield Broken("4", (state.when,), table.name, row, f"{path.name} and the macro differ")
    except engine.Error as error:
        yield Broken("4", (state.when,), table.name, "", f"{path.name} cannot be compared: {str(error).splitlines()[0]}")


def _differing(one: Mapping[Key, object], other: Mapping[Key, object]) -> list[Key]:
    return sorted(key for key in {**one, **other} if one.get(key) != other.get(key))
