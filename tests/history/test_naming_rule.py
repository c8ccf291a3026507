"""One naming is chosen first, then its languages; the macro and the book say the same."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.generated import SPAN, date_of, iso, share, texts
from support.workbench import declare, history, table

from chronicle.contract.package import Package
from chronicle.contract.roles import Node
from chronicle.engines import duckdb as engine
from chronicle.history.naming import Book
from chronicle.history.state import State

Day = datetime.date
Rows = Mapping[str, Sequence[Mapping[str, str]]]

TABLES: Mapping[str, Mapping[str, Any]] = {
    # several lives, each with names in columns
    "bodies": table(
        "body begun ended called_zh called_en",
        "body begun",
        role="entity",
        period=("begun", "ended"),
        labels={"columns": {"zh": "called_zh", "en": "called_en"}},
    ),
    "names": table(
        "name body tongue kind text since until",
        "name",
        of={"bodies": "body"},
        role="attribute",
        period=("since", "until"),
        labels={"text": "text", "language": "tongue", "prefer": {"kind": ["full", "short"]}},
    ),
    # ids that are numbers, and equal to those of bodies
    "folk": table("person:integer called", "person", role="entity", labels={"columns": {"en": "called"}}),
    "nicks": table(
        "nick person:integer tongue text since:date until:date",
        "nick",
        of={"folk": "person"},
        role="attribute",
        period=("since", "until"),
        labels={"text": "text", "language": "tongue"},
    ),
}


@contextmanager
def compiled(rows: Rows) -> Iterator[tuple[engine.Connection, Package]]:
    with tempfile.TemporaryDirectory() as root:
        folder = declare(Path(root), TABLES, rows)
        folder.describe(lambda d: d["chronicle"].update(languages=["zh", "en"]))
        with history(folder.root) as found:
            yield found


def by_book(con: engine.Connection, package: Package, days: Sequence[Day]) -> dict[Day, dict[Node, dict[str, str]]]:
    book = Book(State(con, package, Day(2000, 1, 1)))
    nodes = [(entity, key) for entity in ("bodies", "folk") for key in ("b", "1", "2", "7")]
    return {day: {node: names for node in nodes if (names := book.names(node, day))} for day in days}


def by_macro(con: engine.Connection, day: Day) -> dict[Node, dict[str, str]]:
    found: dict[Node, dict[str, str]] = {}
    for entity, key, language, label in engine.rows(con, "FROM labels(?::DATE)", [day]):
        found.setdefault((entity, key), {})[language] = label
    return found


def called(day: str, *names: tuple[str, str, str, str], kind: str = "full", body: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a body with these names, each (language, text, since, until), is called: the same by the macro and the book."""
    listed = [
        {"name": str(n), "body": "b", "tongue": tongue, "kind": kind, "text": text, "since": since, "until": until}
        for n, (tongue, text, since, until) in enumerate(names)
    ]
    when = Day.fromisoformat(day)
    with compiled({"bodies": [{"body": "b", "begun": "1950", "ended": "..", **(body or {})}], "names": listed}) as (con, package):
        found = by_book(con, package, [when])[when].get(("bodies", "b"), {})
        assert by_macro(con, when).get(("bodies", "b"), {}) == found
    return found


OLD = [("zh", "旧", "1990-01-01", "2000-01-01"), ("en", "Old", "1990-01-01", "2000-01-01")]
NEW = [("zh", "新", "2000-01-01", "2010-01-01"), ("en", "New", "2000-01-01", "2010-01-01")]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("1980-01-01", {"zh": "旧", "en": "Old"}),
        ("1999-12-31", {"zh": "旧", "en": "Old"}),
        ("2000-01-01", {"zh": "新", "en": "New"}),
        ("2020-01-01", {"zh": "新", "en": "New"}),
    ],
)
def test_the_names_of_a_day_are_of_one_time(day: str, names: dict[str, str]) -> None:
    assert called(day, *OLD, *NEW) == names


def test_an_old_name_does_not_stand_in_for_a_new_one_in_another_language() -> None:
    assert called("2005-01-01", OLD[0], *OLD[1:], NEW[1]) == {"en": "New"}
    assert called("2020-01-01", OLD[0], NEW[1]) == {"en": "New"}
    assert called("1980-01-01", OLD[0], NEW[1]) == {"zh": "旧"}


def test_where_the_day_of_the_change_is_open_the_naming_is_still_one() -> None:
    """In 2000 the old and the new naming are both possible."""
    old = [("zh", "旧", "1990", "2000"), ("en", "Younger text", "1990", "2000")]
    new = [("zh", "新", "2000", ".."), ("en", "Elder text", "2000", "..")]
    found = called("2000-06-01", *old, *new)
    assert found in ({"zh": "旧", "en": "Younger text"}, {"zh": "新", "en": "Elder text"})


def test_a_name_with_other_bounds_stands_beside_it_if_it_was_borne_on_a_common_day() -> None:
    longer = ("en", "Longer", "1985-01-01", "1999-01-01")
    assert called("1995-01-01", OLD[0], longer) == {"zh": "旧", "en": "Longer"}
    assert called("2020-01-01", OLD[0], longer) == {"zh": "旧", "en": "Longer"}  # the last day of the one is after the end of the other
    assert called("1999-06-01", OLD[0], longer) == {"zh": "旧"}  # on a day of its own, only what is possible on it stands beside it


def test_what_shares_a_certain_day_comes_before_what_is_only_possible() -> None:
    vague = ("en", "A vague one", "", "")
    assert called("1995-01-01", OLD[0], vague, ("en", "Shared", "1991-01-01", "..")) == {"zh": "旧", "en": "Shared"}
    assert called("1995-01-01", OLD[0], vague) == {"zh": "旧", "en": "A vague one"}


def test_rows_that_say_since_when_come_before_columns() -> None:
    assert called("1995-01-01", OLD[0], body={"called_zh": "今", "called_en": "Today"}) == {"zh": "旧", "en": "Today"}
    assert called("2005-01-01", OLD[0], body={"called_zh": "今", "called_en": "Today"}) == {"zh": "今", "en": "Today"}


def test_names_in_columns_are_those_of_the_life_that_is_nearest() -> None:
    lives = [
        {"body": "b", "begun": "1950-01-01", "ended": "1960-01-01", "called_zh": "甲", "called_en": ""},
        {"body": "b", "begun": "1980-01-01", "ended": "..", "called_zh": "", "called_en": "Second"},
    ]
    days = [Day(1955, 1, 1), Day(1965, 1, 1), Day(1975, 1, 1), Day(1990, 1, 1)]
    with compiled({"bodies": lives}) as (con, package):
        found = by_book(con, package, days)
        assert [found[day]["bodies", "b"] for day in days] == [{"zh": "甲"}, {"zh": "甲"}, {"en": "Second"}, {"en": "Second"}]
        assert [by_macro(con, day) for day in days] == list(found.values())


def test_an_exact_period_without_a_beginning_has_always_been() -> None:
    nicks = [
        {"nick": "1", "person": "7", "tongue": "en", "text": "Since 1990", "since": "1990-01-01", "until": ""},
        {"nick": "2", "person": "7", "tongue": "en", "text": "Zeno", "since": "", "until": "1990-01-01"},
    ]
    with compiled({"folk": [{"person": "7"}], "nicks": nicks}) as (con, package):
        assert by_macro(con, Day(1980, 1, 1)) == {("folk", "7"): {"en": "Zeno"}}
        assert by_book(con, package, [Day(1980, 1, 1)])[Day(1980, 1, 1)] == {("folk", "7"): {"en": "Zeno"}}
        assert Book(State(con, package, None), [("folk", "7")]).names(("folk", "7"), None) == {"en": "Since 1990"}


def test_an_exact_period_without_a_beginning_is_certain() -> None:
    """So the name shares a certain day with the chosen one, as the other does, and the text decides."""
    spans = [("zh", "全", "1970-01-01", ""), ("en", "Always", "", ""), ("en", "Zed", "1960-01-01", "1985-01-01")]
    nicks = [
        {"nick": str(n), "person": "7", "tongue": tongue, "text": text, "since": since, "until": until}
        for n, (tongue, text, since, until) in enumerate(spans)
    ]
    with compiled({"folk": [{"person": "7"}], "nicks": nicks}) as (con, package):
        assert by_macro(con, Day(1980, 1, 1)) == {("folk", "7"): {"zh": "全", "en": "Always"}}
        assert by_book(con, package, [Day(1980, 1, 1)])[Day(1980, 1, 1)] == {("folk", "7"): {"zh": "全", "en": "Always"}}


def test_the_preferred_kind_comes_before_the_certain_name_if_both_are_possible() -> None:
    cells = {"body": "b", "tongue": "en"}
    names = [
        {"name": "1", **cells, "kind": "short", "text": "Short", "since": "1990-01-01", "until": "2000-01-01"},
        {"name": "2", **cells, "kind": "full", "text": "Full", "since": "[1990-01-01..1999-01-01]", "until": "2000-01-01"},
    ]
    with compiled({"bodies": [{"body": "b", "begun": "1950", "ended": ".."}], "names": names}) as (con, package):
        days = [Day(1995, 1, 1), Day(1980, 1, 1)]
        expected = {("bodies", "b"): {"en": "Full"}}
        assert [by_macro(con, day) for day in days] == list(by_book(con, package, days).values()) == [expected, expected]
        con.execute("UPDATE names SET since_earliest = DATE '1999-01-01', since_latest = DATE '1999-01-01' WHERE kind = 'full'")
        expected = {("bodies", "b"): {"en": "Short"}}  # the preferred one is not possible then
        assert by_macro(con, days[0]) == by_book(con, package, days)[days[0]] == expected


def test_a_label_without_a_language_is_of_an_undetermined_one() -> None:
    assert called("1995-01-01", ("", "Nameless tongue", "1990", "..")) == {"und": "Nameless tongue"}


def test_namings_borne_only_in_between_are_whole() -> None:
    short = [("zh", "中", "2000-01-01", "2001-01-01"), ("en", "Mid", "2000-01-01", "2001-01-01"), ("en", "Odd", "2000-01-01", "2000-06-01")]
    listed = [
        {"name": str(n), "body": "b", "tongue": tongue, "kind": "full", "text": text, "since": since, "until": until}
        for n, (tongue, text, since, until) in enumerate([*short, ("en", "Later", "2000-07-01", "2000-08-01"), *OLD])
    ]
    with compiled({"bodies": [{"body": "b", "begun": "1950", "ended": ".."}], "names": listed}) as (con, package):
        book = Book(State(con, package, Day(2000, 1, 1)))
        told = book.between(("bodies", "b"), Day(1999, 6, 1), Day(2001, 1, 1))
        assert told == [{"zh": "中", "en": "Mid"}, {"en": "Later"}]
        assert book.between(("bodies", "b"), Day(2000, 1, 1), Day(2001, 1, 1)) == [{"en": "Later"}]
        assert book.between(("bodies", "b"), Day(1999, 6, 1), Day(2000, 12, 31)) == [{"en": "Odd"}, {"en": "Later"}]


@st.composite
def named(draw: st.DrawFn) -> Rows:
    """Names in every way that the contract allows, some with periods that contradict themselves."""
    number, word = st.integers(0, SPAN), st.sampled_from("xyz")
    tongue = st.sampled_from(["zh", "en", "fr", ""])

    def edtf(*, end: bool) -> str:
        return draw(texts(draw(st.none() | number), end=end))

    def date() -> str:
        return draw(st.just("") | number.map(iso))

    ids = st.sampled_from(["1", "2"])
    bodies = {
        (draw(ids), begun): {"called_zh": draw(st.just("") | word), "called_en": draw(st.just("") | word), "ended": edtf(end=True)}
        for begun in (edtf(end=False) or iso(draw(number)) for _ in range(draw(st.integers(1, 3))))
    }
    names = [
        {
            **{"name": str(n), "body": draw(ids), "tongue": draw(tongue), "text": draw(st.just("") | word)},
            **{"kind": draw(st.sampled_from(["full", "short", "other"])), "since": edtf(end=False), "until": edtf(end=True)},
        }
        for n in range(draw(st.integers(0, 6)))
    ]
    nicks = [
        {"nick": str(n), "person": draw(ids), "tongue": draw(tongue), "text": draw(word), "since": date(), "until": date()}
        for n in range(draw(st.integers(0, 5)))
    ]
    folk = [{"person": "1", "called": draw(st.just("") | word)}, {"person": "2", "called": draw(word)}]
    listed = [{"body": body, "begun": begun, **cells} for (body, begun), cells in bodies.items()]
    return {"bodies": listed, "names": names, "folk": folk, "nicks": nicks}


DAYS = [Day(1900, 1, 1), *(date_of(number) for number in range(-20, 120, 7)), Day(2100, 1, 1)]


@pytest.mark.slow
@share(1.5)
@given(named())
def test_the_macro_and_the_book_give_the_same_names_on_every_day(rows: Rows) -> None:
    with compiled(rows) as (con, package):
        for day, found in by_book(con, package, DAYS).items():
            assert by_macro(con, day) == found, day


@pytest.mark.slow
@share(1)
@given(named())
def test_if_a_name_is_possible_on_the_day_all_that_stand_beside_it_are(rows: Rows) -> None:
    """Worked out from the nicknames alone, whose periods are plain days."""
    with compiled({**rows, "folk": [{"person": "1"}, {"person": "2"}]}) as (con, _):
        for day in DAYS:
            borne = {
                (nick["person"], nick["tongue"] or "und", nick["text"])
                for nick in rows["nicks"]
                if (nick["since"] or "0001") <= day.isoformat() < (nick["until"] or "9999")
            }
            for (entity, key), names in by_macro(con, day).items():
                if entity == "folk" and any(person == key for person, *_ in borne):
                    assert {(key, language, text) for language, text in names.items()} <= borne
