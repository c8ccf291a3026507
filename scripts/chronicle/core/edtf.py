"""EDTF texts and the days they can mean.

The subset of ISO 8601-2 (EDTF) that a period's ends may use: a day, month or year, each possibly qualified
with ?, ~ or %; `[a..b]`, `[..b]`, `[a..]`: one unknown day of that range; `..`: open; empty: unknown.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

# The ends of the calendar stand for "unbounded" while bounds are computed; published columns hold NULL instead.
FIRST = datetime.date.min
LAST = datetime.date.max

SUBSET = "YYYY-MM-DD, YYYY-MM or YYYY, each with ?, ~ or % if doubtful; [a..b], [..b] or [a..]; `..` for open; empty for unknown"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ONE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?[?~%]?")
_RANGE = re.compile(r"\[(?P<lower>\d{4}(-\d{2}(-\d{2})?)?)?\.\.(?P<upper>\d{4}(-\d{2}(-\d{2})?)?)?\]")


class Days(NamedTuple):
    """The first and the last day that a text can mean, both included."""

    earliest: datetime.date
    latest: datetime.date


def parse_day(text: str) -> datetime.date:
    """An ISO day. ValueError for anything else."""
    if not _DAY.fullmatch(text):  # fromisoformat alone would take a week date as well
        raise ValueError(f"{text!r} is not a day written YYYY-MM-DD")
    return datetime.date.fromisoformat(text)


@lru_cache(maxsize=65536)
def parse(text: str, end: bool = False) -> Days:
    """The days that `text` can mean; with `end`, as the end of a period (then `..` is the far future).

    ValueError, saying why, for a text outside the subset, a day that is not in the calendar, or a range that
    runs backwards.
    """
    if text == "":
        return Days(FIRST, LAST)
    if text == "..":
        return Days(LAST, LAST) if end else Days(FIRST, FIRST)
    span = _RANGE.fullmatch(text)
    if span is None and not _ONE.fullmatch(text):
        raise ValueError(f"not a date of the subset: {SUBSET}")
    if span is None:
        return _one(text)
    lower, upper = span["lower"], span["upper"]
    if lower is None and upper is None:
        raise ValueError("a range needs at least one end; write `..` for open or leave the cell empty for unknown")
    days = Days(_one(lower).earliest if lower else FIRST, _one(upper).latest if upper else LAST)
    if days.earliest > days.latest:
        raise ValueError(f"the range runs backwards: {lower} is after {upper}")
    return days


@lru_cache(maxsize=65536)
def _one(text: str) -> Days:
    """A day, month or year, possibly qualified. A plain day needs no grammar; the rest the edtf library reads."""
    if len(text) == 10:
        day = parse_day(text)
        return Days(day, day)
    from edtf.parser import grammar

    # Its top rule tries every level in turn (5 ms a text); the rule that fits the shape gives the same verdict.
    rule = grammar.uncertainOrApproxDate if text[-1] in "?~%" else grammar.date
    try:
        date = rule.parse_string(text, parse_all=True)[0]
        lower, upper = date.lower_strict(), date.upper_strict()
        return Days(datetime.date(*lower[:3]), datetime.date(*upper[:3]))
    except Exception as error:  # pyparsing's own; its text names grammar positions, not reasons
        raise ValueError(f"{text!r} is not a date of the calendar") from error
