"""The chart of a day: who belonged to whom, and how sure that is; what changed since the snapshot before has a mark.

The trunk is the body in focus, or the one of its line that existed on the day. What does not fit on the sheet is left out by rule, from
the last group on: first one of the two names, then the group, of which a line with counts is left. A narrow chart shows one name of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from chronicle.change.happened import Happened
from chronicle.render import english
from chronicle.render.pictures import changes, groups, ink, letters, svg
from chronicle.render.pictures.boxes import Boxes, counted, counts
from chronicle.render.pictures.changes import Change
from chronicle.render.pictures.groups import Grid, Group
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, WIDE, Key, Sheet, swatch

RAIL = 8.0  # room for the line from the trunk to its groups
HEAD, FOLDED, AFTER = 15.5, 11.0, 4.0  # height of a group's title, of a group that is a line with counts; room below a shelf
COLUMNS = {NARROW: 2, WIDE: 4}
GROUPS = {NARROW: 430.0, WIDE: 440.0}  # most height of all groups, in points
FOOT = 48.0  # height of legend and source line

Shelf = list[tuple[Group, int, int]]  # groups side by side: the first column of each, and how many it has


@dataclass(frozen=True)
class Plan:
    """What a sheet has room for: groups on shelves, and groups of which only counts are left."""

    shelves: list[Shelf]
    folded: list[Group]


@dataclass(frozen=True)
class Charts:
    """The charts of all snapshots of an edition; every body has the same column and order in each."""

    scene: Scene

    @cached_property
    def groups(self) -> list[Group]:
        return groups.of_trunk(self.scene, self.scene.focus) if self.scene.focus else []

    def drawn(self, mm: int, day: Day, happened: Happened | None) -> str | None:
        """Draw the chart of a snapshot. None without a hierarchy, or if nobody stood under the trunk on that day.

        Args:
            mm: The width of the picture.
            day: The day.
            happened: The events since the snapshot before; None for the first.
        """
        trunk = self.scene.trunk_on(day)
        if trunk is None:
            return None
        boxes = Boxes(self.scene, day)
        plan = _planned([group for group in self.groups if boxes.present(place.body for place in group.places)], mm, boxes)
        found = changes.between(self.scene, happened, _shown(mm, boxes, trunk, plan)) if happened else []
        boxes.marks = {body: [c for c in found if body in c.bodies] for change in found for body in change.bodies}
        sure, may = counts(boxes, [place.body for group in self.groups for place in group.places])
        if not sure + may:
            return None
        sheet, title = Sheet(mm), f"{self.scene.name(trunk, day).read[0]} on {english.day(day)}"
        told = f"Who belonged to whom on that day: {sure} of the bodies below the trunk are certain, {may} possible."
        if happened:
            since = english.day(happened.days[0])
            told += f" Numbers mark what changed since {since}." if found else f" No change of structure since {since} is certain."
        sheet.heading(title, told)
        _top(sheet, boxes, trunk, self.scene.chain)
        _groups(sheet, boxes, plan)
        if happened and found:
            more = f"changes/{happened.days[0]}_{happened.days[1]}.md"
            changes.listed(sheet, f"Changes since {english.day(happened.days[0])}", found, FOOT, more)
        sheet.legend(_keys(boxes))
        return sheet.document(title, told, self.scene.source)


def _shown(mm: int, boxes: Boxes, trunk: str, plan: Plan) -> set[str]:
    """The bodies that the picture has a box of."""
    beside = boxes.below(boxes.parent(trunk) or "") if mm == WIDE else []
    return {trunk, *beside, *boxes.present(place.body for shelf in plan.shelves for group, _, _ in shelf for place in group.places)}


def _planned(every: Sequence[Group], mm: int, boxes: Boxes) -> Plan:
    """Choose what of the groups fits."""
    shown = [replace(group, single=mm == NARROW) for group in every if len(group.places) <= groups.MANY]
    for place in range(len(shown) - 1, 0, -1):
        if not _fits(every, shown, mm, boxes):
            shown[place] = replace(shown[place], single=True)
    kept = shown if _fits(every, shown, mm, boxes) else shown[:1]
    for group in shown[len(kept) :]:
        if _fits(every, [*kept, group], mm, boxes):
            kept = [*kept, group]
    for place, group in enumerate(kept if mm == WIDE else ()):
        both = [*kept[:place], replace(group, single=False), *kept[place + 1 :]]
        kept = both if _fits(every, both, mm, boxes) else kept
    return Plan(_shelved(kept, COLUMNS[mm]), _folded(every, kept))


def _fits(every: Sequence[Group], shown: Sequence[Group], mm: int, boxes: Boxes) -> bool:
    tall = sum(_tall(shelf, mm, boxes) for shelf in _shelved(shown, COLUMNS[mm])) + FOLDED * len(_rows(Sheet(mm), _folded(every, shown)))
    return tall <= GROUPS[mm]


def _folded(every: Sequence[Group], shown: Sequence[Group]) -> list[Group]:
    return [group for group in every if group.kinds not in [other.kinds for other in shown]]


def _shelved(shown: Sequence[Group], columns: int) -> list[Shelf]:
    """Put groups side by side: the first that fits goes into what is left of a shelf, and the last one gets the rest."""
    waiting, shelves = list(shown), list[Shelf]()
    while waiting:
        used, shelf = 0, Shelf()
        for group in [*waiting]:
            wide = group.wanted(columns)
            if wide <= columns - used:
                waiting.remove(group)
                shelf.append((group, used, wide))
                used += wide
        group, start, wide = shelf[-1]
        shelf[-1] = group, start, max(wide, min(columns - start, len(group.components)))
        shelves.append(shelf)
    return shelves


def _tall(shelf: Shelf, mm: int, boxes: Boxes) -> float:
    return max(_grid(Sheet(mm), boxes, *part, 0).bottom for part in shelf) + HEAD + AFTER


def _grid(sheet: Sheet, boxes: Boxes, group: Group, start: int, wide: int, y: float) -> Grid:
    columns = COLUMNS[sheet.mm]
    unit = (sheet.inner - RAIL - groups.GAP * (columns - 1)) / columns
    width = unit * wide + groups.GAP * (wide - 1)
    inside = max(1, round(wide * 1.5)) if group.chips else wide
    present = boxes.present(place.body for place in group.places)
    return groups.laid(group, MARGIN + RAIL + start * (unit + groups.GAP), y, width, inside, boxes.day, present)


def _top(sheet: Sheet, boxes: Boxes, trunk: str, chain: Sequence[str]) -> None:
    """Draw the body above the trunk, the others below that, and the trunk."""
    left, wide, above, top = MARGIN + RAIL, sheet.inner - RAIL, boxes.parent(trunk), sheet.y + 6
    if above:
        sheet.add(*boxes.root(above, left, sheet.y, wide))
        sheet.y += 17
        others = [body for body in boxes.below(above) if body != trunk and body not in chain]
        if others and sheet.mm == NARROW:
            said = "Others at the level of the trunk"
            sheet.add(svg.text(left, sheet.y + 5, said, "quiet"))
            sheet.add(counted(left + 4 + letters.width(said, ink.SMALL), sheet.y + 5, *counts(boxes, others)))
            sheet.y += 11
        elif others:
            sheet.y = boxes.siblings(sheet, others, left, sheet.y, wide)
    start = sheet.y + 8
    sheet.y = boxes.trunk(sheet, trunk, left, sheet.y, wide) + 3
    if above:
        sheet.add(svg.path([(left, top), (MARGIN + 2, top), (MARGIN + 2, start), (left, start)], "line"))


def _groups(sheet: Sheet, boxes: Boxes, plan: Plan) -> None:
    """Draw the groups, shelf by shelf, each title joined to the trunk by a line at the left; then the counts of the folded ones."""
    left, top = MARGIN + RAIL, sheet.y - 9
    for shelf in plan.shelves:
        bottom, sheet.y = sheet.y, sheet.y + HEAD
        for group, start, wide in shelf:
            grid = _grid(sheet, boxes, group, start, wide, sheet.y)
            x = grid.cells[0].x
            boxes.title(sheet, group, x, sheet.y - 6, wide=max(cell.x + cell.w for cell in grid.cells) - x)
            boxes.group(sheet, grid)
            bottom = max(bottom, grid.bottom)
        last = sheet.y - 8.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
        sheet.y = bottom + AFTER
    for row in _rows(sheet, plan.folded):
        sheet.y += FOLDED
        for group, x, wide in row:
            boxes.title(sheet, group, x, sheet.y - 2, wide=wide)
        last = sheet.y - 4.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
    sheet.add(svg.path([(left, top), (MARGIN + 2, top), (MARGIN + 2, start), (left, start)], "line"))


def _groups(sheet: Sheet, boxes: Boxes, plan: Plan) -> None:
    """Draw the groups, shelf by shelf, each title joined to the trunk by a line at the left; then the counts of the folded ones."""
    left, top = MARGIN + RAIL, sheet.y - 9
    for shelf in plan.shelves:
        bottom, sheet.y = sheet.y, sheet.y + HEAD
        for group, start, wide in shelf:
            grid = _grid(sheet, boxes, group, start, wide, sheet.y)
            x = grid.cells[0].x
            boxes.title(sheet, group, x, sheet.y - 6, wide=max(cell.x + cell.w for cell in grid.cells) - x)
            boxes.group(sheet, grid)
            bottom = max(bottom, grid.bottom)
        last = sheet.y - 8.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
        sheet.y = bottom + AFTER
    for group in plan.folded:
        sheet.y += FOLDED
        boxes.title(sheet, group, left, sheet.y - 2, wide=sheet.inner - RAIL)
        last = sheet.y - 4.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
    sheet.add(svg.path([(left, top), (MARGIN + 2, top), (MARGIN + 2, last)], "line"))


def _rows(sheet: Sheet, folded: Sequence[Group]) -> list[list[tuple[Group, float, float]]]:
    """Put titles with counts beside each other, as many as a row holds: each with its place and its width."""
    rows, left, room = list[list[tuple[Group, float, float]]](), MARGIN + RAIL, sheet.inner - RAIL
    x = sheet.right
    for group in folded:
        wide = min(room, letters.width(group.title, ink.HEAD, True) + 48)
        if x + wide > sheet.right:
            rows.append([])
            x = left
        rows[-1].append((group, x, wide))
        x += wide + 8
    return rows


def _keys(boxes: Boxes) -> list[Key]:
    """The legend: only what the picture has."""
    keys: list[Key] = [(*swatch("sure"), "certain on this day"), (*swatch("may"), "possible: the sources don't settle this day")]
    if "empty" in boxes.used:
        keys.append((*swatch("empty"), "place of a body of another day"))
    if "changing" in boxes.used:
        keys.append((14.0, lambda x, y: svg.text(x + 3, y + 2.2, "→"), "old and new body are both possible"))
    keys.append((*swatch("mark", height=4.2, wide=5.5), "number of bodies, solid and dashed as above"))
    for look in ink.LOOKS:
        marked = [change for change in boxes.marked if change.look == look]
        if marked:
            words = english.listed(dict.fromkeys(change.word for change in marked))
            keys.append((changes.pill_width(marked[0].number), partial(_pill, marked[0]), words))
    return keys


def _pill(change: Change, x: float, y: float) -> str:
    return changes.pill(x + changes.pill_width(change.number), y, change)
