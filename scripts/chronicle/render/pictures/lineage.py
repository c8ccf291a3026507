"""The lineage: which body became which, as ribbons over true time along the acts.

Shown is what successions connect with the body in focus: in a narrow picture the bodies of its line and those that gave to it or received
from it directly; in a wide one all of them, and then the successions among the bodies below it, as far as the sheet reaches. Without a
focus the largest family is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chronicle.render import english
from chronicle.render.pictures import acts_axis, axis, ink, labels, letters, svg
from chronicle.render.pictures.acts_axis import ActsAxis, Life, Link
from chronicle.render.pictures.labels import Labels
from chronicle.render.pictures.ribbons import Label, flow, placed, ribbon, rows_above
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, Key, Sheet, swatch

LANE, ABOVE = 14.5, 8.0  # heights of a lane, and of a row of labels above one
STILL = {90: 9.0, 180: 15.0}  # points for which time stands still at an act
MOST = 40  # lanes
TITLE = 76.0  # width of the title of an act
BACK, SPAN = 18, 40  # years: most before the first snapshot, or as many as make a picture of this length
END = "data end"


@dataclass
class _Drawing:
    """The lanes of a picture on their scale."""

    scene: Scene
    sheet: Sheet
    axis: ActsAxis
    links: Sequence[Link]
    below: Sequence[str]  # the bodies below the focus, whose labels leave out what all of them share
    at: dict[str, float] = field(default_factory=dict)  # body -> top of its ribbon

    @cached_property
    def inner(self) -> Labels:
        return labels.of_group(self.scene, self.below, self.scene.chain, ())

    def life(self, body: str) -> Life | None:
        into, out = ([link for link in self.links if getattr(link, side) == body] for side in ("new", "old"))
        return acts_axis.life(self.scene.life(body), self.axis, into, out)

    def lives(self, lane: Sequence[str]) -> list[tuple[str, Life, Label]]:
        """The lives of a lane that have room on the scale, with their labels."""
        seen = [(body, found) for body in lane if (found := self.life(body)) and found.end - found.start > 2]
        nexts = [*(found.start for _, found in seen[1:]), self.axis.right][: len(seen)]
        narrow = self.sheet.mm == NARROW
        return [(body, found, self.label(body, found, after, narrow)) for (body, found), after in zip(seen, nexts, strict=True)]

    def label(self, body: str, found: Life, after: float, narrow: bool) -> Label:
        day = self.scene.last_day(body)
        full = self.inner.of(body, day) if body in self.below else self.scene.name(body, day)
        return placed(full, self.scene.brief(body, day), found, after, self.axis, narrow=narrow)

    def add(self, lane: Sequence[str], *, mine: Sequence[str], focus: str | None) -> list[str]:
        """Give a lane its height, and return its ribbons."""
        found = self.lives(lane)
        if not found:
            return []
        above = rows_above([label for _, _, label in found])
        self.sheet.y += ABOVE * (1 + max(above.values())) if above else 0
        top = self.sheet.y
        self.at |= {body: top for body, _, _ in found}
        self.sheet.y += LANE
        return [
            ribbon(life, label, top, up=above.get(place, 0) * ABOVE, look="focus" if body == focus else "lane" if body in mine else "")
            for place, (body, life, label) in enumerate(found)
        ]


def drawn(scene: Scene, mm: int) -> str | None:
    """Draw the lineage. None if no succession connects two bodies."""
    links = acts_axis.links(scene)
    parts = _parts(scene, links, mm)
    if not parts:
        return None
    sheet, focus = Sheet(mm), scene.focus
    every = [body for _, shown in parts for lane in shown for body in lane]
    inside = [link for link in links if {link.old, link.new} <= {*every}]
    first = _begin(scene, inside)
    end = scene.package.closing.toordinal()
    found = acts_axis.stops(inside, first, end)
    room = letters.width(END, ink.SMALL) / 2
    scale = ActsAxis(first, end, MARGIN, sheet.right - room, STILL[mm], found)
    mine = focus is not None and any(body in scene.chain for body in every)
    title = f"What became of what: {scene.name(focus, scene.package.closing).read[0] if focus and mine else scene.package.title}"
    told = (
        f"{english.number(len(every), 'body', 'bodies')} and {english.number(len(inside), 'succession')} between them, "
        f"{scale.first.year} to {scale.last.year}. Time runs from left to right; the height of a ribbon is not its size."
    )
    sheet.heading(title, told)
    sheet.add(*_stops(scene, sheet, scale, inside))
    below = [body for head, shown in parts if head for lane in shown for body in lane]
    drawing, ribbons = _Drawing(scene, sheet, scale, inside, below), list[str]()
    top = sheet.y
    for head, shown in parts:
        if head:
            sheet.y += 14
            ribbons.append(svg.text(MARGIN, sheet.y - 5, letters.cut(head, ink.HEAD, sheet.inner, True), "head"))
        for lane in shown:
            ribbons += drawing.add(lane, mine=scene.chain, focus=focus)
    bottom = sheet.y
    sheet.add(*(svg.box(scale.at(stop.first - acts_axis.NEAR - 1), top - 3, scale.still, bottom - top + 3, "still") for stop in found))
    flows = [flow(link, drawing.at, drawing.life, scale, mine=scene.chain) for link in inside]
    sheet.add(*axis.marks(scale, MARGIN, scale.right - 4, top - 3, bottom))
    sheet.add(*(under for under, _ in flows), *ribbons, *(dot for _, dot in flows))
    sheet.add(svg.path([(scale.right, top - 3), (scale.right, bottom)], "end"))
    sheet.add(svg.text(sheet.right, bottom + 16, END, "quiet", anchor="end"), svg.text(MARGIN, bottom + 16, "year", "quiet"))
    sheet.y = bottom + 13
    sheet.legend(_keys(inside, mine=mine))
    return sheet.document(title, told, scene.source)


def _begin(scene: Scene, links: Sequence[Link]) -> int:
    """Two years before the first snapshot, or a year before the first act if that is earlier, within BACK and SPAN years."""
    first, year = axis.begin(scene).toordinal(), 365
    back = max(BACK * year, SPAN * year - (scene.package.closing.toordinal() - first))
    acts = [link.last for link in links if link.last is not None]
    return max(1, first - back, min([first - 2 * year, *(act - year for act in acts)]))


def _parts(scene: Scene, links: Sequence[Link], mm: int) -> list[tuple[str, list[list[str]]]]:
    """The lanes to draw, in parts with headings: the family of the focus, then those of bodies below it."""
    every = scene.lanes
    if not every:
        return []
    under = {scene.ids[row] for group in scene.layouts.get(scene.focus or "", {"groups": []})["groups"] for row in group["spans"][::3]}
    main = next((part for part in every if any({*scene.chain} & {*lane} for lane in part)), [])
    inner = [lane for part in every if part is not main and _most(part, under) for lane in part]
    if mm == NARROW:
        near = {*scene.chain, *(body for link in links if {link.old, link.new} & {*scene.chain} for body in (link.old, link.new))}
        main = [kept for lane in main if (kept := [body for body in lane if body in near])]
        return [("", (main or inner or every[0])[:MOST])]
    main = main[:MOST] or ([] if inner else every[0][:MOST])
    inner = inner[: max(0, MOST - len(main))]
    name = scene.brief(scene.focus, scene.package.closing).read[0] if scene.focus else ""
    return [part for part in (("", main), (f"Below {name}" if main else "", inner)) if part[1]]


def _most(part: Sequence[Sequence[str]], under: set[str]) -> bool:
    bodies = [body for lane in part for body in lane]
    return sum(body in under for body in bodies) * 2 > len(bodies)


def _stops(scene: Scene, sheet: Sheet, scale: ActsAxis, links: Sequence[Link]) -> Iterator[str]:
    """Write the days of acts, in a wide picture with their titles; where they would touch, those with more links come first."""
    taken, tall = list[tuple[float, float]](), ink.SMALL * ink.LINE
    rows = 0 if not scale.stops else 1 if sheet.mm == NARROW else 3
    weight = {stop: sum(stop.first <= (link.last or 0) <= stop.last for link in links) for stop in scale.stops}
    for stop in sorted(scale.stops, key=lambda stop: (-weight[stop], stop.first)):
        said = english.short(Day.fromordinal(stop.first), Day.fromordinal(stop.last))
        title = scene.named(*stop.act, Day.fromordinal(stop.last)).read[0]
        lines = [said, *(_short(title, rows - 1) if rows > 1 else [])]
        half = max(letters.width(line, ink.SMALL, not number) for number, line in enumerate(lines)) / 2
        middle = max(scale.at(stop.first - acts_axis.NEAR - 1) + scale.still / 2, MARGIN + half)
        middle = min(middle, sheet.right - half)
        if all(middle + half + 4 < start or middle - half - 4 > end for start, end in taken):
            taken.append((middle - half, middle + half))
            for number, line in enumerate(lines):
                yield svg.text(middle, sheet.y + tall * (number + 1), line, "quiet" if number else "strong", anchor="middle")
    sheet.y += tall * rows + 7


def _short(title: str, rows: int) -> list[str]:
    """The first words of a title, as many as there are lines for."""
    found = list(letters.lines(title, ink.SMALL, TITLE, even=False)[:rows])
    while found and found[-1].rsplit(" ", 1)[-1] in ("of", "the", "and", "in", "to", "from", "with", "for", "by"):
        found[-1] = found[-1].rpartition(" ")[0]
    return [line.rstrip(":;,") for line in found if line]


def _keys(links: Sequence[Link], *, mine: bool) -> list[Key]:
    wave = "M{0} {1}C{2} {1} {2} {3} {4} {3}"

    def curved(kind: str, x: float, y: float) -> str:
        return svg.curve(wave.format(*map(svg.number, (x, y - 2.5, x + 7, y + 2.5, x + 14))), kind)

    return [
        (*swatch("sure"), "certain part of a life"),
        (*swatch("may"), "possible part"),
        *([(*swatch("lane"), "the line of the body in focus")] if mine else []),
        (14.0, lambda x, y: curved("flow whole", x, y), "the whole body passed on"),
        (14.0, lambda x, y: curved("flow", x, y), "a part passed on; a dot: into a body that went on"),
        *([(*swatch("window"), "undated: the change came at some point in its length")] if any(link.undated for link in links) else []),
        (*swatch("still", height=9), "an act: time stands still"),
    ]
