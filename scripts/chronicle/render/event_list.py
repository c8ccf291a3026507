"""Events as a list for a terminal: a sentence for each, with its day at the end of the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from chronicle.change.event import Event
from chronicle.contract.package import Package
from chronicle.render import columns, event_doubt, screen_parts
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import PLAIN, Language, Reader
from chronicle.render.screen_parts import ROOM, Line, Part

LOADED = 200  # events from which a screen is chosen


def lines(package: Package, events: Sequence[Event], language: Language) -> Iterator[Line]:
    """Yield a line for each sentence, in order of the events."""
    teller = Teller(package, brief=True, language=language)
    for group in Grouping(package, teller.templates).groups(events):
        yield _line(teller, group)


def _line(teller: Teller, group: Group) -> Line:
    one, clause = group[0], teller.clause(group)
    planned = event_doubt.planned(one, teller.package.closing)
    text = teller.language.say("planned", clause=clause) if planned else teller.opened(group, clause)
    rank = (float(-one.minor), float(max(event.weight for event in group)))
    return Line(text, teller.language.grammar.short(one.earliest, one.latest), rank)


def screen(package: Package, events: Sequence[Event], total: int, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of a first screen: how many events there are, and the most important ones in order of time."""
    say = reader.language.say
    found = tuple(lines(package, events, reader.language))
    head = columns.titled(reader.language.package(package), "", say("events", total), reader.width)
    hints = columns.joined((say("hint events all"), say("hint rows of events")), " · ", reader.width)
    part = Part(say("role events"), found, total if len(events) < total else len(found), reader)
    yield from head
    yield from screen_parts.fitted([part], ROOM - len(head) - len(hints)) if total else ["", say("no events")]
    yield from ("", *hints)


def everything(package: Package, events: Iterable[Event], reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of all events, which come in order of time."""
    for _, alike in groupby(events, key=lambda event: (event.earliest, event.latest)):
        for line in lines(package, list(alike), reader.language):
            yield from screen_parts.beside(line.text, line.when, reader.width)
