"""The lanes of the lineage: lives that follow each other share one, and lanes that links connect lie close to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from chronicle.core import graph
from chronicle.core.period import Period
from chronicle.render.explorer import house
from chronicle.render.explorer.house import House
from chronicle.render.explorer.rows import Tables

SWEEPS = 24  # of the ordering by neighbours


def lanes(tables: Tables) -> list[list[list[int]]]:
    """Return the components of bodies that successions connect, each as lanes of row numbers, the oldest life first."""
    known = house.house(tables)
    numbers = tables.entities.get(house.bodies(tables.package) or "", {})
    links = [link for link in known.links if link[0] in known.lives and link[1] in known.lives and link[0] != link[1]]
    touching: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for link in links:
        for body in link[:2]:
            touching[body].append(link)
    parts = graph.sharing([body for body in known.lives if body in touching], lambda body: [body, *touching[body]])
    parts.sort(key=lambda part: (-len(part), numbers[part[0]]))
    place = {body: n for n, part in enumerate(parts) for body in part}
    inside: list[list[tuple[str, str, bool]]] = [[] for _ in parts]
    for link in links:
        inside[place[link[0]]].append(link)
    ordered = (_ordered(_lanes(part, known, own), own) for part, own in zip(parts, inside, strict=True))
    return [[[numbers[body] for body in lane] for lane in part] for part in ordered]


def _lanes(part: Sequence[str], known: House, links: Sequence[tuple[str, str, bool]]) -> list[list[str]]:
    """Put each body behind the one it came from if that has ended, the one that became it wholly before others."""
    found: list[list[str]] = []
    place: dict[str, list[str]] = {}
    for body in sorted(part, key=lambda b: (known.lives[b].fl, known.lives[b].fe, b)):
        own = known.lives[body]
        olds = sorted((not whole, old) for old, new, whole in links if new == body)
        lane = next((place[o] for _, o in olds if o in place and place[o][-1] == o and _follows(known.lives[o], own)), None)
        if lane is None:
            lane = []
            found.append(lane)
        lane.append(body)
        place[body] = lane
    return found


def _follows(old: Period, new: Period) -> bool:
    """Whether one life certainly ended before the other certainly began, and neither may have run beside the other for long."""
    return old.te <= new.fl and new.fe >= old.fl


def _ordered(found: list[list[str]], links: Sequence[tuple[str, str, bool]]) -> list[list[str]]:
    """Order the lanes so that linked ones are near: each goes to the mean place of its neighbours, several times; keep the best."""
    lane_of = {body: n for n, lane in enumerate(found) for body in lane}
    near: dict[int, list[int]] = {n: [] for n in range(len(found))}
    for old, new, _ in links:
        if old in lane_of and new in lane_of and lane_of[old] != lane_of[new]:
            near[lane_of[old]].append(lane_of[new])
            near[lane_of[new]].append(lane_of[old])
    order = list(range(len(found)))
    best = order
    for _ in range(SWEEPS):
        place = {n: p for p, n in enumerate(order)}
        order = sorted(order, key=lambda n: (sum(place[m] for m in near[n]) / len(near[n]) if near[n] else place[n], place[n]))
        if _length(order, near) < _length(best, near):
            best = order
    return [found[n] for n in best]


def _length(order: Sequence[int], near: dict[int, list[int]]) -> int:
    place = {n: p for p, n in enumerate(order)}
    return sum(abs(place[n] - place[m]) for n, others in near.items() for m in others)
