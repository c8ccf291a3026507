"""Periods for a narrow column: what is said of a bound that the sources leave open."""

from __future__ import annotations

import datetime

import pytest

from chronicle.core.period import FIRST, LAST, Period
from chronicle.render import period_text


def period(*bounds: str) -> Period:
    days = {"first": FIRST, "last": LAST}
    return Period(*(days.get(each) or datetime.date.fromisoformat(each) for each in bounds))


PERIODS = {
    "since 2 Jul 2008": ("2008-07-02", "2008-07-02", "last", "last"),
    "2 Jul 2008 to 1 Jan 2010": ("2008-07-02", "2008-07-02", "2010-01-01", "2010-01-01"),
    "since 2 Jul 2008, at least until 5 May 2015": ("2008-07-02", "2008-07-02", "2015-05-05", "last"),
    "since 2008": ("2008-01-01", "2008-12-31", "2008-06-01", "last"),  # it may begin after the day until which it would have lasted
    "since Apr 1993–Dec 2005": ("1993-04-01", "2005-12-31", "2005-01-02", "last"),
    "until 1 Jan 2010": ("first", "first", "2010-01-01", "2010-01-01"),
}


@pytest.mark.parametrize(("words", "bounds"), PERIODS.items(), ids=PERIODS)
def test_a_period_is_said_to_have_lasted_only_as_long_as_is_certain(words: str, bounds: tuple[str, ...]) -> None:
    assert period_text.held(period(*bounds)) == words
