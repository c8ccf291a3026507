"""Phrases for events in doubt: they may lie outside the period, their dates leave something open, or they are only planned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from chronicle.change.event import Event
from chronicle.render.language import ENGLISH, Language


def outside(event: Event, days: tuple[datetime.date, datetime.date] | None, language: Language = ENGLISH) -> str:
    """Return where else a possible event may lie; empty for a certain one. `days` are those compared, None if no days are."""
    if event.certainty == "certain":
        return ""
    if days is None:
        return language.say("perhaps outside")
    before = event.earliest is None or event.earliest <= days[0]
    after = event.latest is None or event.latest > days[1]
    first, second = map(language.grammar.day, days)
    return language.say("perhaps both" if before and after else "perhaps before" if before else "perhaps after", first=first, second=second)


def unsettled(events: Sequence[Event], language: Language = ENGLISH) -> str:
    """Return what the dates of events in one sentence leave open; empty if nothing."""
    if not events[0].unsettled:
        return ""
    links = sum(len(event.links) for event in events)
    return language.say("open change" if not links else "open link" if links == 1 else "open links")


def planned(event: Event, closing: datetime.date) -> bool:
    """True if the event is after the closing date of the data, so that it can only have been announced."""
    return event.earliest is not None and event.earliest > closing
