"""What exists on a day, for a terminal: the entities by table with what became of them, and how many statements hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from chronicle.answers.existing import Existing, OnDay
from chronicle.contract.roles import Entity
from chronicle.render import columns, screen_parts
from chronicle.render.event_values import Values
from chronicle.render.language import PLAIN, Reader
from chronicle.render.screen_parts import ROOM, Line, Part

LOADED = 60  # entities of each table that a screen can show


def screen(found: OnDay, day: datetime.date, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of a first screen: of each table the entities with most below them, then how many statements hold."""
    head, below, parts = _head(found, day, reader), _below(found, day, reader), list(_parts(found, reader))
    yield from head
    yield from screen_parts.fitted(parts, ROOM - len(head) - len(below))
    yield from below


def everything(found: OnDay, day: datetime.date, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the same with every entity that was read."""
    yield from _head(found, day, reader)
    for part in _parts(found, reader):
        yield from part.lines(len(part.items))
    yield from _below(found, day, reader)


def _head(found: OnDay, day: datetime.date, reader: Reader) -> list[str]:
    language = reader.language
    return columns.titled(language.package(found.package), language.say("as of", day=language.grammar.day(day)), "", reader.width)


def _parts(found: OnDay, reader: Reader) -> Iterator[Part]:
    language, values = reader.language, Values(found.package, brief=False, language=reader.language)
    for name, entities in found.entities.items():
        certain, possible = found.counts[name]
        title = language.grammar.capital(language.table(found.package.tables[name]))
        heading = language.say("heading counts", head=title, counts=_counted(certain, possible, reader))
        items = tuple(_line(values, each, -place, reader) for place, each in enumerate(entities))
        yield Part(heading, items, certain + possible, reader)


def _line(values: Values, each: Existing, rank: int, reader: Reader) -> Line:
    name = values.short(*each.node, each.name)
    text = name if each.certain else reader.language.say("perhaps", name=name)
    if each.now:
        text = reader.language.say("and now", name=text, now=values.became(each.now))
    return Line(text, f"[{each.node[1]}]", (float(rank),))


def _counted(certain: int, possible: int, reader: Reader) -> str:
    counts = f"{certain:,}"
    return reader.language.say("and possible", possible, counts=counts) if possible else counts


def _below(found: OnDay, day: datetime.date, reader: Reader) -> list[str]:
    """The counts of statements, what the signs mean, and how to see more."""
    language, lines = reader.language, []
    counts = [
        language.things(table, found.counts[table.name][0])
        + (language.say("of which possible", possible) if (possible := found.counts[table.name][1]) else "")
        for table in found.package.temporal
        if not isinstance(table, Entity) and any(found.counts.get(table.name, ()))
    ]
    if counts:
        text = language.say("heading counts", head=language.say("also on day"), counts=language.say("separator").join(counts))
        lines += ["", *columns.wrap(text, reader.width, "  ")]
    legends = [
        *([language.say("legend perhaps")] if any(not each.certain for part in found.entities.values() for each in part) else []),
        *([language.say("legend now")] if any(each.now for part in found.entities.values() for each in part) else []),
    ]
    if legends:
        lines += ["", *columns.joined(legends, " · ", reader.width)]
    hints = (language.say("hint asof all"), language.say("hint asof table", day=day), language.say("hint asof tree", day=day))
    return [*lines, "", *columns.joined(hints, " · ", reader.width)]
