"""The grid of a group's places: filled column by column, so that column and order of a body are the same on every day.

A row is as high as its tallest label on the day; a row in which nobody stands is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chronicle.render.pictures import groups, ink
from chronicle.render.pictures.groups import PAD, Group, Place

GAP, ROWS_GAP = 5.0, 3.0  # between columns and between rows
CHIP = ink.NAME * ink.LINE + 2 * PAD - 3  # height


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Grid:
    """A group on the sheet: `cells` are its places; those of a row that is left out have no height."""

    group: Group
    cells: tuple[Rect, ...]
    bottom: float

    def rect(self, place: Place) -> Rect:
        first, last = self.cells[place.start], self.cells[place.start + place.span - 1]
        return Rect(first.x, first.y, first.w, last.y + last.h - first.y)


def laid(group: Group, area: Rect, columns: int) -> Grid:
    """Put a group on the sheet, in a number of columns over the width of the area, from its top on."""
    wide = (area.w - GAP * (columns - 1)) / columns
    at = _filled(group.components, columns)
    heights = [0.0] * (1 + max(row for _, row in at))
    for place in group.places:
        if place.body in group.present:
            share = CHIP if group.chips else max(CHIP, _needed(group, place, wide))
            for strand in range(place.start, place.start + place.span):
                heights[at[strand][1]] = max(heights[at[strand][1]], share)
    tops = [area.y]
    for tall in heights:
        tops.append(tops[-1] + (tall + ROWS_GAP if tall else 0))
    cells = tuple(Rect(area.x + column * (wide + GAP), tops[row], wide, heights[row]) for column, row in at)
    return Grid(group, cells, tops[-1] - ROWS_GAP)


def _needed(group: Group, place: Place, wide: float) -> float:
    """The height that a body's label needs of each of its places."""
    room = (half(wide) if group.sharing(place) else wide) - 2 * PAD
    return (groups.height(group.lines(place.body, room)) + 2 * PAD - 1 - ROWS_GAP * (place.span - 1)) / place.span


def half(wide: float) -> float:
    """The width of each of two boxes in one place, with an arrow between them."""
    return (wide - 12) / 2


def _filled(components: Sequence[int], columns: int) -> list[tuple[int, int]]:
    """Column and row of each place: columns are filled from above, and a component is never broken over two."""
    rows = max(1, -(-sum(components) // columns), *components)
    while True:
        found, column, row = list[tuple[int, int]](), 0, 0
        for length in components:
            if row + length > rows:
                column, row = column + 1, 0
            found += [(column, row + n) for n in range(length)]
            row += length
        if column < columns:
            return found
        rows += 1
