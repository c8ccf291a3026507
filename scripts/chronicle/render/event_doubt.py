"""What a text says of an event that is not sure: where else it may lie, what its dates leave open, and that it is only planned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from chronicle.change.event import Event

PLANNED = "planned"


def outside(event: Event, days: tuple[datetime.date, datetime.date] | None) -> str:
    """Where else an event may lie that is only possible in the days compared."""
    if event.certainty == "certain":
        return ""
    before = days is None or event.earliest is None or event.earliest <= days[0]
    after = days is None or event.latest is None or event.latest > days[1]
    return f"perhaps {'outside' if before and after else 'before' if before else 'after'} this period"


def unsettled(events: Sequence[Event]) -> str:
    """What the dates leave open of events told together: whether their statements belong together."""
    if not events[0].unsettled:
        return ""
    links = sum(len(event.links) for event in events)
    what = "whether it is one change" if not links else "the link" if links == 1 else "some of the links"
    return f"the dates leave open {what}" if not links else f"the dates leave {what} open"


def planned(event: Event, closing: datetime.date) -> bool:
    """Whether it lies after the day on which the data close, so that it can only have been announced."""
    return event.earliest is not None and event.earliest > closing
