"""Reading EDTF: the days of every form, the reasons of every refusal, and the edtf library as a second opinion."""

from __future__ import annotations

import ast
import contextlib
import datetime
import io
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import edtf as oracle
import pytest
from edtf.parser import grammar
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chronicle.core import edtf
from chronicle.core.edtf import FIRST, LAST

Day = datetime.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        # Level 0: day, month, year
        ("2008-03-15", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-02", Day(2008, 2, 1), Day(2008, 2, 29)),
        ("1900-02", Day(1900, 2, 1), Day(1900, 2, 28)),
        ("2008", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("0001", Day(1, 1, 1), Day(1, 12, 31)),
        ("9999", Day(9999, 1, 1), Day(9999, 12, 31)),
        # Level 0: date and time
        ("2004-01-01T10:10:10", Day(2004, 1, 1), Day(2004, 1, 1)),
        ("2004-01-01T23:59:59Z", Day(2004, 1, 1), Day(2004, 1, 1)),
        ("2004-01-01T00:00:00+05:30", Day(2004, 1, 1), Day(2004, 1, 1)),
        ("2004-12-31T23:20:30-04", Day(2004, 12, 31), Day(2004, 12, 31)),
        ("2004-01-01T00:00:00+00:00", Day(2004, 1, 1), Day(2004, 1, 1)),
        ("2004-01-01T00:00:00+14:00", Day(2004, 1, 1), Day(2004, 1, 1)),
        ("2004-01-01T24:00:00", Day(2004, 1, 1), Day(2004, 1, 1)),
        # Level 0: time interval
        ("2004/2006-03", Day(2004, 1, 1), Day(2006, 3, 31)),
        ("2004-02-01/2005-02-08", Day(2004, 2, 1), Day(2005, 2, 8)),
        ("2004-06/2004", Day(2004, 6, 1), Day(2004, 12, 31)),
        ("2004-06-11/2004-06-11", Day(2004, 6, 11), Day(2004, 6, 11)),
        # Level 1: seasons
        ("2008-21", Day(2008, 3, 1), Day(2008, 5, 31)),
        ("2008-22", Day(2008, 6, 1), Day(2008, 8, 31)),
        ("2008-23", Day(2008, 9, 1), Day(2008, 11, 30)),
        ("2008-24", Day(2008, 12, 1), Day(2008, 12, 31)),
        ("2008-21~", Day(2008, 3, 1), Day(2008, 5, 31)),
        # Level 1: qualification of a complete date
        ("2008?", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008~", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008%", Day(2008, 1, 1), Day(2008, 12, 31)),
        ("2008-03?", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03~", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03%", Day(2008, 3, 1), Day(2008, 3, 31)),
        ("2008-03-15?", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03-15~", Day(2008, 3, 15), Day(2008, 3, 15)),
        ("2008-03-15%", Day(2008, 3, 15), Day(2008, 3, 15)),
        # Level 1: unspecified digits from the right
        ("201X", Day(2010, 1, 1), Day(2019, 12, 31)),
        ("20XX", Day(2000, 1, 1), Day(2099, 12, 31)),
        ("001X", Day(10, 1, 1), Day(19, 12, 31)),
        ("999X", Day(9990, 1, 1), Day(9999, 12, 31)),
        ("2004-XX", Day(2004, 1, 1), Day(2004, 12, 31)),
        ("1985-04-XX", Day(1985, 4, 1), Day(1985, 4, 30)),
        ("1984-02-XX", Day(1984, 2, 1), Day(1984, 2, 29)),
        ("1985-XX-XX", Day(1985, 1, 1), Day(1985, 12, 31)),
        ("201X?", Day(2010, 1, 1), Day(2019, 12, 31)),
        ("1985-04-XX~", Day(1985, 4, 1), Day(1985, 4, 30)),
        # Level 1: extended interval
        ("1985/..", Day(1985, 1, 1), LAST),
        ("../1985", FIRST, Day(1985, 12, 31)),
        ("1985-04/", Day(1985, 4, 1), LAST),
        ("/1985-04-12", FIRST, Day(1985, 4, 12)),
        ("1984?/2004-06~", Day(1984, 1, 1), Day(2004, 6, 30)),
        ("201X/202X%", Day(2010, 1, 1), Day(2029, 12, 31)),
        ("../20XX", FIRST, Day(2099, 12, 31)),
        ("2004-06-XX/2004-07-03", Day(2004, 6, 1), Day(2004, 7, 3)),
        ("2004-XX/2005-21", Day(2004, 1, 1), Day(2005, 5, 31)),
        # Level 2: one of a set, written as one range
        ("[2015-01-27..2016-05-05]", Day(2015, 1, 27), Day(2016, 5, 5)),
        ("[2015-01..2015-02]", Day(2015, 1, 1), Day(2015, 2, 28)),
        ("[2015..2016]", Day(2015, 1, 1), Day(2016, 12, 31)),
        ("[2015..2016-05-05]", Day(2015, 1, 1), Day(2016, 5, 5)),
        ("[2015-01-27..2016]", Day(2015, 1, 27), Day(2016, 12, 31)),
        ("[2015-01-27..2015-01-27]", Day(2015, 1, 27), Day(2015, 1, 27)),
        ("[2015-21..2015-22]", Day(2015, 3, 1), Day(2015, 8, 31)),
        ("[..2016-05-05]", FIRST, Day(2016, 5, 5)),
        ("[..2016]", FIRST, Day(2016, 12, 31)),
        ("[2015-01-27..]", Day(2015, 1, 27), LAST),
        ("[2015-01..]", Day(2015, 1, 1), LAST),
        # Level 2: one of a set, written with several members
        ("[1998,1999]", Day(1998, 1, 1), Day(1999, 12, 31)),
        ("[1999,1998]", Day(1998, 1, 1), Day(1999, 12, 31)),
        ("[1667,1668..1672]", Day(1667, 1, 1), Day(1672, 12, 31)),
        ("[1667..1672,1668]", Day(1667, 1, 1), Day(1672, 12, 31)),
        ("[1667..1672,1668,1673]", Day(1667, 1, 1), Day(1673, 12, 31)),
        ("[..1990,1991]", FIRST, Day(1991, 12, 31)),
        ("[1760-01,1760-02,1760-03..]", Day(1760, 1, 1), LAST),
        ("[..1990,1991..]", FIRST, LAST),
        ("[1999,2000-01-01]", Day(1999, 1, 1), Day(2000, 1, 1)),
        ("[2008?,2009]", Day(2008, 1, 1), Day(2009, 12, 31)),
        ("[201X,2020~]", Day(2010, 1, 1), Day(2020, 12, 31)),
        ("[9999-12-30,9999-12-31]", Day(9999, 12, 30), LAST),
        # Unknown
        ("", FIRST, LAST),
    ],
)
def test_each_form_means_its_days_whether_it_begins_or_ends_a_period(text: str, earliest: Day, latest: Day) -> None:
    assert edtf.parse(text) == (earliest, latest)
    assert edtf.parse(text, end=True) == (earliest, latest)


def test_two_dots_are_the_far_past_at_the_beginning_and_the_far_future_at_the_end() -> None:
    assert edtf.parse("..") == (FIRST, FIRST)
    assert edtf.parse("..", end=True) == (LAST, LAST)


REFUSED = {
    "is not a date; write YYYY-MM-DD": [
        *("around 1910", "12 March 2008", "October 2004 The", "15.03.2008", "03/2008", "x", "open", "unknown", "1985/open", "199u", "."),
        *("208", "20081", "+2008", "2008-3", "2008-03-1", "2008-3-15", "20080315", "2008-W10", "2008-W10-1", "2008-075", "200?", "2008]"),
        *("[2008...2009]",),
    ],
    "has a space or a line break": [
        *(" ", "\n", " 2008", "2008 ", "2008\n", "2008-03\n", "2008-03-15\n", "2008/ 2009", "[1998, 1999]", "[2008..2009\n]"),
    ],
    "does not end with one": ["[", "[2008", "[2008..2009]\n", "[2008..2009]?", "[1998,1999]/2000"],
    "outside ASCII": ["２００８", "٢٠٠٨", "２００８-０３-１５", "2008–2009", "2008é", "200８-03-15?", "[２００８..]"],
    "inside a range in square brackets": [
        *("[2008?..2009]", "[2008..2009~]", "[..2008%]", "[201X..202X]", "[2008-XX..]", "[1999,2000..2001?]"),
    ],
    "is not in the calendar": [
        *("2008-00", "2008-13", "2008-20", "2008-42", "2008-03-00", "2008-03-32", "2008-02-30", "2007-02-29", "2007-02-29?", "1900-02-29"),
        *("2008-13~", "0000", "0000-01", "0000-01-01", "000X", "00XX", "0000-21", "2008-13-XX", "2008-21-05", "2008-25-05"),
        *("[2008-02-30..]", "[..2008-13]", "2008-02-30T10:00:00", "2007-02-29/2008", "2008/2008-13", "[2007,2008-00]"),
    ],
    "is not a day written YYYY-MM-DD": ["2004T10:10:10", "2004-01T10:10:10", "2004-01-01?T10:10:10", "2004-01-XXT10:10:10"],
    "is not a time of day": [
        *("2008-03-15T", "2008-03-15T00:00", "2008-03-15T24:00:01", "2008-03-15T25:00:00", "2008-03-15T10:60:00", "2008-03-15T10:10:60"),
        *("2008-03-15T10:10:10.5", "2008-03-15T10:10:10z", "2008-03-15T10:10:10Z?", "2008-03-15T10:10:10\n", "2008-03-15T101010"),
        *("2008-03-15T10:10:10+15", "2008-03-15T10:10:10+14:30", "2008-03-15T10:10:10+05:60", "2008-03-15T10:10:10+5"),
        *("2008-03-15T10:10:10-00", "2008-03-15T10:10:10-00:00", "2008-03-15T１０:10:10", "2008-03-15T10:10:10+0500"),
    ],
    "has a time of day": ["2004-01-01T10:10:10/2005", "2004/2005-01-01T10:10:10Z", "[2004-01-01T10:10:10,2004-01-02]"],
    "runs backwards": [
        *("[2009..2008]", "[2008-05..2008-04]", "[2008-05-05..2008-05-04]", "[2009..2008-12-31]", "[2007,2009..2008]"),
        *("2009/2008", "2008-05/2008-04", "2008-05-05/2008-05-04", "2009/2008-12-31", "2008-24/2008-23", "202X/201X"),
    ],
    "needs at least one end": ["[..]", "/", "../..", "../", "/.."],
    "has more than one slash": ["2008/03/15", "//", "2008/2009/", "../2008/.."],
    "is a range without square brackets": ["2008..2009", "2008..", "..2008", "...", "[2008..2009..2010]"],
    "is not a set of several dates": ["[]", "[2008]", "[2008-03-15]"],
    "is a missing date": ["[1998,]", "[,1998]", "[1998,,1999]", "[,]", "T10:10:10", "T"],
    "`..` before a date stands at the beginning": ["[1998,..1999]", "[1998..,1999]", "[1998,..]", "[..,1998]"],
    "has a negative year": ["-2008", "-0044-03-15", "-0500/1985", "-201X", "[-0001,0001]", "[-0500..1985]", "-2004-01-01T10:10:10"],
    "is a letter-prefixed or exponential year": [
        *("Y20080", "Y170000002", "Y-170000002", "Y-17E7", "Y171010000S3", "Y3388E2S3", "2008/Y20080"),
    ],
    "of which all members are meant": ["{2008..2009}", "{1667,1668,1670..1672}", "{1960,1961-12}", "{..1984}", "{", "{2008}/2009"],
    "has significant digits": ["1950S2", "1950S2/1960", "[1950S2,1951]"],
    "is a sub-year grouping": ["2008-25", "2008-33", "2008-41", "2008-39?", "2008-25/2009", "[2008-33,2008-34]"],
    "has an unspecified digit in the wrong place": [
        *("XXXX", "1XXX", "1X99", "X008", "156X-12-25", "15XX-12-25", "XXXX-12-XX", "1XXX-XX", "1XXX-12", "201X-XX", "20XX-XX-XX"),
        *("201X-05", "1984-1X", "1985-0X", "1560-XX-25", "1985-04-1X", "1985-04-X1", "2008-21-XX", "1560-XX-25/1561", "[1560-XX-25,1561]"),
    ],
    "has a qualifier of a part of the date": [
        *("2004-06~-11", "2004?-06-11", "?2004-06-~11", "2004-%06-11", "2004-06-~01/2004-06-~20", "2008??", "2008?~", "?2008", "~", "%"),
        *("2008-03?-15", "[2004?-06,2004-07]"),
    ],
}


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts])
def test_a_text_is_refused_with_the_reason_and_with_advice_that_can_be_followed(reason: str, text: str) -> None:
    for end in (False, True):
        with pytest.raises(ValueError, match=re.escape(reason)) as refusal:
            edtf.parse(text, end)
        advice = str(refusal.value).split("; ", 1)[-1]  # what it says to write
        for proposed in re.findall(r"\[[^\]]*[0-9][^\]]*\]|[0-9]{2}[0-9X]{2}[0-9X-]*", advice):
            assert edtf.parse(proposed)


@pytest.mark.parametrize(
    ("text", "missing", "advice"),
    [
        ("[1667,1668,1670..1672]", "1669-01-01 to 1669-12-31", "write [1667-01-01..1672-12-31] "),
        ("[1667,1760-12]", "1668-01-01 to 1760-11-30", "write [1667-01-01..1760-12-31] "),
        ("[1670..1672,1668,1667]", "1669-01-01 to 1669-12-31", "write [1667-01-01..1672-12-31] "),
        ("[2001,1990..1999,1992..1993]", "2000-01-01 to 2000-12-31", "write [1990-01-01..2001-12-31] "),
        ("[1990..1999,1992,2001,2003]", "2000-01-01 to 2000-12-31", "write [1990-01-01..2003-12-31] "),
        ("[2015-01-26,2015-01-28]", "2015-01-27,", "write [2015-01-26..2015-01-28] "),
        ("[..1990,1992]", "1991-01-01 to 1991-12-31", "write [..1992-12-31] "),
        ("[1760-01,1760-02,1760-12..]", "1760-03-01 to 1760-11-30", "write [1760-01-01..] "),
        ("[..1990,1992..]", "1991-01-01 to 1991-12-31", "leave the cell empty "),
    ],
)
def test_a_set_with_a_gap_is_refused_and_the_reason_names_the_gap_and_the_range_to_write(text: str, missing: str, advice: str) -> None:
    with pytest.raises(ValueError, match="without a gap") as refusal:
        edtf.parse(text)
    assert f"leaves out {missing}" in str(refusal.value)
    assert advice in str(refusal.value)


def test_the_forms_are_listed_in_one_line_of_texts_that_can_be_read() -> None:
    assert "\n" not in edtf.FORMS
    listed = re.findall(r"\b[0-9]{2}[0-9X]{2}[0-9X-]*", edtf.FORMS)
    assert len(listed) == 7
    for text in listed:
        assert edtf.parse(text)


@pytest.mark.parametrize(
    "text",
    ["2008", "2008-03", "2008-3-15", "20080315", "2008-03-15 ", "2008-03-15\n", "2008-02-30", "2008-03-15T00", "x", "", "..", "2008-W01-1"],
)
def test_a_day_is_written_with_year_month_and_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a day written YYYY-MM-DD|is not in the calendar"):
        edtf.parse_day(text)
    assert edtf.parse_day("2008-03-15") == Day(2008, 3, 15)


def test_reading_needs_no_library_of_others() -> None:
    tree = ast.parse(Path(edtf.__file__).read_text(encoding="utf-8"))
    named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in named} <= {"chronicle", *sys.stdlib_module_names}


# --- Texts of every form ---

QUALIFIERS = st.sampled_from(["", "", "?", "~", "%"])
PLAIN: list[Callable[[str], str]] = [lambda day: day, lambda day: day[:7], lambda day: day[:4]]
WRITINGS: list[Callable[[str], str]] = [
    *PLAIN,
    lambda day: day[:3] + "X",
    lambda day: day[:2] + "XX",
    lambda day: day[:4] + "-XX",
    lambda day: day[:7] + "-XX",
    lambda day: day[:4] + "-XX-XX",
    lambda day: f"{day[:4]}-2{int(day[8:]) % 4 + 1}",
]
DAYS = st.dates()
PLAIN_DATES = st.builds(lambda write, day: write(str(day)), st.sampled_from(PLAIN), DAYS)
UNQUALIFIED = st.builds(lambda write, day: write(str(day)), st.sampled_from(WRITINGS), DAYS)
DATES = st.builds(str.__add__, UNQUALIFIED, QUALIFIERS)
ZONES = st.one_of(
    st.sampled_from(["", "Z"]),
    st.builds("{}{:02}{}".format, st.sampled_from("+-"), st.integers(0, 15), st.sampled_from(["", ":00", ":30", ":59"])),
)
MOMENTS = st.builds("{}T{}{}".format, DAYS, st.one_of(st.times().map("{:%H:%M:%S}".format), st.just("24:00:00")), ZONES)


@st.composite
def intervals(draw: st.DrawFn) -> str:
    low, high = sorted((draw(DAYS), draw(DAYS)))
    first, last = (draw(st.sampled_from(WRITINGS))(str(day)) + draw(QUALIFIERS) for day in (low, high))
    return draw(st.sampled_from([f"{first}/{last}", f"{first}/{last}", f"{first}/..", f"../{last}", f"{first}/", f"/{last}"]))


@st.composite
def ranges(draw: st.DrawFn) -> str:
    low, high = sorted((draw(DAYS), draw(DAYS)))
    first, last = (draw(st.sampled_from(PLAIN))(str(day)) for day in (low, high))
    return draw(st.sampled_from([f"[{first}..{last}]", f"[{first}..{last}]", f"[{first}..]", f"[..{last}]"]))


UNITS: list[Callable[[int], str]] = [
    lambda number: f"{1990 + number:04}",
    lambda number: f"{1999 + number // 12:04}-{number % 12 + 1:02}",
    lambda number: str(Day(2000, 2, 20) + datetime.timedelta(number)),
]


@st.composite
def sets(draw: st.DrawFn) -> str:
    """A set whose members follow each other in most cases, and leave a gap or overlap in the others."""
    unit = draw(st.sampled_from(UNITS))
    members, at = [], draw(st.integers(0, 12))
    for _ in range(draw(st.integers(2, 4))):
        length = draw(st.integers(0, 2))
        members.append(f"{unit(at)}..{unit(at + length)}" if length else unit(at) + draw(QUALIFIERS))
        at += length + draw(st.sampled_from([1, 1, 1, 1, 2, 0]))
    members = draw(st.permutations(members)) if draw(st.booleans()) else members
    before, after = draw(st.sampled_from([("", ""), ("", ""), (f"..{unit(3)},", ""), ("", f",{unit(8)}..")]))
    return f"[{before}{','.join(members)}{after}]"


FORMS = st.one_of(DATES, MOMENTS, intervals(), ranges(), sets())


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text of one of the forms with a character or two replaced, left out or added."""
    text = draw(FORMS)
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(text)))
        other = draw(st.sampled_from([*"0123459", *"-.X?~%/[],{}TZ:YSE ", "", "..", "/", "-25", "-02-29"]))
        text = text[:at] + other + text[at + draw(st.integers(0, 2)) :]
    return text


# --- The edtf library as a second opinion ---

# The whole grammar of the library tries every rule on every text and takes up to 80 ms. Only these can read a text of each shape.
LIBRARY_INTERVAL = grammar.l0Interval ^ grammar.level1Interval ^ grammar.level2Interval
LIBRARY_DATE = (
    (grammar.date ^ grammar.dateAndTime)
    ^ (grammar.uncertainOrApproxDate ^ grammar.unspecified ^ grammar.longYearSimple ^ grammar.season)
    ^ (grammar.partialUncertainOrApproximate ^ grammar.partialUnspecified ^ grammar.longYearScientific ^ grammar.l2season)
)
Bound = tuple[int, int, int] | float  # year, month and day, which need not be in the calendar; or plus or minus infinity


def library_rule(text: str) -> Any:
    if text.startswith(("[", "{")):
        return grammar.choiceList if text.startswith("[") else grammar.inclusiveList
    return LIBRARY_INTERVAL if "/" in text else LIBRARY_DATE


def library_reads(text: str) -> Any:
    """What the library makes of a text; None if it cannot read it. Some texts break it, which is the same here."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return library_rule(text).parse_string(text.strip(), parse_all=True)[0]
        except (grammar.ParseException, TypeError, AttributeError):
            return None


def bounds(date: Any) -> tuple[Bound, Bound]:
    low, high = date.lower_strict(), date.upper_strict()
    return low if isinstance(low, float) else tuple(low[:3]), high if isinstance(high, float) else tuple(high[:3])


def as_day(bound: Bound) -> Day | None:
    if isinstance(bound, float):
        return LAST if bound == math.inf else FIRST
    with contextlib.suppress(ValueError):
        return Day(*bound)
    return None


def has_gap(date: Any) -> bool:
    """Whether some member of a set of the library is followed by a day of no member, though later days belong to others."""
    spans = [(as_day(low) or FIRST, as_day(high) or LAST) for low, high in map(bounds, date.objects)]
    ends = {high for _, high in spans}
    next_days = [end + datetime.timedelta(days=1) for end in ends - {max(ends)}]
    return any(not any(low <= day <= high for low, high in spans) for day in next_days)


def is_backwards(text: str, date: Any) -> bool:
    low, high = bounds(date)
    written = re.findall(r"([0-9-]+)\.\.([0-9-]+)", text)
    return any(one > other for one, other in written) or (as_day(low) or FIRST) > (as_day(high) or LAST)


class Difference(NamedTuple):
    """A form in which we differ from the library on purpose."""

    why: str
    pattern: str
    examples: tuple[str, ...]


READ_HERE_ONLY = (
    Difference(
        "The ends of a range in a set may differ in precision: packages have always written them so",
        r"\[.*(?<![\d-])(\d{4}\.\.\d{4}-\d\d.*|\d{4}-\d\d\.\.(\d{4}(?!-)|\d{4}-\d\d-\d\d).*|\d{4}-\d\d-\d\d\.\.\d{4}(-\d\d)?(?!-).*)\]",
        ("[1990..1991-05]", "[2015-01-27..2016]", "[2015-01..2016-02-03]"),
    ),
    Difference(
        "The library qualifies a season only in an interval; the specification writes a season in place of a month",
        r"\d{4}-2[1-4][?~%]",
        ("2008-21?",),
    ),
    Difference("The library reads no season in a set", r"\[.*\d{4}-2[1-4]\b.*\]", ("[2008-21,2008-22]", "[2008-21..2008-22]")),
    Difference(
        "The library has no offset of zero, and none of 14 hours without minutes; ISO 8601-1 has both",
        r".*T[\d:]{8}(\+00(:00)?|[+-]14)",
        ("2004-01-01T10:10:10+00:00", "2004-01-01T10:10:10+00", "2004-01-01T10:10:10-14"),
    ),
    Difference(
        "The library reads no unspecified digits in an interval with an open or unknown end",
        r"(\.\.)?/.*X.*|.*X.*/(\.\.)?",
        ("201X/..", "../1985-04-XX", "201X/", "/2004-XX"),
    ),
    Difference(
        "The library reads no unspecified digits together with a qualifier in an interval",
        r"(?=.*X)(?=.*[?~%]).*/.*",
        ("201X?/2020", "201X/2020?", "2004?/2005-XX-XX"),
    ),
    Difference(
        "The library breaks on an unspecified month in an interval", r"\d{4}-XX/.*|.*/\d{4}-XX", ("2004-XX/2005", "1985-XX-XX/1990-XX")
    ),
)

UNKNOWN_END = Difference(
    "For an unknown end the library takes ten years from the other end; nothing in the specification says so, so we set no bound",
    r"[^./]+/|/[^./]+",
    ("1985/", "/1985-04-12", "1985-04?/"),
)

Refused = Callable[[str, Any], bool]


def written(pattern: str) -> Refused:
    return lambda text, _: bool(re.fullmatch(pattern, text, re.DOTALL))


# Reason of our refusal -> whether it may be given for a text that the library reads, and texts for which it is.
REFUSED_HERE_ONLY: dict[str, tuple[Refused, tuple[str, ...]]] = {
    "runs backwards": (is_backwards, ("2006/2004", "[2007,2009..2008]")),
    "leaves out": (lambda text, date: text[0] == "[" and has_gap(date), ("[1667,1668,1670..1672]",)),
    # The library knows no leap years and has a year 0000.
    "is not in the calendar": (written(r".*-02-29.*|(.*\D)?00(00|0X|XX).*"), ("2007-02-29", "[..1900-02-29]", "0000", "00XX")),
    "needs at least one end": (written(r"\.\./\.\."), ("../..",)),
    # The specification allows no spaces; the library skips them.
    "has a space": (written(r".*\s.*"), ("2008 ", "[1998, 1999]")),
    "does not end with one": (written(r"\[.*\]\s+"), ("[1998,1999] ",)),
    # A date and time needs a complete date.
    "is not a day written": (written(r"\d{4}(-\d\d)?T.*"), ("2004T10:10:10", "2004-01T10:10:10Z")),
    "is not a time of day": (written(r".*T\s.*"), ("2004-01-01T 10:10:10Z",)),
    # Of level 1, what lies outside the calendar, and of level 2 all but one of a set.
    "has a negative year": (written(r"(.*[\[,/.])?-[\dX]{4}.*"), ("-1985", "-0044-03-15/2000")),
    "is a letter-prefixed or exponential year": (written(r"Y-?\d+(E\d+)?(S\d+)?"), ("Y20080", "Y-17E7", "Y3388E2S3")),
    "of which all members are meant": (written(r"\{.*\}"), ("{1998,1999}", "{..1984}")),
    "has significant digits": (written(r".*\dS\d.*"), ("1950S2",)),
    "is a sub-year grouping": (written(r"\d{4}-(2[5-9]|3\d|4[01])"), ("2008-25", "2008-41")),
    "has an unspecified digit": (
        written(r".*(\d?XX?[\dX]{1,3}|X-(\d|XX)).*|.*-(XX-(\d|X\d)|(\d\d|XX)-(\dX|X\d)|\dX|X\d).*"),
        ("1XXX", "1560-XX-25"),
    ),
    "has a qualifier of a part of the date": (written(r".*([?~%]-?\d|[?~%]-XX).*"), ("2004-06~-11", "?2004-06-~11")),
}


def read(text: str, end: bool = False) -> tuple[edtf.Days | None, str]:
    """The days of a text, or None and the reason why it is refused."""
    try:
        return edtf.parse(text, end), ""
    except ValueError as refusal:
        return None, str(refusal)


def check_against_the_library(text: str) -> None:
    """Assert that we and the library read the same days, or that one of the differences above explains why not."""
    theirs = library_reads(text)
    ours, refusal = read(text)
    if ours is None:
        assert theirs is None or any(reason in refusal and may(text, theirs) for reason, (may, _) in REFUSED_HERE_ONLY.items()), refusal
        return
    if theirs is None:
        assert any(re.fullmatch(difference.pattern, text) for difference in READ_HERE_ONLY)
        return
    low, high = map(as_day, bounds(theirs))
    if re.fullmatch(UNKNOWN_END.pattern, text):
        assert ours == ((FIRST, high) if text.startswith("/") else (low, LAST))
    else:
        assert ours == (low, high)


@settings(max_examples=60)
@given(FORMS)
@example("0001-01")
@example("9999-12~")
@example("2004-06-XX/2004-07-03")
def test_the_days_of_every_form_are_those_of_the_library(text: str) -> None:
    check_against_the_library(text)


@settings(max_examples=100)
@given(damaged())
def test_a_damaged_text_is_read_as_by_the_library_or_refused_for_a_reason_that_fits(text: str) -> None:
    check_against_the_library(text)


@pytest.mark.parametrize("text", [text for difference in READ_HERE_ONLY for text in difference.examples])
def test_texts_that_only_we_read_are_not_read_by_the_library(text: str) -> None:
    assert edtf.parse(text)
    assert library_reads(text) is None
    check_against_the_library(text)


@pytest.mark.parametrize("text", UNKNOWN_END.examples)
def test_an_unknown_end_of_an_interval_sets_no_bound_where_the_library_takes_ten_years(text: str) -> None:
    assert edtf.parse(text) != tuple(map(as_day, bounds(library_reads(text))))
    check_against_the_library(text)


@pytest.mark.parametrize("text", [text for _, texts in REFUSED_HERE_ONLY.values() for text in texts])
def test_texts_that_only_the_library_reads_are_refused_for_a_reason_that_fits(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        edtf.parse(text)
    assert library_reads(text) is not None
    check_against_the_library(text)


@pytest.mark.parametrize(
    "text", ["2008", "201X", "2008-03~", "2004-01-01T10:10:10Z", "2004/2005-03", "1985/..", "201X/202X", "[..1990,1991]", "{1998,1999}"]
)
def test_the_rules_picked_from_the_library_read_as_its_whole_grammar_does(text: str) -> None:
    whole = oracle.parse_edtf(text)
    assert (type(whole), bounds(whole)) == (type(library_reads(text)), bounds(library_reads(text)))


# --- Laws without the library ---


@settings(max_examples=100)
@given(FORMS)
def test_the_days_are_in_order_and_the_same_for_both_ends_of_a_period(text: str) -> None:
    with contextlib.suppress(ValueError):
        days = edtf.parse(text)
        assert days.earliest <= days.latest
        assert edtf.parse(text, end=True) == days


@settings(max_examples=100)
@given(UNQUALIFIED, st.sampled_from("?~%"))
def test_a_qualifier_does_not_change_the_days(text: str, qualifier: str) -> None:
    try:
        days = edtf.parse(text)
    except ValueError:
        with pytest.raises(ValueError, match="calendar"):
            edtf.parse(text + qualifier)
    else:
        assert edtf.parse(text + qualifier) == days


@settings(max_examples=100)
@given(DATES, DATES)
def test_an_interval_means_the_days_from_the_first_of_one_date_to_the_last_of_the_other(first: str, last: str) -> None:
    one, other = read(first)[0], read(last)[0]
    if one and other and one.earliest > other.latest:
        assert "runs backwards" in read(f"{first}/{last}")[1]
    else:
        assert read(f"{first}/{last}")[0] == (edtf.Days(one.earliest, other.latest) if one and other else None)
    for no_bound in ("", ".."):
        assert read(f"{first}/{no_bound}")[0] == (edtf.Days(one.earliest, LAST) if one else None)
        assert read(f"{no_bound}/{first}")[0] == (edtf.Days(FIRST, one.latest) if one else None)


@settings(max_examples=100)
@given(PLAIN_DATES, PLAIN_DATES)
def test_a_range_means_the_days_of_the_interval(first: str, last: str) -> None:
    assert read(f"[{first}..{last}]") == read(f"{first}/{last}")
    assert read(f"[{first}..]") == read(f"{first}/..")
    assert read(f"[..{last}]") == read(f"../{last}")


@settings(max_examples=100)
@given(st.lists(st.sampled_from(UNITS).flatmap(lambda unit: st.integers(0, 20).map(unit)), min_size=2, max_size=6))
def test_a_set_is_read_if_and_only_if_its_days_are_unbroken(members: list[str]) -> None:
    days = {number for member in map(edtf.parse, members) for number in range(member.earliest.toordinal(), member.latest.toordinal() + 1)}
    text = f"[{','.join(members)}]"
    if len(days) == max(days) - min(days) + 1:
        assert edtf.parse(text) == (Day.fromordinal(min(days)), Day.fromordinal(max(days)))
        return
    with pytest.raises(ValueError, match="leaves out") as refusal:
        edtf.parse(text)
    named = [edtf.parse_day(day).toordinal() for day in re.findall(r"\d{4}-\d\d-\d\d", str(refusal.value).split("; ")[0])]
    assert days.isdisjoint(range(named[0], named[-1] + 1))
    assert {named[0] - 1, named[-1] + 1} <= days
    advice = re.search(r"\[.*\]", str(refusal.value))
    assert advice is not None
    assert edtf.parse(advice[0]) == (Day.fromordinal(min(days)), Day.fromordinal(max(days)))


@settings(max_examples=100)
@given(st.tuples(st.integers(0, 26), st.integers(0, 62), st.integers(0, 62)))
@example((24, 0, 0))
@example((23, 59, 59))
def test_the_clock_is_one_of_a_day(clock: tuple[int, int, int]) -> None:
    text = "2008-03-15T" + ":".join(f"{part:02}" for part in clock)
    if clock <= (24, 0, 0) and max(clock[1:]) < 60:
        assert edtf.parse(text) == (Day(2008, 3, 15), Day(2008, 3, 15))
    else:
        with pytest.raises(ValueError, match="is not a time of day"):
            edtf.parse(text)


def test_every_minute_of_an_offset_up_to_fourteen_hours_is_read() -> None:
    for hours in range(16):
        for minutes in ("", *(f":{minute:02}" for minute in range(61))):
            for sign in "+-":
                text = f"2008-03-15T10:10:10{sign}{hours:02}{minutes}"
                is_zero = not hours and minutes in ("", ":00")
                if minutes != ":60" and (hours < 14 or (hours == 14 and minutes in ("", ":00"))) and not (sign == "-" and is_zero):
                    assert edtf.parse(text)
                else:
                    with pytest.raises(ValueError, match="is not a time of day"):
                        edtf.parse(text)


@settings(max_examples=300)
@given(st.one_of(damaged(), st.text(st.sampled_from("0123456789-.[]?~%/XW T{},:Z+SYE"), max_size=24), st.text(max_size=24)))
@example("\ud800")
@example("[" * 10_000)
@example("[1998," + "1998," * 10_000)
def test_any_text_is_read_or_refused_but_never_breaks_the_reader(text: str) -> None:
    for end in (False, True):
        days, refusal = read(text, end)
        assert days.earliest <= days.latest if days else re.search(r"\w", refusal)
