"""What the events of a history are made of, worked out naively: lives, links and statements, one boundary at a time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Attribute, Edge, Entity, Tenure
from chronicle.core.period import ABSENT, LAST
from support.event_boundaries import BEGIN, DATED, END, NONE, UNDATED, Boundary, History, Row, components, touch
from support.event_links import Link

Day = datetime.date


@dataclass(eq=False)
class Draft:
    """An event as it is put together. `lives` are outer boundaries of lives, `folded` those of statements that go with them."""

    kind: str
    lives: list[Boundary] = field(default_factory=list)
    folded: list[Boundary] = field(default_factory=list)
    own: list[Boundary] = field(default_factory=list)  # of statements, or inner ones of a life
    links: list[Link] = field(default_factory=list)
    fates: dict[Boundary, str] = field(default_factory=dict)
    unsettled: bool = False

    @property
    def boundaries(self) -> list[Boundary]:
        return [*self.lives, *self.folded, *self.own]


def drafts(history: History, links: list[Link]) -> list[Draft]:
    """Every event of the history."""
    found = [*_structure(history, links), *_inner(history)]
    home = {boundary: draft for draft in found for boundary in draft.lives}
    rest = []
    for boundary in history.boundaries.values():
        if isinstance(boundary.row.table, Entity) or boundary.state == NONE:
            continue
        if (life := _life_of(history, boundary)) is not None:
            home[life].folded.append(boundary)
        else:
            rest.append(boundary)
    handed = list(_handovers(rest))
    passed = {boundary for draft in handed for boundary in draft.own}
    updates = list(_updates([boundary for boundary in rest if boundary not in passed]))
    joined = passed | {boundary for draft in updates for boundary in draft.own}
    return [*found, *handed, *updates, *(_alone(history, boundary) for boundary in rest if boundary not in joined)]


# Lives and links


def _structure(history: History, links: list[Link]) -> Iterator[Draft]:
    """Outer boundaries of lives, alone or joined by the links that explain them; and links that explain none."""
    linked = [link for link in links if link.end or link.begin]
    shared = components(linked, lambda a, b: (a.end is not None and a.end is b.end) or (a.begin is not None and a.begin is b.begin))
    for joint in shared:
        ends = dict.fromkeys(each for link in joint for each in (link.end, link.begin) if each)
        yield Draft(_joint_kind(joint), lives=list(ends), links=joint, unsettled=any(link.unsettled for link in joint))
    yield from (Draft(link.kind, links=[link]) for link in links if not link.end and not link.begin)
    explained = {each for link in linked for each in (link.end, link.begin)}
    for side, kinds, fates in ((BEGIN, ("created", "restored"), ("begins", "returns")), (END, ("abolished",) * 2, ("ends",) * 2)):
        for life, boundary in history.outer(side):
            if boundary not in explained:
                again = life.number > 1
                yield Draft(kinds[again], lives=[boundary], fates={boundary: fates[again]})


def _joint_kind(links: list[Link]) -> str:
    told = [link for link in links if link.kind != "contributed"]
    kinds = {link.kind for link in told}
    if kinds == {"merged"}:
        return "merged" if len({(link.new, link.new_life) for link in told}) == 1 else "reorganized"
    if len(kinds) == 1:
        return kinds.pop()
    if len({(link.old, link.old_life) for link in told}) == 1 and all(link.end for link in told):
        return "split" if any(link.begin for link in told) else "divided"
    return "reorganized"


def _inner(history: History) -> Iterator[Draft]:
    """Where one row of a life gives way to the next."""
    for life in (life for lives in history.lives.values() for life in lives):
        for before, after in zip(life.rows, life.rows[1:], strict=False):
            pair = [history.of(before, END), history.of(after, BEGIN)]
            there = [boundary for boundary in pair if boundary.state != NONE]
            if there:
                kind = "continued" if before.tracked == after.tracked else "updated"
                yield Draft(kind, own=there, fates=dict.fromkeys(there, "continues"))


# Statements


def _life_of(history: History, boundary: Boundary) -> Boundary | None:
    """The boundary of the subject's life with which one of an attribute or edge is told."""
    if not isinstance(boundary.row.table, Attribute | Edge) or boundary.row.subject is None:
        return None
    for life in history.lives.get(boundary.row.subject, []):
        outer = life.begin if boundary.side == BEGIN else life.end
        if outer.state != NONE and _goes_with(boundary, outer):
            return outer
    return None


def _goes_with(boundary: Boundary, outer: Boundary) -> bool:
    """Act or date are those of the life; or it has no date, and nothing says that it is by another act."""
    silent = boundary.act is None or outer.act is None
    return _same_word(boundary, outer) or (boundary.state == UNDATED and silent and touch(boundary.window, outer.window))


def _same_word(one: Boundary, other: Boundary) -> bool:
    """Both name one act, or are written the same."""
    return (one.act is not None and one.act == other.act) or (one.text is not None and one.text == other.text)


def series(row: Row) -> tuple[Any, ...] | None:
    """The series of a row; None if it stands apart."""
    if "updated" not in row.case.change:
        return None
    if isinstance(row.table, Tenure):
        return None if row.subject is None else (row.table.name, *row.subject)
    cells = [row.cells[column] for column in row.case.series]
    if not cells or None in cells:
        return None
    return (row.table.name, row.table.cases.index(row.case), *cells)


def post(row: Row) -> tuple[Any, ...] | None:
    """The post that a row is of, whoever holds it; None if the contract has no word for posts that pass from one to another."""
    if not isinstance(row.table, Tenure) or "handed_over" not in row.case.change or row.subject is None or row.table.subject is None:
        return None
    cells = [row.cells[column] for column in row.case.series if column != row.table.subject.column]
    return (row.table.name, row.table.cases.index(row.case), *cells) if cells and None not in cells else None


def _handovers(rest: list[Boundary]) -> Iterator[Draft]:
    """Ends and beginnings of one post that follow each other, unless the same people leave it and take it."""
    by_post: dict[tuple[Any, ...], list[Boundary]] = defaultdict(list)
    for boundary in rest:
        found = post(boundary.row)
        if found and boundary.state == DATED:
            by_post[found].append(boundary)
    for draft in (draft for boundaries in by_post.values() for draft in _steps(boundaries)):
        leaving, coming = ({boundary.row.subject for boundary in draft.own if boundary.side == side} for side in (END, BEGIN))
        if leaving != coming:
            yield Draft("handed_over", own=draft.own, unsettled=draft.unsettled)


def _updates(rest: list[Boundary]) -> Iterator[Draft]:
    by_series: dict[tuple[Any, ...], list[Boundary]] = defaultdict(list)
    for boundary in rest:
        found = series(boundary.row)
        if found and boundary.state == DATED:
            by_series[found].append(boundary)
    found = [draft for boundaries in by_series.values() for draft in _steps(boundaries)]
    for group in (part for whole in components(found, _one_renaming) for part in _on_one_day(whole)):
        kind = "updated" if any(draft.kind == "updated" for draft in group) else "continued"
        own = [boundary for draft in group for boundary in draft.own]
        yield Draft(kind, own=own, unsettled=any(draft.unsettled for draft in group))


def _on_one_day(group: list[Draft]) -> Iterator[list[Draft]]:
    """The whole group if its steps can all have been on one day, else each alone."""
    if len(group) > 1:
        windows = [window_of(boundary.window for boundary in draft.own) for draft in group]
        if max(first for first, _ in windows) > min(last for _, last in windows):
            yield from ([draft] for draft in group)
            return
    yield group


def window_of(windows: Iterable[tuple[Day, Day]]) -> tuple[Day, Day]:
    """What all allow; the hull if they have no day in common."""
    firsts, lasts = zip(*windows, strict=True)
    return (max(firsts), min(lasts)) if max(firsts) <= min(lasts) else (min(firsts), max(lasts))


def _steps(boundaries: list[Boundary]) -> Iterator[Draft]:
    """Ends and beginnings of one series that are one step of it."""
    rest = []
    for group in components(boundaries, _step):
        if len(group) > 1:
            yield Draft(_step_kind(group), own=group)
        else:
            rest += group
    for end in (boundary for boundary in rest if boundary.side == END):
        begins = [boundary for boundary in rest if _could_step(end, boundary)]
        if len(begins) == 1 and [boundary for boundary in rest if _could_step(begins[0], boundary)] == [end]:
            yield Draft(_step_kind([end, *begins]), own=[end, *begins], unsettled=True)


def _could_step(one: Boundary, other: Boundary) -> bool:
    return one.side != other.side and one.row is not other.row and touch(one.window, other.window)


def _step(one: Boundary, other: Boundary) -> bool:
    return _could_step(one, other) and (_same_word(one, other) or one.window == other.window)


def _step_kind(group: list[Boundary]) -> str:
    ends, begins = ({frozenset(boundary.row.tracked.items()) for boundary in group if boundary.side == side} for side in (END, BEGIN))
    return "continued" if ends == begins and any(boundary.row.tracks for boundary in group) else "updated"


def _one_renaming(one: Draft, other: Draft) -> bool:
    """Steps in the names of one subject that are one, whatever the number of languages."""
    table, case = one.own[0].row.table, one.own[0].row.case
    if not isinstance(table.labels, LabelRows) or table is not other.own[0].row.table or case is not other.own[0].row.case:
        return False
    if one.own[0].row.subject != other.own[0].row.subject:
        return False
    others = [column for column in case.series if column != table.labels.language]
    if any(one.own[0].row.cells[column] != other.own[0].row.cells[column] for column in others):
        return False
    return any(a.side == b.side and _same_word(a, b) for a in one.own for b in other.own)


def _alone(history: History, boundary: Boundary) -> Draft:
    if boundary.side == BEGIN:
        return Draft("added", own=[boundary])
    last = boundary.window[1]
    if "lapsed" in boundary.row.case.change and last != LAST:
        others = [row for row in history.rows if row.table is boundary.row.table and row is not boundary.row]
        if not any(row.subject == boundary.row.subject and row.period.level(last) != ABSENT for row in others):
            return Draft("lapsed", own=[boundary])
    return Draft("removed", own=[boundary])
