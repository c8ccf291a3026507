"""Names, lists and days in sentences."""

from __future__ import annotations

import datetime

import pytest

from chronicle.render import english


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"zh-Hans": "工业部", "zh-Latn": "Gōngyè Bù", "en": "Ministry of Industry"}, "the Ministry of Industry (工业部)"),
        ({"en": "Ministry of Industry", "fr": "Ministère"}, "the Ministry of Industry"),
        ({"zh-Hans": "工业部"}, "工业部"),
        ({"de": "Verein", "fr": "Club"}, "Club (Verein)"),
        ({"en": "Beihang University"}, "Beihang University"),
        ({"en": "Other tasks of the Ministry"}, "Other tasks of the Ministry"),
        ({"en": "The Ministry"}, "The Ministry"),
        ({"zh-Latn": "Gōngyè Bù"}, "id"),
        ({}, "id"),
    ],
)
def test_a_name_is_told_in_english_with_that_of_the_first_language(names: dict[str, str], expected: str) -> None:
    assert english.named(names, "id", ["Ministry"]) == expected


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2003-03-10", "2003-03-10", "on 10 March 2003"),
        ("1998-03-01", "1998-03-31", "in March 1998"),
        ("2000-02-01", "2000-02-29", "in February 2000"),
        ("2000-01-01", "2000-12-31", "in 2000"),
        ("2000-01-01", "2001-12-31", "between 1 January 2000 and 31 December 2001"),
        ("2019-04-10", "2020-04-17", "between 10 April 2019 and 17 April 2020"),
        ("2019-04-10", "", "on or after 10 April 2019"),
        ("", "2019-04-10", "on or before 10 April 2019"),
        ("", "", "on a day not on record"),
        ("9999-12-01", "9999-12-31", "in December 9999"),
    ],
)
def test_days_are_told_as_exactly_as_they_are_known(earliest: str, latest: str, expected: str) -> None:
    assert english.when(day(earliest), day(latest)) == expected


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2003-03-10", "2003-03-10", "from 10 March 2003"),
        ("1998-03-01", "1998-03-31", "from March 1998"),
        ("2019-04-10", "2020-04-17", "from a day between 10 April 2019 and 17 April 2020"),
        ("2019-04-10", "", "from a day on or after 10 April 2019"),
    ],
)
def test_a_beginning_is_told_as_exactly_as_it_is_known(earliest: str, latest: str, expected: str) -> None:
    assert english.since(day(earliest), day(latest)) == expected


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        ("", "", "all days"),
        ("", "2001-01-01", "31 December 2000 and earlier"),
        ("2001-01-01", "", "1 January 2001 and later"),
        ("2001-01-01", "2001-01-02", "1 January 2001"),
        ("2001-01-01", "2002-01-01", "1 January 2001 to 31 December 2001"),
    ],
)
def test_a_half_open_period_is_told_with_its_last_day(first: str, end: str, expected: str) -> None:
    assert english.span(day(first), day(end)) == expected


def test_a_hull_is_unbounded_where_one_range_is() -> None:
    a, b, c = (datetime.date(year, 1, 1) for year in (2001, 2002, 2003))
    assert english.hull([(b, c), (a, b)]) == (a, c)
    assert english.hull([(None, b), (a, None)]) == (None, None)


def test_lists_and_labels() -> None:
    assert english.listed(["A", "B", "C"]) == "A, B and C"
    assert english.listed(["A", "B", "C"], 2) == "A, B and 1 more"
    assert (english.word("Vice minister"), english.word("IT head")) == ("vice minister", "IT head")
    assert (english.number(1, "row"), english.number(1234, "row"), english.number(2, "body", "bodies")) == (
        "1 row",
        "1,234 rows",
        "2 bodies",
    )


@pytest.mark.parametrize(
    ("several", "one"),
    [
        *(
            ("bodies", "body"),
            ("figures", "figure"),
            ("people", "person"),
            ("ties", "tie"),
            ("addresses", "address"),
            ("branches", "branch"),
        ),
        *((word, word) for word in ("series", "status", "news", "species", "basis", "staff", "law series", "class")),
        ("court cases", "court case"),
    ],
)
def test_a_noun_in_the_singular(several: str, one: str) -> None:
    assert english.singular(several) == one


@pytest.mark.parametrize(
    ("one", "several"), [("body", "bodies"), ("figure", "figures"), ("status", "statuses"), ("series", "series"), ("day", "days")]
)
def test_a_noun_in_the_plural(one: str, several: str) -> None:
    assert english.plural(one) == several
