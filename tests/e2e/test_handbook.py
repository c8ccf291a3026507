"""The handbook of the engine: its examples come out as they are told by hand, and the page shows what comes out."""

from __future__ import annotations

import re

import pytest
from support import handbook
from support.event_tables import changed
from support.handbook import EXAMPLES, PAGE
from support.workbench import ROOT

from chronicle.change import cases, events
from chronicle.contract import descriptor, validation
from chronicle.render import english

TEXT = PAGE.read_text("utf-8")


def _wanted(name: str) -> handbook.Outcome:
    return {part: rows for part, rows in handbook.expected(name).items() if part != "days"}


def test_what_comes_out_of_each_example_is_what_its_file_says_by_hand() -> None:
    found = handbook.outcomes()
    assert {name: rows for name, rows in found.items() if rows != _wanted(name)} == {}
    assert sorted(found) == handbook.names()


def test_the_page_shows_what_comes_out() -> None:
    assert handbook.written(TEXT) == TEXT, "write it anew: cd tests && ../.venv/bin/python -m support.handbook"


def test_every_example_is_on_the_page() -> None:
    assert sorted(re.findall(r"<!-- example: ([a-z_-]+) -->", TEXT)) == handbook.names()


def test_the_examples_are_sound_packages() -> None:
    """Only names are missing, which most examples don't need."""
    with handbook.folder(handbook.names()) as made:
        assert {finding.code for finding in made.faults()} <= {"unlabelled"}


def test_every_kind_of_event_and_of_link_has_an_example() -> None:
    told = [row for name in handbook.names() for part in ("events", "links") for row in _wanted(name).get(part, [])]
    kinds = {*cases.LIFE.values(), *cases.STATEMENT.values(), *events.LINKED, "contributed"}
    assert {row["kind"] for row in told} == kinds
    assert {row["word"] for row in told if "word" in row} - kinds, "there is an example of a contract's own word"
    (overview,) = re.findall(r"\| something exists .*?\n\n", TEXT, re.DOTALL)
    assert kinds - set(re.findall(r"\[([a-z_]+)\]", overview)) == set()


def test_the_names_that_no_table_may_have_are_listed() -> None:
    (said,) = re.findall(r"Tables may have any name, except: (.*?); what", TEXT)
    assert re.findall("`([a-z_]+)`", said) == sorted(validation.RESERVED)


def test_every_link_of_the_page_leads_somewhere() -> None:
    headings = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)]
    assert len(set(headings)) == len(headings)
    places = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert [place for place in places if place.startswith("#") and place[1:] not in headings] == []
    assert [place for place in places if not place.startswith(("#", "https://")) and not (PAGE.parent / place).exists()] == []


def test_the_queries_of_the_page_have_answers() -> None:
    found = handbook.answers(TEXT)
    assert len(found) == TEXT.count("```sql") >= 5
    assert all(found)


def test_the_closing_date_is_that_of_the_examples() -> None:
    assert english.day(descriptor.load(EXAMPLES).closing) in TEXT.replace("\n", " ")


def test_the_examples_have_no_name_of_the_real_data() -> None:
    real = {row.split(",")[0] for row in (ROOT / "tables" / "organizations.csv").read_text("utf-8").splitlines()}
    assert not real & {row["id"] for name in handbook.names() for row in handbook.tables(EXAMPLES / name).get("offices", [])}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in handbook.names() if "days" not in handbook.expected(name)])
def test_an_example_alone_says_the_same_as_among_the_others(name: str) -> None:
    with handbook.folder([name]) as made, changed(made.root) as (con, _):
        found = {part: query(con) for part, query in handbook.QUERIES.items() if part in _wanted(name)}
    assert found == handbook.outcomes()[name]
