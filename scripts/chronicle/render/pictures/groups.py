"""Groups of a chart: the bodies of one or several kinds below the trunk, their places, and their labels as lines.

Bodies that became each other lie in the same or in neighbouring places (see render/explorer/strands).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from chronicle.render import english
from chronicle.render.pictures import ink, labels, letters
from chronicle.render.pictures.labels import Labels
from chronicle.render.pictures.scene import Day, Scene

PAD, MOST_LINES = 3.0, 3  # inside a box; lines of one name
MANY = 200  # bodies: a larger group is a line with counts
_HEAD = re.compile(r" (of|by|kept|managed|outside|with|for|at|under) .*$")
_PREPOSITIONS = ("of", "by", "in", "with", "for", "at", "to", "under")  # a title that ends in one has no plural
TALL = 8  # places of a column of boxes; of chips twice as many


@dataclass(frozen=True)
class Place:
    """A body's places: the first and how many."""

    body: str
    start: int
    span: int


@dataclass(frozen=True)
class Written:
    """A line of a box: the text, its language and whether it is of the first name."""

    text: str
    language: str
    first: bool


@dataclass(frozen=True)
class Group:
    """Some bodies under the trunk on a day, of which `present` may have existed. `single` shows one name of each only.

    `notes` say under which other body some of them stood; `under` is the note that most have, which stands beside the title.
    """

    scene: Scene
    kinds: tuple[str, ...]
    places: tuple[Place, ...]
    components: tuple[int, ...]
    labels: Labels
    day: Day
    present: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    under: str = ""
    single: bool = False

    def on(self, day: Day, present: Iterable[str], note: Callable[[str], str], home: str) -> Group:
        """The same group on a day; `note` says under which body each one stood, `home` that it was the trunk."""
        notes = {body: note(body) for body in sorted(present)}
        most, count = Counter(notes.values()).most_common(1)[0] if notes else ("", 0)
        under = most if most != home and count > 1 and count * 2 > len(notes) else ""
        rest = {body: said for body, said in notes.items() if said != (under or home)}
        return replace(self, day=day, present=frozenset(notes), notes=rest, under=under)

    @property
    def chips(self) -> bool:
        return self.labels.affix is not None

    @property
    def strands(self) -> int:
        return sum(self.components)

    @cached_property
    def links(self) -> int:
        """How many successions connect its bodies."""
        inside = {place.body for place in self.places}
        return sum(old in inside and new in inside for old, new, _ in self.scene.house.links)

    @property
    def title(self) -> str:
        """The kinds of lines to the trunk as a title, in the contract's words."""
        edges = self.scene.package.edges
        known: Mapping[str, str] = edges.field(edges.kinds.column).categories if edges and edges.kinds else {}
        titles = [_plural(known.get(kind, kind)) for kind in self.kinds if kind]
        if not titles:
            return "Bodies below"
        return english.capital(", ".join([titles[0], *map(english.word, titles[1:])]))

    def wanted(self, columns: int) -> int:
        """How many columns it needs."""
        return min(columns, -(-self.strands // (TALL * 2 if self.chips else TALL)))

    def sharing(self, place: Place) -> list[Place]:
        """The other bodies that may stand on the same places on the day: what it became, or came from."""
        others = [other for other in self.places if other is not place and other.body in self.present]
        return [other for other in others if other.start < place.start + place.span and place.start < other.start + other.span]

    def lines(self, body: str, room: float) -> list[Written]:
        """The label of a body, broken into lines: one name or two, of which a second one that does not fit is left out."""
        name = self.labels.of(body, self.day)
        shown = [name.read] if self.single else name.both
        if not letters.fits(shown[0][0], ink.NAME, room, True, MOST_LINES):
            shown = [each for each in name.both if letters.fits(each[0], ink.NAME, room, True, MOST_LINES)][:1] or shown[:1]
        (text, language), *second = shown
        found = [Written(line, language, True) for line in letters.lines(text, ink.NAME, room, True, MOST_LINES)]
        for text, language in second:
            if letters.fits(text, ink.SMALL, room, False, MOST_LINES):
                found += [Written(line, language, False) for line in letters.lines(text, ink.SMALL, room)]
        note = self.notes.get(body)
        return [*found, *([Written(letters.cut(note, ink.SMALL, room), "en", False)] if note else [])]

    def chip(self, body: str, room: float) -> list[Written]:
        """The label of a chip: both names if they fit on its line, else the one that is read, else the other; and its note."""
        name, note = self.labels.of(body, self.day), self.notes.get(body)
        if note and letters.width(note, ink.SMALL) < room / 2:
            short = replace(self, notes={}, single=True).chip(body, room - 3 - letters.width(note, ink.SMALL))
            return [*short, Written(note, "en", False)]
        if not self.single and len(name.both) > 1:
            (own, language), (second, other) = name.both
            if letters.width(own, ink.NAME, True) + 3 + letters.width(second, ink.SMALL) <= room:
                return [Written(own, language, True), Written(second, other, False)]
        fitting = [each for each in (name.read, name.own) if letters.width(each[0], ink.NAME, True) <= room]
        text, language = (fitting or [name.read])[0]
        return [Written(letters.cut(text, ink.NAME, room, True), language, True)]


def height(lines: Sequence[Written]) -> float:
    """The height of a label."""
    return sum((ink.NAME if line.first else ink.SMALL) * ink.LINE for line in lines)


def of_trunk(scene: Scene, trunk: str) -> list[Group]:
    """Return the groups below a body; the one with most successions comes first."""
    layout: Mapping[str, Any] = scene.layouts.get(trunk, {"groups": [], "chain": []})
    chain = tuple(scene.ids[row] for row in layout["chain"])
    found = []
    for stored in layout["groups"]:
        flat = stored["spans"]
        places = tuple(Place(scene.ids[flat[n]], flat[n + 1], flat[n + 2]) for n in range(0, len(flat), 3))
        own = labels.of_group(scene, [place.body for place in places[:MANY]], chain, scene.days)  # a larger group shows none
        found.append(Group(scene, tuple(stored["kinds"]), places, tuple(stored["components"]), own, scene.package.closing))
    most = max(found, key=lambda group: group.links, default=None)
    return [most, *(group for group in found if group is not most)] if most and most.links else found


def _plural(title: str) -> str:
    """The plural of a title without what stands behind its first words: `National bureaus` for `National bureau managed by a ministry`."""
    head = _HEAD.sub("", title)
    return head if head.rpartition(" ")[2] in _PREPOSITIONS else english.plural(head)
