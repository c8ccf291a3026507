"""Parts of a screen: headings with items, of which the most important are shown as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chronicle.render import columns, period_text
from chronicle.render.language import Reader

ROOM = 46  # lines of a first screen
_FORMS = ((2, 3), (1, 2), (1, 1))  # how many items of each part are shown at least, in how many lines each: the first that fits
EDGE = "  "
_NARROW = 30  # columns that a text beside a period has at least


@dataclass(frozen=True)
class Line:
    """A text, what stands at the end of its line, such as its period, and a rank: where room is short, the highest come first."""

    text: str
    when: str
    rank: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """A heading and its items in order of time; `total` counts those that were not read, too. A part that `leads` gets more room."""

    heading: str
    items: tuple[Line, ...]
    total: int
    reader: Reader
    leads: bool = False

    def lines(self, count: int, most: int | None = None) -> Iterator[str]:
        """Yield the heading, which says how many there are, and the `count` most important items in at most `most` lines each."""
        chosen = sorted(sorted(range(len(self.items)), key=lambda place: self.items[place].rank, reverse=True)[:count])
        say, left = self.reader.language.say, self.total - len(chosen)
        yield from ("", say("heading shown", heading=self.heading, shown=len(chosen), total=self.total) if left else self.heading)
        for place in chosen:
            yield from beside(self.items[place].text, self.items[place].when, self.reader.width, most)


def fitted(parts: Sequence[Part], room: int) -> Iterator[str]:
    """Yield the lines of the parts: of each a few items, and more as long as all of it fits into `room` lines."""
    for least, most in _FORMS:
        shown = [min(least, len(part.items)) for part in parts]
        sizes = [{count: len(list(part.lines(count, most)))} for part, count in zip(parts, shown, strict=True)]
        if sum(sum(size.values()) for size in sizes) <= room:
            break
    order = [place for place, part in enumerate(parts) for _ in range(1 + part.leads)]
    grows = True
    while grows:
        grows = False
        for place in order:
            more = shown[place] + 1
            if more > len(parts[place].items):
                continue
            size = sizes[place].setdefault(more, len(list(parts[place].lines(more, most))))
            if size + sum(sizes[other][shown[other]] for other in range(len(parts)) if other != place) <= room:
                shown[place], grows = more, True
    for part, count in zip(parts, shown, strict=True):
        yield from part.lines(count, most)


def beside(text: str, when: str, width: int, most: int | None = None) -> Iterator[str]:
    """Yield lines of a text with a period at the end of the first; of more than `most`, the last ends with an ellipsis."""
    room = width - len(EDGE)
    left = room - columns.width(when) - 2
    alone = left < _NARROW  # the period gets a line of its own
    lines = columns.wrap(text, room, EDGE, first=room if alone else left)
    if most is not None and len(lines) > most:
        limit = room if alone or most > 1 else left
        lines = [*lines[: most - 1], columns.shortened(" ".join(lines[most - 1 :]), limit)]
    yield EDGE + lines[0] if alone else columns.beside(EDGE + lines[0], when, width)
    yield from (EDGE + line for line in lines[1:])
    if alone:
        yield columns.beside("", when, width)


def legend_of(periods: Iterable[str], reader: Reader) -> list[str]:
    """Return lines that explain ranges of days, if one of the periods has one."""
    there = any(period_text.RANGE in period for period in periods)
    return ["", *columns.wrap(reader.language.say("legend range"), reader.width)] if there else []
