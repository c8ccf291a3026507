"""What changed in the structure between two snapshots, as numbered sentences, and which bodies carry which numbers in the chart."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from chronicle.change.event import Event, Ref
from chronicle.change.happened import Happened
from chronicle.render import english
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.pictures import ink, letters, svg
from chronicle.render.pictures.ink import Look
from chronicle.render.pictures.scene import Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, Sheet

PILL = 7.4  # height
INDENT, BETWEEN, AFTER = 20.0, 12.0, 2.0  # of the list: room for pills, between columns, and after a sentence


@dataclass(frozen=True)
class Change:
    """A sentence about one or several events; `bodies` are those that have its mark in the chart. Without a number it is not listed."""

    number: int | None
    look: Look
    word: str
    sentence: str
    bodies: frozenset[str]


def between(scene: Scene, happened: Happened, shown: Container[str], most: int = 500) -> list[Change]:
    """Return the certain changes of the bodies' own section: first those of bodies that the picture has (`shown`), then by kind."""
    own = scene.bodies
    if own is None:
        return []
    teller = Teller(scene.package, happened.days, brief=True)
    found = Grouping(scene.package, teller.templates).groups(happened.top(own.section, most, certainty="certain"))
    order = {look.name: place for place, look in enumerate(ink.LOOKS)}
    looks = [ink.look_of(group[0], scene.package) for group in found]
    bodies = [frozenset(ref.id for event in group for ref in _marked(event) if ref.table == own.name) for group in found]
    seen = [any(body in shown for body in group) for group in bodies]
    ranked = sorted(range(len(found)), key=lambda place: (not seen[place], order[looks[place].name], place))
    return [_change(number, looks[place], found[place], bodies[place], teller) for number, place in enumerate(ranked, 1)]


def _change(number: int, look: Look, events: Sequence[Event], bodies: frozenset[str], teller: Teller) -> Change:
    sentence = f"{teller.opened(events, teller.clause(events))}, {english.short(events[0].earliest, events[0].latest)}"
    return Change(number, look, events[0].word.replace("_", " "), sentence, bodies)


def _marked(event: Event) -> Iterator[Ref]:
    """The bodies that an event made or changed: what its links lead to, else the first one it is about."""
    if event.links:
        yield from event.successors
    elif event.kind in ("created", "restored", "abolished"):
        yield from event.subjects
    else:
        yield from event.subjects[:1]


def pill(x: float, y: float, change: Change) -> str:
    """Draw glyph and number, ending at x, around the height y."""
    wide = pill_width(change)
    return "".join(
        [
            svg.box(x - wide, y - PILL / 2, wide, PILL, "pill", round=PILL / 2, style=f"fill:{change.look.colour}"),
            glyph(x - wide + 1.6, y, change.look.glyph),
            svg.text(x - 2, y + 2.15, str(change.number), "strong light", anchor="end") if change.number else "",
        ]
    )


def pill_width(change: Change) -> float:
    return 9.4 + (letters.width(str(change.number), ink.SMALL, True) if change.number else -0.6)


def glyph(x: float, y: float, drawn: str) -> str:
    """A glyph of white lines whose left edge is x and whose middle is y."""
    return f'<path class="glyph" transform="translate({svg.number(x)} {svg.number(y - 2.8)}) scale(.4)" d="{drawn}"/>'


def listed(sheet: Sheet, title: str, found: Sequence[Change], below: float, more: str) -> int:
    """Write the list under the chart, as far as the sheet reaches; then say how many changes are left and where they are.

    Args:
        sheet: The sheet.
        title: Of the list.
        found: The changes.
        below: The height that must be left under the list.
        more: Where the rest is, such as the name of a file.

    Returns:
        How many changes are listed.
    """
    columns = 1 if sheet.mm == NARROW else 2
    sheet.y += 12
    sheet.add(svg.text(MARGIN, sheet.y, title, "head"))
    sheet.y += 4
    wide, tall, top = (sheet.inner - BETWEEN * (columns - 1)) / columns, ink.SMALL * ink.LINE, sheet.y
    blocks = [letters.lines(change.sentence, ink.SMALL, wide - INDENT, even=False) for change in found]
    heights = [len(block) * tall + AFTER for block in blocks]
    fits, split = _fitting(heights, sheet.left_over - below, columns)
    for column, (first, last) in enumerate(split):
        x, y = MARGIN + column * (wide + BETWEEN), top
        for place in range(first, last):
            sheet.add(pill(x + INDENT - 3, y + tall - 2.2, found[place]))
            for line in blocks[place]:
                y += tall
                sheet.add(svg.text(x + INDENT, y, line))
            y += AFTER
        sheet.y = max(sheet.y, y)
    if len(found) > fits:
        left = english.number(len(found) - fits, "more change" if fits else "change")
        sheet.paragraph(f"{left}: see {more}.", "quiet", ink.SMALL)
    return fits


def _fitting(heights: Sequence[float], room: float, columns: int) -> tuple[int, list[tuple[int, int]]]:
    """How many blocks fit into the columns, and which come into which."""
    for fits in range(len(heights), 0, -1):
        if split := _columns(heights[:fits], room - (0 if fits == len(heights) else ink.SMALL * ink.LINE), columns):
            return fits, split
    return 0, []


def _columns(heights: Sequence[float], room: float, columns: int) -> list[tuple[int, int]] | None:
    """How the blocks fill the columns as evenly as they can; None if they need more than the room."""
    low = max([sum(heights) / columns, *heights], default=0.0)
    while low <= room:
        found, first, used = list[tuple[int, int]](), 0, 0.0
        for place, tall in enumerate(heights):
            if used + tall > low + 0.01 and place > first:
                found.append((first, place))
                first, used = place, 0.0
            used += tall
        found.append((first, len(heights)))
        if len(found) <= columns:
            return found
        low += 4
    return None
