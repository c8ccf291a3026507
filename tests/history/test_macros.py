"""The macros and views of the compiled file: tree, changes, biography, labels, disputes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support.states import compared, statements

from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy, naming
from chronicle.history.edition import Edition
from chronicle.history.state import State

LEVELS = {0: "absent", 1: "possible", 2: "certain"}


def rows(found: Edition, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return engine.rows(found.con, query, list(parameters))


def test_the_tree_goes_down_from_what_has_nothing_above(league_edition: Edition) -> None:
    assert rows(league_edition, "SELECT depth, id, parent, certainty FROM tree(DATE '2009-01-01')") == [
        (0, "verband", None, "certain"),
        (1, "liga-1", "verband", "certain"),
        (2, "eintracht", "liga-1", "certain"),
        (2, "stadtfc", "liga-1", "certain"),
        (1, "liga-2", "verband", "certain"),
        (2, "germania", "liga-2", "certain"),
        (1, "liga-3", "verband", "certain"),
        (2, "amateure", "liga-3", "possible"),
    ]


def flat(branches: list[hierarchy.Branch], depth: int = 0) -> set[tuple[int, str, str]]:
    found = {(depth, branch.id, branch.certainty) for branch in branches}
    return found.union(*(flat(list(branch.below), depth + 1) for branch in branches)) if branches else found


@pytest.mark.parametrize("name", ["league_edition", "ministry_edition"])
def test_the_tree_of_the_file_is_that_of_the_command(name: str, request: pytest.FixtureRequest) -> None:
    found: Edition = request.getfixturevalue(name)
    for (day,) in rows(found, "SELECT snapshot_date FROM snapshots"):
        told = rows(found, "SELECT depth, id, certainty FROM tree(?::DATE)", day)
        assert set(told) == flat(hierarchy.tree(found.con, found.package, day))


@pytest.mark.parametrize(("a", "b"), [("1999-06-30", "1999-07-01"), ("2005-08-01", "2006-01-01"), ("2006-01-01", "2012-07-01")])
def test_changes_are_those_of_a_full_comparison(league_edition: Edition, a: str, b: str) -> None:
    days = datetime.date.fromisoformat(a), datetime.date.fromisoformat(b)
    expected = compared(statements(league_edition.con, league_edition.package), *days)
    told = rows(league_edition, "FROM changes(?::DATE, ?::DATE)", a, b)
    assert {(table, key): (before, after) for table, key, before, after in told} == {
        key: (LEVELS[before], LEVELS[after]) for key, (before, after) in expected.items()
    }


def test_a_biography_tells_every_statement_about_somebody_by_its_beginning(league_edition: Edition) -> None:
    told = rows(league_edition, "SELECT statement_table, statement_id, begun, ended, says FROM biography('germania-frauen')")
    assert [row[:4] for row in told] == [
        ("members", "germania-frauen", "2010-03", ".."),
        ("placements", "frauen-of-germania", "2010-03", ".."),
        ("titles", "germania-frauen-de", "2010-03", ".."),
        ("titles", "germania-frauen-en", "2010-03", ".."),
    ]
    assert told[1][4] == "germania-frauen | germania"


def test_a_biography_tells_also_who_stands_below(league_edition: Edition) -> None:
    told = [key for (key,) in rows(league_edition, "SELECT statement_id FROM biography('germania')")]
    assert "frauen-of-germania" in told
    assert "mueller|germania|2004-01-15" in told


def test_of_a_person_the_biography_tells_the_posts(league_edition: Edition) -> None:
    told = rows(league_edition, "SELECT statement_id, begun, ended FROM biography('mueller')")
    assert told == [
        ("mueller|eintracht|1998-07-01", "1998-07-01", "2003-11-30"),
        ("mueller|germania|2004-01-15", "2004-01-15", "2009-02-02"),
    ]


@pytest.mark.parametrize("name", ["league_edition", "ministry_edition"])
def test_the_labels_of_the_file_are_those_of_the_texts_for_people(name: str, request: pytest.FixtureRequest) -> None:
    """One rule, written twice: as SQL for readers, and in Python for many days at once."""
    found: Edition = request.getfixturevalue(name)
    book = naming.Book(State(found.con, found.package, datetime.date(2000, 1, 1)))
    for (day,) in rows(found, "SELECT snapshot_date FROM snapshots")[::2]:
        told: dict[tuple[str, str], dict[str, str]] = {}
        for entity, key, language, label in rows(found, "FROM labels(?::DATE)", day):
            told.setdefault((entity, key), {})[language] = label
        assert told == {node: dict(book.names(node, day)) for node in told}
        assert all(node in book for node in told)


def test_a_dispute_shows_both_values_both_sources_and_what_decided(league_edition: Edition) -> None:
    assert engine.dicts(league_edition.con, "FROM disputes") == [
        {
            **{"statement_table": "members", "statement_id": "union", "field": "since", "accepted": "1910?", "contested": "1911"},
            **{"sources_for": "register", "source_against": "fanzine", "decided_by": "the register outranks the fanzine"},
        }
    ]


def test_every_dispute_of_the_real_data_names_a_value_of_ours(ministry_edition: Edition) -> None:
    contradictions = rows(ministry_edition, "SELECT count(*) FROM citations WHERE stance = 'contradicts'")
    assert rows(ministry_edition, "SELECT count(*) FROM disputes") == contradictions
    assert rows(ministry_edition, "SELECT * FROM disputes WHERE sources_for IS NULL") == []
