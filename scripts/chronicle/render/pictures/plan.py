"""What of a chart a sheet has room for: groups on shelves, side by side, and groups of which only counts are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chronicle.render.pictures import grids, groups, ink, letters
from chronicle.render.pictures.grids import Grid, Rect
from chronicle.render.pictures.groups import Group
from chronicle.render.pictures.sheet import MARGIN, NARROW, WIDE, Sheet

RAIL = 8.0  # room for the line from the trunk to its groups
HEAD, FOLDED, AFTER = 15.5, 11.0, 4.0  # height of a group's title, of a group that is a line with counts; room below a shelf
COLUMNS = {NARROW: 2, WIDE: 4}
ROOM = {NARROW: 430.0, WIDE: 440.0}  # most height of all groups, in points
COUNTS = 48.0  # room for counts behind a title


@dataclass(frozen=True)
class Part:
    """A group on a shelf: its first column, and how many it has."""

    group: Group
    start: int
    columns: int


@dataclass(frozen=True)
class Title:
    """The title of a group that is a line with counts, and where it stands in a row of such titles."""

    group: Group
    x: float
    width: float


@dataclass(frozen=True)
class Plan:
    """The groups that are drawn, and those that are lines with counts."""

    shelves: list[list[Part]]
    folded: list[Group]


def planned(every: Sequence[Group], mm: int) -> Plan:
    """Choose what fits: from the last group on one of two names is left out, then groups; the first one is always drawn."""
    shown = [replace(group, single=mm == NARROW) for group in every if len(group.places) <= groups.MANY]
    for place in range(len(shown) - 1, 0, -1):
        if not _fits(every, shown, mm):
            shown[place] = replace(shown[place], single=True)
    kept = shown if _fits(every, shown, mm) else shown[:1]
    for group in shown[len(kept) :]:
        if _fits(every, [*kept, group], mm):
            kept = [*kept, group]
    for place, group in enumerate(kept if mm == WIDE else ()):
        both = [*kept[:place], replace(group, single=False), *kept[place + 1 :]]
        kept = both if _fits(every, both, mm) else kept
    return Plan(_shelved(kept, COLUMNS[mm]), _folded(every, kept))


def _fits(every: Sequence[Group], shown: Sequence[Group], mm: int) -> bool:
    sheet = Sheet(mm)
    tall = sum(_tall(shelf, sheet) for shelf in _shelved(shown, COLUMNS[mm]))
    return tall + FOLDED * len(rows(sheet, _folded(every, shown))) <= ROOM[mm]


def _folded(every: Sequence[Group], shown: Sequence[Group]) -> list[Group]:
    return [group for group in every if group.kinds not in [other.kinds for other in shown]]


def _shelved(shown: Sequence[Group], columns: int) -> list[list[Part]]:
    """Put groups side by side: the first that fits goes into what is left of a shelf, and the last one gets the rest."""
    waiting, shelves = list(shown), list[list[Part]]()
    while waiting:
        used, shelf = 0, list[Part]()
        for group in [*waiting]:
            wide = group.wanted(columns)
            if wide <= columns - used:
                waiting.remove(group)
                shelf.append(Part(group, used, wide))
                used += wide
        last = shelf[-1]
        shelf[-1] = replace(last, columns=max(last.columns, min(columns - last.start, len(last.group.components))))
        shelves.append(shelf)
    return shelves


def _tall(shelf: Sequence[Part], sheet: Sheet) -> float:
    return max(grid(sheet, part, 0).bottom for part in shelf) + HEAD + AFTER


def grid(sheet: Sheet, part: Part, y: float) -> Grid:
    """Put a group of a shelf on the sheet, from the height y on."""
    columns = COLUMNS[sheet.mm]
    unit = (sheet.inner - RAIL - grids.GAP * (columns - 1)) / columns
    wide = unit * part.columns + grids.GAP * (part.columns - 1)
    inside = max(1, round(part.columns * 1.5)) if part.group.chips else part.columns
    return grids.laid(part.group, Rect(MARGIN + RAIL + part.start * (unit + grids.GAP), y, wide, 0), inside)


def rows(sheet: Sheet, folded: Sequence[Group]) -> list[list[Title]]:
    """Put titles with counts beside each other, as many as a row holds."""
    found, left, x = list[list[Title]](), MARGIN + RAIL, sheet.right
    for group in folded:
        wide = min(sheet.right - left, letters.width(group.title, ink.HEAD, True) + COUNTS + letters.width(group.under, ink.SMALL))
        if x + wide > sheet.right:
            found.append([])
            x = left
        found[-1].append(Title(group, x, wide))
        x += wide + 8
    return found
