"""The sections of a screen: the most important of each, as far as there is room."""

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

LEADING = 20  # lines of the first section before other sections get any
TRIED = 4  # later items that are tried if one does not fit
_EDGE = "  "
_WORD = 13  # columns for the word before lines of names


Item = tuple[int, Callable[[], list[str]]]  # the number of events, and a function that makes its lines


class Section:
    """A heading and its items, the most important first.

    `total` is the number of events in the section, of which the items may be only some. A section always shows at least a line of its
    first item.
    """

    def __init__(self, heading: str, total: int, items: Sequence[Item] = ()) -> None:
        self.heading, self.total, self.items = heading, total, items
        self._made: dict[int, list[str]] = {}

    def _lines(self, place: int) -> list[str]:
        if place not in self._made:
            self._made[place] = self.items[place][1]()
        return self._made[place]

    def lines(self, chosen: Iterable[int]) -> list[str]:
        """Return the section's lines with the `chosen` items, or with one line of the first item."""
        places = sorted(chosen)
        lines = [self._lines(place) for place in places]
        if not places and self.items:
            places, lines = [0], [_clipped(self._lines(0))]
        left = self.total - sum(self.items[place][0] for place in places)
        return [*columns.wrap(self.heading, WIDTH, _EDGE), *chain(*lines), *([f"{_EDGE}{left:,} more (--all)"] if left else [])]


def _clipped(lines: list[str]) -> list[str]:
    """The first line, with an ellipsis if there are more."""
    return lines if len(lines) == 1 else [columns.cut(lines[0], WIDTH - 2) + ("" if columns.width(lines[0]) > WIDTH - 2 else " …")]


def fitted(sections: Sequence[Section], room: int) -> Iterator[list[str]]:
    """Yield the lines of each section, with as many items as fit: the first section fills LEADING lines, then the others grow in turn.

    If an item does not fit, the next TRIED items are tried.
    """
    chosen = [set[int]() for _ in sections]

    def grows(place: int, limit: int) -> bool:
        section, others = (
            sections[place],
            sum(len(each.lines(own)) for n, (each, own) in enumerate(zip(sections, chosen, strict=True)) if n != place),
        )
        for item in islice((n for n in range(len(section.items)) if n not in chosen[place]), TRIED):
            needed = len(section.lines(chosen[place] | {item}))
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
        yield section.lines(own)


def titles(package: Package, tallies: Iterable[Tally]) -> list[str]:
    """Return the titles of the sections that have some of these, in the contract's order, Structure first."""
    there = {tally.section for tally in tallies}
    order = dict.fromkeys([STRUCTURE, *(table.section for table in package.tables.values()), *sorted(there)])
    return [title for title in order if title in there]


def heading(title: str, package: Package, tallies: Iterable[Tally], *, sure: bool = True) -> str:
    """Return a heading such as `People 36: 20 appointed, 12 left, 4 reassigned`, or `People, not settled 3: ...` if not `sure`."""
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
    """Return `20 appointed` or `2 figures given` for a contract's word; a leading noun of the section (`nouns`) is dropped."""
    first, *rest = word.split("_")
    if rest and first in nouns:
        first, *rest = rest

    def done(text: str) -> bool:
        return text.endswith(("ed", "en", "ost", "ard"))

    if rest and count != 1 and done(rest[-1]) and not done(first):
        first = english.plural(first)
    return f"{count:,} {' '.join([first, *rest])}"


def section(teller: Teller, title: str, events: Sequence[Event], tallies: Sequence[Tally]) -> Section:
    """Return the section with this title for these events; `tallies` give its total."""
    total = sum(tally.count for tally in tallies if tally.section == title)
    groups = Grouping(teller.package, teller.templates).groups(events)
    items = [(len(group), partial(_shown, teller, title, group)) for group in groups]
    return Section(heading(title, teller.package, tallies), total, items)


def _shown(teller: Teller, title: str, group: Group) -> list[str]:
    """The lines of a group of events, with its days at the end of the first line."""
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
