"""Read dates written in EDTF and return the days that they can mean.

EDTF is specified in ISO 8601-2 and by the Library of Congress (https://www.loc.gov/standards/datetime/); section names in
this module are those of the Library's specification. Levels 0 and 1 are read, as far as the calendar of years 0001 to 9999
goes. Of level 2, "One of a set" is read if the set is one unbroken range. Everything else is refused with a reason.
"""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from chronicle.core.period import FIRST, LAST

FORMS = (
    "YYYY-MM-DD, YYYY-MM, YYYY, a season (2008-21 to 2008-24) or unspecified digits (201X, 20XX, 2008-XX, 2008-03-XX, 2008-XX-XX), "
    "each with ?, ~ or % if doubtful; YYYY-MM-DDThh:mm:ss; an interval a/b, with `..` or nothing for an open or unknown end; "
    "[a..b], [..b], [a..] or [a,b] for one date of these; `..` for open; empty for unknown"
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # \d would also match digits of other scripts
_DATE = re.compile(
    r"""(?P<year>[0-9]{4} | (?:[0-9]{3}X | [0-9]{2}XX)(?!-))  # X in a year only where the year stands alone
        (?:-(?P<month>[01][0-9])(?:-(?P<day>[0-9]{2}|XX))? | -(?P<season>2[1-4]) | -XX(?:-XX)?)?
        [?~%]?""",
    re.VERBOSE,
)
_CLOCK = re.compile(
    r"(?:(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}|24:00:00)"
    r"(?:Z|(?!-00(?::00)?\Z)[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"  # ISO 8601-1 has no offset of minus zero
)

# Spring to autumn are those of the northern hemisphere. Winter is December alone: January and February would belong to
# another year, and the specification sorts winter last. The edtf library for Python reads seasons in the same way.
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}

_NOT_A_DAY = "is not in the calendar; years are 0001 to 9999, months 01 to 12, seasons 21 to 24, days 01 to the end of the month"

# Why a text is not a date: the first pattern found in it gives the reason. A feature that is not read is called by its name in
# the specification: of level 1 years outside the calendar, of level 2 all but "One of a set".
_REFUSALS = [
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"\A\Z", "is a missing date; write one on both sides of a comma and before a T, as in [1998,1999] and 2008-03-15T10:10:10"),
        (r"\A(?=\S*\s)[0-9A-Z?~%:.\s-]*\Z", "has a space or a line break; remove it"),
        (r"[^\x00-\x7f]", "has characters outside ASCII; write digits as 0 to 9 and use the hyphen of the keyboard"),
        (r"\AY-?[0-9]", "is a letter-prefixed or exponential year; only years from 0001 to 9999 are read, written with four digits"),
        (r"\A-[0-9]", "has a negative year; only years from 0001 to 9999 are read"),
        (r"\A\{", "is a set of which all members are meant; write a row for each, or [a,b] if only one of them is meant"),
        (r"\A[0-9]+S", "has significant digits; write unspecified digits such as 195X or 19XX, or a range such as [1945..1955]"),
        (r"\A[0-9]{4}-(?:2[5-9]|3[0-9]|4[01])[?~%]?\Z", "is a sub-year grouping; write its months, as in [2008-01..2008-03]"),
        (r"\A[0-9-]+T", "has a time of day, which intervals and sets exclude; write the day alone"),
        (r"\A[0-9-]*X", "has an unspecified digit in the wrong place; write 201X, 20XX, 2008-XX, 2008-03-XX, 2008-XX-XX or [a..b]"),
        (r"\A[?~%]|[?~%].", "has a qualifier of a part of the date; write only one ?, ~ or %, at the end, for the whole date"),
        (r"\.\.", "is a range without square brackets; write [a..b], [..b] or [a..]"),
        (r"\A[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?[?~%]?\Z", _NOT_A_DAY),
        (r"", f"is not a date; write {FORMS}"),
    )
]


class Days(NamedTuple):
    """The first and the last day that a text can mean, both included."""

    earliest: datetime.date
    latest: datetime.date


def parse_day(text: str) -> datetime.date:
    """Read a day written YYYY-MM-DD (level 0, Date). ValueError for any other text, or for a day that is not in the calendar."""
    if not _DAY.fullmatch(text):  # fromisoformat alone would read a week date as well
        raise ValueError(f"{text!r} is not a day written YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} {_NOT_A_DAY}") from None


@lru_cache(maxsize=65536)
def parse(text: str, end: bool = False) -> Days:
    """Return the days that a text can mean.

    Args:
        text: A text in one of the FORMS. The empty text is an unknown day, `..` an open beginning or end.
        end: Whether the text is the end of a period; then `..` is the far future, otherwise the far past.

    Raises:
        ValueError: The text cannot be read; the message says why, and what to write instead.
    """
    if _DAY.fullmatch(text):  # most texts are days, so they take the shortest way
        day = parse_day(text)
        return Days(day, day)
    if text == "":
        return Days(FIRST, LAST)
    if text == "..":
        return Days(LAST, LAST) if end else Days(FIRST, FIRST)
    if text.startswith("["):
        return _one_of_a_set(text)
    if "/" in text:
        return _interval(text)
    if "T" in text:
        return _date_and_time(text)
    return _date(text)


def _date(text: str) -> Days:
    """Read one date, possibly qualified.

    Level 0, Date; level 1, Seasons, Qualification of a date (complete), Unspecified digit(s) from the right. A season may be
    qualified, as the specification writes it "in place of a month". A qualifier does not change the days.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} {next(reason for pattern, reason in _REFUSALS if pattern.search(text))}")
    year, month, day, season = found.groups()
    if day and day != "XX":
        exact = parse_day(f"{year}-{month}-{day}")
        return Days(exact, exact)
    first_month, last_month = _SEASONS[season] if season else (int(month), int(month)) if month else (1, 12)
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year == 0 or not 1 <= first_month <= 12:
        raise ValueError(f"{text!r} {_NOT_A_DAY}")
    last_day = calendar.monthrange(last_year, last_month)[1]
    return Days(datetime.date(first_year, first_month, 1), datetime.date(last_year, last_month, last_day))


def _date_and_time(text: str) -> Days:
    """Read a day with its time (level 0, Date and Time): the day as written, whatever day it was in UTC."""
    written, _, clock = text.partition("T")
    _date(written)  # a date that cannot be read at all has a better reason than that it is not a day
    day = parse_day(written)
    if not _CLOCK.fullmatch(clock):
        raise ValueError(f"{clock!r} is not a time of day; write hh:mm:ss, and Z or an offset such as +08:00 if needed, or the day alone")
    return Days(day, day)


def _interval(text: str) -> Days:
    """Read an interval (level 0, Time Interval; level 1, Extended Interval). An open or unknown end sets no bound on the days."""
    ends = text.split("/")
    if len(ends) != 2:
        raise ValueError(f"{text!r} has more than one slash; write an interval as a/b, a day as YYYY-MM-DD")
    lower, upper = ("" if written == ".." else written for written in ends)
    return _between(lower, upper)


def _between(lower: str, upper: str) -> Days:
    """Return the days from the first of `lower` to the last of `upper`; an empty text sets no bound."""
    if not lower and not upper:
        raise ValueError("a range needs at least one end; write `..` for open or leave the cell empty for unknown")
    days = Days(_date(lower).earliest if lower else FIRST, _date(upper).latest if upper else LAST)
    if days.earliest > days.latest:
        raise ValueError(f"the range runs backwards: {lower} is after {upper}; write the earlier date first")
    return days


def _one_of_a_set(text: str) -> Days:
    """Read one of a set (level 2, Set representation), which must be one unbroken range: its days are kept as two bounds."""
    if not text.endswith("]"):
        raise ValueError(f"{text!r} begins with a square bracket and does not end with one; write [a..b] or [a,b]")
    written = text[1:-1].split(",")
    if len(written) == 1 and ".." not in text:
        raise ValueError(f"{text!r} is not a set of several dates; write a single date without brackets, or a range [a..b]")
    last = len(written) - 1
    members = sorted(_member(member, place == 0, place == last) for place, member in enumerate(written))
    whole = Days(members[0].earliest, max(member.latest for member in members))
    reached = members[0].latest
    for member in members[1:]:
        if (member.earliest - reached).days > 1:
            raise ValueError(_gap(reached, member.earliest, whole))
        reached = max(reached, member.latest)
    return whole


def _gap(before: datetime.date, after: datetime.date, whole: Days) -> str:
    """Return the reason why a set with a gap is refused: it leaves out the days between `before` and `after`."""
    day = datetime.timedelta(days=1)
    missing = " to ".join(sorted({str(before + day), str(after - day)}))
    earliest, latest = "" if whole.earliest == FIRST else whole.earliest, "" if whole.latest == LAST else whole.latest
    advice = f"write [{earliest}..{latest}]" if earliest or latest else "leave the cell empty"
    return f"the set leaves out {missing}, but only a range without a gap is read; {advice} to include what is left out"


def _member(text: str, is_first: bool, is_last: bool) -> Days:
    """Read one member of a set: a date or a range. As an addition to the specification, the ends of a range may differ in precision."""
    lower, dots, upper = text.partition("..")
    if not dots:
        return _date(text)
    if (not lower and not is_first) or (not upper and not is_last):
        raise ValueError("in a set, `..` before a date stands at the beginning and `..` after a date at the end, as in [..1990,1991]")
    days = _between(lower, upper)
    if not {*lower, *upper}.isdisjoint("X?~%"):
        raise ValueError(f"{text!r} has X, ?, ~ or % inside a range in square brackets; write its ends as YYYY-MM-DD, YYYY-MM or YYYY")
    return days
