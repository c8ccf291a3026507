"""Rules on complete lists and on open ends, on packages of a few rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.complete_lists import LISTED, named
from support.generated import TABLES
from support.workbench import Folder, declare, history, table

from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused
from chronicle.engines import duckdb as engine


def listed(root: Path) -> Folder:
    """p and q hold posts at the thing t; the list of June 2000 has p alone."""
    rows = {
        "things": [{"thing": name, "a": "..", "z": ".."} for name in "tu"],
        "folk": [{"person": "p"}, {"person": "q"}],
        "posts": [
            {"post": "x", "person": "p", "thing": "t", "a": "1999", "z": ".."},
            {"post": "y", "person": "q", "thing": "t", "a": "1999", "z": ""},
        ],
        "lists": [{"list": "r", "day": "2000-06", "tab": "posts", "of": "t"}],
        "proofs": [named("x", "r")],
    }
    return declare(root, LISTED, rows)


def found(folder: Folder) -> list[tuple[str, str, int | None, str | None]]:
    return [(f.code, f.table, f.row, f.column) for f in folder.findings() if f.code not in ("uncited", "unlabelled")]


def test_a_sound_list_has_no_finding(tmp_path: Path) -> None:
    assert found(listed(tmp_path)) == []


@pytest.mark.parametrize("day", ["", ".."])
def test_a_list_without_a_day_is_an_error(tmp_path: Path, day: str) -> None:
    folder = listed(tmp_path)
    folder.set("lists", "r", day=day)
    assert ("list-undated", "lists", 2, "day") in found(folder)


def test_a_list_whose_day_is_no_date_is_an_error(tmp_path: Path) -> None:
    folder = listed(tmp_path)
    folder.set("lists", "r", day="June")
    assert found(folder) == [("date-error", "lists", 2, "day")]


def test_a_list_of_a_table_without_scope_is_an_error(tmp_path: Path) -> None:
    folder = listed(tmp_path)
    folder.set("lists", "r", tab="things")
    assert found(folder) == [("list-scope", "lists", 2, "tab"), ("list-mismatch", "proofs", 2, "roll")]


def test_a_citation_that_names_a_list_of_another_scope_is_an_error(tmp_path: Path) -> None:
    folder = listed(tmp_path)
    folder.set("lists", "r", of="u")
    assert found(folder) == [("list-mismatch", "proofs", 2, "roll")]


def test_a_statement_that_certainly_holds_and_is_not_on_the_list_is_an_error(tmp_path: Path) -> None:
    folder = listed(tmp_path)
    folder.set("posts", "y", z="..")
    assert found(folder) == [("not-listed", "posts", 3, "person")]
    (finding,) = [f for f in folder.findings() if f.code == "not-listed"]
    assert "q is not on the list r, which names all on 2000-06" in finding.message


def test_a_statement_that_holds_on_some_days_of_a_vague_list_is_none(tmp_path: Path) -> None:
    folder = listed(tmp_path)
    folder.set("posts", "y", a="2000-06-10", z="..")
    assert found(folder) == []


def test_the_view_of_absences_names_the_list_and_the_bound(tmp_path: Path) -> None:
    with history(listed(tmp_path).root) as (con, _):
        columns = "list_id, statement_table, statement_id, entity, conclusion, bound"
        assert engine.rows(con, f"SELECT {columns} FROM absences") == [("r", "posts", "y", "q", "ended by then", "z_latest")]
        assert engine.rows(con, "SELECT DISTINCT day_earliest || '..' || day_latest FROM absences") == [("2000-06-01..2000-06-30",)]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("lists", {"complete_lists": {"table": "tab", "scope": {"folk": {"person": "of"}}}}, "'folk' is not a table with a period"),
        ("lists", {"complete_lists": {"table": "tab", "scope": {"posts": {"things": "of"}}}}, "there is no column 'things' in posts"),
        ("lists", {"complete_lists": {"table": "tab", "scope": {"posts": {"thing": "off"}}}}, "there is no column 'off'"),
        (
            "folk",
            {"complete_lists": {"table": "person", "scope": {"posts": {"thing": "person"}}}, "on": "person"},
            "not allowed with the role",
        ),
        ("lists", {"complete_lists": None}, "has no foreign key to the id of a table with `complete_lists`"),
        ("proofs", {"evidence": TABLES["proofs"]["chronicle"]["evidence"]}, "no citation can say who is on a list"),
    ],
)
def test_what_the_contract_says_of_lists_must_fit_its_tables(tmp_path: Path, table: str, change: dict[str, Any], said: str) -> None:
    folder = listed(tmp_path)

    def changed(resource: dict[str, Any]) -> None:
        resource["chronicle"] = {name: value for name, value in {**resource["chronicle"], **change}.items() if value is not None}

    folder.resource(table, changed)
    with pytest.raises(InputRefused) as refused:
        descriptor.load(folder.root)
    assert said in "\n".join(str(finding) for finding in refused.value.findings)


SEEN: Any = {
    "things": table("thing a z by", "thing", role="entity", period=("a", "z"), causes={"from": "by"}, foreign={"by": "acts.act"}),
    "marks": TABLES["marks"],
    "links": TABLES["links"],
    "acts": TABLES["acts"],
    "turns": TABLES["turns"],
    "proofs": TABLES["proofs"],
}


def seen(
    root: Path, *days: str, end: str = "..", begin: str = "1999", above: bool = False, act: str = "2000-06-01"
) -> list[tuple[str, str]]:
    """The open ends that no source shows: of a name of `low`, seen on `days`. The act makes `new` out of low, or of the thing above it."""
    things = [{"thing": name, "a": "1990", "z": ".."} for name in ("low", "high")]
    rows = {
        "things": [*things, {"thing": "new", "a": act, "z": "..", "by": "act"}],
        "marks": [{"mark": "m", "thing": "low", "lang": "en", "text": "Low", "a": begin, "z": end}],
        "links": [{"link": "l", "thing": "low", "above": "high", "a": "1990", "z": ".."}],
        "acts": [{"act": "act", "day": act}],
        "turns": [{"turn": "u", "act": "act", "old": "high" if above else "low", "new": "new"}],
        "proofs": [{"proof": f"m{day}", "tab": "marks", "row": "m", "book": "b", "stance": "attests", "seen": day} for day in days]
        + [
            {"proof": f"{key}", "tab": tab, "row": key, "book": "b", "stance": "attests", "seen": "2001"}
            for tab, key in (("things", "low"), ("things", "high"), ("links", "l"))
        ],
    }
    folder = declare(root, SEEN, rows)
    return [(f.table, f.message) for f in folder.findings() if f.code == "open-end-unseen"]


def test_an_open_end_that_was_last_seen_before_an_act_on_its_entity_is_a_warning(tmp_path: Path) -> None:
    ((table, message),) = seen(tmp_path, "2000-05-31", "1999-12-31")
    assert table == "marks"
    assert message == "the end is open, but it was last seen on 2000-05-31, before act changed low or what it belongs to on 2000-06-01"


@pytest.mark.parametrize(
    "case",
    [
        {"days": ("2000-05-31", "2000-06-01")},  # seen on the day of the act
        {"days": ("2000",)},  # perhaps seen after it
        {"days": ("1999-12-31",), "end": ""},  # the end is not open
        {"days": (), "begin": "2000-07"},  # it began after the act
    ],
    ids=str,
)
def test_an_open_end_with_evidence_is_no_warning(tmp_path: Path, case: dict[str, Any]) -> None:
    assert seen(tmp_path, *case.pop("days"), **case) == []


def test_an_act_on_the_entity_above_counts_and_one_that_began_the_statement_does_not(tmp_path: Path) -> None:
    ((_, message),) = seen(tmp_path, "2000-05-31", above=True)
    assert "before act changed low or what it belongs to" in message


def test_an_open_end_that_no_source_shows_on_any_day_is_a_warning(tmp_path: Path) -> None:
    ((_, message),) = seen(tmp_path, begin="..")
    assert "no source shows it on any day" in message
