"""The sections of a screen: each with what matters most in it, as much as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from chronicle.change.event import Event, Tally
from chronicle.contract.package import Package
from chronicle.contract.tables import STRUCTURE
from chronicle.render import columns, english, event_doubt, structure_lines
from chronicle.render.columns import WIDTH
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller

LEADING = 20  # lines of the first section, before the others have theirs
TRIED = 4  # items that may fit where one before them does not
_EDGE = "  "
_WORD = 13  # columns of the word before lines of names


Item = tuple[int, Callable[[], list[str]]]  # how much it counts, and its lines, made when they are first asked for


class Section:
    """A heading and what stands under it, the most important first.

    `total` is how much there is of the section in all, of which the items may be some only. Under no heading stands nothing but how many
    more there are: of the first item there is a line at least.
    """

    def __init__(self, heading: str, total: int, items: Sequence[Item] = ()) -> None:
        self.heading, self.total, self.items = heading, total, items
        self._made: dict[int, list[str]] = {}

    def _lines(self, place: int) -> list[str]:
        if place not in self._made:
            self._made[place] = self.items[place][1]()
        return self._made[place]

    def told(self, chosen: Iterable[int]) -> list[str]:
        """Its lines with these of the items, or with a line of the first."""
        places = sorted(chosen)
        lines = [self._lines(place) for place in places]
        if not places and self.items:
            places, lines = [0], [_clipped(self._lines(0))]
        left = self.total - sum(self.items[place][0] for place in places)
        return [*columns.wrap(self.heading, WIDTH, _EDGE), *chain(*lines), *([f"{_EDGE}{left:,} more (--all)"] if left else [])]


def _clipped(lines: list[str]) -> list[str]:
    """The first of the lines, with a sign if it is not the only one."""
    return lines if len(lines) == 1 else [columns.cut(lines[0], WIDTH - 2) + ("" if columns.width(lines[0]) > WIDTH - 2 else " …")]


def fitted(sections: Sequence[Section], room: int) -> Iterator[list[str]]:
    """The lines of each section, with as many items as there is room for: the first fills LEADING lines, then the others grow in turn.

    Where an item does not fit, one of the next TRIED may.
    """
    chosen = [set[int]() for _ in sections]

    def grows(place: int, limit: int) -> bool:
        section, others = (
            sections[place],
            sum(len(each.told(own)) for n, (each, own) in enumerate(zip(sections, chosen, strict=True)) if n != place),
        )
        for item in islice((n for n in range(len(section.items)) if n not in chosen[place]), TRIED):
            needed = len(section.told(chosen[place] | {item}))
            if others + needed <= room and needed <= limit:
                chosen[place].add(item)
                return True
        return False

    for place in range(len(sections)):
        grows(place, LEADING)
    while sections and grows(0, LEADING):
        pass
    while sum(grows(place, room) for place in range(1, len(sections))):  # each has its turn
        pass
    while sections and grows(0, room):
        pass
    for section, own in zip(sections, chosen, strict=True):
        yield section.told(own)


def titles(package: Package, tallies: Iterable[Tally]) -> list[str]:
    """The sections that have some of these, in the order of the contract; Structure first."""
    there = {tally.section for tally in tallies}
    order = dict.fromkeys([STRUCTURE, *(table.section for table in package.tables.values()), *sorted(there)])
    return [title for title in order if title in there]


def heading(title: str, package: Package, tallies: Iterable[Tally], *, sure: bool = True) -> str:
    """`People 36: 20 appointed, 12 left, 4 reassigned`, in one line; `People, not settled 3: ...`, if they are not `sure`."""
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts[tally.word] += tally.count if tally.section == title else 0
    nouns = {english.singular(name.lower()) for t in package.tables.values() if t.section == title for name in (title, t.title)}
    most = [(word, count) for word, count in counts.most_common() if count]
    head = f"{title}{'' if sure else ', not settled'} {counts.total():,}"
    for shown in range(len(most), 0, -1):
        left = sum(count for _, count in most[shown:])
        told = [counted(word, count, nouns) for word, count in most[:shown]] + ([english.number(left, "other")] if left else [])
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
    items = [(len(group), partial(_shown, teller, title, group)) for group in groups]
    return Section(heading(title, teller.package, tallies), total, items)


def _shown(teller: Teller, title: str, group: Group) -> list[str]:
    """The lines of a group, its days beside the first."""
    when, room = english.short(group[0].earliest, group[0].latest), WIDTH - len(_EDGE)
    if event_doubt.planned(group[0], teller.package.closing):
        when = f"{event_doubt.PLANNED} {when}"
    open_ = event_doubt.unsettled(group)
    beside = room - len(when) - 2
    table = structure_lines.lines(teller, group) if title == STRUCTURE else None
    if not table:
        clause = teller.opened(group, teller.clause(group)) + (f", though {open_}" if open_ else "")
        first, *more = columns.wrap(clause, room, _EDGE, first=beside)
        return [columns.beside(_EDGE + first, when), *(_EDGE + line for line in more)]
    edge = max(_WORD, len(table.word) + 2)
    parts, room, beside = table.names, room - edge, beside - edge
    if len(parts) == 2 and columns.width(" ".join(parts)) <= beside:
        parts = (" ".join(parts),)
    parts = (*parts, f"({open_})") if open_ else parts
    told = [line for n, part in enumerate(parts) for line in columns.wrap(part, room, _EDGE, first=room if n else beside)]
    first, *more = told
    return [columns.beside(f"{_EDGE}{table.word:<{edge}}{first}", when), *(f"{_EDGE}{'':<{edge}}{line}" for line in more)]
