"""The boxes of a chart: bodies on one day, with a solid border where they are certain and a dashed one where they are possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chronicle.core.period import CERTAIN, Period
from chronicle.render.explorer.house import Line
from chronicle.render.pictures import changes, grids, groups, ink, letters, svg
from chronicle.render.pictures.changes import Change
from chronicle.render.pictures.grids import Grid, Rect
from chronicle.render.pictures.groups import PAD, Group, Place, Written
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import Sheet

UNKNOWN = "parent not in the data"
SIBLING = 62.0  # least width of the box of a body beside the trunk


@dataclass
class Boxes:
    """Draws bodies as they were on a day; `marks` are the changes of each body. `used` and `marked` collect what the legend explains."""

    scene: Scene
    day: Day
    marks: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    marked: list[Change] = field(default_factory=list)

    @cached_property
    def _lines(self) -> dict[str, list[tuple[int, Line]]]:
        """Body -> the lines to its parents on the day with their levels, the surest first."""
        found: dict[str, list[tuple[int, Line]]] = {}
        for line in self.scene.house.lines:
            if level := line.period.level(self.day):
                found.setdefault(line.body, []).append((level, line))
        return {body: sorted(lines, key=lambda each: -each[0]) for body, lines in found.items()}

    def level(self, body: str) -> int:
        """How surely the body existed and stood where it stands."""
        own, lines = self.scene.level(body, self.day), self._lines.get(body)
        return min(own, lines[0][0]) if lines else own

    def parent(self, body: str) -> str | None:
        lines = self._lines.get(body)
        return lines[0][1].parent if lines else None

    def note(self, body: str) -> str:
        """Under which bodies it stood, or may have stood if none is certain; the trunk and all of its line are one."""
        lines = self._lines.get(body, [])
        parents = [line.parent for level, line in lines if level == lines[0][0]]
        named = dict.fromkeys(self.scene.trunk_on(self.day) or "" if parent in self.scene.chain else parent for parent in parents)
        return f"under {' or '.join(self.scene.brief(parent, self.day).read[0] for parent in named)}" if named else UNKNOWN

    @cached_property
    def home(self) -> str:
        """The note of a body that stood under the trunk."""
        return f"under {self.scene.brief(self.scene.trunk_on(self.day) or '', self.day).read[0]}"

    def below(self, parent: str) -> list[str]:
        """The bodies under a parent on the day, in their official order."""
        lines = [(line.order, body) for body, (own, *_) in self._lines.items() for _, line in [own] if line.parent == parent]
        return [body for _, body in sorted(lines) if self.level(body)]

    def root(self, body: str, x: float, y: float, most: float) -> Iterator[str]:
        """The body above the trunk, as a dark box with its name."""
        text, language = self.scene.name(body, self.day).read
        own, other = self.scene.name(body, self.day).own
        said = [(letters.cut(own, ink.NAME, most - 10, True), other, True)]
        left = most - 15 - letters.width(said[0][0], ink.NAME, True)
        said += [(text, language, False)] if text != own and letters.width(text, ink.SMALL) <= left else []
        wide = sum(letters.width(each, ink.NAME if bold else ink.SMALL, bold) + 5 for each, _, bold in said) + 5
        yield svg.box(x, y, wide, 12, "root", round=1.5)
        for each, tongue, bold in said:
            yield svg.text(x + 5, y + 8.3, each, "sure-name light" if bold else "light", language=tongue)
            x += letters.width(each, ink.NAME if bold else ink.SMALL, bold) + 5

    def siblings(self, sheet: Sheet, bodies: Sequence[str], x: float, y: float, wide: float) -> float:
        """Draw the bodies beside the trunk in rows, with their short names; return where the next part begins."""
        columns = max(1, int((wide + 4) / (SIBLING + 4)))
        each = (wide - 4 * (columns - 1)) / columns
        for first in range(0, len(bodies), columns):
            row = [(body, self._brief(body, each - 2 * PAD)) for body in bodies[first : first + columns]]
            tall = max(groups.height(lines) for _, lines in row) + 2 * PAD - 1
            for place, (body, lines) in enumerate(row):
                self.box(sheet, Rect(x + place * (each + 4), y, each, tall), body, lines)
            y += tall + 6
        return y + 2

    def _brief(self, body: str, room: float) -> list[Written]:
        name = self.scene.brief(body, self.day)
        second = [each for each in name.both[1:] if letters.fits(each[0], ink.SMALL, room, False, 2)]
        found = []
        for number, (text, language) in enumerate([name.own, *second]):
            size, bold = (ink.NAME, True) if number == 0 else (ink.SMALL, False)
            found += [Written(line, language, number == 0) for line in letters.lines(text, size, room, bold, 3)]
        return found

    def trunk(self, sheet: Sheet, body: str, x: float, y: float, wide: float) -> float:
        """Draw the trunk with its names; return where it ends."""
        lines = []
        for number, (text, language) in enumerate(self.scene.name(body, self.day).both):
            size, bold = (ink.TITLE, True) if number == 0 else (ink.TEXT, False)
            lines += [(line, language, size, "title" if bold else "sub") for line in letters.lines(text, size, wide - 14, bold, 3)]
        tall = sum(size * ink.LINE for _, _, size, _ in lines) + 7
        sheet.add(svg.box(x, y, wide, tall, "trunk" if self.level(body) == CERTAIN else "trunk dashed", round=1.5))
        at = y + 2.5
        for line, language, size, kind in lines:
            at += size * ink.LINE
            sheet.add(svg.text(x + 7, at - size * 0.2, line, kind, language=language))
        self._pills(sheet, body, x + wide, y)
        return y + tall

    def title(self, sheet: Sheet, group: Group, x: float, y: float, *, wide: float) -> None:
        """Write a group's title with the numbers of its bodies that are certain and possible."""
        sure, may = counts(self, [place.body for place in group.places])
        numbers, first = sum(counted_width(count) for count in (sure, may)), group.title.split(", ")[0]
        room = wide - 5 - numbers - (letters.width(group.under, ink.SMALL) + 2 if group.under else 0)
        titles = [group.title, f"{first} and others", f"{first} etc.", first]
        text = next((each for each in titles if letters.width(each, ink.HEAD, True) <= room), "")
        text = text or letters.cut(first, ink.HEAD, room, True)
        x, start = x + letters.width(text, ink.HEAD, True) + 5, x
        sheet.add(svg.text(start, y, text, "head"), counted(x, y, sure, may))
        if group.under:
            sheet.add(svg.text(x + numbers, y, group.under, "quiet"))

    def group(self, sheet: Sheet, grid: Grid) -> None:
        """Draw the bodies of a group that may have existed on the day, and hairlines where nobody stood."""
        present = [place for place in grid.group.places if place.body in grid.group.present]
        taken = {strand for place in present for strand in range(place.start, place.start + place.span)}
        for strand, cell in enumerate(grid.cells):
            if strand not in taken and cell.h:
                self.used.add("empty")
                sheet.add(svg.box(cell.x, cell.y, cell.w, cell.h, "empty", round=1.5))
        for place in present:
            others = grid.group.sharing(place)
            rect = self._half(grid.rect(place), place, others) if others else grid.rect(place)
            if others and rect.x > grid.rect(place).x:
                self.used.add("changing")
                sheet.add(svg.text(rect.x - 6, rect.y + rect.h / 2 + 2, "→", anchor="middle"))
            if grid.group.chips:
                room = rect.w - 2 * PAD - sum(changes.pill_width(change) + 1 for change in self.marks.get(place.body, ()))
                self.box(sheet, rect, place.body, grid.group.chip(place.body, room), chip=True)
            else:
                self.box(sheet, rect, place.body, grid.group.lines(place.body, rect.w - 2 * PAD))

    def _half(self, rect: Rect, place: Place, others: Sequence[Place]) -> Rect:
        """The half of a place that a body shares with what it became, or came from: the older one has the left."""
        links = self.scene.house.links
        older = any((place.body, other.body) == link[:2] for other in others for link in links)
        newer = any((other.body, place.body) == link[:2] for other in others for link in links)
        if not older and not newer:
            older = all(_begin(self.scene.life(place.body), place.body) < _begin(self.scene.life(o.body), o.body) for o in others)
        wide = grids.half(rect.w)
        return Rect(rect.x if older else rect.x + rect.w - wide, rect.y, wide, rect.h)

    def box(self, sheet: Sheet, rect: Rect, body: str, lines: Sequence[Written], *, chip: bool = False) -> None:
        """Draw one body."""
        sure, marks = self.level(body) == CERTAIN, self.marks.get(body, ())
        style = f"fill:{marks[0].look.tint};stroke:{marks[0].look.colour}" if marks else ""
        sheet.add(svg.box(rect.x, rect.y, rect.w, rect.h, "sure" if sure else "may", round=1.5, style=style))
        if chip:
            x, y = rect.x + PAD, rect.y + rect.h / 2 + ink.NAME * 0.36
            for line in lines:
                sheet.add(svg.text(x, y, line.text, _kind(line, sure), language=line.language))
                x += letters.width(line.text, ink.NAME if line.first else ink.SMALL, line.first) + 3
        else:
            y = rect.y + (rect.h - groups.height(lines)) / 2
            for line in lines:
                size = ink.NAME if line.first else ink.SMALL
                y += size * ink.LINE
                sheet.add(svg.text(rect.x + PAD, y - size * 0.26, line.text, _kind(line, sure), language=line.language))
        self._pills(sheet, body, rect.x + rect.w, rect.y + 1 + rect.h / 2 if chip else rect.y)

    def _pills(self, sheet: Sheet, body: str, x: float, y: float) -> None:
        x += 2
        for change in self.marks.get(body, ()):
            sheet.add(changes.pill(x, y - 1, change))
            self.marked.append(change)
            x -= changes.pill_width(change) + 1


def _kind(line: Written, sure: bool) -> str:
    return ("sure-name" if sure else "name") if line.first else "quiet"


def _begin(life: Period, body: str) -> tuple[Day, str]:
    return life.fl, body


def counts(boxes: Boxes, bodies: Iterable[str]) -> tuple[int, int]:
    """How many of the bodies are certain on the day, and how many possible."""
    levels = [level for body in dict.fromkeys(bodies) if (level := boxes.level(body))]
    return levels.count(CERTAIN), len(levels) - levels.count(CERTAIN)


def counted(x: float, y: float, sure: int, may: int) -> str:
    """Draw a filled square with the number of certain bodies and a dashed one with that of possible ones, on the line y."""
    found = ""
    for kind, count in (("mark", sure), ("may", may)):
        if count:
            found += svg.box(x, y - 4.6, 5.5, 4.2, kind, round=0.8) + svg.text(x + 7.5, y, f"{count:,}", "quiet")
            x += counted_width(count)
    return found


def counted_width(count: int) -> float:
    """The width of a number with its square."""
    return 13 + letters.width(f"{count:,}", ink.SMALL) if count else 0.0
