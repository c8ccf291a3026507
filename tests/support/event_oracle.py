"""The events of a package as plain Python tells them: for a comparison with the tables of `change`.

Follows sections 1 to 5 of the model of change. Shares nothing with the SQL of the engine. Boundaries and lives are worked out in
event_boundaries, links in event_links, what belongs together in event_drafts; here is what each event then tells.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge, Entity, Table
from chronicle.core.period import FIRST, LAST
from chronicle.engines import duckdb as engine
from support import event_boundaries, event_links
from support.event_boundaries import BEGIN, DATED, END, UNDATED, Boundary, History, Key, Row, Window
from support.event_drafts import Draft, drafts, post, series, window_of
from support.event_links import Link

Day = datetime.date
Part = tuple[str, str, str, str | None]  # table, id, part, fate
Tracked = tuple[str, str | None, str | None, str, str | None, str | None, str | None]
LIVES = {"created": "added", "abolished": "removed", "restored": "restored", "updated": "updated"}


@dataclass(frozen=True)
class Told:
    """An event with all that belongs to it. `earliest` and `latest` are None where open."""

    id: str
    kind: str
    word: str
    section: str
    minor: bool
    undated: bool
    earliest: Day | None
    latest: Day | None
    unsettled: bool
    boundaries: frozenset[Key]
    links: frozenset[tuple[str, str, str, str, str, str]]
    acts: frozenset[Node]
    entities: frozenset[Part]
    tracked: frozenset[Tracked]


LifeRow = tuple[str, str, int, str, Day | None, Day | None, Day | None, Day | None, bool, str | None, str | None]
LinkRow = tuple[str, str, str, int, int, str, str, str | None, float | None, str, str, Day | None, Day | None]


@dataclass(frozen=True)
class Story:
    """Everything that `change` holds of a package, but paths."""

    events: list[Told]
    lives: frozenset[LifeRow]
    links: frozenset[LinkRow]


def story(con: engine.Connection, package: Package) -> Story:
    """What a compiled package tells."""
    history = event_boundaries.read(con, package)
    links = event_links.read(con, history)
    found = [(_told(package, draft), draft) for draft in drafts(history, links)]
    at = {boundary: event.id for event, draft in found for boundary in draft.lives}
    by = {link: event.id for event, draft in found for link in draft.links}
    return Story([event for event, _ in found], frozenset(_lives(history, at)), frozenset(_links(links, by)))


def told(con: engine.Connection, package: Package) -> list[Told]:
    """The events of a compiled package."""
    return story(con, package).events


def _lives(history: History, at: dict[Boundary, str]) -> Iterator[LifeRow]:
    for life in (life for lives in history.lives.values() for life in lives):
        table, begin, end = life.rows[0].table, life.begin.row.cells, life.end.row.cells
        fe, fl, te, tl = table.bounds
        ends = (at.get(life.begin), at.get(life.end))
        yield (*life.entity, life.number, life.rows[0].id, begin[fe], begin[fl], end[te], end[tl], table.exact, *ends)


def _links(links: list[Link], by: dict[Link, str]) -> Iterator[LinkRow]:
    for link in links:
        ends = (link.old_life, link.new_life, *link.act, link.stated, link.share, *link.fates)
        yield (by[link], link.table, link.id, *ends, *_opened(link.effect))


def _opened(window: Window) -> tuple[Day | None, Day | None]:
    return None if window[0] == FIRST else window[0], None if window[1] == LAST else window[1]


def _told(package: Package, draft: Draft) -> Told:
    id, table, named = _name(package, draft)
    earliest, latest = _opened(_window(draft))
    word = draft.kind
    if named is not None and not draft.links:
        word = named.row.case.change.get(LIVES.get(word, word) if isinstance(table, Entity) else word, word)
    boundaries = draft.boundaries
    return Told(
        id=id,
        kind=draft.kind,
        word=word,
        section=table.section,
        minor=not draft.links and (draft.kind == "continued" or all(boundary.row.case.minor for boundary in boundaries)),
        undated=not draft.links and all(boundary.state == UNDATED for boundary in boundaries),
        earliest=earliest,
        latest=latest,
        unsettled=draft.unsettled,
        boundaries=frozenset(boundary.key for boundary in boundaries),
        links=frozenset((*link.old, *link.new, link.kind, link.extent) for link in draft.links),
        acts=frozenset([*(link.act for link in draft.links), *(boundary.act for boundary in boundaries if boundary.act)]),
        entities=frozenset([*_parties(draft), *_objects(package, draft)]),
        tracked=frozenset(_tracked(draft)),
    )


def _name(package: Package, draft: Draft) -> tuple[str, Table, Boundary | None]:
    """The id of an event, the boundary that it names, and the table whose section tells of it: of a link that of the predecessor."""
    for boundaries in (draft.lives, draft.own):
        for side in (BEGIN, END):
            of = [(f"{side}/{b.row.table.name}/{b.row.id}", b) for b in boundaries if b.side == side]
            if of:
                id, boundary = min(of, key=lambda pair: pair[0])
                return id, boundary.row.table, boundary
    (link,) = draft.links
    return f"link/{link.table}/{link.id}", package.tables[link.old[0]], None


def _window(draft: Draft) -> tuple[Day, Day]:
    windows = [boundary.window for boundary in draft.lives]
    windows = windows or [boundary.window for boundary in draft.own if boundary.state == DATED]
    windows = windows or [boundary.window for boundary in draft.own] or [draft.links[0].window]
    return window_of(windows)


def _parties(draft: Draft) -> Iterator[Part]:
    """Subjects of lives and statements, or who came before and after."""
    for boundary, fate in draft.fates.items():
        yield (*boundary.row.table.entity_of(boundary.row.cells), "subject", fate)
    for boundary in draft.own:
        if not isinstance(boundary.row.table, Entity) and boundary.row.subject:
            yield (*boundary.row.subject, "subject", None)
    for link in draft.links:
        others = [other for other in draft.links if other.end and (other.old, other.old_life) != (link.old, link.old_life)]
        before, after = link.fates
        yield (*link.old, "contributor" if before == "continues" and others else "predecessor", before)
        yield (*link.new, "successor", after)


def _objects(package: Package, draft: Draft) -> Iterator[Part]:
    """Whom statements name besides their subject."""
    for boundary in [*draft.folded, *draft.own]:
        row, table = boundary.row, boundary.row.table
        if isinstance(table, Entity):
            continue
        refs = [(ref.table, ref.column) for ref in (*table.about[1:], *([table.parent] if isinstance(table, Edge) else []))]
        refs += [(to, column) for column in row.tracks if isinstance(package.tables.get(to := str(table.leads_to(column))), Entity)]
        for to, column in refs:
            if row.text(column) is not None:
                yield (to, str(row.text(column)), "object", None)


def _tracked(draft: Draft) -> Iterator[Tracked]:
    yield from (each for boundary in [*draft.lives, *draft.folded] for each in _one_sided(boundary))
    steps: dict[Any, list[Boundary]] = defaultdict(list)
    handed = draft.kind == "handed_over"
    for boundary in draft.own:
        step = "life" if isinstance(boundary.row.table, Entity) else post(boundary.row) if handed else series(boundary.row)
        steps[step].append(boundary)
    for boundaries in steps.values():
        if Counter(boundary.side for boundary in boundaries) == {BEGIN: 1, END: 1}:
            end, begin = sorted(boundaries, key=lambda boundary: boundary.side, reverse=True)
            yield from _two_sided(end.row, begin.row, _values(end.row, handed), _values(begin.row, handed))
        else:
            yield from (each for boundary in boundaries for each in _one_sided(boundary, handed=handed))


def _values(row: Row, handed: bool) -> dict[str, str | None]:
    """What a row says that may change: when a post is handed over, also who holds it."""
    person = row.table.subject.column if handed and row.table.subject else None
    return {**row.tracked, **({person: row.text(person)} if person else {})}


def _two_sided(end: Row, begin: Row, before: dict[str, str | None], after: dict[str, str | None]) -> Iterator[Tracked]:
    for column in before.keys() | after.keys():
        old, new = before.get(column), after.get(column)
        if old != new:
            yield (end.table.name, end.id, begin.id, column, _language(begin), old, new)


def _one_sided(boundary: Boundary, *, handed: bool = False) -> Iterator[Tracked]:
    row = boundary.row
    for column, value in _values(row, handed).items():
        if boundary.side == BEGIN:
            yield (row.table.name, None, row.id, column, _language(row), None, value)
        else:
            yield (row.table.name, row.id, None, column, _language(row), value, None)


def _language(row: Row) -> str | None:
    return row.text(row.table.labels.language) if isinstance(row.table.labels, LabelRows) else None
