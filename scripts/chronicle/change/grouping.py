"""Which row changes make up which event, before names and sources are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle.change.row_changes import RowChange
from chronicle.change.succession_graph import Day, Lineage, levels
from chronicle.contract.parts import Node
from chronicle.contract.roles import Attribute, Edge, Entity, Table, Tenure
from chronicle.core import values
from chronicle.core.period import hull
from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


@dataclass
class Draft:
    kind: str
    subjects: list[Node]
    rows: list[RowChange] = field(default_factory=list)
    predecessors: list[Node] = field(default_factory=list)
    successors: list[Node] = field(default_factory=list)
    ties: list[tuple[Node, Node]] = field(default_factory=list)
    acts: set[str] = field(default_factory=set)
    between: list[Node] = field(default_factory=list)
    window: tuple[Day, Day] = (None, None)
    life: bool = False  # whether an entity begins or ends by it
    unsettled: list[str] = field(default_factory=list)  # what its name hangs on, and is only possible in one of the states

    @property
    def of_the_past(self) -> bool:
        """Whether its subjects are named as on the first day."""
        ended = self.life and not any(row.begins for row in self.rows)
        return ended or self.kind in ("split", "spun_off")


def draft(first: State, second: State, changes: list[RowChange]) -> list[Draft]:
    """Every change in exactly one event; no event without a change."""
    lives = _Lives(first, second, changes)
    drafts = _lives(lives, Lineage(first, second), changes)
    told = {id(row) for event in drafts for row in event.rows}
    drafts += _statements([c for c in changes if id(c) not in told])
    for event in drafts:
        if not event.acts:
            event.window = _window(event.rows)
        elif event.life and len(event.acts) == 1:
            event.window = _narrowed(event)
        event.unsettled = _unsettled(event, lives)
        event.acts |= set(_causes(event.rows))
    return drafts


def node(row: RowChange) -> Node:
    """The entity that a row of an entity table speaks of."""
    return row.table.entity_of(row.row)


class _Lives:
    """The entities that begin or end between the states. Of one whose life has several periods, most rows can change without that."""

    def __init__(self, first: State, second: State, changes: Iterable[RowChange]) -> None:
        self.rows: dict[Node, list[RowChange]] = {}
        for change in changes:
            if isinstance(change.table, Entity):
                self.rows.setdefault(node(change), []).append(change)
        self.levels: dict[Node, tuple[int, int]] = {key: (rows[0].before, rows[0].after) for key, rows in self.rows.items()}
        self.returned: set[Node] = set()
        several: dict[str, set[str]] = {}
        for key, rows in self.rows.items():
            if len(rows[0].table.key) > 1:
                several.setdefault(key[0], set()).add(key[1])
        for name, ids in several.items():
            self.levels |= levels(first, second, name, ids)
            self.returned |= _earlier(first, second, name, {i for i in ids if self.begins((name, i))})

    def changed(self, key: Node) -> bool:
        return key in self.levels and self.levels[key][0] != self.levels[key][1]

    def begins(self, key: Node) -> bool:
        before, after = self.levels[key]
        return after > before

    def kind(self, key: Node) -> str:
        words = _words_of(self.rows[key][0])
        if key in self.returned:
            return words.get("restored", "restored")
        return words.get("added", "created") if self.begins(key) else words.get("removed", "abolished")


def _earlier(first: State, second: State, name: str, ids: set[str]) -> set[Node]:
    """Those of `ids` whose life had an earlier period: one that had begun by the first day."""
    table = second.package.tables.get(name)
    if not ids or first.when is None or table is None or not table.period:
        return set()
    key, begun = ident(table.identity), ident(table.bounds[1])
    where = f"{key} IN ({literals(sorted(ids))}) AND {begun} <= {first.day}"
    return {
        (name, i) for (i,) in engine.rows(second.con, f"SELECT DISTINCT CAST({key} AS VARCHAR) FROM {second.relation(table)} WHERE {where}")
    }


def _lives(lives: _Lives, lineage: Lineage, changes: list[RowChange]) -> list[Draft]:
    """Entities that began or ended, each with the statements that began or ended with it."""
    home: dict[Node, Draft] = {}
    for group in lineage.groups():
        old, new = list(group.predecessors), list(group.successors)
        subjects = old if group.kind in ("split", "spun_off") else new
        event = Draft(group.kind, subjects, [], old, new, list(group.ties), set(group.acts), list(group.between), group.window, True)
        for key in (*[n for n in old if lineage.ends(n)], *[n for n in new if lineage.begins(n)]):
            home.setdefault(key, event)
    for key, rows in lives.rows.items():
        if lives.changed(key):
            home.setdefault(key, Draft(lives.kind(key), [key], life=True)).rows.extend(rows)
    for members in _series(c for c in changes if isinstance(c.table, Attribute | Edge)):
        # A series in which one statement gives way to another tells of the entity's life, not of its beginning or end.
        subject = next(iter(members[0].table.entities(members[0].row)), None)
        if subject and lives.changed(subject) and all(c.begins == lives.begins(subject) and not c.rewritten for c in members):
            home[subject].rows.extend(members)
    return list({id(event): event for event in home.values() if event.rows}.values())


def _statements(changes: list[RowChange]) -> list[Draft]:
    """Statements about entities that live on: renamed, moved, appointed, ..."""
    events: dict[tuple[object, ...], Draft] = {}
    for members in _series(changes):
        for kind, rows in _words(members):
            table, subjects = rows[0].table, _subjects(rows)
            alone = isinstance(table, Tenure) and len(rows) == 1  # each tenure is an event; a rename is one in all languages
            event = Draft(kind, subjects if isinstance(table, Tenure) else subjects[:1])
            key = (kind, table.name, rows[0].id) if alone else (kind, table.name, subjects[0])
            events.setdefault(key, event).rows.extend(rows)
    return list(events.values())


def _subjects(rows: list[RowChange]) -> list[Node]:
    """Of whom the rows speak, those of the ones that begin first; an entity speaks of itself, and a row about none of itself as well."""
    if isinstance(rows[0].table, Entity):
        return [node(rows[0])]
    ordered = sorted(rows, key=lambda row: not row.begins)
    return list(dict.fromkeys(n for row in ordered for n in row.table.entities(row.row))) or [(rows[0].table.name, rows[0].id)]


def _series(changes: Iterable[RowChange]) -> list[list[RowChange]]:
    """The changes, those of one series together: also of one entity's periods, and of one person's posts if the contract words that."""
    series: dict[tuple[str, ...], list[RowChange]] = {}
    for change in changes:
        columns = series_of(change.table, change.row)
        key = (
            (change.table.name, *(values.text(v) if (v := change.row[c]) is not None else "" for c in columns))
            if columns
            else (change.table.name, "#", change.id)
        )
        series.setdefault(key, []).append(change)
    return list(series.values())


def series_of(table: Table, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns whose values a statement has in common with those that it can give way to; none if there are no such."""
    case = table.case(row)
    if isinstance(table, Entity):
        return (table.identity,)
    if isinstance(table, Tenure):
        return (table.subject.column,) if "updated" in case.change else ()
    return case.series


def _words(members: list[RowChange]) -> Iterable[tuple[str, list[RowChange]]]:
    """What happened in one series: an update if one statement ends and another begins."""
    begun, ended = [c for c in members if c.begins], [c for c in members if c.ends]
    case, words = members[0].table.case(members[0].row), _words_of(members[0])
    living = isinstance(members[0].table, Entity)  # what is left of an entity here is no beginning and no end
    if living or any(c.rewritten for c in members) or (begun and ended and "updated" in words):
        same = {tuple(_value(c, t, "new") for t in case.tracks) for c in begun} == {
            tuple(_value(c, t, "old") for t in case.tracks) for c in ended
        }
        return [("revised" if (living and not case.tracks) or (case.tracks and same) else words.get("updated", "revised"), members)]
    found = [(words.get("added", "added"), begun), (words.get("removed", "removed"), ended)]
    return [(word, rows) for word, rows in found if rows]


def _value(change: RowChange, column: str, side: str) -> object:
    row = change.new if side == "new" else change.old
    return (row or change.row)[column]


def _words_of(change: RowChange) -> Mapping[str, str]:
    return change.table.case(change.row).change


def _window(rows: list[RowChange]) -> tuple[Day, Day]:
    """The days on which the event can fall: those of its entities if there are any, else those of its statements.

    Where one statement gives way to another, the new one's beginning counts: the old may have lapsed before.
    """
    told = _decisive(rows)
    windows = [row.window for row in ([row for row in told if row.begins] or told)]
    return hull(windows)


def _narrowed(event: Draft) -> tuple[Day, Day]:
    """The days of the one act on which also the entities that begin or end by it can do so; those of the act, if there is none."""
    windows = [event.window, *(row.window for row in event.rows if isinstance(row.table, Entity))]
    earliest = max((first for first, _ in windows if first), default=None)
    latest = min((last for _, last in windows if last), default=None)
    return event.window if earliest and latest and earliest > latest else (earliest, latest)


def _unsettled(event: Draft, lives: _Lives) -> list[str]:
    """The statements (`table/id`) that are only possible in one of the states and on which hangs what it is called.

    Who begins or ends does so on its day whatever else is open, as does what one act did. But what gave way to what, over
    several acts or in a series, follows from what there was on both days.
    """
    begun, ended = any(row.begins for row in event.rows), any(row.ends for row in event.rows)
    if (event.life and len(event.acts) < 2 and not event.between) or not (begun and ended):
        return []
    told = ((row, lives.levels[node(row)] if isinstance(row.table, Entity) else (row.before, row.after)) for row in _decisive(event.rows))
    return [f"{row.table.name}/{row.id}" for row, levels_of in told if 1 in levels_of]


def _decisive(rows: list[RowChange]) -> list[RowChange]:
    """Those of the entities if there are any, else all."""
    return [row for row in rows if isinstance(row.table, Entity)] or rows


def _causes(rows: list[RowChange]) -> Iterator[str]:
    for row in rows:
        cause = row.table.cause("from" if row.begins else "to")
        if cause and row.row.get(cause.column):
            yield row.row[cause.column]
