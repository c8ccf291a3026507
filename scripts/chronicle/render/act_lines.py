"""The structure of a long period by act: what brought about most, in order of time, each with its most important change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from chronicle.change.event import Ref
from chronicle.change.happened import Happened
from chronicle.history import provenance
from chronicle.history.provenance import DatedAct
from chronicle.render import columns, structure_lines
from chronicle.render.event_groups import Group
from chronicle.render.event_sentences import Teller
from chronicle.render.language import Reader

_EDGE = "  "
_LIFE, _OTHER = 3, 1  # the weight of an entity that begins or ends, and of any other change; a link weighs as the entities it connects
_LINKED = 4
_LONG = datetime.date(2008, 10, 10)  # a day whose short form is long


@dataclass(frozen=True)
class ActLines:
    """An act: what it weighs, when it was, its groups of events, the most important first."""

    teller: Teller
    reader: Reader
    act: Ref
    dated: DatedAct
    groups: tuple[Group, ...]
    edge: int  # columns for the day

    @property
    def count(self) -> int:
        """The number of its events."""
        return sum(map(len, self.groups))

    @property
    def weight(self) -> int:
        """How much it changed: the more entities became others, the more; many that fared alike count once."""
        return sum(_weight(group) for group in self.groups)

    @property
    def day(self) -> datetime.date:
        """Its last possible day; that of its events if it has none."""
        return self.dated.latest or self.groups[0][0].latest or datetime.date.max

    def lines(self) -> list[str]:
        """Return the day, the title and the number of changes, then the most important change."""
        language, width = self.reader.language, self.reader.width
        dated = self.dated if self.dated.earliest or self.dated.latest else self.groups[0][0]
        when = language.grammar.short(dated.earliest, dated.latest)
        count = language.say("changes", self.count)
        edge = max(self.edge, columns.width(when) + 2)
        title = language.grammar.named(self.act.name, self.act.id, brief=True)
        head = columns.cut(title, width - len(_EDGE) - edge - columns.width(count) - 2)
        room = width - len(_EDGE) - self.edge
        names = structure_lines.lines(self.teller, self.groups[0])
        if names:
            most = columns.joined((columns.shortened(name, room) for name in names.names), " ", room)
        else:
            most = columns.wrap(self.teller.opened(self.groups[0], self.teller.clause(self.groups[0])), room)
        first = f"{_EDGE}{when}{' ' * (edge - columns.width(when))}{head}"
        return [columns.beside(first, count, width), *(f"{_EDGE}{'':<{self.edge}}{line}" for line in most)]


def _weight(group: Group) -> int:
    one = group[0]
    if one.links:
        return _LINKED * len({(ref.table, ref.id) for event in group for ref in event.all})
    return _LIFE if one.kind in ("created", "abolished", "restored") else _OTHER


def of(teller: Teller, groups: Sequence[Group], happened: Happened, reader: Reader) -> list[ActLines]:
    """Return the acts behind groups of events, in order of time; groups without an act belong to none."""
    found: dict[str, list[Group]] = {}
    acts: dict[str, Ref] = {}
    for group in groups:
        for act in group[0].acts[:1]:
            acts.setdefault(act.id, act)
            found.setdefault(act.id, []).append(group)
    dated = {act.id: act for act in provenance.acts(happened.place.state, found)}
    edge = columns.width(reader.language.grammar.short(_LONG, _LONG)) + 2
    made = [ActLines(teller, reader, acts[id], dated[id], tuple(own), edge) for id, own in found.items() if id in dated]
    return sorted(made, key=lambda act: (act.day, act.act.id))


def order(acts: Sequence[ActLines]) -> list[int]:
    """Return the places of the acts, those that changed most first."""
    return sorted(range(len(acts)), key=partial(_rank, acts))


def _rank(acts: Sequence[ActLines], place: int) -> tuple[int, int, datetime.date]:
    return -acts[place].weight, -acts[place].count, acts[place].day
