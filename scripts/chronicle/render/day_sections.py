"""The sections of a screen: each with what matters most in it, as much as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from chronicle.change.event import Event, Tally
from chronicle.contract.package import Package
from chronicle.contract.tables import STRUCTURE
from chronicle.render import columns, english, structure_lines
from chronicle.render.columns import WIDTH
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller

LEADING = 20  # lines of the first section, before the others have theirs
_EDGE = "  "
_WORD = 13  # columns of the word before lines of names


class Section:
    """A heading and what stands under it: groups of events by importance, each put in words when it is first asked for.

    `total` is the number of all events of the section, of which the groups may be some only.
    """

    def __init__(self, heading: str, total: int, groups: Sequence[Group], words: Callable[[Group], list[str]]) -> None:
        self.heading, self.total, self.groups = heading, total, groups
        self._words, self._items = words, list[list[str]]()

    def told(self, count: int) -> list[str]:
        """Its lines with so many of the groups."""
        self._items += [self._words(group) for group in self.groups[len(self._items) : count]]
        left = self.total - sum(map(len, self.groups[:count]))
        return [self.heading, *chain(*self._items[:count]), *([f"{_EDGE}{left:,} more (--all)"] if left else [])]


def fitted(sections: Sequence[Section], room: int) -> Iterator[list[str]]:
    """The lines of each section, with as many groups as there is room for: the first fills LEADING lines, then the others grow in turn."""
    counts = [0] * len(sections)

    def grows(place: int, limit: int) -> bool:
        section = sections[place]
        if counts[place] >= len(section.groups):
            return False
        counts[place] += 1
        needed = sum(len(each.told(count)) for each, count in zip(sections, counts, strict=True))
        if needed <= room and len(section.told(counts[place])) <= limit:
            return True
        counts[place] -= 1
        return False

    for place in range(len(sections)):
        grows(place, LEADING)
    while sections and grows(0, LEADING):
        pass
    while sum(grows(place, room) for place in range(1, len(sections))):  # each has its turn
        pass
    while sections and grows(0, room):
        pass
    for section, count in zip(sections, counts, strict=True):
        yield section.told(count)


def titles(package: Package, tallies: Iterable[Tally]) -> list[str]:
    """The sections that have some of these, in the order of the contract; Structure first."""
    there = {tally.section for tally in tallies}
    order = dict.fromkeys([STRUCTURE, *(table.section for table in package.tables.values()), *sorted(there)])
    return [title for title in order if title in there]


def heading(title: str, package: Package, tallies: Iterable[Tally]) -> str:
    """`People 36: 20 appointed, 12 left, 4 reassigned`, in one line."""
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts[tally.word] += tally.count if tally.section == title else 0
    nouns = {english.singular(name.lower()) for t in package.tables.values() if t.section == title for name in (title, t.title)}
    most = [(word, count) for word, count in counts.most_common() if count]
    head = f"{title} {counts.total():,}"
    for shown in range(len(most), 0, -1):
        left = sum(count for _, count in most[shown:])
        told = [counted(word, count, nouns) for word, count in most[:shown]] + ([f"{left:,} others"] if left else [])
        if columns.width(line := f"{head}: {', '.join(told)}") <= WIDTH:
            return line
    return columns.cut(head, WIDTH)


def counted(word: str, count: int, nouns: Iterable[str]) -> str:
    """`20 appointed`, `2 figures given`, for a word of changes; without the noun of its section that it begins with."""
    first, *rest = word.split("_")
    if rest and first in nouns:
        first, *rest = rest

    def done(text: str) -> bool:
        return text.endswith(("ed", "en", "ost", "ard"))

    if rest and count != 1 and done(rest[-1]) and not done(first):
        first = english.plural(first)
    return f"{count:,} {' '.join([first, *rest])}"


def section(teller: Teller, title: str, events: Sequence[Event], tallies: Sequence[Tally]) -> Section:
    """The section of this title, which has these events, and as many as the tallies say in all."""
    total = sum(tally.count for tally in tallies if tally.section == title)
    groups = Grouping(teller.package, teller.templates).groups(events)
    return Section(heading(title, teller.package, tallies), total, groups, lambda group: _shown(teller, title, group))


def _shown(teller: Teller, title: str, group: Group) -> list[str]:
    """The lines of a group, its days beside the first."""
    when, room = english.short(group[0].earliest, group[0].latest), WIDTH - len(_EDGE)
    beside = room - len(when) - 2
    table = structure_lines.lines(teller, group) if title == STRUCTURE else None
    if not table:
        first, *more = columns.wrap(teller.opened(group, teller.clause(group)), room, _EDGE, first=beside)
        return [columns.beside(_EDGE + first, when), *(_EDGE + line for line in more)]
    edge = max(_WORD, len(table.word) + 2)
    parts, room, beside = table.names, room - edge, beside - edge
    if len(parts) == 2 and columns.width(" ".join(parts)) <= beside:
        parts = (" ".join(parts),)
    told = [line for n, part in enumerate(parts) for line in columns.wrap(part, room, _EDGE, first=room if n else beside)]
    first, *more = told
    return [columns.beside(f"{_EDGE}{table.word:<{edge}}{first}", when), *(f"{_EDGE}{'':<{edge}}{line}" for line in more)]
