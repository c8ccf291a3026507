"""From the texts of a period to the days its ends can fall on, narrowed by evidence, existence and life."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support.generated import TABLES, Rows, packages, written
from support.oracle import FIRST, LAST, Oracle
from support.states import statements
from support.workbench import LEAGUE, declare, history, table

from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine

Bounds = tuple[datetime.date, datetime.date, datetime.date, datetime.date]


def compiled(con: engine.Connection, package: Package) -> dict[tuple[str, str], Bounds]:
    """(table, id) -> the four days of the compiled history, with the ends of the calendar for unbounded."""
    return {key: statement.bounds for key, statement in statements(con, package).items()}


def bounds_of(root: Path, rows: Rows) -> dict[str, tuple[str, ...]]:
    """id -> its bounds as texts, `-` for unbounded, in a package of the tables of `generated`."""
    used = {name: TABLES[name] for name in TABLES if name in ("things", "folk", "acts") or rows.get(name)}
    with history(declare(root, used, rows).root) as (con, package):
        return {key: tuple("-" if day in (FIRST, LAST) else str(day) for day in days) for (_, key), days in compiled(con, package).items()}


def thing(thing: str, a: str, z: str) -> dict[str, str]:
    return {"thing": thing, "a": a, "z": z}


def mark(mark: str, thing: str, a: str, z: str) -> dict[str, str]:
    return {"mark": mark, "thing": thing, "lang": "en", "text": "x", "a": a, "z": z}


def sighting(row: str, seen: str, tab: str = "things", stance: str = "attests") -> dict[str, str]:
    return {"proof": f"{row}-{seen}-{stance}", "tab": tab, "row": row, "book": "b", "stance": stance, "seen": seen}


@pytest.mark.parametrize(
    ("a", "z", "expected"),
    [
        ("2000-03-15", "2001-03-15", ("2000-03-15", "2000-03-15", "2001-03-15", "2001-03-15")),
        ("2000-03", "2001", ("2000-03-01", "2000-03-31", "2001-01-01", "2001-12-31")),
        ("[2000-01-05..2000-02-06]", "..", ("2000-01-05", "2000-02-06", "-", "-")),
        ("..", "2000?", ("-", "-", "2000-01-01", "2000-12-31")),
        ("[..2000-02-06]", "[2000-03-01..]", ("-", "2000-02-06", "2000-03-01", "-")),
        ("", "", ("-", "-", "-", "-")),
    ],
)
def test_without_evidence_the_bounds_are_what_the_texts_say(tmp_path: Path, a: str, z: str, expected: tuple[str, ...]) -> None:
    assert bounds_of(tmp_path, {"things": [thing("t", a, z)]})["t"] == expected


def test_a_sighting_proves_that_it_had_begun_and_not_yet_ended(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "", "")], "proofs": [sighting("t", "2000-05-05")]}
    assert bounds_of(tmp_path, rows)["t"] == ("-", "2000-05-05", "2000-05-06", "-")


def test_the_first_and_the_last_of_several_sightings_count(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "", "")], "proofs": [sighting("t", day) for day in ("2000-05-05", "2000-02-02", "2000-09-09")]}
    assert bounds_of(tmp_path, rows)["t"] == ("-", "2000-02-02", "2000-09-10", "-")


def test_a_sighting_in_a_month_proves_the_less(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "2000", "")], "proofs": [sighting("t", "2000-05")]}
    assert bounds_of(tmp_path, rows)["t"] == ("2000-01-01", "2000-05-31", "2000-05-02", "-")


@pytest.mark.parametrize("stance", ["supports", "contradicts"])
def test_only_a_source_that_attests_narrows(tmp_path: Path, stance: str) -> None:
    rows = {"things": [thing("t", "", "")], "proofs": [sighting("t", "2000-05-05", stance=stance)]}
    assert bounds_of(tmp_path, rows)["t"] == ("-", "-", "-", "-")


def test_a_sighting_on_no_day_proves_nothing(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "", "2000-05-05")], "proofs": [sighting("t", "..")]}
    assert bounds_of(tmp_path, rows)["t"] == ("-", "2000-05-04", "2000-05-05", "2000-05-05")


def test_a_stated_cause_bounds_what_it_began_unless_evidence_excludes_it_or_it_has_no_day(tmp_path: Path) -> None:
    tables = {
        "acts": TABLES["acts"],
        "things": table("thing a z by", "thing", role="entity", period=("a", "z"), causes={"from": "by"}, foreign={"by": "acts.act"}),
        "proofs": TABLES["proofs"],
    }
    acts = [{"act": "june", "day": "2000-06"}, {"act": "ever", "day": ".."}]
    things = [{**thing(key, "2000", ".."), "by": by} for key, by in (("t", "june"), ("seen", "june"), ("u", "ever"))]
    rows = {"acts": acts, "things": things, "proofs": [sighting("seen", "2000-05-05")]}
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        found = {key: days[:2] for (_, key), days in compiled(con, package).items()}
    june, year = ((datetime.date(2000, a, 1), datetime.date(2000, b, c)) for a, b, c in ((6, 6, 30), (1, 12, 31)))
    assert found == {"t": june, "seen": (year[0], datetime.date(2000, 5, 5)), "u": year}


def test_a_citation_names_a_row_by_its_value_however_both_are_written(tmp_path: Path) -> None:
    tables = {
        "things": table("thing:integer a z", "thing", role="entity", period=("a", "z")),
        "proofs": table(
            "proof tab row:integer book stance seen", "proof", role="evidence", evidence=TABLES["proofs"]["chronicle"]["evidence"]
        ),
    }
    rows = {"things": [thing("05", "2000", "")], "proofs": [sighting("005", "2000-05-05")]}
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        assert compiled(con, package)["things", "5"][1] == datetime.date(2000, 5, 5)


def test_a_sighting_of_another_table_with_the_same_id_is_not_ours(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "", "")], "marks": [mark("t", "t", "", "")], "proofs": [sighting("t", "2000-05-05", tab="marks")]}
    with history(declare(tmp_path, {n: TABLES[n] for n in ("things", "marks", "proofs")}, rows).root) as (con, _):
        assert engine.rows(con, "SELECT a_latest, z_earliest FROM marks") == [(datetime.date(2000, 5, 5), datetime.date(2000, 5, 6))]


def test_a_period_is_not_empty(tmp_path: Path) -> None:
    found = bounds_of(tmp_path, {"things": [thing("t", "", "2000-05-05"), thing("u", "2000-05-05", "")]})
    assert found["t"] == ("-", "2000-05-04", "2000-05-05", "2000-05-05")
    assert found["u"] == ("2000-05-05", "2000-05-05", "2000-05-06", "-")


def test_a_statement_lies_within_the_life_of_its_entity(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "2000-02-02", "2000-09-09")], "marks": [mark("m", "t", "", "")]}
    assert bounds_of(tmp_path, rows)["m"] == ("2000-02-02", "2000-09-08", "2000-02-03", "2000-09-09")


def test_a_statement_proves_that_its_entity_lived(tmp_path: Path) -> None:
    rows = {"things": [thing("t", "", "")], "marks": [mark("m", "t", "2000-02-02", "2000-03-03"), mark("n", "t", "2000-05-05", "..")]}
    assert bounds_of(tmp_path, rows)["t"] == ("-", "2000-02-02", "-", "-")
    assert bounds_of(tmp_path, {**rows, "marks": rows["marks"][:1]})["t"] == ("-", "2000-02-02", "2000-03-03", "-")


def test_a_line_between_two_entities_proves_that_both_lived_and_lies_within_both_lives(tmp_path: Path) -> None:
    rows = {
        "things": [thing("low", "2000-02-02", ""), thing("high", "", "2000-09-09")],
        "links": [{"link": "l", "thing": "low", "above": "high", "a": "", "z": "[2000-04-04..]"}],
    }
    found = bounds_of(tmp_path, rows)
    assert found["l"] == ("2000-02-02", "2000-09-08", "2000-04-04", "2000-09-09")
    assert found["low"] == ("2000-02-02", "2000-02-02", "2000-04-04", "-")


def test_a_statement_of_plain_dates_is_as_it_is_but_narrows_the_life_of_its_entity(tmp_path: Path) -> None:
    measures = [
        {"measure": "s", "thing": "t", "since": "2000-02-02", "until": "2000-03-03"},
        {"measure": "u", "thing": "t", "since": "2000-03-03"},
    ]
    found = bounds_of(tmp_path, {"things": [thing("t", "", "")], "measures": measures})
    assert found == {
        "t": ("-", "2000-02-02", "-", "-"),
        "s": ("2000-02-02", "2000-02-02", "2000-03-03", "2000-03-03"),
        "u": ("2000-03-03", "2000-03-03", "-", "-"),
    }


def test_an_unknown_date_of_a_name_is_bounded_by_what_was_last_and_first_seen(tmp_path: Path) -> None:
    """The case of DATA.md: the old name last seen on one day, the new name first seen on another; no date is invented."""
    change = "[2000-01-27..2001-05-05]"
    rows = {
        "things": [thing("t", "1999", "..")],
        "marks": [mark("old", "t", "1999", change), mark("new", "t", change, "..")],
        "proofs": [sighting("old", "2000-03-03", "marks"), sighting("new", "2001-02-02", "marks")],
    }
    found = bounds_of(tmp_path, rows)
    assert found["old"] == ("1999-01-01", "1999-12-31", "2000-03-04", "2001-02-02")
    assert found["new"] == ("2000-03-04", "2001-02-02", "-", "-")


@given(packages())
def test_the_compiled_bounds_are_those_of_the_naive_oracle(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        assert compiled(con, package) == {key: s.bounds for key, s in Oracle(folder.root).statements.items()}


def test_a_line_to_what_ended_proves_that_the_other_had_begun(tmp_path: Path) -> None:
    rows = {
        "things": [thing("low", "", ".."), thing("high", "", "2000-09-09")],
        "links": [{"link": "l", "thing": "low", "above": "high", "a": "", "z": ""}],
    }
    found = bounds_of(tmp_path, rows)
    assert found["l"][1] == "2000-09-08"  # it had begun, for high ended the day after
    assert found["low"][1] == "2000-09-08"  # so low was there


def test_a_statement_lies_within_a_life_of_plain_dates_too(tmp_path: Path) -> None:
    tables = {
        "things": table("thing a:date z:date", "thing", role="entity", period=("a", "z")),
        "marks": table("mark thing von bis", "mark", of={"things": "thing"}, role="attribute", period=("von", "bis")),
    }
    rows: dict[str, Any] = {"things": [thing("t", "2000-02-02", "2000-09-09")], "marks": [{"mark": "m", "thing": "t"}]}
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        assert compiled(con, package)["marks", "m"] == Oracle(tmp_path).statements["marks", "m"].bounds


def test_the_league_has_the_bounds_of_the_naive_oracle(league_edition: Any) -> None:
    assert compiled(league_edition.con, league_edition.package) == {key: s.bounds for key, s in Oracle(LEAGUE).statements.items()}


def test_the_real_data_has_the_bounds_of_the_naive_oracle(ministry_edition: Any) -> None:
    from support.workbench import ROOT

    assert compiled(ministry_edition.con, ministry_edition.package) == {key: s.bounds for key, s in Oracle(ROOT).statements.items()}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1999-12-31", None),
        ("2000-01-01", "possible"),
        ("2000-05-30", "possible"),
        ("2000-05-31", "certain"),
        ("2000-08-31", "certain"),
        ("2000-09-01", "possible"),
        ("2000-09-29", "possible"),
        ("2000-09-30", None),
    ],
)
def test_on_a_day_a_statement_is_certain_possible_or_absent(tmp_path: Path, day: str, expected: str | None) -> None:
    rows = {"things": [thing("t", "[2000-01-01..2000-05-31]", "2000-09")]}
    with history(declare(tmp_path, {"things": TABLES["things"]}, rows).root) as (con, _):
        assert [c for (c,) in engine.rows(con, "SELECT certainty FROM things_asof(?::DATE)", [day])] == ([expected] if expected else [])


def test_what_is_never_certain_is_still_possible(tmp_path: Path) -> None:
    with history(declare(tmp_path, {"things": TABLES["things"]}, {"things": [thing("t", "", "")]}).root) as (con, _):
        for day in ("0001-01-01", "2000-01-01", "9999-12-30"):
            assert engine.rows(con, "SELECT certainty FROM things_asof(?::DATE)", [day]) == [("possible",)]
