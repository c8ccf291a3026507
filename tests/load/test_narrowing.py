"""Bounds that follow from complete lists, and from series in which one statement holds at a time."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support.complete_lists import LISTED, listed_packages, named
from support.generated import START, TABLES, Rows
from support.oracle import FIRST, LAST, Oracle
from support.states import statements
from support.workbench import declare, history, table

Shown = tuple[str, ...]


def bounds_of(root: Path, rows: Rows, tables: Any = LISTED) -> dict[str, Shown]:
    """id -> the four bounds as texts, `-` for unbounded; the naive oracle must find the same."""
    with history(declare(root, tables, rows).root) as (con, package):
        found = {key: statement.bounds for key, statement in statements(con, package).items()}
    assert found == {key: statement.bounds for key, statement in Oracle(root).statements.items()}
    return {key: tuple("-" if day in (FIRST, LAST) else str(day) for day in days) for (_, key), days in found.items()}


def post(post: str, person: str, a: str, z: str, thing: str = "t") -> dict[str, str]:
    return {"post": post, "person": person, "thing": thing, "a": a, "z": z}


def world(*posts: dict[str, str], day: str = "2000-06-01", on: tuple[str, ...] = (), of: str = "t") -> Rows:
    """Posts at the things t and u, which always were there, and a list of those at `of`."""
    return {
        "things": [{"thing": name, "a": "..", "z": ".."} for name in "tu"],
        "folk": [{"person": name} for name in sorted({each["person"] for each in posts})],
        "posts": list(posts),
        "lists": [{"list": "r", "day": day, "tab": "posts", "of": of}],
        "proofs": [named(each, "r") for each in on],
    }


def test_who_is_on_a_list_held_on_its_day(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "", ""), on=("x",)))["x"] == ("-", "2000-06-01", "2000-06-02", "-")


def test_who_began_before_the_day_and_is_not_on_the_list_had_ended_by_then(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "1999", "")))["x"] == ("1999-01-01", "1999-12-31", "1999-01-02", "2000-06-01")


def test_who_held_after_the_day_and_is_not_on_the_list_began_later(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "", "2001")))["x"] == ("2000-06-02", "2001-12-30", "2001-01-01", "2001-12-31")


def test_nothing_follows_for_who_may_have_held_wholly_before_or_wholly_after(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "", "")))["x"] == ("-", "-", "-", "-")


def test_a_list_of_one_thing_says_nothing_about_those_at_another(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "1999", ""), of="u"))["x"][3] == "-"


def test_who_is_on_the_list_with_one_statement_is_not_absent_with_another(tmp_path: Path) -> None:
    found = bounds_of(tmp_path, world(post("x", "p", "1999", ""), post("y", "p", "2000", ""), on=("y",)))
    assert found["x"][3] == "-"


def test_a_source_that_contradicts_a_statement_does_not_put_it_on_the_list(tmp_path: Path) -> None:
    rows = world(post("x", "p", "1999", ""))
    rows["proofs"] = [named("x", "r", stance="contradicts")]
    assert bounds_of(tmp_path, rows)["x"][3] == "2000-06-01"


@pytest.mark.parametrize(
    ("a", "z", "expected"),
    [
        ("2000-05-31", "", ("2000-05-31", "2000-05-31", "2000-06-01", "2000-06-30")),  # it had begun on any day of June
        ("2000-06-05", "", ("2000-06-05", "2000-06-05", "2000-06-06", "-")),  # the list may be older
        ("", "2000-06-25", ("-", "2000-06-24", "2000-06-25", "2000-06-25")),  # the list may be younger
        ("", "2000-07-01", ("2000-06-02", "2000-06-30", "2000-07-01", "2000-07-01")),
    ],
)
def test_of_a_list_of_one_month_the_day_is_not_known(tmp_path: Path, a: str, z: str, expected: Shown) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", a, z), day="2000-06"))["x"] == expected


def test_a_citation_that_attests_a_day_of_its_own_does_not_attest_the_day_of_its_list(tmp_path: Path) -> None:
    rows = world(post("x", "p", "", ""), day="2000")
    rows["proofs"] = [named("x", "r", stance="attests", seen="2000-03-03")]
    assert bounds_of(tmp_path, rows)["x"] == ("-", "2000-03-03", "2000-03-04", "-")


def test_a_contradiction_narrows_nothing(tmp_path: Path) -> None:
    assert bounds_of(tmp_path, world(post("x", "p", "1999", "..")))["x"] == ("1999-01-01", "1999-12-31", "-", "-")


def test_lists_and_statements_are_matched_by_value_however_they_are_written(tmp_path: Path) -> None:
    tables = {
        "things": table("thing:integer a z", "thing", role="entity", period=("a", "z")),
        "seats": table("seat:integer thing:integer a z", "seat", of={"things": "thing"}, role="attribute", period=("a", "z")),
        "lists": table(
            "list:integer day tab of",
            "list",
            role="reference",
            on="day",
            complete_lists={"table": "tab", "scope": {"seats": {"thing": "of"}}},
        ),
        "proofs": table(
            "proof tab row book stance seen roll:integer",
            "proof",
            foreign={"roll": "lists.list"},
            role="evidence",
            evidence=LISTED["proofs"]["chronicle"]["evidence"],
        ),
    }
    rows: Rows = {
        "things": [{"thing": "05", "a": "..", "z": ".."}, {"thing": "6", "a": "..", "z": ".."}],
        "seats": [{"seat": "01", "thing": "5", "a": "", "z": ""}, {"seat": "2", "thing": "06", "a": "1999", "z": ""}],
        "lists": [
            {"list": "07", "day": "2000-06-01", "tab": "seats", "of": "5"},
            {"list": "8", "day": "2000-07-01", "tab": "seats", "of": "6"},
        ],
        "proofs": [named("1", "07", "seats")],
    }
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        found = {key: statement.bounds for (name, key), statement in statements(con, package).items() if name == "seats"}
    assert found["1"][1] == datetime.date(2000, 6, 1)
    assert found["2"][3] == datetime.date(2000, 7, 1)


def mark(mark: str, a: str, z: str, thing: str = "t", lang: str = "en") -> dict[str, str]:
    return {"mark": mark, "thing": thing, "lang": lang, "text": mark, "a": a, "z": z}


def series(root: Path, *marks: dict[str, str], **meaning: object) -> dict[str, Shown]:
    tables = {"things": TABLES["things"], "marks": {**TABLES["marks"], "chronicle": {**TABLES["marks"]["chronicle"], **meaning}}}
    return bounds_of(root, {"things": [{"thing": each, "a": "..", "z": ".."} for each in "tu"], "marks": list(marks)}, tables)


def test_the_end_of_one_is_no_later_than_the_beginning_of_the_next(tmp_path: Path) -> None:
    found = series(tmp_path, mark("old", "2000", ""), mark("new", "2005", ".."))
    assert found["old"] == ("2000-01-01", "2000-12-31", "2000-01-02", "2005-12-31")


def test_one_begins_no_earlier_than_the_one_before_ended(tmp_path: Path) -> None:
    found = series(tmp_path, mark("old", "2000", "[2003-03-03..2004-04-04]"), mark("new", "[2001..2006-06-06]", ".."))
    assert found["old"][2:] == ("2003-03-03", "2004-04-04")
    assert found["new"][:2] == ("2003-03-03", "2006-06-06")


def test_what_is_known_of_one_narrows_a_whole_series(tmp_path: Path) -> None:
    found = series(tmp_path, mark("a", "1990", ""), mark("b", "[1991..]", "[1995..]"), mark("c", "2000", ".."), mark("d", "", "1985"))
    assert found["a"][3] == "2000-12-31"
    assert found["d"] == ("-", "1985-12-30", "1985-01-01", "1985-12-31")


@pytest.mark.parametrize("other", [{"thing": "u"}, {"lang": "fr"}])
def test_statements_of_another_series_narrow_nothing(tmp_path: Path, other: dict[str, str]) -> None:
    assert series(tmp_path, mark("old", "2000", ""), mark("new", "2005", "..", **other))["old"][3] == "-"


def test_a_series_that_is_not_exclusive_narrows_nothing(tmp_path: Path) -> None:
    assert series(tmp_path, mark("old", "2000", ""), mark("new", "2005", ".."), exclusive=False)["old"][3] == "-"


def test_statements_whose_order_is_open_narrow_nothing(tmp_path: Path) -> None:
    found = series(tmp_path, mark("one", "", ""), mark("other", "2000", "2001"))
    assert found["one"] == ("-", "-", "-", "-")


def test_statements_that_must_overlap_narrow_nothing(tmp_path: Path) -> None:
    tables = {"things": TABLES["things"], "marks": TABLES["marks"]}
    rows = {"things": [{"thing": "t", "a": "..", "z": ".."}], "marks": [mark("one", "2000", "2003"), mark("other", "2001", "2004")]}
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        found = statements(con, package)
    assert found["marks", "one"].bounds[3] == datetime.date(2003, 12, 31)
    assert found["marks", "other"].bounds[0] == datetime.date(2001, 1, 1)


@given(listed_packages())
def test_the_bounds_are_those_of_the_naive_oracle_and_contain_the_truth(tmp_path_factory: pytest.TempPathFactory, drawn: Any) -> None:
    rows, truths = drawn
    root = tmp_path_factory.mktemp("listed")
    declare(root, LISTED, rows)
    with history(root) as (con, package):
        found = {key: statement.bounds for key, statement in statements(con, package).items()}
    assert found == {key: statement.bounds for key, statement in Oracle(root).statements.items()}
    for key, (first, end) in truths.items():
        fe, fl, te, tl = found[key]
        begun = FIRST if first is None else START + datetime.timedelta(first)
        ended = LAST if end is None else START + datetime.timedelta(end)
        assert fe <= begun <= fl, key
        assert te <= ended <= tl, key
