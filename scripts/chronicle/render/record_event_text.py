"""Sentences about events in which two releases differ, with what the older release says; similar ones share a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from chronicle.change.event import Event
from chronicle.change.record_events import RecordEvent, RecordEvents, Tally
from chronicle.render import names_apart
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, Language

Group = list[RecordEvent]


class RecordTeller:
    """Writes sentences about events of two releases, the older one called `older`; `brief` as for Teller."""

    def __init__(self, events: RecordEvents, older: str, *, brief: bool = False, language: Language = ENGLISH) -> None:
        self.events, self.name, self.language = events, older, language
        self.old, self.new = (
            Teller(each.place.package, brief=brief, complete=False, language=language) for each in (events.older, events.newer)
        )

    def groups(self, found: Sequence[RecordEvent]) -> list[Group]:
        """Return the events in groups for one sentence each, in order of their first events."""
        for teller, happened, side in ((self.old, self.events.older, "old"), (self.new, self.events.newer, "new")):
            own = [event for each in found if (event := getattr(each, side))]
            teller.values.apart = names_apart.of_events(happened, own, teller.values.named, self.language)
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
            return self.language.say(f"event {one.way}", sentence=self.old.sentence(_old(group)))
        text = self.new.sentence(_new(group))
        if one.way == "new":
            return self.language.say("event new", sentence=text)
        return self.language.say("event differs", sentence=text[:-1], release=self.name, older=self._older(group))

    def _older(self, group: Group) -> str:
        """What the older release says instead."""
        before, now = _old(group), _new(group)
        when = self.language.grammar.when(before[0].earliest, before[0].latest)
        if group[0].way == "dated":
            return when
        clause = self.old.clause(before)
        same = (before[0].earliest, before[0].latest) == (now[0].earliest, now[0].latest)
        return clause if same else self.language.say("clause when", clause=clause, when=when)


def counted(tallies: Iterable[Tally], language: Language = ENGLISH) -> str:
    """Return `83 dated differently, 4 described differently`, the most frequent first."""
    by: dict[str, int] = {}
    for tally in tallies:
        by[tally.way] = by.get(tally.way, 0) + tally.count
    return language.say("separator").join(language.say(f"events {way}", n) for way, n in sorted(by.items(), key=lambda item: -item[1]))


def _before(each: RecordEvent) -> tuple[str, object]:
    """What events must have in common in the older release to share a sentence."""
    old = each.old
    return each.way, None if old is None or each.way == "gone" else (old.kind, old.word, str(old.earliest), str(old.latest))


def _old(group: Group) -> list[Event]:
    return [each.old for each in group if each.old]


def _new(group: Group) -> list[Event]:
    return [each.new for each in group if each.new]
