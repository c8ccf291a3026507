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
from chronicle.render.pictures import plan as plans
from chronicle.render.pictures.boxes import Boxes, counted, counts
from chronicle.render.pictures.changes import Change
from chronicle.render.pictures.groups import Group
from chronicle.render.pictures.plan import AFTER, FOLDED, HEAD, RAIL, Plan, planned
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, WIDE, Key, Sheet, swatch

FOOT = 48.0  # height of legend and source line
BESIDE = 28  # bodies beside the trunk; of more only counts are left


@dataclass(frozen=True)
class Charts:
    """The charts of all snapshots of an edition; every body has the same column and order in each."""

    scene: Scene

    @cached_property
    def every(self) -> list[Group]:
        """All groups below the body in focus."""
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
        there = [
            group.on(day, (place.body for place in group.places if boxes.level(place.body)), boxes.note, boxes.home) for group in self.every
        ]
        there = [group for group in there if group.present]
        if not there:
            return None
        chart = _Chart(mm, boxes, trunk, there, planned(there, mm))
        found = changes.between(self.scene, happened, chart.shown) if happened else []
        picture, listed = chart.drawn(happened, found)
        if listed < len(found):  # marks of changes that have no room in the list have no number
            beyond = [replace(change, number=None) for change in found[listed:]]
            picture, _ = chart.drawn(happened, [*found[:listed], *beyond])
        return picture


@dataclass(frozen=True)
class _Chart:
    """A chart that is being drawn: the groups below the trunk, and what of them the sheet has room for."""

    mm: int
    boxes: Boxes
    trunk: str
    groups: list[Group]
    plan: Plan

    @property
    def shown(self) -> set[str]:
        """The bodies that the picture has a box of."""
        beside = self.boxes.below(self.boxes.parent(self.trunk) or "") if self.mm == WIDE else []
        return {self.trunk, *beside, *(body for shelf in self.plan.shelves for part in shelf for body in part.group.present)}

    def drawn(self, happened: Happened | None, found: Sequence[Change]) -> tuple[str, int]:
        """Return the picture, and how many of the changes are listed in it."""
        boxes, scene = self.boxes, self.boxes.scene
        boxes.marked.clear()
        boxes.marks = {body: [c for c in found if body in c.bodies] for change in found for body in change.bodies}
        sure, may = counts(boxes, [body for group in self.groups for body in sorted(group.present)])
        sheet, title = Sheet(self.mm), f"{scene.name(self.trunk, boxes.day).read[0]} on {english.day(boxes.day)}"
        told = f"Who belonged to whom on that day. Of the bodies below, {sure} {'is' if sure == 1 else 'are'} certain and {may} possible."
        since = english.day(happened.days[0]) if happened else ""
        if happened:
            told += (
                f" Numbers refer to the list of changes since {since}." if found else f" No change of structure since {since} is certain."
            )
        sheet.heading(title, told)
        _top(sheet, boxes, self.trunk, scene.chain)
        _groups(sheet, boxes, self.plan)
        more = f"changes/{happened.days[0]}_{happened.days[1]}.md" if happened else ""
        listed = changes.listed(sheet, f"Changes since {since}", found, FOOT, more) if found else 0
        sheet.legend(_keys(boxes))
        return sheet.document(title, told, scene.source), listed


def _top(sheet: Sheet, boxes: Boxes, trunk: str, chain: Sequence[str]) -> None:
    """Draw the body above the trunk, the others below that, and the trunk."""
    left, wide, above, top = MARGIN + RAIL, sheet.inner - RAIL, boxes.parent(trunk), sheet.y + 6
    if above:
        sheet.add(*boxes.root(above, left, sheet.y, wide))
        sheet.y += 17
        others = [body for body in boxes.below(above) if body != trunk and body not in chain]
        if others and (sheet.mm == NARROW or len(others) > BESIDE):
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
    left, top, last = MARGIN + RAIL, sheet.y - 9, sheet.y
    for shelf in plan.shelves:
        bottom, sheet.y = sheet.y, sheet.y + HEAD
        for part in shelf:
            grid = plans.grid(sheet, part, sheet.y)
            x = grid.cells[0].x
            boxes.title(sheet, part.group, x, sheet.y - 6, wide=max(cell.x + cell.w for cell in grid.cells) - x)
            boxes.group(sheet, grid)
            bottom = max(bottom, grid.bottom)
        last = sheet.y - 8.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
        sheet.y = bottom + AFTER
    for row in plans.rows(sheet, plan.folded):
        sheet.y += FOLDED
        for title in row:
            boxes.title(sheet, title.group, title.x, sheet.y - 2, wide=title.width)
        last = sheet.y - 4.5
        sheet.add(svg.path([(MARGIN + 2, last), (left - 2, last)], "line"))
    sheet.add(svg.path([(left, top), (MARGIN + 2, top), (MARGIN + 2, last)], "line"))


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
            keys.append((changes.pill_width(marked[0]), partial(_pill, marked[0]), words))
    return keys


def _pill(change: Change, x: float, y: float) -> str:
    return changes.pill(x + changes.pill_width(change), y, change)
