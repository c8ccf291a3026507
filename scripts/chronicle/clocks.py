"""Two clocks: of everything that a newer record says otherwise than an older one, did the world change, or our knowledge of it?

The answer for a day is what the statements say on it and how certainly: their values, without their own ids, their
periods and the acts that bound these. Statements that differ between the records are taken together when they share an id or
say the same; each such group is one revision and gets one clock:

- world: every day with another answer lies after the closing date of the older record;
- late: it was so before, and we learn it now: nothing that the older record said is denied;
- corrected: the older record said otherwise of some day;
- retracted: it is said no more, and nothing stands in its place;
- remodelled: no day has another answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chronicle import engine, fulljoin, rowdiff
from chronicle.contract import Table
from chronicle.extents import FIRST, LAST, Extents, Span, bounded
from chronicle.rowdiff import Row, RowChange
from chronicle.sql import ident
from chronicle.state import State

CLOCKS = ("world", "late", "corrected", "retracted", "remodelled")
Range = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Revision:
    """What one group of statements says otherwise; `affects` are the days with another answer, half-open, None for unbounded."""

    clock: str
    table: Table
    rows: tuple[RowChange, ...]
    affects: tuple[Range, ...]

    def on(self, day: datetime.date) -> bool:
        """Whether the answer for the day is another."""
        return any((first is None or first <= day) and (end is None or day < end) for first, end in self.affects)

    def as_dict(self) -> dict[str, Any]:
        ranges = [[str(day) if day else None for day in both] for both in self.affects]
        return {"clock": self.clock, "table": self.table.name, "affects": ranges, "rows": [row.as_dict() for row in self.rows]}


def revisions(old: State, new: State) -> list[Revision]:
    """All revisions between two whole records, by table; every statement that differs is in exactly one."""
    changes = fulljoin.changes(old, new, bounds=True)
    extents = (
        Extents(old, [(c.table, c.old) for c in changes if c.old is not None]),
        Extents(new, [(c.table, c.new) for c in changes if c.new is not None]),
    )
    kept: _Kept = {}
    for state, side in ((old, "old"), (new, "new")):
        for table in state.package.temporal:
            _keep(kept, state, table, {c.id: row for c in changes if c.table.name == table.name and (row := getattr(c, side)) is not None})
    return [_revision(group, extents, kept, old.package.closing) for group in _groups(changes)]


def _keep(kept: _Kept, state: State, table: Table, changed: Mapping[str, Row]) -> None:
    """Adds the statements that say the same as changed ones and are themselves as before: they go on saying it on their days."""
    if not changed:
        return
    key = " || '|' || ".join(f"CAST({{0}}.{ident(c)} AS VARCHAR)" for c in table.key)
    alike = " AND ".join(f"u.{ident(c)} IS NOT DISTINCT FROM c.{ident(c)}" for c in _saying(table) if c in state.columns(table))
    query = f"""
        WITH ids AS (SELECT unnest(?::VARCHAR[]) AS id),
             changed AS (SELECT t.* FROM {state.relation(table)} t SEMI JOIN ids ON {key.format("t")} = ids.id)
        SELECT u.* FROM {state.relation(table)} u SEMI JOIN changed c ON {alike or "TRUE"} ANTI JOIN ids ON {key.format("u")} = ids.id
    """
    for row in engine.dicts(state.con, query, [list(changed)]):
        kept.setdefault((table.name, said(table, row)), {})[table.row_id(row)] = bounded(table, row)


def affected(found: Iterable[Revision], day: datetime.date | None = None, table: str | None = None) -> list[Revision]:
    """Those that change the answer for a day, or for any, of one table or of all."""
    return [r for r in found if r.affects and (day is None or r.on(day)) and table in (None, r.table.name)]


def _groups(changes: list[RowChange]) -> Iterator[list[RowChange]]:
    """Statements tied by what they say or said."""
    leader: dict[object, object] = {}

    def find(key: object) -> object:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for change in changes:
        for row in (change.old, change.new):
            if row is not None:
                leader[find((change.table.name, said(change.table, row)))] = find((change.table.name, "#", change.id))
    groups: dict[object, list[RowChange]] = {}
    for change in changes:
        groups.setdefault(find((change.table.name, "#", change.id)), []).append(change)
    yield from groups.values()


def said(table: Table, row: Row) -> tuple[Any, ...]:
    """What a statement says, apart from its id and its period."""
    return tuple(rowdiff.plain(row.get(column)) for column in _saying(table))


def _saying(table: Table) -> list[str]:
    apart = {*(table.period or ()), *table.causes.values(), *_names(table)}
    return [column for column in table.columns if column not in apart]


def _names(table: Table) -> set[str]:
    """Key columns that only tell one statement from another: they name no entity, no series and nothing that is tracked."""
    if table.role in ("entity", "event", "reference"):
        return set()
    telling = {*table.of.values(), *(c for case in table.cases for c in (*case.series, *case.tracks)), *table.edge.get("hierarchy", ())}
    return set(table.key) - telling - {key.fields[0] for key in table.foreign if len(key.fields) == 1}


def _revision(group: list[RowChange], extents: tuple[Extents, Extents], kept: _Kept, closing: datetime.date) -> Revision:
    table = group[0].table
    spans: tuple[list[_Said], list[_Said]] = ([], [])
    for change in group:
        for side, row in enumerate((change.old, change.new)):
            if row is not None:
                spans[side].append((said(table, row), extents[side].of(change.table, row)))
    gone = not spans[1]
    for what in {what for side in spans for what, _ in side}:
        same = [(what, span) for span in kept.get((table.name, what), {}).values()]
        spans[0].extend(same)
        spans[1].extend(same)
    after_closing = closing + datetime.timedelta(days=1)
    edges = sorted({after_closing, LAST, *(day for side in spans for _, span in side for day in span.days)})
    ranges: list[tuple[datetime.date, datetime.date]] = []
    denied = any(change.old and change.new and said(table, change.old) != said(table, change.new) for change in group)
    known = {what for what, _ in spans[0]}
    for first, end in pairwise(edges):
        before, after = (_answer(side, first) for side in spans)
        if before == after:
            continue
        if first < after_closing:
            weaker = any(level == 2 and after.get(what, 0) < 2 for what, level in before.items())
            denied |= weaker or any(what in known and what not in before for what in after)
        joins = bool(ranges) and ranges[-1][1] == first
        ranges[-1:] = [(ranges[-1][0], end)] if joins else [*ranges[-1:], (first, end)]
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
    return Revision(clock, table, tuple(group), tuple((None if a == FIRST else a, None if b == LAST else b) for a, b in ranges))


_Said = tuple[tuple[Any, ...], Span]
_Kept = dict[tuple[str, tuple[Any, ...]], dict[str, Span]]  # (table, what is said) -> id of a statement -> its days


def _answer(side: list[_Said], day: datetime.date) -> dict[tuple[Any, ...], int]:
    """What is said on the day, and how certainly."""
    levels: dict[tuple[Any, ...], int] = {}
    for what, span in side:
        if level := span.level(day):
            levels[what] = max(level, levels.get(what, 0))
    return levels
