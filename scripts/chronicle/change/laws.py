"""The laws of change, checked on a compiled history before it is published.

1 Replay     The row changes between two days, applied to the first state, give the second; reversed, the first again.
2 Events     The events from a to c are those from a to b and those from b to c; one that is in both may lie on either side of b.
3 Account    Every boundary is explained by exactly one event; every event explains one, or is a link between entities that continue.
4 As-of      The snapshot files, the macro, and the bounds evaluated in plain Python give the same state of a day.
5 Crosswalk  The crosswalk from a to c is that from a to b followed by that from b to c, for events that don't lie around b.
6 Rows       The scan of boundaries and the full join find the same row changes.

Laws 2, 3 and 5 are SQL. For the others every statement is read once; memory grows with the history, time with the pairs of days.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.change import boundaries, crosswalk, row_changes, rows_join, tables
from chronicle.change.extents import Extents
from chronicle.change.place import BEGIN, END, SIDES, Place
from chronicle.change.row_changes import Row, RowChange
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.period import Period
from chronicle.core.sql import day, ident, literal
from chronicle.core.values import plain
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import LEVELS, State

Day = datetime.date
Key = tuple[str, str]  # table, id
Values = Mapping[str, Any]  # the columns as published, and the certainty
Rows = dict[Key, Values]
WORDS = {"1": "replay", "2": "events", "3": "account", "4": "as-of", "5": "crosswalk", "6": "rows"}


@dataclass(frozen=True)
class Broken:
    """A broken law: on which day or between which days, and at which statement (table, id), if at a single one."""

    law: str
    days: tuple[Day, ...]
    table: str
    id: str
    message: str

    def __str__(self) -> str:
        days = [" → ".join(map(str, self.days))] if self.days else []
        place = ", ".join([*days, *([f"{self.table} {self.id}".strip()] if self.table else [])])
        return f"law {self.law} ({WORDS[self.law]}), {place}: {self.message}"


def broken(con: engine.Connection, package: Package, days: Iterable[Day], snapshots: Path | None = None) -> list[Broken]:
    """Return every breach on or between `days` in the compiled history behind `con`; an empty list if all laws hold.

    Law 4 is checked only if `snapshots` is given: the folder with one folder of files for each day.
    """
    ordered = sorted(set(days))
    history = list(_history(con, package))
    states = {when: _state(history, when) for when in ordered}
    place = tables.of(State(con, package, None))
    found = list(unexplained(place))
    if snapshots is not None:
        for when in ordered:
            found += _as_of(State(con, package, when), states[when], snapshots / str(when))
    for number, c in enumerate(ordered):
        for first, a in enumerate(ordered[:number]):
            both = State(con, package, a), State(con, package, c)
            changes = row_changes.between(*both)
            found += _replayed((a, c), changes, states[a], states[c])
            found += _both((a, c), changes, rows_join.changes(*both))
            b = ordered[number - 1]  # one day between suffices: longer chains follow from shorter ones
            if first < number - 1:
                found += _united(place, (a, b, c))
                found += _led(place, (a, b, c))
    return found


def unexplained(place: Place) -> Iterator[Broken]:
    """Check law 3, as one query."""
    boundary = " UNION ALL ".join(
        f"SELECT {literal(table.name)} AS t, {table.row_id_sql('s.')} AS id, '{SIDES[side]}' AS side "
        f"FROM {place.state.relation(table)} AS s WHERE {boundaries.of(place, table, side, 's.').there}"
        for table in place.tables
        for side in (BEGIN, END)
    )
    counts = f"""
        SELECT b.t, b.id, b.side, count(s.number) AS times FROM ({boundary}) AS b
        FULL JOIN {place.own("statements")} AS s ON s.statement_table = b.t AND s.statement_id = b.id AND s.side = b.side
        GROUP BY ALL HAVING count(s.number) <> 1 OR b.t IS NULL
    """
    empty = f"""
        SELECT '' AS t, e.id, 'event', 0 FROM {place.own("events")} AS e ANTI JOIN {place.own("statements")} AS s ON s.number = e.number
        WHERE e.kind NOT IN ('transferred', 'exchanged')
    """
    for table, key, side, times in engine.rows(place.con, f"{counts} UNION ALL {empty} ORDER BY ALL") if place.tables else ():
        message = "the event explains nothing" if side == "event" else f"its {side} is explained by {times} events"
        yield Broken("3", (), table or "", key or "", message)


def _ids(place: Place, first: Day, last: Day) -> str:
    return f"SELECT e.id, e.earliest, e.latest FROM ({tables.between(place, day(str(first)), day(str(last)))}) AS e"


def _united(place: Place, days: tuple[Day, Day, Day]) -> Iterator[Broken]:
    a, b, c = days
    whole, one, other = _ids(place, a, c), _ids(place, a, b), _ids(place, b, c)
    parts = f"({one}) UNION ({other})"
    query = f"""
        SELECT id, 'is of one but not of the other' FROM ((({whole}) EXCEPT ({parts})) UNION (({parts}) EXCEPT ({whole})))
        UNION ALL SELECT id, 'is on both sides, but cannot have happened on both' FROM (({one}) INTERSECT ({other}))
        WHERE earliest > {day(str(b))} OR latest <= {day(str(b))} ORDER BY ALL
    """
    for key, message in engine.rows(place.con, query):
        yield Broken("2", days, "event", key, message)


def _led(place: Place, days: tuple[Day, Day, Day]) -> Iterator[Broken]:
    """Check law 5 on pairs of lives, except for rows with an event that may have happened on either side of the day between."""
    a, b, c = (day(str(when)) for when in days)
    ends = "from_table, from_id, to_table, to_id"
    open_ = f"coalesce(earliest <= {b}, TRUE) AND coalesce(latest > {b}, TRUE)"
    settled = f"len(list_intersect({{}}.events, (SELECT coalesce(list(id), []) FROM {place.own('events')} WHERE {open_}))) = 0"
    whole, one, other = (f"({crosswalk.query(place.schema, *span)})" for span in ((a, c), (a, b), (b, c)))
    joined = f"""
        SELECT x.from_table, x.from_id, y.to_table, y.to_id
        FROM {one} AS x JOIN {other} AS y ON y.from_table = x.to_table AND y.from_id = x.to_id
        WHERE x.from_id IS NOT NULL AND y.to_id IS NOT NULL AND {settled.format("x")} AND {settled.format("y")}
    """
    single = f"SELECT {ends} FROM {whole} AS w WHERE w.from_id IS NOT NULL AND w.to_id IS NOT NULL AND {settled.format('w')}"
    query = f"SELECT * FROM (({single}) EXCEPT ({joined})) UNION ALL SELECT * FROM (({joined}) EXCEPT ({single})) ORDER BY ALL"
    for _, old, _, new in engine.rows(place.con, query):
        yield Broken("5", days, "", "", f"{old} → {new} is found in one step, or in two, but not in both")


def _history(con: engine.Connection, package: Package) -> Iterator[tuple[Table, Row, Period]]:
    extents = Extents(State(con, package, None), ())
    for table in package.temporal:
        for row in engine.dicts(con, f"SELECT * FROM {ident(table.name)}"):
            yield table, row, extents.of(table, row)


def _state(history: Iterable[tuple[Table, Row, Period]], when: Day) -> Rows:
    """The as-of state in plain Python, independent of the SQL that it is compared with."""
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


def _both(days: tuple[Day, Day], boundary: Iterable[RowChange], joined: Iterable[RowChange]) -> Iterator[Broken]:
    one, other = ({_key(change): _ends(change) for change in changes} for changes in (boundary, joined))
    for key in _differing(one, other):
        yield Broken("6", days, *key, f"boundaries give {one.get(key, 'no change')}, the join {other.get(key, 'no change')}")


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
