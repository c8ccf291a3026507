"""The places of bodies in the chart, the same on every day.

The chart shows one body, the trunk, with all that ever stood directly under it or under those it came from. They are in groups, one for
each kind of edge; kinds with few bodies share a group with their neighbours in the contract's order. Inside a group, bodies that
successions connect lie beside each other: they share as many strands as of them certainly existed on one day. A body covers the strands
of those it came from, or of those it became.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chronicle.core import graph
from chronicle.core.period import FIRST, LAST
from chronicle.render.explorer import house as houses
from chronicle.render.explorer.house import House, Line
from chronicle.render.explorer.rows import Tables

YEAR = 366  # days between the end of a body and the beginning of what it was split into
FEW = 3  # most bodies of a kind that has no group of its own


@dataclass
class Places:
    """The strands of one group: how many there are, and for each body its first strand and how many it covers."""

    count: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    components: list[int] = field(default_factory=list)


def trunks(tables: Tables) -> dict[str, Any]:
    """Return the layout of the chart for every body that something ever stood under, and the one to begin with.

    `focus` is the body under which most bodies ever stood. A layout has `chain`, the trunk and those it came from; and its groups: `kinds`,
    the number of `strands`, `spans` as flat lists of row, first strand and length, and the lengths of the `components`.
    """
    known = houses.house(tables)
    below: dict[str, list[Line]] = defaultdict(list)
    for line in known.lines:
        below[line.parent].append(line)
    name = houses.bodies(tables.package)
    numbers = tables.entities.get(name or "", {})
    order = tables.package.edges.kinds.values if tables.package.edges and tables.package.edges.kinds else ("",)
    found: dict[str, Any] = {}
    size: dict[str, int] = {}
    for trunk in sorted(below, key=lambda body: numbers.get(body, 0)):
        if trunk not in numbers:
            continue
        chain = houses.came_from(trunk, known.links)
        groups = grouped([line for body in chain for line in below[body] if line.body not in chain], order)
        size[trunk] = len({line.body for line in below[trunk]})
        found[trunk] = {"chain": [numbers[b] for b in chain if b in numbers], "groups": [_group(g, known, numbers, order) for g in groups]}
    focus = min(size, key=lambda body: (-size[body], body)) if size else None
    return {"focus": focus, "of": found}


def grouped(lines: Sequence[Line], order: Sequence[str]) -> list[list[Line]]:
    """Return the edges by group. A body belongs to the kind of its latest edge; kinds with FEW bodies join their neighbours."""
    latest: dict[str, Line] = {}
    for line in lines:
        before = latest.get(line.body)
        if before is None or (line.period.tl, line.period.fl) > (before.period.tl, before.period.fl):
            latest[line.body] = line
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in latest.values():
        kinds[line.kind].add(line.body)
    runs: list[list[str]] = []
    previous_few = False
    for kind in sorted(kinds, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)):
        few = len(kinds[kind]) <= FEW
        if few and runs and (previous_few or _alone(kind, kinds, order)):
            runs[-1].append(kind)
        else:
            runs.append([kind])
        previous_few = few
    members = [set().union(*(kinds[kind] for kind in run)) for run in runs]
    return [[line for line in lines if line.body in bodies and line.kind in run] for run, bodies in zip(runs, members, strict=True)]


def _alone(kind: str, kinds: dict[str, set[str]], order: Sequence[str]) -> bool:
    """Whether the kind with few bodies is followed by one with many, so that it goes to the group before it."""
    after = [k for k in order if k in kinds]
    place = after.index(kind) if kind in after else len(after)
    following = after[place + 1 : place + 2]
    return not following or len(kinds[following[0]]) > FEW


def _group(lines: Sequence[Line], known: House, numbers: dict[str, int], order: Sequence[str]) -> dict[str, Any]:
    members = list(dict.fromkeys(line.body for line in lines if line.body in known.lives))
    places = placed(members, known, _rank(lines, known))
    spans = [n for body, (start, length) in places.spans.items() for n in (numbers[body], start, length)]
    return {
        "kinds": sorted({line.kind for line in lines}, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)),
        "strands": places.count,
        "spans": spans,
        "components": places.components,
    }


def _rank(lines: Sequence[Line], known: House) -> dict[str, tuple[float, datetime.date, str]]:
    """The official position on the latest day that a body has one, its first day, its id."""
    position: dict[str, tuple[datetime.date, float]] = {}
    for line in lines:
        if line.order != float("inf"):
            position[line.body] = max(position.get(line.body, (FIRST, line.order)), (line.period.tl, line.order), key=lambda p: p[0])
    found = {}
    for line in lines:
        own = position.get(line.body)
        found[line.body] = (own[1] if own else float("inf"), known.lives[line.body].fl if line.body in known.lives else LAST, line.body)
    return found


def placed(members: Sequence[str], known: House, rank: dict[str, tuple[float, datetime.date, str]]) -> Places:
    """Give each member its strands."""
    inside = set(members)
    links = [(old, new) for old, new, whole in known.links if {old, new} <= inside and old != new and (whole or _ends(old, new, known))]
    parts = graph.sharing(members, lambda body: [body, *(link for link in links if body in link)])
    places = Places()
    for part in sorted(parts, key=lambda part: min(rank[body] for body in part)):
        length = _component(part, [link for link in links if link[0] in part], known, rank, places)
        places.components.append(length)
        places.count += length
    return places


def _ends(old: str, new: str, known: House) -> bool:
    """Whether the predecessor of which only a part is known to have gone to the successor ended about then: a split."""
    return known.lives[old].te != LAST and (known.lives[old].te - known.lives[new].fl).days <= YEAR


def _component(
    part: Sequence[str],
    links: Sequence[tuple[str, str]],
    known: House,
    rank: dict[str, tuple[float, datetime.date, str]],
    places: Places,
) -> int:
    """Place the bodies of one component from the strand `places.count` on; return how many strands it has."""
    width = _widths(part, links)
    used: dict[str, tuple[int, int]] = {}
    count = 0
    for body in sorted(part, key=lambda b: (known.lives[b].fe, known.lives[b].fl, rank[b])):
        hulls = [used[old] for old, new in links if new == body and old in used]
        start = _inside(body, width[body], hulls, used, known) if hulls else None
        if start is None:
            start, count = count, count + width[body]
        used[body] = (start, width[body])
    for body, (start, length) in used.items():
        places.spans[body] = (places.count + start, length)
    return count


def _inside(body: str, width: int, hulls: Sequence[tuple[int, int]], used: dict[str, tuple[int, int]], known: House) -> int | None:
    """The first strand of those of its predecessors from which on `width` are free while the body exists; None if there is no such."""
    low, high = min(start for start, _ in hulls), max(start + length for start, length in hulls)
    own = known.lives[body]
    busy = {
        strand
        for other, (start, length) in used.items()
        if known.lives[other].te > own.fl and own.te > known.lives[other].fl
        for strand in range(start, start + length)
    }
    return next((first for first in range(low, high - width + 1) if not busy & {*range(first, first + width)}), None)


def _widths(part: Sequence[str], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many strands each body covers: one for each of those it came from, or became, whichever are more."""
    before: dict[str, list[str]] = {body: [old for old, new in links if new == body] for body in part}
    after: dict[str, list[str]] = {body: [new for old, new in links if old == body] for body in part}

    def extent(body: str, sides: dict[str, list[str]], back: dict[str, list[str]], seen: frozenset[str]) -> int:
        own = [other for other in sides[body] if other not in seen and len(back[other]) == 1]
        return max(1, sum(extent(other, sides, back, seen | {body}) for other in own))

    return {body: max(extent(body, before, after, frozenset()), extent(body, after, before, frozenset())) for body in part}
