"""How it came about: the acts by which entities became others between two days, one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from chronicle.contract.parts import Node
from chronicle.history import naming, provenance
from chronicle.render import english
from chronicle.render.sentences import Teller


@dataclass(frozen=True)
class Step:
    """One act. Each of `became` is an entity that it led to, after those it came from; `when` is its day in words."""

    id: str
    title: str
    when: str
    became: tuple[tuple[tuple[str, ...], str], ...]


def steps(teller: Teller) -> list[Step]:
    """The acts behind the certain events with predecessors, by day; names are those borne before and after the act."""
    events = [event for event in teller.comparison.diff.events if event.predecessors and event.certainty == "certain"]
    state = teller.states[1]
    acts = [act for act in provenance.acts(state, {act for event in events for act in event.reorganizations}) if act.ties]
    book = naming.Book(state, {(table, key) for act in acts for table, *both in act.ties for key in both})
    return [_step(teller, act, book) for act in acts]


def _step(teller: Teller, act: provenance.DatedAct, book: naming.Book) -> Step:
    first, last = act.earliest or act.latest, act.latest or act.earliest
    before = first - datetime.timedelta(days=1) if first and first > datetime.date.min else first
    into: dict[Node, list[str]] = {}
    for table, old, new in act.ties:
        into.setdefault((table, new), []).append(english.named(book.names((table, old), before), old, ()))
    became = tuple((tuple(olds), english.named(book.names(node, last), node[1], ())) for node, olds in _by_size(into))
    title = english.named(act.names, act.id)
    return Step(act.id, title, english.when(act.earliest, act.latest), became)


def _by_size(into: dict[Node, list[str]]) -> Iterator[tuple[Node, list[str]]]:
    yield from sorted(into.items(), key=lambda item: (-len(item[1]), item[0]))
