"""The sections of a screen: the most important of each, as far as there is room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.contract.package import Package
from chronicle.contract.tables import STRUCTURE
from chronicle.render import act_lines, columns, english, event_doubt, structure_lines
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, PLAIN, Language, Reader

LEADING = 30  # lines of the first section before other sections get more than a heading
TRIED = 4  # later items that are tried if one does not fit
SINGLE = 12  # most events with links that are shown one by one; more are shown by act
_LEADING = ("reorganized", "merged", "split")  # kinds that lead a section: several entities are involved
_EDGE = "  "
_WORD = 13  # columns for the word before lines of names


Item = tuple[int, Callable[[], list[str]]]  # the number of events, and a function that makes its lines


class Section:
    """A heading and its items, in the order in which they are shown.

    `total` is the number of events in the section, of which the items may be only some. `order` has the places of the items, the most
    important first, if they are not shown in that order.
    """

    def __init__(
        self, heading: str, total: int, items: Sequence[Item] = (), *, order: Sequence[int] | None = None, reader: Reader = PLAIN
    ) -> None:
        self.heading, self.total, self.items, self.reader = heading, total, items, reader
        self.order = range(len(items)) if order is None else order
        self._made: dict[int, list[str]] = {}

    def _lines(self, place: int) -> list[str]:
        if place not in self._made:
            self._made[place] = self.items[place][1]()
        return self._made[place]

    def lines(self, chosen: Iterable[int]) -> list[str]:
        """Return the section's lines with the `chosen` items; without any only its heading, which counts them."""
        places = sorted(chosen)
        left = self.total - sum(self.items[place][0] for place in places)
        more = [_EDGE + self.reader.language.say("more all", left)] if left and places else []
        return [*columns.wrap(self.heading, self.reader.width, _EDGE), *chain(*map(self._lines, places)), *more]


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
        for item in islice((n for n in section.order if n not in chosen[place]), TRIED):
            needed = len(section.lines(chosen[place] | {item}))
            if others + needed <= room and needed <= limit:
                chosen[place].add(item)
                return True
        return False

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


def heading(title: str, package: Package, tallies: Iterable[Tally], *, sure: bool = True, reader: Reader = PLAIN) -> str:
    """Return a heading such as `People 36: 20 appointed, 12 left, 4 reassigned`, or `People, possible 3: ...` if not `sure`."""
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts[tally.word] += tally.count if tally.section == title else 0
    nouns = {english.singular(name.lower()) for t in package.tables.values() if t.section == title for name in (title, t.title)}
    most = [(word, count) for word, count in counts.most_common() if count]
    say, called = reader.language.say, reader.language.section(title)
    head = say("heading" if sure else "heading possible", title=called, count_=f"{counts.total():,}")
    for shown in range(len(most), 0, -1):
        left = sum(count for _, count in most[shown:])
        parts = [counted(word, count, nouns, reader.language) for word, count in most[:shown]] + ([say("others of", left)] if left else [])
        if columns.width(line := say("heading counts", head=head, counts=say("separator").join(parts))) <= reader.width:
            return line
    return columns.cut(head, reader.width)


def counted(word: str, count: int, nouns: Iterable[str], language: Language = ENGLISH) -> str:
    """Return `20 appointed` or `2 figures given` for a contract's word; a leading noun of the section (`nouns`) is dropped."""
    if language.code != "en":
        return language.say("counted", count, word=language.word(word))
    first, *rest = word.split("_")
    if rest and first in nouns:
        first, *rest = rest

    def done(text: str) -> bool:
        return text.endswith(("ed", "en", "ost", "ard"))

    if rest and count != 1 and done(rest[-1]) and not done(first):
        first = english.plural(first)
    return f"{count:,} {' '.join([first, *rest])}"


def section(teller: Teller, title: str, events: Sequence[Event], happened: Happened, reader: Reader = PLAIN) -> Section:
    """Return the section with this title for the first of its certain events in the range."""
    sure = [tally for tally in happened.tallies if tally.sure]
    total = sum(tally.count for tally in sure if tally.section == title)
    groups = Grouping(teller.package, teller.templates).groups(events)
    head = heading(title, teller.package, sure, reader=reader)
    if title == STRUCTURE and sum(bool(group[0].links) for group in groups) > SINGLE:
        acts = act_lines.of(teller, groups, happened, reader)
        return Section(head, total, [(act.count, act.lines) for act in acts], order=act_lines.order(acts), reader=reader)
    groups.sort(key=lambda group: group[0].kind not in _LEADING)
    return Section(head, total, [(len(group), partial(_shown, teller, title, group, reader)) for group in groups], reader=reader)


def _shown(teller: Teller, title: str, group: Group, reader: Reader) -> list[str]:
    """The lines of a group of events, with its days at the end of the first line."""
    say = reader.language.say
    when, room = reader.language.grammar.short(group[0].earliest, group[0].latest), reader.width - len(_EDGE)
    if event_doubt.planned(group[0], teller.package.closing):
        when = say("planned when", when=when)
    open_ = event_doubt.unsettled(group, reader.language)
    beside = room - columns.width(when) - 2
    table = structure_lines.lines(teller, group) if title == STRUCTURE else None
    if not table:
        clause = teller.opened(group, teller.clause(group))
        clause = say("clause though", clause=clause, doubt=open_) if open_ else clause
        first, *more = columns.wrap(clause, room, _EDGE, first=beside)
        return [columns.beside(_EDGE + first, when, reader.width), *(_EDGE + line for line in more)]
    edge = max(_WORD, columns.width(table.word) + 2)
    parts, room, beside = structure_lines.together(table.names, beside - edge), room - edge, beside - edge
    parts = (*parts, f"({open_})") if open_ else parts
    lines = [line for n, part in enumerate(parts) for line in structure_lines.fitted(part, room, room if n else beside)]
    first, *more = lines
    word = table.word + " " * (edge - columns.width(table.word))
    return [columns.beside(f"{_EDGE}{word}{first}", when, reader.width), *(f"{_EDGE}{'':<{edge}}{line}" for line in more)]
