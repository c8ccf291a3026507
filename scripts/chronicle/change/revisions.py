"""Revisions: decide for each difference between two records whether the world changed, or our knowledge of it (the clock).

The answer for a day is what the statements say about it and how certainly: their values, without their own ids, their
periods and the acts that cause their boundaries. Statements that differ are grouped if they share an id or
say the same; each group is one revision and has one clock:

- world: all days with another answer are after the closing date of the older record;
- late: it was true before, and we learn it now: nothing that the older record said is denied, but gaps may be filled;
- corrected: the older record said something else about some day;
- retracted: it is no longer said, or less is said, and nothing replaces it;
- remodelled: no day has another answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chronicle.change import rows_join
from chronicle.change.extents import Extents
from chronicle.change.row_changes import Row, RowChange
from chronicle.contract.difference import SchemaChange
from chronicle.contract.parts import Node
from chronicle.contract.roles import Act, Edge, Entity, Reference, Table
from chronicle.core import graph, values
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import renamed
from chronicle.history.state import State

Range = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Revision:
    """One revision; `affects` are the days with another answer, as half-open ranges, None for unbounded."""

    clock: str
    table: Table
    rows: tuple[RowChange, ...]
    affects: tuple[Range, ...]

    def on(self, day: datetime.date) -> bool:
        """True if the revision changes the answer for the day."""
        return any((first is None or first <= day) and (end is None or day < end) for first, end in self.affects)

    def as_dict(self) -> dict[str, Any]:
        ranges = [[str(day) if day else None for day in both] for both in self.affects]
        return {"clock": self.clock, "table": self.table.name, "affects": ranges, "rows": [row.id for row in self.rows]}


def entities(found: Iterable[Revision]) -> set[Node]:
    """Return the entities, as (table, id), that the revised rows are about."""
    nodes = set()
    for revision in found:
        table = revision.table
        columns = [(table.name, table.identity)] if isinstance(table, Entity) else [(ref.table, ref.column) for ref in table.about]
        rows = [cells for row in revision.rows for cells in (row.old, row.new) if cells is not None]
        nodes |= {(name, str(cells[column])) for name, column in columns for cells in rows if cells.get(column) is not None}
    return nodes


def document(broken: Sequence[SchemaChange], found: Sequence[Revision]) -> dict[str, Any]:
    """Return the document of `affected --json`: contract changes that break something, and revisions."""
    from chronicle.documents.affected import Affected

    told = [{**revision.as_dict(), "rows": [row.as_dict() for row in revision.rows]} for revision in found]
    made: dict[str, Any] = Affected.of({"schema": [change.as_dict() for change in broken], "revisions": told})
    return made


def revisions(old: State, new: State) -> list[Revision]:
    """Return all revisions between two whole records, by table; every statement that differs is in exactly one.

    Tables and columns have the newer names.
    """
    old = renamed.aligned(old, new)
    changes = rows_join.changes(old, new, bounds=True)
    extents = (
        Extents(old, [(c.table, c.old) for c in changes if c.old is not None]),
        Extents(new, [(c.table, c.new) for c in changes if c.new is not None]),
    )
    changed: dict[str, list[RowChange]] = {}
    for change in changes:
        changed.setdefault(change.table.name, []).append(change)
    found: list[Revision] = []
    for name, members in changed.items():
        here = [state.package.tables[name] for state in (old, new) if name in state.package.tables]
        sayings = _Sayings(here, _kept(old, new, here, members))
        found += [_revision(group, extents, sayings, old.package.closing) for group in _groups(sayings, members)]
    return found


class _Sayings:
    """What the statements of a table say: their cells in either contract, without their own ids, periods and acts.

    `kept` has the periods of unchanged statements that say the same as a changed one does or did: they continue to say it.
    """

    def __init__(self, tables: list[Table], kept: list[tuple[Row, Period]]) -> None:
        self.columns = saying(tables)
        self.kept: dict[Saying, list[Period]] = {}
        for row, span in kept:
            self.kept.setdefault(self.of(row), []).append(span)

    def of(self, row: Row) -> Saying:
        return tuple(values.plain(row.get(column)) for column in self.columns)


Saying = tuple[Any, ...]


def saying(tables: Iterable[Table]) -> list[str]:
    """Return the columns in which a statement says something, by either contract of its table."""
    return list(dict.fromkeys(column for table in tables for column in table.columns if column not in _apart(table)))


def _apart(table: Table) -> set[str]:
    return {*(table.period or ()), *(cause.column for cause in table.causes), *_names(table)}


def _kept(old: State, new: State, tables: list[Table], members: list[RowChange]) -> list[tuple[Row, Period]]:
    """The unchanged statements that say the same as a changed one does or did, each once."""
    found: dict[str, tuple[Row, Period]] = {}
    ids = [change.id for change in members]
    for state in (old, new):
        table = state.package.tables.get(tables[0].name)
        if table is None or not table.period:
            continue
        columns = [c for c in saying([table]) if c in state.columns(table)]
        alike = " AND ".join(["TRUE", *(f"u.{ident(c)} IS NOT DISTINCT FROM c.{ident(c)}" for c in columns)])
        query = f"""
            WITH ids AS (SELECT unnest(?::VARCHAR[]) AS id),
                 changed AS (SELECT t.* FROM {state.relation(table)} t SEMI JOIN ids ON {table.row_id_sql("t.")} = ids.id)
            SELECT u.* FROM {state.relation(table)} u SEMI JOIN changed c ON {alike} ANTI JOIN ids ON {table.row_id_sql("u.")} = ids.id
        """
        for row in engine.dicts(state.con, query, [ids]):
            found[table.row_id(row)] = row, table.period_of(row)
    return list(found.values())


def affected(found: Iterable[Revision], day: datetime.date | None = None, table: str | None = None) -> list[Revision]:
    """Return the revisions that change the answer for `day` (None: any day), of `table` (None: all)."""
    return [r for r in found if r.affects and (day is None or r.on(day)) and table in (None, r.table.name)]


def _groups(sayings: _Sayings, changes: list[RowChange]) -> list[list[RowChange]]:
    """Group the statements of one table that share an id or say the same."""
    return graph.sharing(changes, lambda change: [sayings.of(row) for row in (change.old, change.new) if row is not None])


def _names(table: Table) -> set[str]:
    """Key columns that only distinguish statements: they name no entity and no series, and are not tracked.

    Without a period, a key of several columns says what the row is about (a figure's year, a source's word on a statement).
    """
    if isinstance(table, Entity | Act | Reference) or (not table.period and len(table.key) > 1):
        return set()
    telling = {*(ref.column for ref in table.about), *(c for case in table.cases for c in (*case.series, *case.tracks))}
    if isinstance(table, Edge) and table.kinds:
        telling.add(table.kinds.column)
    return set(table.key) - telling - {key.fields[0] for key in table.foreign if len(key.fields) == 1}


def _revision(group: list[RowChange], extents: tuple[Extents, Extents], sayings: _Sayings, closing: datetime.date) -> Revision:
    spans: tuple[list[_Said], list[_Said]] = ([], [])
    for change in group:
        for side, row in enumerate((change.old, change.new)):
            if row is not None:
                spans[side].append((sayings.of(row), extents[side].of(change.table, row)))
    for what in {what for side in spans for what, _ in side}:
        same = [(what, span) for span in sayings.kept.get(what, ())]
        spans[0].extend(same)
        spans[1].extend(same)
    known = {what for what, _ in spans[0]}
    after_closing = closing + datetime.timedelta(days=1)
    edges = sorted({after_closing, LAST, *(day for side in spans for _, span in side for day in span.bounds)})
    ranges: list[tuple[datetime.date, datetime.date]] = []
    denied = any(change.old and change.new and not _implied(sayings.of(change.old), [sayings.of(change.new)]) for change in group)
    for first, end in pairwise(edges):
        before, after = (_answer(side, first) for side in spans)
        if before == after:
            continue
        if first < after_closing:
            sure = [what for what, level in after.items() if level == 2]
            denied |= any(level == 2 and not _implied(what, sure) for what, level in before.items())
            denied |= any(what in known and what not in before for what in after)
        joins = bool(ranges) and ranges[-1][1] == first
        ranges[-1:] = [(ranges[-1][0], end)] if joins else [*ranges[-1:], (first, end)]
    gone = all(_less(sayings, change) for change in group)
    clock = (
        "remodelled"
        if not ranges
        else "world"
        if ranges[0][0] >= after_closing
        else "retracted"
        if gone
        else "corrected"
        if denied
        else "late"
    )
    affects = tuple((None if a == FIRST else a, None if b == LAST else b) for a, b in ranges)
    return Revision(clock, group[0].table, tuple(group), affects)


def _less(sayings: _Sayings, change: RowChange) -> bool:
    """True if the statement is gone, or says less than it did."""
    if change.old is None or change.new is None:
        return change.new is None
    before, after = sayings.of(change.old), sayings.of(change.new)
    return before != after and _implied(after, [before])


_Said = tuple[Saying, Period]


def _implied(what: Saying, by: Iterable[Saying]) -> bool:
    """True if one of `by` says the same as `what`, or more where `what` is empty."""
    return any(all(a is None or a == b for a, b in zip(what, other, strict=True)) for other in by)


def _answer(side: list[_Said], day: datetime.date) -> dict[Saying, int]:
    """What is said about the day, with its level of certainty."""
    levels: dict[Saying, int] = {}
    for what, span in side:
        if level := span.level(day):
            levels[what] = max(level, levels.get(what, 0))
    return levels
