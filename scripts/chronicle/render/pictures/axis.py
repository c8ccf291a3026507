"""Time from left to right: where days and years stand, and which part of a period is certain."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chronicle.core.period import FIRST, LAST, Period
from chronicle.render.pictures import ink, letters, svg
from chronicle.render.pictures.scene import Day, Scene

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
YEAR = 365.25


class Axis(Protocol):
    """A scale of days, from `first` to `last`."""

    @property
    def first(self) -> Day: ...

    @property
    def last(self) -> Day: ...

    def x(self, day: Day) -> float: ...


@dataclass(frozen=True)
class Scale:
    """A scale on which every day has the same width; days outside it are at its ends."""

    first: Day
    last: Day
    left: float
    right: float

    def x(self, day: Day) -> float:
        inside = min(max(day, self.first), self.last)
        return self.left + (inside - self.first).days / max(1, (self.last - self.first).days) * (self.right - self.left)


@dataclass(frozen=True)
class Extent:
    """Where a period is drawn: from its first possible to its last possible day, and the certain part if there is any."""

    start: float
    end: float
    sure: tuple[float, float] | None
    open: bool


def extent(period: Period, scale: Axis) -> Extent | None:
    """Return where a period is drawn; None if it is outside the scale."""
    start, end = (scale.first if period.fe == FIRST else period.fe), (scale.last if period.tl == LAST else period.tl)
    if end <= scale.first or start >= scale.last or end <= start:
        return None
    sure = None
    if period.fl < period.te and period.fl < scale.last and period.te > scale.first:
        sure = scale.x(period.fl), scale.x(min(period.te, scale.last))
    return Extent(scale.x(start), scale.x(end), sure if sure and sure[1] > sure[0] else None, period.te > scale.last)


def begin(scene: Scene) -> Day:
    """The day on which pictures begin: the first snapshot, or a year before the closing date if that is earlier."""
    return min([*scene.days, scene.package.closing - datetime.timedelta(days=365)])


def years(scale: Axis, left: float, right: float) -> Iterator[int]:
    """Yield the years that have a mark, as many as there is room for."""
    wide = letters.width(str(scale.last.year), ink.SMALL) + 8
    span = (scale.last - scale.first).days / YEAR
    step = next((step for step in _STEPS if span / step <= (right - left) / wide), _STEPS[-1])
    yield from range(-(-scale.first.year // step) * step, scale.last.year + 1, step)


def marks(scale: Axis, left: float, right: float, top: float, bottom: float) -> Iterator[str]:
    """Yield hairlines at years, with the years below them."""
    taken = left - 10
    for year in years(scale, left, right):
        day = Day(max(year, 1), 1, 1)
        if not scale.first <= day <= scale.last:
            continue
        half = letters.width(str(year), ink.SMALL) / 2
        at = min(max(scale.x(day), left + half), right - half)
        if at - half < taken + 3:
            continue
        taken = at + half
        yield svg.path([(scale.x(day), top), (scale.x(day), bottom)], "hair")
        yield svg.text(at, bottom + 8, str(year), "quiet", anchor="middle")
