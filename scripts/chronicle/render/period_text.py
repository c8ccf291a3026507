"""Periods for a narrow column: `2 Jul 2008 to Apr 2019–Apr 2020`, `since 2008`."""

from __future__ import annotations

from chronicle.core.period import ALWAYS, Period
from chronicle.render import english


def held(period: Period) -> str:
    """Return when a statement holds; empty if it holds always. A range such as `Apr 2019–Apr 2020` means a day in it."""
    begun, ended = _bound(*period.start), _bound(*period.end)
    if period == ALWAYS:
        return ""
    if begun and ended:
        return f"{begun} to {ended}"
    return f"since {begun}" if begun else f"until {ended}" if ended else "no dates"


def _bound(earliest: english.Day, latest: english.Day) -> str:
    if earliest is None and latest is None:
        return ""
    if earliest is None or latest is None:
        day = english.short(earliest or latest, earliest or latest)
        return f"{day} or {'later' if latest is None else 'earlier'}"
    return english.short(earliest, latest).replace(" – ", "–")
