"""The crosswalk between two days, worked out naively from rows of lives and links: one link at a time, for each two days anew.

Nothing here imports the engine, and nothing is computed beforehand for all days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from support.crosswalk_rows import FIRST, LAST, Day, Life, Link, read_life, read_link

FATES = ("continues", "returns", "begins")


@dataclass(frozen=True)
class Stop:
    """Where a path is: at the end of a link. `until` is the last day on which it can have left its source, less than which d1 must be."""

    link: Link
    until: Day
    arrives: Day
    certain: bool


@dataclass
class Way:
    """All paths between two lives, or to or from nowhere, that count between two days. None is an empty side."""

    source: Life | None
    target: Life | None
    sure: bool = False
    late: bool = False
    early: bool = False
    events: set[int] = field(default_factory=set)
    leaving: set[str] = field(default_factory=set)
    arriving: set[str] = field(default_factory=set)
    stated: bool = False
    shares: list[float | None] = field(default_factory=list)
    unmixed: set[bool] = field(default_factory=set)  # whether paths that are not mixed are sure


Row = tuple[Any, ...]


class World:
    def __init__(self, lives: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]]) -> None:
        self.lives = {life.key: life for life in map(read_life, lives)}
        self.own = dict(self.lives)
        self._known: dict[tuple[Stop, bool], set[Stop]] = {}
        self._told: dict[tuple[Stop, Stop], dict[str, Any]] = {}
        self.links = [link for n, row in enumerate(links) if (link := read_link(n, row, self.lives)).u is not link.v]

    @cached_property
    def steps(self) -> dict[Link, list[tuple[Link, str]]]:
        """Which links can follow each, and how: certain, or loose (in either order), or round (in a circle)."""
        found = {a: [(b, kind) for b in self.links if a.v is b.u and a is not b and (kind := _follows(a, b))] for a in self.links}
        circle = {(a, b) for a in found for b, kind in found[a] if kind != "loose"}
        while circle != (less := {(a, b) for a, b in circle if a in {y for _, y in circle} and b in {x for x, _ in circle}}):
            circle = less
        return {a: [(b, "round" if kind == "tied" and (a, b) in circle else kind) for b, kind in found[a]] for a in found}

    def onward(self, stop: Stop) -> Iterator[Stop]:
        for link, kind in self.steps[stop.link]:
            if kind == "loose":
                if stop.arrives < link.latest:
                    yield Stop(link, min(stop.until, link.latest), max(stop.arrives, link.earliest), False)
            else:
                yield Stop(link, stop.until, link.earliest, stop.certain and kind != "round")

    def stops(self, start: Stop, mixed: bool = True) -> set[Stop]:
        """All that can be reached, start included; with `mixed` false only without steps after which a part is mixed."""
        if (start, mixed) not in self._known:
            self._known[start, mixed] = self._stops(start, mixed)
        return self._known[start, mixed]

    def _stops(self, start: Stop, mixed: bool) -> set[Stop]:
        seen, todo = {start}, [start]
        while todo:
            here = todo.pop()
            for stop in self.onward(here):
                if stop not in seen and (mixed or not self.mixes(here.link, stop.link)):
                    seen.add(stop)
                    todo.append(stop)
        return seen

    def mixes(self, a: Link, b: Link) -> bool:
        """Whether b gives a part of a life that holds something which did not come by a."""
        others = [c for c in self.links if c.u is not a.u and b in [follower for follower, _ in self.steps[c]]]
        return b.part and (not a.begins or bool(others))

    def gifts(self, u: Life, link: Link | None = None) -> list[Link]:
        """What u gave away, and lived on, before it gave by the link; before its end, if there is none."""
        given = [m for m in self.links if m.u is u and not m.ends and m is not link]
        return [m for m in given if link is None or link.ends or m.latest < link.earliest]

    def gave(self, a: Link, b: Link | None) -> bool:
        """Whether anything of what came by a was given away before b."""
        return any(a.begins or m.latest > a.earliest for m in self.gifts(a.v, b))

    def share(self, start: Stop, end: Stop) -> float | None:
        """The shares along each path multiplied, and added up; None if one is missing, or the order of a path is open."""
        if not end.certain:
            return None

        @cache
        def of(stop: Stop) -> float | None:
            own = stop.link.share if stop.link.share is not None else None if stop.link.part else 1.0
            before = [None if self.gave(b.link, stop.link) else of(b) for b in self.stops(start) if b.certain and stop in self.onward(b)]
            found = [1.0] * (stop == start) + before
            return None if own is None or None in found else own * sum(x for x in found if x is not None)

        return of(end)

    def crosswalk(self, d1: Day, d2: Day) -> list[Row]:
        """from_table, from_id, to_table, to_id, relation, share, events, first_fate, last_fate, mixed, certainty."""
        ways = self.ways(d1, d2)
        staying = [life for life in self.lives.values() if life.possible(d1) and life.possible(d2)]
        for life in self.own.values():
            if life.possible(d1) and life.tl <= d2 and not any(w.source is life and "ends" in w.leaving for w in ways):
                _add(ways, life, None, life.certain(d1), {life.ended}, leaving="ends")
            if life.possible(d2) and d1 < life.fe and not any(w.target is life and w.arriving & {"begins", "returns"} for w in ways):
                _add(ways, None, life, life.certain(d2), {life.begun}, arriving="returns" if life.key[2] > 1 else "begins")
        rows = [_told(way, ways, d2) for way in ways]
        for life in staying:
            alone = not any(way.source is life for way in ways)
            certainty = "certain" if life.certain(d1) and life.certain(d2) else "possible"
            rows.append((*life.key[:2], *life.key[:2], "same", 1.0 if alone else None, frozenset(), None, None, False, certainty))
        return rows

    def ways(self, d1: Day, d2: Day) -> list[Way]:
        """What the links between two lives amount to between two days, without what only ends or only begins."""
        found: list[Way] = []
        for first in self.links if d1 < d2 else []:
            start = Stop(first, first.leaves[1], first.earliest, True)
            later = [a.latest for a in self.links if not a.begins and first in [b for b, _ in self.steps[a]]] if first.part else []
            pure = not any(d1 < day for day in later)
            for end in self.stops(start):
                if end.link.v is not first.u:
                    told = self._all(start, end)
                    share = None if any(m.latest > d1 for m in self.gifts(first.u, first)) else told["share"]
                    self._count(found, first, end, {**told, "unmixed": pure and told["unmixed"], "share": share}, (d1, d2))
        return found

    def _all(self, start: Stop, end: Stop) -> dict[str, Any]:
        """What all paths from the one to the other have together."""
        if (start, end) not in self._told:
            passed = [stop for stop in self.stops(start) if end in self.stops(stop)]
            self._told[start, end] = {
                "events": {stop.link.event for stop in passed},
                "stated": any(stop.link.stated for stop in passed),
                "share": self.share(start, end),
                "unmixed": end in self.stops(start, mixed=False),
            }
        return self._told[start, end]

    def _count(self, ways: list[Way], first: Link, end: Stop, told: dict[str, Any], days: tuple[Day, Day]) -> None:
        """Adds a path where it counts: between its two lives, to nowhere, from nowhere."""
        d1, d2 = days
        u, v, last = first.u, end.link.v, end.link
        leaves, fates = d1 < end.until, {"leaving": "ends" if first.ends else "continues", "arriving": last.fate}
        sure = end.certain and u.certain(d1) and d1 < first.leaves[0] and last.latest <= d2
        late, early = last.latest <= d2 and v.fl <= d2, d2 < v.te
        if u.possible(d1) and leaves and v.possible(d2) and end.arrives <= d2:
            passed_on = any((last.begins or m.latest > last.earliest) and m.earliest <= d2 for m in self.gifts(v, None))
            here = {**told, "share": None if passed_on else told["share"]}
            _add(ways, u, v, sure and v.certain(d2), late=late, early=early, **fates, **here)
        dead = v.ended is not None and v.te < LAST and not any(link.ends and link.u is v for link in self.links)
        if dead and u.possible(d1) and leaves and max(end.arrives, v.te, u.tl) <= d2:
            over = max(last.latest, v.tl, u.tl) <= d2
            lost = {**told, "events": told["events"] | {v.ended}, "share": None if self.gave(last, None) else told["share"]}
            _add(ways, u, None, sure and over, late=over, early=True, leaving=fates["leaving"], **lost)
        fresh = u.begun is not None and u.fl > FIRST and not any(link.begins and link.v is u for link in self.links)
        if fresh and d1 < min(u.fl, v.fe) and v.possible(d2) and end.arrives <= d2:
            certain = end.certain and d1 < min(u.fe, v.fe) and last.latest <= d2 and v.certain(d2)
            made = {**told, "events": told["events"] | {u.begun}}
            _add(ways, None, v, certain, late=late, early=early, arriving=last.fate, **made)

    def settled(self, day: Day, *, lives: bool = False) -> bool:
        """Whether the day lies inside the window of no link; with `lives`, nor of a beginning or end of a life."""
        windows = [link.hull for link in self.links]
        windows += [window for life in self.lives.values() for window in ((life.fe, life.fl), (life.te, life.tl))] if lives else []
        return not any(first <= day < last for first, last in windows)


def _add(
    ways: list[Way],
    source: Life | None,
    target: Life | None,
    sure: bool,
    events: set[Any],
    *,
    leaving: str | None = None,
    arriving: str | None = None,
    late: bool = True,
    early: bool = True,
    stated: bool = False,
    share: float | None = None,
    unmixed: bool = True,
) -> None:
    way = next((w for w in ways if w.source is source and w.target is target), None)
    if way is None:
        ways.append(way := Way(source, target))
    way.sure, way.late, way.early = way.sure or sure, way.late or late, way.early or early
    way.events |= events
    way.leaving |= {leaving} if leaving else set()
    way.arriving |= {arriving} if arriving else set()
    way.stated = way.stated or stated
    way.shares.append(share)
    way.unmixed |= {sure} if unmixed else set()


def _told(way: Way, ways: list[Way], d2: Day) -> Row:
    known = [share for share in way.shares if share is not None]
    share = sum(known) if len(known) == len(way.shares) else None
    if way.source is None:
        whole, share = [w.target for w in ways].count(way.target) == 1, None
    else:
        beside = [w for w in ways if w.source is way.source and w is not way]
        stays = {"late": d2 < way.source.tl, "early": d2 < way.source.te}
        others = {when: any(getattr(w, when) for w in beside) or stays[when] for when in ("late", "early")}
        whole = full = share is not None and share >= 0.999999
        if (way.late or way.early) and "ends" in way.leaving:
            alone = not (way.late and others["late"]) and not (way.early and others["early"])
            whole = alone and (full or not way.stated)
        share = 1.0 if whole else share
    sides = [cell for life in (way.source, way.target) for cell in (life.key[:2] if life else (None, None))]
    mixed = True not in way.unmixed if way.sure else not way.unmixed
    leaving = max(way.leaving, default=None)
    arriving = max(way.arriving, key=FATES.index, default=None)
    relation, certainty = "whole" if whole else "part", "certain" if way.sure else "possible"
    return (*sides, relation, share, frozenset(way.events), leaving, arriving, mixed, certainty)


def _follows(a: Link, b: Link) -> str | None:
    if a.latest < b.earliest:
        return "before"
    if a.act == b.act and None not in a.act:
        return "tied" if a.begins and b.ends else None
    if a.begins or b.ends:
        return "tied"
    return "loose" if a.earliest < b.latest else None
