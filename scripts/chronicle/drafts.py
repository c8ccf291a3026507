"""Which row changes make up which event, before names and sources are looked up."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chronicle import engine
from chronicle.contract import Package
from chronicle.lineage import Day, Lineage, Node
from chronicle.rowdiff import RowChange


@dataclass
class Draft:
    kind: str
    subjects: list[Node]
    rows: list[RowChange] = field(default_factory=list)
    predecessors: list[Node] = field(default_factory=list)
    successors: list[Node] = field(default_factory=list)
    acts: set[str] = field(default_factory=set)
    between: list[Node] = field(default_factory=list)
    window: tuple[Day, Day] = (None, None)

    @property
    def of_the_past(self) -> bool:
        """Whether its subjects are named as on the first day."""
        ended = not any(row.begins for row in self.rows) and any(row.table.role == "entity" for row in self.rows)
        return ended or self.kind in ("split", "spun_off")


def draft(con: engine.Connection, package: Package, changes: list[RowChange], d1: datetime.date, d2: datetime.date) -> list[Draft]:
    """Every change in exactly one event; no event without a change."""
    lives = _lives(Lineage(con, package, d1, d2), changes)
    told = {id(row) for event in lives for row in event.rows}
    drafts = lives + list(_statements([c for c in changes if id(c) not in told]))
    for event in drafts:
        if not event.acts:
            event.window = _window(event.rows)
        event.acts |= set(_causes(event.rows))
    return drafts


def _lives(lineage: Lineage, changes: list[RowChange]) -> list[Draft]:
    """Entities that began or ended, each with the statements that began or ended with it."""
    own: dict[Node, RowChange] = {(c.table.name, c.id): c for c in changes if c.table.role == "entity"}
    home: dict[Node, Draft] = {}
    for group in lineage.groups():
        old, new = list(group.predecessors), list(group.successors)
        subjects = old if group.kind in ("split", "spun_off") else new
        event = Draft(group.kind, subjects, [], old, new, set(group.acts), list(group.between), group.window)
        for node in (*[n for n in old if lineage.ends(n)], *[n for n in new if lineage.begins(n)]):
            home.setdefault(node, event)
    for node, change in own.items():
        words = change.table.case(change.row).change
        kind = words.get("added", "created") if change.begins else words.get("removed", "abolished")
        home.setdefault(node, Draft(kind, [node])).rows.append(change)
    for members in _series(c for c in changes if c.table.role in ("attribute", "edge")):
        subject = members[0].table.subjects(members[0].row)[0]
        # A series in which one statement gives way to another tells of the entity's life, not of its beginning or end.
        if subject in own and all(c.begins == own[subject].begins for c in members):
            home[subject].rows.extend(members)
    return list({id(event): event for event in home.values() if event.rows}.values())


def _statements(changes: list[RowChange]) -> Iterator[Draft]:
    """Statements about entities that live on: renamed, moved, appointed, ..."""
    events: dict[tuple[object, ...], Draft] = {}
    for members in _series(changes):
        for kind, rows in _words(members):
            table, subjects = rows[0].table, rows[0].table.subjects(rows[0].row)
            tenure = table.role == "tenure"  # each tenure is an event; a rename is one in all languages
            event = Draft(kind, subjects if tenure else subjects[:1])
            key = (kind, table.name, rows[0].id) if tenure else (kind, table.name, subjects[0])
            events.setdefault(key, event).rows.extend(rows)
    yield from events.values()


def _series(changes: Iterable[RowChange]) -> list[list[RowChange]]:
    """The changes, those of one series together."""
    series: dict[tuple[str, ...], list[RowChange]] = {}
    for change in changes:
        columns = change.table.case(change.row).series
        key = (change.table.name, *(str(change.row[c]) for c in columns)) if columns else (change.table.name, "#", change.id)
        series.setdefault(key, []).append(change)
    return list(series.values())


def _words(members: list[RowChange]) -> Iterable[tuple[str, list[RowChange]]]:
    """What happened in one series: an update if one statement ends and another begins."""
    begun, ended = [c for c in members if c.begins], [c for c in members if not c.begins]
    case = members[0].table.case(members[0].row)
    if begun and ended and "updated" in case.change:
        same = all(b.row[t] == e.row[t] for b in begun for e in ended for t in case.tracks)
        return [("revised" if case.tracks and same else case.change["updated"], members)]
    words = [(case.change.get("added", "added"), begun), (case.change.get("removed", "removed"), ended)]
    return [(word, rows) for word, rows in words if rows]


def _window(rows: list[RowChange]) -> tuple[Day, Day]:
    """The days on which the event can fall: those of its entities if there are any, else those of its statements.

    Where one statement gives way to another, the new one's beginning counts: the old may have lapsed before.
    """
    told = [row for row in rows if row.table.role == "entity"] or rows
    windows = [row.window for row in ([row for row in told if row.begins] or told)]
    earliest, latest = [w[0] for w in windows], [w[1] for w in windows]
    return (
        None if None in earliest else min(e for e in earliest if e),
        None if None in latest else max(e for e in latest if e),
    )


def _causes(rows: list[RowChange]) -> Iterator[str]:
    for row in rows:
        cause = row.table.causes.get("from" if row.begins else "to")
        if cause and row.row[cause]:
            yield row.row[cause]
