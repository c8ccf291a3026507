"""Periods for a narrow column: `2 Jul 2008 to Apr 2019–Apr 2020`, `since 2008`, `since 2008, at least until 2015`.

A range such as `Apr 2019–Apr 2020` means a day in it that the sources don't settle.
"""

from __future__ import annotations

import datetime

from chronicle.core import edtf
from chronicle.core.period import ALWAYS, FIRST, LAST, Period
from chronicle.render.language import ENGLISH, Language

RANGE = "–"  # between the ends of a range in English
_RANGES = (" – ", "至")  # between the ends of a range that is not a whole month or year


def held(period: Period, language: Language = ENGLISH) -> str:
    """Return when a statement holds; empty if it holds always."""
    say, (fe, fl, te, tl) = language.say, period.bounds
    if period == ALWAYS:
        return ""
    if fl == LAST:  # certain on no day
        return _somewhen(fe, tl, language)
    begun = _bound(fe, fl, language)
    if tl != LAST:
        ended = _bound(te, tl, language)
        return say("held from to", begun=begun, ended=ended) if begun else say("held until", ended=ended)
    if te == LAST:
        return say("held since", begun=begun) if begun else say("held undated")
    if te <= fl:  # certain on no day
        return say("held since", begun=begun)
    ended = language.grammar.short(te, te)
    return say("held at least", begun=begun, ended=ended) if begun else say("held at least until", ended=ended)


def within(earliest: datetime.date, latest: datetime.date, language: Language = ENGLISH) -> str:
    """Return a range in which something may have been, the last day included."""
    return language.say("held within", range=_bound(earliest, latest, language))


def in_words(says: str, language: Language = ENGLISH) -> str:
    """Return what a source says of a boundary with its date in words: `by Mar 2018 (as ...)` for `[..2018-03-31] (as ...)`."""
    date, space, rest = says.partition(" ")
    if date == "..":
        return f"{language.say('open end')}{space}{rest}"
    try:
        days = edtf.parse(date)
    except ValueError:
        return says
    first, last = (None if day in (FIRST, LAST) else day for day in (days.earliest, days.latest))
    return f"{language.grammar.short(first, last)}{space}{rest}" if first or last else says


def _somewhen(earliest: datetime.date, end: datetime.date, language: Language) -> str:
    """When something was of which only the widest bounds are known."""
    if end == LAST:
        return language.say("held undated" if earliest == FIRST else "held after", day=language.grammar.short(earliest, earliest))
    last = end - datetime.timedelta(days=1)
    if earliest == FIRST:
        return language.say("held before", day=language.grammar.short(end, end))
    return within(earliest, last, language)


def _bound(earliest: datetime.date, latest: datetime.date, language: Language) -> str:
    """The days on which a boundary can be; empty if there is none."""
    say, short = language.say, language.grammar.short
    if earliest == latest:
        return "" if earliest in (FIRST, LAST) else short(earliest, latest)
    if latest == LAST:
        return say("bound later", day=short(earliest, earliest))
    if earliest == FIRST:
        return say("bound earlier", day=short(latest, latest))
    text = short(earliest, latest)
    return say("bound range", days=text.replace(" – ", RANGE)) if any(sign in text for sign in _RANGES) else text
