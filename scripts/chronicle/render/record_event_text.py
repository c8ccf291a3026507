"""Events that two releases tell otherwise, in words: those alike in one sentence, with what the older release says."""

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
    "gone": "no longer told",
    "dated": "dated differently",
    "called": "described differently",
    "joined": "told with others now",
}
Group = list[RecordEvent]


class RecordTeller:
    """Words for events of which some are told by the release called `older`, and some by the newer one; `brief` as for Teller."""

    def __init__(self, events: RecordEvents, older: str, *, brief: bool = False) -> None:
        self.events, self.name = events, older
        self.old, self.new = (Teller(side.place.package, brief=brief, complete=False) for side in (events.older, events.newer))

    def groups(self, found: Sequence[RecordEvent]) -> list[Group]:
        """The events in groups for a sentence each, in the order of the first of each."""
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
        """What happened, and what the other release says of it."""
        one = group[0]
        if one.way in ("gone", "joined"):
            word = "No longer told" if one.way == "gone" else "Told with another event now"
            return f"{word}: {self.old.sentence(_old(group))}"
        text = self.new.sentence(_new(group))
        if one.way == "new":
            return f"New: {text}"
        return f"{text.removesuffix('.')} (in {self.name}: {self._older(group)})."

    def _older(self, group: Group) -> str:
        """What the older release says otherwise."""
        before, now = _old(group), _new(group)
        when = english.when(before[0].earliest, before[0].latest)
        if group[0].way == "dated":
            return when
        clause = self.old.clause(before)
        same = (before[0].earliest, before[0].latest) == (now[0].earliest, now[0].latest)
        return clause if same else f"{clause}, {when}"


def counted(tallies: Iterable[Tally]) -> str:
    """`83 dated differently, 4 told differently`, the most first."""
    by: dict[str, int] = {}
    for tally in tallies:
        by[tally.way] = by.get(tally.way, 0) + tally.count
    return ", ".join(f"{count:,} {WORDS[way]}" for way, count in sorted(by.items(), key=lambda item: -item[1]))


def _before(each: RecordEvent) -> tuple[str, object]:
    """What only events told together have in common in the older release."""
    old = each.old
    return each.way, None if old is None or each.way == "gone" else (old.kind, old.word, str(old.earliest), str(old.latest))


def _old(group: Group) -> list[Event]:
    return [each.old for each in group if each.old]


def _new(group: Group) -> list[Event]:
    return [each.new for each in group if each.new]
