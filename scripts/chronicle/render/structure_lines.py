"""Events of entities as lines of a table: names before, and names after, with arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chronicle.change.event import Event, Ref, Tracked
from chronicle.contract.parts import LabelRows
from chronicle.contract.roles import Edge
from chronicle.render import columns
from chronicle.render.event_sentences import Teller
from chronicle.render.event_values import texts
from chronicle.render.name_lists import distinct

NAMES = 3  # most names before, and after; of more, two are named and the others counted
TO, AND, EACH = "→ ", "+ ", "⇄ "


_READABLE = 24  # columns in which a name that is cut can still be recognized


@dataclass(frozen=True)
class Lines:
    """A word, and lines of names; each line but the first begins with a sign. Only a sentence says which of many became which."""

    word: str
    names: tuple[str, ...]


def lines(teller: Teller, events: Sequence[Event]) -> Lines | None:
    """Return the lines of events that share a sentence; None if only a sentence can describe them."""
    one = events[0]
    word = teller.language.word(one.word)
    if one.links:
        return Lines(word, tuple(_linked(teller, events)))
    if one.kind in ("created", "abolished", "restored"):
        names = teller.few(_all(teller, distinct(ref for event in events for ref in event.subjects)), NAMES)
        return Lines(word, tuple(_joined(names, AND)))
    return _updated(teller, events, word) if one.kind == "updated" and one.subjects else None


def _linked(teller: Teller, events: Sequence[Event]) -> Iterable[str]:
    one = events[0]
    olds, news = distinct(r for e in events for r in e.predecessors), distinct(r for e in events for r in e.successors)
    called = teller.called_apart([*olds, *one.contributors, *news], lambda ref: _short(teller, ref))
    given, taken = ([called[ref.table, ref.id] for ref in refs] for refs in (olds, news))
    if one.kind == "exchanged":
        yield from _joined([*dict.fromkeys([*given, *taken])], EACH)
        return
    given = [_part(teller, one, ref, name) for ref, name in zip(olds, given, strict=True)]
    given += [teller.language.say("part of", name=called[ref.table, ref.id]) for ref in one.contributors]
    yield from _joined(teller.few(given, NAMES, known=len(events) == 1), AND)
    yield from _joined(teller.few(taken, NAMES, known=len(events) == 1), AND, TO)


def _part(teller: Teller, event: Event, ref: Ref, name: str) -> str:
    """The name of a predecessor, with `part of` if only a part of it went to the successors."""
    links = [link for link in event.links if (link.predecessor.table, link.predecessor.id) == (ref.table, ref.id)]
    alone = event.kind in ("merged", "transferred", "spun_off") or len(event.successors) == 1  # else the parts are all of it
    gives = alone and links and all(link.extent == "part" for link in links)
    return teller.language.say("part of", name=name) if gives else name


def together(names: Sequence[str], room: int) -> tuple[str, ...]:
    """Return the names in one line if they fit, or if two of them do."""
    return (" ".join(names),) if columns.width(" ".join(names)) <= room else tuple(names)


def fitted(name: str, room: int, first: int) -> list[str]:
    """Return a name in lines; a name in wide characters and its English are cut to one line, as the former is enough to know it."""
    wide = columns.width(name) > len(name)
    return [columns.shortened(name, first)] if wide and first >= _READABLE else columns.wrap(name, room, "  ", first=first)


def _joined(names: Sequence[str], sign: str, first: str = "") -> list[str]:
    return [f"{sign if place else first}{name}" for place, name in enumerate(names)]


def _updated(teller: Teller, events: Sequence[Event], word: str) -> Lines | None:
    """Lines of a renaming, or of a move from one body to another, which several entities may share."""
    tracked = events[0].tracked
    tables = {each.table for each in tracked}
    table = teller.package.tables[tables.pop()] if len(tables) == 1 else None
    if table and isinstance(table.labels, LabelRows) and len(events) == 1 and all(t.column == table.labels.text for t in tracked):
        old, new = (_name(teller, events[0], side) for side in (0, 1))
        return Lines(word, (old, TO + new)) if old and new else None
    if isinstance(table, Edge) and len(tracked) == 1 and tracked[0].column == table.parent.column:
        old, new = (_value(teller, tracked[0], side) for side in (0, 1))
        names = teller.few(_all(teller, distinct(event.subjects[0] for event in events)), NAMES)
        return Lines(word, (*_joined(names, AND), teller.language.say("from", name=old), TO + new)) if old and new else None
    return None


def _name(teller: Teller, event: Event, side: int) -> str:
    """The name before (0) or after (1); the new one only in the languages in which it changed."""
    found = texts(event.tracked, side, teller.package.languages)
    if not found or any(len(names) > 1 for names in found.values()):
        return ""
    named = {language: names[0] for language, names in found.items()}
    if side == 0:
        named = {language: named.get(language, name) for language, name in {**event.subjects[0].name, **named}.items()}
    return teller.values.short("", next(iter(named.values())), named)


def _value(teller: Teller, tracked: Tracked, side: int) -> str:
    value, name = (tracked.new, tracked.new_name) if side else (tracked.old, tracked.old_name)
    table = teller.package.tables[tracked.table].leads_to(tracked.column) or ""
    return teller.values.short(table, value, name) if value is not None else ""


def _short(teller: Teller, ref: Ref) -> str:
    return teller.values.short(ref.table, ref.id, ref.name)


def _all(teller: Teller, refs: Sequence[Ref]) -> list[str]:
    return list(teller.called_apart(refs, lambda ref: _short(teller, ref)).values())
