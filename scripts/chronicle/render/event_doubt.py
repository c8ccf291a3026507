"""Phrases for events in doubt: they may lie outside the period, their dates leave something open, or they are only planned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from chronicle.change.event import Event

PLANNED = "planned"


def outside(event: Event, days: tuple[datetime.date, datetime.date] | None) -> str:
    """Return where else a possible event may lie; empty for a certain one. `days` are those compared, None if no days are."""
    if event.certainty == "certain":
        return ""
    before = days is None or event.earliest is None or event.earliest <= days[0]
    after = days is None or event.latest is None or event.latest > days[1]
    return f"perhaps {'outside' if before and after else 'before' if before else 'after'} this period"


def unsettled(events: Sequence[Event]) -> str:
    """Return what the dates of events in one sentence leave open; empty if nothing."""
    if not events[0].unsettled:
        return ""
    links = sum(len(event.links) for event in events)
    what = "whether it is one change" if not links else "the link" if links == 1 else "some of the links"
    return f"the dates leave open {what}" if not links else f"the dates leave {what} open"


def planned(event: Event, closing: datetime.date) -> bool:
    """True if the event is after the closing date of the data, so that it can only have been announced."""
    return event.earliest is not None and event.earliest > closing
