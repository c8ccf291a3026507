"""Sentences about events in which two releases differ, with what the older release says; similar ones share a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from chronicle.change.event import Event
from chronicle.change.record_events import RecordEvent, RecordEvents, Tally
from chronicle.render import english, names_apart
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller

WORDS = {
    "new": "new",
    "gone": "no longer listed",
    "dated": "dated differently",
    "called": "described differently",
    "joined": "combined with others now",
}
Group = list[RecordEvent]


class RecordTeller:
    """Writes sentences about events of two releases, the older one called `older`; `brief` as for Teller."""

    def __init__(self, events: RecordEvents, older: str, *, brief: bool = False) -> None:
        self.events, self.name = events, older
        self.old, self.new = (Teller(side.place.package, brief=brief, complete=False) for side in (events.older, events.newer))

    def groups(self, found: Sequence[RecordEvent]) -> list[Group]:
        """Return the events in groups for one sentence each, in order of their first events."""
        for teller, happened, side in ((self.old, self.events.older, "old"), (self.new, self.events.newer, "new")):
            own = [event for each in found if (event := getattr(each, side))]
            teller.values.apart = names_apart.of_events(happened, own, teller.values.named)
        of = {id(each.event): each for each in found}
        place = {id(each): n for n, each in enumerate(found)}
        groups: list[Group] = []
        for (way, _), members in groupby(sorted(found, key=lambda e: (str(_before(e)), place[id(e)])), key=_before):
            teller = self.old if way in ("gone", "joined") else self.new
            alike = Grouping(teller.package, teller.templates).groups(each.event for each in members)
            groups += [[of[id(event)] for event in group] for group in alike]
        return sorted(groups, key=lambda group: place[id(group[0])])

    def sentence(self, group: Group) -> str:
        """Return what happened, and what the other release says about it."""
        one = group[0]
        if one.way in ("gone", "joined"):
            word = "No longer listed" if one.way == "gone" else "Combined with another event now"
            return f"{word}: {self.old.sentence(_old(group))}"
        text = self.new.sentence(_new(group))
        if one.way == "new":
            return f"New: {text}"
        return f"{text.removesuffix('.')} (in {self.name}: {self._older(group)})."

    def _older(self, group: Group) -> str:
        """What the older release says instead."""
        before, now = _old(group), _new(group)
        when = english.when(before[0].earliest, before[0].latest)
        if group[0].way == "dated":
            return when
        clause = self.old.clause(before)
        same = (before[0].earliest, before[0].latest) == (now[0].earliest, now[0].latest)
        return clause if same else f"{clause}, {when}"


def counted(tallies: Iterable[Tally]) -> str:
    """Return `83 dated differently, 4 described differently`, the most frequent first."""
    by: dict[str, int] = {}
    for tally in tallies:
        by[tally.way] = by.get(tally.way, 0) + tally.count
    return ", ".join(f"{count:,} {WORDS[way]}" for way, count in sorted(by.items(), key=lambda item: -item[1]))


def _before(each: RecordEvent) -> tuple[str, object]:
    """What events must have in common in the older release to share a sentence."""
    old = each.old
    return each.way, None if old is None or each.way == "gone" else (old.kind, old.word, str(old.earliest), str(old.latest))


def _old(group: Group) -> list[Event]:
    return [each.old for each in group if each.old]


def _new(group: Group) -> list[Event]:
    return [each.new for each in group if each.new]
