"""One fault at a time, planted in a copy of the real package: each rule finds it, where it is, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from support.planting import Place, Planted, findings
from support.workbench import Folder, declare, table

pytestmark = pytest.mark.slow  # each test compiles the real data; test_temporal has the same rules on the league


@pytest.fixture
def places(ministry: Folder) -> Planted:
    return Planted(ministry)


MIIT = {"organization_id": "miit"}
TENURE = {"person_id": "bian-zhigang", "post": "deputy_head"}
NAME = {**MIIT, "language": "en", "kind": "translation", "name": "Ministry of Something Else"}


def test_a_period_that_ends_before_it_begins(places: Planted) -> None:
    row = places.state("tenures", **TENURE, **MIIT, valid_from="2015-05-01", valid_to="2015-01-01")
    assert places.found() == [("inverted-period", "tenures", row, "valid_to")]


def test_a_period_without_a_day(places: Planted) -> None:
    row = places.state("tenures", **TENURE, **MIIT, valid_from="2015-05-01", valid_to="2015-05-01")
    assert places.found() == [("inverted-period", "tenures", row, "valid_to")]


def test_two_names_at_once(places: Planted) -> None:
    row = places.state("names", **NAME, valid_from="2010-01-01", valid_to="2011-01-01")
    assert places.found() == [("overlap", "names", row, "organization_id,language")]


def test_a_name_that_may_have_been_borne_beside_another(places: Planted) -> None:
    row = places.state("names", **NAME, valid_from="", valid_to="[2009-01-01..2010-01-01]")
    assert places.found() == [("possible-overlap", "names", row, "organization_id,language")]


def test_a_gap_in_a_series_that_is_continuous(places: Planted) -> None:
    places.folder.resource("ranks", lambda r: r["chronicle"].update(continuous=True))
    cells = {"organization_id": "mii", "rank": "ministerial"}
    places.state("ranks", **cells, valid_from="1999-01-01", valid_to="2000-01-01")
    row = places.folder.add("ranks", id="planted-2", **cells, valid_from="2000-01-02", valid_to="2002-01-01")
    places.cite("ranks", "planted-2", "attests", attested="2001-06-01")
    assert places.found() == [("gap", "ranks", row, "valid_from")]


def test_a_post_in_a_body_that_does_not_exist_yet(places: Planted) -> None:
    row = places.state("tenures", **TENURE, **MIIT, valid_from="2007-01-01", valid_to="2009-01-01")
    assert places.found() == [("outside-life", "tenures", row, "organization_id")]


def test_a_post_in_a_body_that_exists_no_more(places: Planted) -> None:
    row = places.state("tenures", **TENURE, organization_id="mii", valid_from="2000-01-01", valid_to="2009-01-01")
    assert places.found() == [("outside-life", "tenures", row, "organization_id")]


def test_a_parent_that_exists_no_more(places: Planted) -> None:
    cells = {"organization_id": "sastind", "parent_id": "mii", "relation": "co_managed"}
    row = places.state("affiliations", **cells, valid_from="2010-01-01", valid_to="2011-01-01")
    assert places.found() == [("outside-life", "affiliations", row, "parent_id")]


def test_a_body_above_itself(places: Planted) -> None:
    cells = {"organization_id": "state-council", "parent_id": "sastind", "relation": "subordinate"}
    row = places.state("affiliations", **cells, valid_from="2010-01-01", valid_to="2010-01-02")
    assert places.found() == [("cycle", "affiliations", row, "parent_id")]


def test_a_body_that_is_its_own_parent(places: Planted) -> None:
    cells = {"organization_id": "state-council", "parent_id": "state-council", "relation": "subordinate"}
    row = places.state("affiliations", **cells, valid_from="2010-01-01", valid_to="2010-01-02")
    assert places.found() == [("cycle", "affiliations", row, "parent_id")]


def test_a_hierarchy_too_deep_to_be_walked(places: Planted) -> None:
    bodies, period = [f"planted-{n:02}" for n in range(67)], {"valid_from": "2010-01-01", "valid_to": "2010-01-02"}
    places.states("organizations", ({"id": body, "kind": "department", **period} for body in bodies))
    for language, kind, name in (
        ("zh-Hans", "official", "某司"),
        ("zh-Latn", "translation", "Mǒu sī"),
        ("en", "translation", "Some Bureau"),
    ):
        called = {"language": language, "kind": kind, "name": name, **period}
        places.states("names", ({"id": f"{body}-{language}".lower(), "organization_id": body, **called} for body in bodies))
    lines = ({"id": f"{a}-line", "organization_id": a, "parent_id": b} for a, b in pairwise(bodies))
    row = places.states("affiliations", ({**line, "relation": "internal_organ", **period} for line in lines))
    assert places.found() == [("too-deep", "affiliations", row + 1, "parent_id")]  # the lowest line cannot be part of a cycle


def test_an_act_that_cannot_be_why_a_statement_began(places: Planted) -> None:
    cells = {"organization_id": "sastind", "parent_id": "miit", "relation": "co_managed", "begun_by": "miit-creation-2008"}
    row = places.state("affiliations", **cells, valid_from="2012-01-01", valid_to="2013-01-01")
    assert places.found() == [("cause-mistimed", "affiliations", row, "begun_by")]


def test_an_act_that_cannot_be_why_a_statement_ended(places: Planted) -> None:
    cells = {"organization_id": "sastind", "parent_id": "miit", "relation": "co_managed", "ended_by": "miit-creation-2008"}
    row = places.state("affiliations", **cells, valid_from="2012-01-01", valid_to="2013-01-01")
    assert places.found() == [("cause-mistimed", "affiliations", row, "ended_by")]


def test_an_act_without_a_day_that_asks_for_a_snapshot(places: Planted) -> None:
    row = places.state("reorganizations", title_zh="某次改革", title_en="Some reform", effective="[2001..]", snapshot="true")
    assert places.found() == [("snapshot-undated", "reorganizations", row, "effective")]


def succession(act: str, old: str, new: str) -> dict[str, str]:
    return {"reorganization_id": act, "predecessor_id": old, "successor_id": new, "extent": "part", "basis": "documented"}


def test_a_predecessor_that_comes_after_the_act(places: Planted) -> None:
    row = places.state("successions", **succession("mii-formation-1998", "miit", "mii"))
    assert places.found() == [("predecessor-mistimed", "successions", row, "predecessor_id")]


def test_a_successor_that_ended_before_the_act(places: Planted) -> None:
    row = places.state("successions", **succession("reform-plan-2023", "most", "mii"))
    assert places.found() == [("successor-mistimed", "successions", row, "successor_id")]


def test_a_body_that_succeeds_itself(places: Planted) -> None:
    row = places.state("successions", **succession("reform-plan-2023", "miit", "miit"))
    assert places.found() == [("succession-cycle", "successions", row, "successor_id")]


def test_a_body_that_by_one_act_becomes_itself_through_another(places: Planted) -> None:
    row = places.state("successions", **succession("equipment-split-2020", "miit-equipment-1", "miit-equipment"))
    assert places.found() == [("succession-cycle", "successions", row, "successor_id")]


def test_a_successor_that_begins_some_days_after_the_act(places: Planted) -> None:
    reform = {"title_zh": "某次改革", "title_en": "Some reform", "effective": "2014-09-20", "snapshot": "false"}
    places.states("reorganizations", [{"id": "planted-act", **reform}])
    row = places.state("successions", **succession("planted-act", "miit", "ic-fund"))
    assert places.found() == [("succession-gap", "successions", row, "successor_id")]


def test_a_successor_that_begins_long_after_the_act(places: Planted) -> None:
    reform = {"title_zh": "某次改革", "title_en": "Some reform", "effective": "2013-09-20", "snapshot": "false"}
    places.states("reorganizations", [{"id": "planted-act", **reform}])
    row = places.state("successions", **succession("planted-act", "miit", "ic-fund"))
    assert places.found() == [("successor-late", "successions", row, "successor_id")]


def test_an_extent_of_which_nobody_knows_how_much_it_is(places: Planted) -> None:
    places.folder.resource("successions", lambda r: next(f for f in r["schema"]["fields"] if f["name"] == "extent").pop("categories"))
    row = places.folder.set("successions", "aviation-corporation-to-mii", extent="half")
    assert places.found() == [("bad-extent", "successions", row, "extent")]


def test_a_share_of_nothing(places: Planted) -> None:
    row = places.folder.set("successions", "aviation-corporation-to-mii", share="0")
    assert places.found() == [("bad-share", "successions", row, "share")]


def test_a_part_that_is_all_of_it(places: Planted) -> None:
    row = places.folder.set("successions", "aviation-corporation-to-mii", share="1")
    assert places.found() == [("extent-mismatch", "successions", row, "extent")]


def test_a_sighting_outside_the_period(places: Planted) -> None:
    row = places.cite("names", "miit-en-1", "attests", attested="2001-01-01")
    assert places.found() == [("evidence-outside", "citations", row, "attested")]


def test_a_sighting_on_no_day(places: Planted) -> None:
    row = places.cite("names", "miit-en-1", "attests")
    assert places.found() == [("evidence-undated", "citations", row, "attested")]


LIST = {"id": "planted", "title": "Those who were there", "locator": "page 1", "statement_table": "tenures", "organization_id": "miit"}


def _list(places: Planted, **cells: str) -> int:
    source = places.folder.rows("sources")[0]["id"]
    return places.folder.add("lists", **{**LIST, "source_id": source, "kind": "vice_minister", "day": "1990-01-01", **cells})


def test_a_complete_list_of_no_day(places: Planted) -> None:
    places.folder.field("lists", "day", constraints={})
    row = _list(places, day="")
    assert places.found() == [("list-undated", "lists", row, "day")]


def test_a_complete_list_of_a_table_without_a_scope(places: Planted) -> None:
    places.folder.field("lists", "statement_table", constraints={})
    row = _list(places, statement_table="ranks")
    assert places.found() == [("list-scope", "lists", row, "statement_table")]


def test_a_citation_that_finds_on_a_list_what_is_not_in_its_scope(places: Planted) -> None:
    _list(places)
    row = places.cite("names", "miit-en-1", list_id="planted")
    assert places.found() == [("list-mismatch", "citations", row, "list_id")]


def test_somebody_in_post_who_is_not_on_the_complete_list(places: Planted) -> None:
    row = places.state("tenures", **TENURE, **MIIT, valid_from="2015-05-01", valid_to="2016-05-01")
    _list(places, kind=TENURE["post"], day="2015-08-01")
    assert [(code, table, at) for code, table, at, _ in places.found()] == [("not-listed", "tenures", row)]


def test_an_open_end_that_was_not_seen_since_the_last_act(places: Planted) -> None:
    row = places.state(
        "assignments", function_id="tobacco-control-fctc", organization_id="miit", mode="takes_part", valid_from="2009-01-01", valid_to=".."
    )
    assert places.found() == [("open-end-unseen", "assignments", row, "valid_to")]


def test_a_contradiction_of_a_column_that_is_not_there(places: Planted) -> None:
    row = places.cite("names", "miit-en-1", "contradicts", field="colour", says="blue", resolution="official_text")
    assert places.found() == [("unknown-column", "citations", row, "field")]


def test_a_citation_of_a_row_that_is_not_there(places: Planted) -> None:
    row = places.cite("names", "miit-en-999")
    assert places.found() == [("foreign-key", "citations", row, "statement_id")]


def test_a_citation_of_a_table_that_is_not_there(places: Planted) -> None:
    row = places.cite("surnames", "miit-en-1")
    assert ("foreign-key", "citations", row, "statement_table") in places.found() or places.found() == [
        ("constraint-error", "citations", row, "statement_table")
    ]


def test_a_statement_that_nothing_supports(places: Planted) -> None:
    row = places.folder.add("tenures", id="planted", **TENURE, **MIIT, valid_from="2015-05-01", valid_to="2016-01-01")
    assert places.found() == [("uncited", "tenures", row, None)]


def test_a_body_without_a_name_in_one_language(places: Planted) -> None:
    names = [row for row in places.folder.rows("names") if row["language"] == "en" and row["kind"] == "translation"]
    bodies = [row["organization_id"] for row in names]
    only = next(row for row in names if bodies.count(row["organization_id"]) == 1)
    places.folder.set("names", only["id"], kind="variant")
    body = places.folder.number("organizations", only["organization_id"])
    assert places.found() == [("unlabelled", "organizations", body, None)]


def test_a_person_without_a_name_in_one_column(places: Planted) -> None:
    row = places.state("people", name_zh="某人", name_pinyin="", name_en="Mou Ren")
    assert places.found() == [("unlabelled", "people", row, "name_pinyin")]


def test_faults_of_keys_do_not_hide_faults_of_periods(places: Planted) -> None:
    inverted = places.state("tenures", **TENURE, **MIIT, valid_from="2015-05-01", valid_to="2015-01-01")
    first = places.folder.rows("people")[0]
    twice = places.folder.add("people", **first)
    assert {place[:3] for place in places.found()} == {("inverted-period", "tenures", inverted), ("primary-key", "people", twice)}


BODIES = table("body version above:string a:date z:date", "body a", of={"bodies": "body"}, role="entity", period=("a", "z"))
UNITS = table("unit body a:date z:date", "unit", of={"bodies": "body"}, role="attribute", period=("a", "z"), series=["unit"])


def versions(*periods: tuple[str, str], body: str = "b", above: str = "") -> list[dict[str, str]]:
    return [{"body": body, "version": str(n), "above": above, "a": a, "z": z} for n, (a, z) in enumerate(periods)]


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        ((("2000-01-01", "2001-01-01"), ("2001-01-01", "")), []),
        ((("2000-01-01", "2001-06-01"), ("2001-01-01", "")), [("overlap", "bodies", 3, "body")]),
        ((("2000-01-01", "2001-01-01"), ("2001-01-02", "")), [("outside-life", "units", 2, "body")]),
        ((("2000-01-01", "2001-01-01"), ("2001-01-01", "2001-06-30")), [("outside-life", "units", 2, "body")]),
        ((("2000-06-02", ""),), [("outside-life", "units", 2, "body")]),
    ],
)
def test_the_life_of_a_parent_is_what_its_versions_say_together(
    tmp_path: Path, periods: tuple[tuple[str, str], ...], found: list[Place]
) -> None:
    unit = {"unit": "u", "body": "b", "a": "2000-06-01", "z": "2001-07-01"}
    folder = declare(tmp_path, {"bodies": BODIES, "units": UNITS}, {"bodies": versions(*periods), "units": [unit]})
    assert [(f.code, f.table, f.row, f.column) for f in findings(folder.root)] == found


def test_a_gap_while_the_subject_does_not_live_is_none(tmp_path: Path) -> None:
    meaning = {**UNITS, "chronicle": {**UNITS["chronicle"], "continuous": True, "series": ["body"]}}
    lives = versions(("2000-01-01", "2001-01-01"), ("2002-01-01", ""))
    units = [{"unit": a, "body": "b", "a": a, "z": z} for a, z in (("2000-01-01", "2001-01-01"), ("2002-01-01", ""))]
    folder = declare(tmp_path, {"bodies": BODIES, "units": meaning}, {"bodies": lives, "units": units})
    assert findings(folder.root) == []
    folder.write("bodies", versions(("2000-01-01", "2001-01-01"), ("2001-12-01", "")))
    assert [(f.code, f.table, f.row) for f in findings(folder.root)] == [("gap", "units", 3)]


def test_statements_that_meet_leave_no_gap(tmp_path: Path) -> None:
    meaning = {**UNITS, "chronicle": {**UNITS["chronicle"], "continuous": True, "series": ["body"]}}
    units = [{"unit": a, "body": "b", "a": a, "z": z} for a, z in (("2000-01-01", "2001-01-01"), ("2001-01-01", "2002-01-01"))]
    folder = declare(tmp_path, {"bodies": BODIES, "units": meaning}, {"bodies": versions(("2000-01-01", "")), "units": units})
    assert findings(folder.root) == []
    folder.set("units", "2001-01-01", a="2001-01-02")
    assert [(f.code, f.table, f.row) for f in findings(folder.root)] == [("gap", "units", 3)]


def test_a_hierarchy_too_deep_to_be_walked_is_told(tmp_path: Path) -> None:
    lines = table("line body above a:date z:date", "line", of={"bodies": "body"}, role="edge", period=("a", "z"), edge={"parent": "above"})
    bodies = [r for n in range(70) for r in versions(("2000-01-01", ""), body=f"b{n}")]
    rows = [{"line": f"l{n}", "body": f"b{n}", "above": f"b{n - 1}", "a": "2000-01-01"} for n in range(1, 70)]
    folder = declare(tmp_path, {"bodies": BODIES, "lines": lines}, {"bodies": bodies, "lines": rows})
    assert {f.code for f in findings(folder.root)} == {"too-deep"}


def test_faults_beyond_those_listed_are_counted(tmp_path: Path) -> None:
    units = [{"unit": f"u{n}", "body": "b", "a": "1999-01-01", "z": ""} for n in range(250)]
    folder = declare(tmp_path, {"bodies": BODIES, "units": UNITS}, {"bodies": versions(("2000-01-01", "")), "units": units})
    found = findings(folder.root)
    assert len(found) == 101
    assert [f.message for f in found if f.row is None] == ["150 more rows break the same rule"]
