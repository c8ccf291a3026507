"""True time that stands still at acts, so that links between lives have room; and where lives begin and end on it.

Days are ordinal numbers here. An end within the window of an act snaps to the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chronicle.contract.roles import Succession
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.values import text
from chronicle.render.pictures.scene import Day, Scene

NARROW_WINDOW, LONG_WINDOW = 31, 62  # days: an act at which time stands still; one whose date is not settled
NEAR, CLOSE = 4, 45  # days: an end that snaps to an act; acts that share a place
ALWAYS, NEVER = FIRST.toordinal(), LAST.toordinal()


@dataclass(frozen=True)
class Link:
    """What became of what, wholly or in part, and when: the window of its act, None without an act or a date."""

    old: str
    new: str
    whole: bool
    act: tuple[str, str]
    first: int | None
    last: int | None

    @property
    def undated(self) -> bool:
        """True if the window of the act is long."""
        return self.first is not None and self.last is not None and self.last - self.first > LONG_WINDOW


@dataclass(frozen=True)
class Stop:
    """An act at which time stands still, or several close to each other."""

    first: int
    last: int
    act: tuple[str, str]


@dataclass(frozen=True)
class ActsAxis:
    """The scale; `still` is the width at each of `stops`."""

    begin: int
    end: int
    left: float
    right: float
    still: float
    stops: tuple[Stop, ...]

    @property
    def first(self) -> Day:
        return Day.fromordinal(self.begin)

    @property
    def last(self) -> Day:
        return Day.fromordinal(self.end)

    def x(self, day: Day) -> float:
        return self.at(day.toordinal())

    def at(self, day: int, *, after: bool = False) -> float:
        """Where a day is; within the window of an act before the time that stands still, or `after` it."""
        room = self.right - self.left - len(self.stops) * self.still
        inside = min(max(day, self.begin), self.end)
        passed = sum(day > stop.last or (after and stop.first - NEAR <= day <= stop.last + NEAR) for stop in self.stops)
        return self.left + (inside - self.begin) / max(1, self.end - self.begin) * room + passed * self.still


@dataclass(frozen=True)
class Life:
    """Where a life is drawn: the possible extent and the certain part."""

    start: float
    end: float
    sure: tuple[float, float] | None


def links(scene: Scene) -> list[Link]:
    """Return the successions between bodies."""
    found, own = list[Link](), scene.bodies.name if scene.bodies else ""
    for table in scene.package.having(Succession):
        if (table.predecessor.table, table.successor.table) != (own, own) or table.name not in scene.tables.rows:
            continue
        windows = _windows(scene, table.act.table)
        for row in scene.tables.rows[table.name]:
            old, new, act = (row[ref.column] for ref in (table.predecessor, table.successor, table.act))
            if old is not None and new is not None and old != new:
                whole = table.extent is None or row[table.extent] == "whole"
                found.append(Link(text(old), text(new), whole, (table.act.table, text(act)), *windows.get(text(act), (None, None))))
    return found


def _windows(scene: Scene, name: str) -> dict[str, tuple[int | None, int | None]]:
    table = scene.package.tables[name]
    if not table.on or name not in scene.tables.rows:
        return {}
    first, last = f"{table.on}_earliest", f"{table.on}_latest"
    return {text(row[table.identity]): (_number(row.get(first)), _number(row.get(last))) for row in scene.tables.rows[name]}


def _number(day: Day | None) -> int | None:
    return None if day is None else day.toordinal()


def stops(found: Iterable[Link], begin: int, end: int) -> tuple[Stop, ...]:
    """Return the dated acts of links within a range of days; those close to each other are one."""
    dated = {link.act: (link.first, link.last) for link in found}
    merged = list[Stop]()
    for act, (first, last) in sorted(dated.items(), key=lambda item: (item[1][0] or 0, item[0])):
        if first is None or last is None or last - first > NARROW_WINDOW or not begin < last <= end:
            continue
        if merged and first - merged[-1].last < CLOSE:
            merged[-1] = Stop(merged[-1].first, max(last, merged[-1].last), merged[-1].act)
        else:
            merged.append(Stop(first, last, act))
    return tuple(merged)


def life(period: Period, axis: ActsAxis, into: Sequence[Link], out: Sequence[Link]) -> Life | None:
    """Return where a life is drawn, given the links that lead to it and from it; None if it is outside the scale.

    Between the certain parts of two lives that an act with a long window connects, a hatched band stands for the change: their possible
    parts are left out there.
    """
    fe, fl, te, tl = (bound.toordinal() for bound in period.bounds)
    if tl <= axis.begin or fe > axis.end:
        return None
    end, left = axis.at(axis.end), axis.left
    start = left if fe <= ALWAYS else axis.at(fe, after=fl - fe <= LONG_WINDOW)
    to = end if tl > axis.end else axis.at(tl, after=tl - te > LONG_WINDOW)
    until = end if te > axis.end else axis.at(te)
    sure = (max(left, axis.at(fl, after=True)), until) if fl < te and fl <= axis.end and te > axis.begin else None
    sure = sure if sure and sure[1] > sure[0] else None
    if any(link.undated for link in into):
        start = sure[0] if sure else axis.at(fl)
    if any(link.undated for link in out):
        to = sure[1] if sure else max(start, axis.at(te))
    elif te < NEVER and tl < NEVER and tl - te <= LONG_WINDOW and sure:
        to = sure[1]
    begins = min(start, sure[0]) if sure else start
    ends = max(to, sure[1], begins) if sure else max(to, begins)
    return Life(max(left, begins), ends, sure)
