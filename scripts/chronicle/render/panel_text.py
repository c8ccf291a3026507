"""A panel for a terminal: how many rows it has for each day; the rows themselves are for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from chronicle.contract.package import Package
from chronicle.render import columns
from chronicle.render.language import PLAIN, Reader

ROOM = 44  # days on a screen

Count = tuple[datetime.date, str, int, int]  # a day, a table, and how many of its rows are certain and possible then


def lines(package: Package, counts: Sequence[Count], reader: Reader = PLAIN, *, everything: bool = False) -> Iterator[str]:
    """Yield a line for each day, the last ones if there is no room for all; then how to get the rows."""
    language, by = reader.language, dict[datetime.date, list[str]]()
    for day, table, certain, possible in counts:
        text = language.things(package.tables[table], certain)
        by.setdefault(day, []).append(text + (language.say("of which possible", possible) if possible else ""))
    rows = sum(certain + possible for _, _, certain, possible in counts)
    yield from columns.titled(language.package(package), language.say("days", len(by)), language.say("rows", rows), reader.width)
    yield ""
    left = 0 if everything else max(0, len(by) - ROOM)
    if left:
        yield f"  {language.say('earlier days', left)}"
    edge = max((columns.width(language.grammar.short(day, day)) for day in by), default=0) + 2
    for day in [*by][left:]:
        when = language.grammar.short(day, day)
        text = language.say("separator").join(by[day])
        yield columns.cut(f"  {when}{' ' * (edge - columns.width(when))}{text}", reader.width)
    yield from ("", *columns.wrap(language.say("hint panel"), reader.width))
