"""What the real tables must say."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from support.workbench import compared

from chronicle.change.event import Event, Ref
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition


def _diff(found: Edition, first: str, second: str) -> list[Event]:
    return [*compared(found, first, second).events()]


def _chinese(refs: Iterable[Ref]) -> set[str]:
    return {ref.name["zh-Hans"] for ref in refs}


@pytest.fixture(scope="module")
def reform(ministry_edition: Edition) -> list[Event]:
    """From the first structure of the ministry to 2026."""
    return _diff(ministry_edition, "2008-07-02", "2026-01-01")


def _one(events: list[Event], word: str, subject: str) -> Event:
    (event,) = [e for e in events if e.word == word and subject in {ref.id for ref in e.all}]
    assert event.earliest
    assert event.latest
    assert event.earliest <= event.latest
    assert event.sources
    assert event.acts
    assert event.certainty == "certain"
    return event


def _tracked(event: Event) -> set[tuple[str | None, str | None]]:
    return {(t.old, t.new) for t in event.tracked}


def test_in_august_2020_miao_wei_was_minister_and_xiao_yaqing_party_secretary(ministry_edition: Edition) -> None:
    query = """
        SELECT p.name_en, t.post, t.certainty FROM tenures_asof(DATE '2020-08-05') t JOIN people p ON p.id = t.person_id
        WHERE t.organization_id = 'miit' AND t.post IN ('minister', 'party_secretary') ORDER BY t.post
    """
    assert engine.rows(ministry_edition.con, query) == [("Miao Wei", "minister", "certain"), ("Xiao Yaqing", "party_secretary", "certain")]


def test_the_equipment_department_was_split_in_two(reform: list[Event]) -> None:
    event = _one(reform, "split", "miit-equipment")
    assert _chinese(event.predecessors) == {"装备工业司"}
    assert _chinese(event.successors) == {"装备工业一司", "装备工业二司"}


def test_software_and_informatization_merged_and_the_department_was_renamed_later(reform: list[Event]) -> None:
    event = _one(reform, "merged", "miit-it-development")
    assert _chinese(event.predecessors) == {"软件服务业司", "信息化推进司"}
    assert _chinese(event.successors) == {"信息化和软件服务业司"}
    assert ("信息化和软件服务业司", "信息技术发展司") in _tracked(_one(reform, "renamed", "miit-it-development"))


def test_the_high_technology_department_moved_in_and_the_network_center_moved_out(reform: list[Event]) -> None:
    for subject, old, new in (("miit-high-technology", "most", "miit"), ("cncert-center", "miit", "cac")):
        assert _tracked(_one(reform, "moved", subject)) == {(old, new)}


def test_the_reform_of_2023_transferred_functions_moved_the_torch_center_and_resized_the_ministry(ministry_edition: Edition) -> None:
    events = _diff(ministry_edition, "2023-01-01", "2024-01-01")
    assert _tracked(_one(events, "function_transferred", "high-tech-development-planning")) == {("most", "miit")}
    _one(events, "moved", "torch-center")
    _one(events, "renamed", "torch-center")
    resized = {both for e in events if e.word == "resized" and "miit" in {ref.id for ref in e.subjects} for both in _tracked(e)}
    assert resized == {("24.0", "23.0"), ("731.0", "725.0")}


def test_in_1999_the_ministry_of_information_industry_existed_and_its_successor_did_not(ministry_edition: Edition) -> None:
    query = "SELECT id, certainty FROM organizations_asof(DATE '1999-06-01') WHERE id IN ('mii', 'miit')"
    assert engine.rows(ministry_edition.con, query) == [("mii", "certain")]


def test_no_statement_lies_outside_the_life_of_its_body(ministry_edition: Edition) -> None:
    for table in ministry_edition.package.temporal:
        for entity, column in ((ref.table, ref.column) for ref in table.about):
            if not ministry_edition.package.tables[entity].period:
                continue
            outside = engine.rows(
                ministry_edition.con,
                f"""
                SELECT s.id FROM {table.name} s JOIN {entity} e ON e.id = s.{column}
                WHERE s.valid_from_earliest < e.valid_from_earliest OR s.valid_to_latest > e.valid_to_latest
                   OR (s.valid_from_earliest IS NULL AND e.valid_from_earliest IS NOT NULL)
                   OR (s.valid_to_latest IS NULL AND e.valid_to_latest IS NOT NULL)
                """,
            )
            assert outside == [], table.name


def test_31_administrations_are_certain_on_every_day_and_each_is_cited(ministry_edition: Edition) -> None:
    query = """
        WITH days AS (SELECT unnest(range(DATE '2008-03-15', DATE '2026-09-24', INTERVAL 1 DAY))::DATE AS day)
        SELECT DISTINCT (SELECT count(*) FROM affiliations a WHERE a.parent_id = 'miit' AND a.relation = 'regional_bureau'
            AND a.valid_from_latest <= day AND (a.valid_to_earliest IS NULL OR day < a.valid_to_earliest)) FROM days
    """
    assert engine.rows(ministry_edition.con, query) == [(31,)]
    cited = """
        SELECT count(DISTINCT a.id) FROM affiliations a JOIN citations c ON c.statement_table = 'affiliations' AND c.statement_id = a.id
        WHERE a.parent_id = 'miit' AND a.relation = 'regional_bureau' AND c.stance <> 'contradicts'
    """
    assert engine.rows(ministry_edition.con, cited) == [(31,)]


def test_the_departments_count_23_in_2024_and_are_fewer_than_the_documented_24_in_2008(ministry_edition: Edition) -> None:
    named = "SELECT count(*) FROM affiliations_asof(DATE '{}') WHERE parent_id = 'miit' AND relation = 'internal_department'"
    assert engine.rows(ministry_edition.con, f"{named.format('2024-01-01')} AND certainty = 'certain'") == [(23,)]
    figure = (
        "SELECT value FROM staffing_asof(DATE '2008-07-02') WHERE measure = 'departments' AND scope = 'total' AND organization_id = 'miit'"
    )
    assert engine.rows(ministry_edition.con, figure) == [(24.0,)]
    ((certain,),) = engine.rows(ministry_edition.con, f"{named.format('2008-07-02')} AND certainty = 'certain'")
    assert 0 < certain < 24


def test_there_are_7_universities_5_ministers_and_5_party_secretaries(ministry_edition: Edition) -> None:
    universities = "SELECT count(*) FROM affiliations_asof(DATE '2026-01-01') WHERE parent_id = 'miit' AND relation = 'university'"
    assert engine.rows(ministry_edition.con, f"{universities} AND certainty = 'certain'") == [(7,)]
    for post in ("minister", "party_secretary"):
        holders = f"SELECT count(DISTINCT person_id) FROM tenures WHERE organization_id = 'miit' AND post = '{post}'"
        assert engine.rows(ministry_edition.con, holders) == [(5,)]


def test_every_statement_has_a_citation_with_a_locator_and_no_citation_is_an_orphan(ministry_edition: Edition) -> None:
    con, package = ministry_edition.con, ministry_edition.package
    assert engine.rows(con, "SELECT count(*) FROM citations WHERE trim(locator) = ''") == [(0,)]
    for table in package.tables.values():
        if table.role in ("reference", "evidence"):
            continue
        cited = f"SELECT statement_id FROM citations WHERE statement_table = '{table.name}' AND stance <> 'contradicts'"
        assert engine.rows(con, f"SELECT id FROM {table.name} WHERE id NOT IN ({cited})") == [], table.name
        every = f"SELECT statement_id FROM citations WHERE statement_table = '{table.name}'"
        assert engine.rows(con, f"SELECT statement_id FROM ({every}) WHERE statement_id NOT IN (SELECT id FROM {table.name})") == []
    assert engine.rows(con, "SELECT source_id FROM citations WHERE source_id NOT IN (SELECT id FROM sources)") == []


def test_a_source_that_was_read_as_a_copy_has_no_address(ministry_edition: Edition) -> None:
    assert engine.rows(ministry_edition.con, "SELECT id FROM sources WHERE access = 'copy' AND url IS NOT NULL") == []


def test_a_name_without_an_earliest_end_has_not_ended_and_one_of_unknown_end_can_have_ended_on_any_day(ministry_edition: Edition) -> None:
    rows = ministry_edition.con.execute("SELECT valid_to, valid_to_earliest::VARCHAR FROM names").fetchall()
    assert {end for end, earliest in rows if earliest is None} == {".."}
    assert {end for end, earliest in rows if earliest == "0001-01-01"} == {None}


def test_events_between_two_days_have_the_words_that_the_readme_names(ministry_edition: Edition) -> None:
    rows = ministry_edition.con.execute("SELECT DISTINCT word FROM events_between(DATE '2008-01-01', DATE '2024-01-01')").fetchall()
    assert {"merged", "split", "renamed", "moved", "appointed"} <= {word for (word,) in rows}
