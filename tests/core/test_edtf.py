"""EDTF texts and the days they can mean."""

from __future__ import annotations

import datetime
import math
from typing import Any

import edtf as oracle
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from support.generated import share

from chronicle.core import edtf
from chronicle.core.edtf import FIRST, LAST

Day = datetime.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2008-03-15", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-02", Day(2008, 2, 1), Day(2008, 2, 29)),
        ("1900-02", Day(1900, 2, 1), Day(1900, 2, 28)),
        ("2008", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("0001", Day(1, 1, 1), Day(1, 12, 31)),
        ("9999", Day(9999, 1, 1), Day(9999, 12, 31)),
        ("2008?", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008~", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008%", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008-03?", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03~", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03%", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03-15?", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03-15~", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03-15%", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("[2015-01-27..2016-05-05]", Day(2015, 1, 27), Day(2016, 5, 5)),
        ("[2015-01..2015-02]", Day(2015, 1, 1), Day(2015, 2, 28)),
        ("[2015..2016]", Day(2015, 1, 1), Day(2016, 12, 31)),
        ("[2015..2016-05-05]", Day(2015, 1, 1), Day(2016, 5, 5)),
        ("[2015-01-27..2016]", Day(2015, 1, 27), Day(2016, 12, 31)),
        ("[2015-01-27..2015-01-27]", Day(2015, 1, 27), Day(2015, 1, 27)),
        ("[..2016-05-05]", FIRST, Day(2016, 5, 5)),
        ("[..2016]", FIRST, Day(2016, 12, 31)),
        ("[2015-01-27..]", Day(2015, 1, 27), LAST),
        ("[2015-01..]", Day(2015, 1, 1), LAST),
        ("", FIRST, LAST),
    ],
)
def test_each_form_means_its_days_whether_it_begins_or_ends_a_period(text: str, earliest: Day, latest: Day) -> None:
    assert edtf.parse(text) == (earliest, latest)
    assert edtf.parse(text, end=True) == (earliest, latest)


def test_two_dots_are_the_far_past_at_the_beginning_and_the_far_future_at_the_end() -> None:
    assert edtf.parse("..") == (FIRST, FIRST)
    assert edtf.parse("..", end=True) == (LAST, LAST)


@pytest.mark.parametrize(
    "text",
    [
        *("around 1910", "x", " ", " 2008", "2008 ", "2008\n", "2008-03-15\n", "[2008..2009]\n"),
        *("208", "20081", "+2008", "-2008", "2008-3", "2008-03-1", "2008-3-15", "20080315", "2008/03/15", "15.03.2008"),
        *("2008-00", "2008-13", "2008-03-00", "2008-03-32", "2008-02-30", "2007-02-29", "2007-02-29?", "1900-02-29", "2008-13~", "0000"),
        *("2008??", "2008?~", "?2008", "2008-03?-15", "~", "%"),
        *("...", ".", "[..]", "[]", "[2008]", "[2008", "2008..2009", "2008..", "[2008...2009]", "[2008..2009..2010]", "[2008,2009]"),
        *("[2009..2008]", "[2008-05..2008-04]", "[2008-05-05..2008-05-04]", "[2009..2008-12-31]", "[2008-02-30..]", "[..2008-13]"),
        *("[2008?..2009]", "[2008..2009]?", "{2008..2009}", "2008/2009", "2008/..", "19XX", "2008-XX", "Y20080", "2008-21", "2008-W10"),
        *("2008-W10-1", "2008-075", "2008-03-15T00:00", "open", "unknown", "２００８", "٢٠٠٨", "[２００８..]", "２００８-０３-１５"),
    ],
)
def test_a_text_outside_the_subset_is_refused_with_a_reason(text: str) -> None:
    for end in (False, True):
        with pytest.raises(ValueError, match=r"\w"):
            edtf.parse(text, end)


@pytest.mark.parametrize("text", ["2008", "2008-03", "2008-3-15", "20080315", "2008-03-15 ", "2008-02-30", "2008-03-15T00", "x", ""])
def test_a_day_is_written_with_year_month_and_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        edtf.parse_day(text)
    assert edtf.parse_day("2008-03-15") == Day(2008, 3, 15)


def test_a_week_date_is_not_a_day() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        edtf.parse_day("2008-W01-1")


DAYS = st.dates()
PRECISIONS = st.sampled_from([4, 7, 10])


@st.composite
def subset(draw: st.DrawFn) -> str:
    """A text of the subset, other than the empty one and `..`."""
    length = draw(PRECISIONS)
    low, high = sorted((draw(DAYS), draw(DAYS)))
    match draw(st.sampled_from(["one", "doubtful", "range", "before", "after"])):
        case "one":
            return str(low)[:length]
        case "doubtful":
            return str(low)[:length] + draw(st.sampled_from("?~%"))
        case "range":
            return f"[{str(low)[:length]}..{str(high)[: draw(PRECISIONS)]}]"
        case "before":
            return f"[..{str(high)[:length]}]"
        case _:
            return f"[{str(low)[:length]}..]"


def _day(bound: Any, unbounded: Day) -> Day:
    return unbounded if bound in (math.inf, -math.inf) else Day(*bound[:3])


@share(4)
@given(subset())
@example("[2015-01-27..2016-05-05]")
@example("[..2016-05-05]")
@example("[2015-01-27..]")
@example("2008-03-15%")
@example("0001-01")
@example("9999-12~")
def test_the_reading_is_that_of_the_whole_edtf_grammar(text: str) -> None:
    try:
        date = oracle.parse_edtf(text)
    except oracle.EDTFParseException:
        assume(False)  # the library reads no range whose ends differ in precision
    assert edtf.parse(text) == (_day(date.lower_strict(), FIRST), _day(date.upper_strict(), LAST))


@given(subset())
def test_the_earliest_day_is_never_after_the_latest(text: str) -> None:
    days = edtf.parse(text)
    assert days.earliest <= days.latest


@given(st.text(st.sampled_from("0123456789-.[]?~%/XW T"), max_size=24))
@share(10)
def test_any_text_is_read_or_refused_but_never_breaks_the_reader(text: str) -> None:
    for end in (False, True):
        try:
            assert edtf.parse(text, end).earliest <= edtf.parse(text, end).latest
        except ValueError:
            continue
