"""The acts by which entities became others between two operands, in order of time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chronicle.change.event import Event, Link, Ref
from chronicle.change.happened import Happened
from chronicle.contract.parts import Node
from chronicle.history import provenance
from chronicle.history.provenance import DatedAct
from chronicle.render import chapters
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, Language
from chronicle.render.link_sentences import extent

LOADED = 5_000  # most events, by importance, from which steps and trees are drawn


@dataclass(frozen=True)
class Course:
    """The certain events between two operands, without planned ones, and the writer of their names."""

    happened: Happened
    events: tuple[Event, ...]
    teller: Teller


@dataclass(frozen=True)
class Step:
    """One act. `became` has (predecessors, successor) for each successor; `when` is its day in words."""

    id: str
    title: str
    when: str
    became: tuple[tuple[tuple[str, ...], str], ...]


def course(happened: Happened, language: Language = ENGLISH) -> Course:
    """Return the events of a range, without those that are only planned on its second day."""
    last = happened.compares[1].when
    found = happened.top(limit=LOADED, certainty="certain")
    events = tuple(e for e in found if last is None or e.latest is None or e.latest <= last)
    return Course(happened, events, chapters.teller_of(happened, [e for e in events if e.links], complete=False, language=language))


def steps(found: Course) -> list[Step]:
    """Return the acts in order of time; entities have the names from before and after."""
    events: dict[str, list[Event]] = {}
    titles = {act.id: act for event in found.events if event.links for act in event.acts}
    for event in found.events:
        for act in event.acts if event.links else ():
            events.setdefault(act.id, []).append(event)
    acts = {act.id: act for act in provenance.acts(found.happened.place.state, events)}
    made = [_step(found.teller, titles[id], act, events[id]) for id, act in acts.items()]
    return [step for _, step in sorted(made, key=lambda each: each[0]) if step.became]


def _step(teller: Teller, title: Ref, act: DatedAct, events: Sequence[Event]) -> tuple[tuple[datetime.date, str], Step]:
    """The act as a step, and its sort key. An act without a day takes that of its events."""
    links = {(k.predecessor.table, k.predecessor.id, k.successor.id): k for event in events for k in event.links}
    own = [links[end] for end in act.links if end in links and end[1] != end[2]]
    dated = act if act.earliest or act.latest else events[0]
    into: dict[Node, list[Link]] = {}
    for each in own:
        into.setdefault((each.successor.table, each.successor.id), []).append(each)
    became = tuple(
        (tuple(extent(k, _name(teller, k.predecessor), teller.language) for k in olds), _name(teller, olds[0].successor))
        for olds in _by_size(into)
    )
    step = Step(
        act.id, teller.language.grammar.named(title.name, act.id), teller.language.grammar.when(dated.earliest, dated.latest), became
    )
    return (dated.latest or datetime.date.max, act.id), step


def _by_size(into: dict[Node, list[Link]]) -> Iterator[list[Link]]:
    for _, links in sorted(into.items(), key=lambda item: (-len(item[1]), item[0])):
        yield sorted(links, key=lambda k: (k.extent == "part", k.predecessor.id))


def _name(teller: Teller, ref: Ref) -> str:
    """The name without an article."""
    return teller.language.grammar.named(ref.name, ref.id) + teller.values.apart.get((ref.table, ref.id), "")
