"""Temporal rules: each planted violation gives its own finding and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.workbench import LEAGUE, Folder

from chronicle.core.findings import Finding


def cite(folder: Folder, table: str, row_id: str) -> None:
    """A source for a new statement."""
    cells = {"about_table": table, "about_code": row_id, "book_code": "yearbook", "bearing": "supports", "page": "index"}
    folder.add("proofs", proof_code=f"new-{table}-{len(folder.rows('proofs'))}", **cells)


def state(folder: Folder, table: str, **cells: str) -> int:
    """A new statement, with a source; the number of its row."""
    number = folder.add(table, **cells)
    cite(folder, table, "|".join(cells[column] for column in folder.key(table)))
    return number


def placed(folder: Folder, member: str, above: str, since: str, until: str, **cells: str) -> int:
    code = f"{member}-in-{above}-new"
    cells = {"bond": "plays_in", **cells}
    return state(folder, "placements", placement_code=code, member_code=member, above_code=above, since=since, until=until, **cells)


def titled(folder: Folder, member: str, wording: str, since: str, until: str, **cells: str) -> int:
    cells = {"tongue": "de", "style": "full", **cells}
    return state(folder, "titles", title_code=f"{member}-new", member_code=member, wording=wording, since=since, until=until, **cells)


def brief(found: list[Finding]) -> list[tuple[str, str, int | None, str | None]]:
    return [(f.code, f.table, f.row, f.column) for f in found]


def test_the_league_breaks_no_rule() -> None:
    assert Folder(LEAGUE).faults() == []


@pytest.mark.parametrize(
    ("table", "row_id", "cells", "column"),
    [
        ("titles", "eintracht-sponsor", {"since": "2018-07-01", "until": "2015-07-01"}, "until"),
        ("titles", "eintracht-sponsor", {"until": "2015-07-01"}, "until"),  # half-open: there is no day in it
        ("titles", "eintracht-sponsor", {"since": "2019", "until": "2018"}, "until"),
        ("titles", "eintracht-sponsor", {"since": "[2018-01-01..]", "until": "[..2017-12-31]"}, "until"),
        ("stints", "schmidt|stadtfc|2008-07-01", {"dismissed": "2008-06-30"}, "dismissed"),
        ("stints", "schmidt|stadtfc|2008-07-01", {"dismissed": "2008-07-01"}, "dismissed"),
    ],
)
def test_a_period_begins_before_it_ends(league: Folder, table: str, row_id: str, cells: dict[str, str], column: str) -> None:
    row = league.set(table, row_id, **cells)
    assert brief(league.faults()) == [("inverted-period", table, row, column)]


@pytest.mark.parametrize(
    "cells",
    [{"since": "2018", "until": "2018"}, {"since": "2018-07", "until": "2018-07-31"}, {"since": "2018-07-31", "until": "2018-08-01"}],
)
def test_a_period_that_can_hold_a_day_is_not_inverted(league: Folder, cells: dict[str, str]) -> None:
    league.set("titles", "eintracht-sponsor", **cells)
    assert league.faults() == []


def test_two_statements_of_a_series_do_not_hold_on_the_same_day(league: Folder) -> None:
    row = titled(league, "hafen", "Hafen 25", "1990-01-01", "1995-01-01")
    (found,) = league.faults()
    assert (found.code, found.table, found.column) == ("overlap", "titles", "member_code,tongue")
    assert found.row == row
    assert "1990-01-01" in found.message
    assert "hafen-de" in found.message


def test_one_day_is_enough_for_an_overlap(league: Folder) -> None:
    row = league.set("stints", "schmidt|eintracht|2003-11-30", dismissed="2008-07-01")
    weber = league.number("stints", "weber|eintracht|2008-06-30")
    (found,) = league.faults()
    assert (found.code, found.table, found.row in (row, weber)) == ("overlap", "stints", True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: titled(f, "hafen", "Hafen 25", "1995-01-01", "1996-01-01", tongue="en", style="nick"), id="another-case"),
        pytest.param(lambda f: titled(f, "hafen", "Hafenbrause", "1990-01-01", "1995-01-01", style="sponsor"), id="case-without-a-series"),
        pytest.param(lambda f: league_president(f, "mueller"), id="duty-without-a-series"),
        pytest.param(lambda f: f.set("stints", "schmidt|eintracht|2003-11-30", dismissed="2008-06-30"), id="end-meets-beginning"),
    ],
)
def test_statements_of_no_common_series_may_hold_on_the_same_day(league: Folder, change: Callable[[Folder], object]) -> None:
    change(league)
    assert league.faults() == []


def league_president(folder: Folder, coach: str) -> int:
    return state(folder, "stints", coach_code=coach, member_code="eintracht", duty="president", hired="2005-01-01", dismissed="2006-01-01")


def test_nothing_stands_above_itself(league: Folder) -> None:
    row = placed(league, "verband", "liga-1", "1970-01-01", "1971-01-01", bond="governed_by")
    assert brief(league.faults()) == [("cycle", "placements", row, "above_code")]


def test_nothing_stands_directly_above_itself(league: Folder) -> None:
    row = placed(league, "verband", "verband", "1970-01-01", "1971-01-01", bond="governed_by")
    found = league.faults()
    assert brief(found) == [("cycle", "placements", row, "above_code")]
    assert found[0].value == "verband"


def test_a_circle_of_which_no_day_has_all_the_lines_is_none(league: Folder) -> None:
    placed(league, "verband", "oberliga", "1950-01-01", "1963-08-24", bond="governed_by")
    assert league.faults() == []


def test_a_line_outside_of_the_hierarchy_makes_no_circle(league: Folder) -> None:
    placed(league, "germania", "germania-frauen", "2011-01-01", "2012-01-01", bond="partner_of")
    assert league.faults() == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        pytest.param(lambda f: titled(f, "verband", "Vorverband", "1899-01-01", "1900-01-28", style="sponsor"), "member_code", id="name"),
        pytest.param(lambda f: placed(f, "rasenball", "liga-2", "2009-01-01", "2009-05-19"), "member_code", id="below"),
        pytest.param(lambda f: placed(f, "phoenix", "liga-3", "2008-07-02", "2008-09-01"), "above_code", id="above"),
        pytest.param(
            lambda f: state(
                f, "stints", coach_code="weber", member_code="stadtfc", duty="president", hired="2006-01-01", dismissed="2008-01-01"
            ),
            "member_code",
            id="exact",
        ),
    ],
)
def test_a_statement_does_not_begin_before_what_it_is_about(league: Folder, change: Callable[[Folder], int], column: str) -> None:
    row = change(league)
    (found,) = league.faults()
    assert (found.code, found.row, found.column) == ("outside-life", row, column)
    assert "begins before" in found.message


@pytest.mark.parametrize(
    ("change", "column"),
    [
        pytest.param(lambda f: titled(f, "hafen", "Hafen", "2001-01-01", "2002-01-01", style="sponsor"), "member_code", id="name"),
        pytest.param(lambda f: f.set("titles", "hafen-de", until="..", closed_with=""), "member_code", id="name-still-borne"),
        pytest.param(lambda f: placed(f, "spielclub", "liga-2", "1980-01-01", "1996-08-01"), "member_code", id="below"),
        pytest.param(lambda f: placed(f, "huette", "oberliga", "1980-01-01", "2009-01-01"), "above_code", id="above"),
        pytest.param(
            lambda f: state(
                f, "stints", coach_code="weber", member_code="phoenix", duty="head_coach", hired="2010-01-01", dismissed="2012-01-01"
            ),
            "member_code",
            id="exact",
        ),
        pytest.param(
            lambda f: state(f, "stints", coach_code="weber", member_code="phoenix", duty="head_coach", hired="2010-01-01"),
            "member_code",
            id="exact-and-open",
        ),
    ],
)
def test_a_statement_does_not_outlast_what_it_is_about(league: Folder, change: Callable[[Folder], int], column: str) -> None:
    row = change(league)
    (found,) = league.faults()
    assert (found.code, found.row, found.column) == ("outside-life", row, column)
    assert "outlasts" in found.message


def test_a_statement_that_may_lie_within_the_life_is_let_pass(league: Folder) -> None:
    titled(league, "turner-fussball", "Turner", "2005", "2006")
    league.set("titles", "turner-fussball-de", since="2006")
    assert league.faults() == []


@pytest.mark.parametrize(
    ("table", "row_id"),
    [
        ("members", "amateure"),
        ("titles", "eintracht-nick"),
        ("placements", "frauen-of-germania"),
        ("decisions", "reform-2008"),
        ("transitions", "hafen-to-eintracht"),
        ("coaches", "koch"),
        ("stints", "koch|stadtfc|2016-07-01"),
    ],
)
def test_every_statement_of_every_kind_has_a_source(league: Folder, table: str, row_id: str) -> None:
    league.write("proofs", [r for r in league.rows("proofs") if (r["about_table"], r["about_code"]) != (table, row_id)])
    found = league.faults()
    assert brief(found) == [("uncited", table, league.number(table, row_id), None)]
    assert found[0].value == row_id


def test_a_source_that_contradicts_is_no_support(league: Folder) -> None:
    league.set("proofs", "members-hafen-1", bearing="contradicts", about_column="until", claims="2000", reasoning="the register is late")
    assert brief(league.faults()) == [("uncited", "members", league.number("members", "hafen"), None)]


def test_a_sighting_is_support_enough(league: Folder) -> None:
    league.set("proofs", "members-hafen-1", bearing="attests", seen_on="1990-05-05")
    assert league.faults() == []


def test_what_is_only_looked_up_needs_no_source(league: Folder) -> None:
    league.add("books", book_code="almanac", caption="Almanac", house="The Association", worth="good")
    assert league.faults() == []


def test_evidence_names_a_table(league: Folder) -> None:
    row = league.set("proofs", "placements-amateure-in-liga-3-2", about_table="places")
    assert brief(league.faults()) == [("foreign-key", "proofs", row, "about_table")]


def test_evidence_names_a_row(league: Folder) -> None:
    row = league.set("proofs", "placements-amateure-in-liga-3-2", about_code="amateure-in-liga-4")
    found = league.faults()
    assert brief(found) == [("foreign-key", "proofs", row, "about_code")]
    assert found[0].value == "amateure-in-liga-4"


def test_a_key_of_several_columns_is_named_as_a_whole(league: Folder) -> None:
    row = league.set("proofs", "stints-koch-stadtfc-2016-07-01-1", about_code="koch|stadtfc|2016-07-02")
    assert sorted(brief(league.faults())) == [
        ("foreign-key", "proofs", row, "about_code"),
        ("uncited", "stints", league.number("stints", "koch|stadtfc|2016-07-01"), None),
    ]


@pytest.mark.parametrize(
    ("row_id", "seen"),
    [("members-hafen-1", "1924-12-31"), ("members-hafen-1", "2001-01-01"), ("members-hafen-1", "1924"), ("members-hafen-1", "2001-01")],
)
def test_nothing_is_seen_on_a_day_on_which_by_its_dates_it_cannot_hold(league: Folder, row_id: str, seen: str) -> None:
    row = league.set("proofs", row_id, bearing="attests", seen_on=seen)
    found = [f for f in league.faults() if f.table == "proofs"]
    assert brief(found) == [("evidence-outside", "proofs", row, "seen_on")]
    assert found[0].value == seen


def test_a_sighting_outside_of_the_period_gives_no_other_finding(league: Folder) -> None:
    row = league.set("proofs", "titles-eintracht-sponsor-1", bearing="attests", seen_on="2014-01-01")
    assert brief(league.faults()) == [("evidence-outside", "proofs", row, "seen_on")]


@pytest.mark.parametrize("seen", ["1925", "1925-06", "2000-12-31", "2000"])
def test_a_sighting_that_can_lie_in_the_period_is_let_pass(league: Folder, seen: str) -> None:
    league.set("proofs", "members-hafen-1", bearing="attests", seen_on=seen)
    assert league.faults() == []


def test_a_member_has_a_name_in_each_language(league: Folder) -> None:
    league.drop("titles", "hafen-en")
    found = league.faults()
    assert brief(found) == [("unlabelled", "members", league.number("members", "hafen"), None)]
    assert "no en name" in found[0].message


def test_a_nickname_does_not_stand_for_a_name(league: Folder) -> None:
    league.set("titles", "hafen-en", style="nick")
    assert brief(league.faults()) == [("unlabelled", "members", league.number("members", "hafen"), None)]


def test_an_empty_cell_for_a_name_is_a_warning() -> None:
    (found,) = Folder(LEAGUE).findings()
    assert (found.code, found.table, found.column, found.severity) == ("unlabelled", "coaches", "called_de", "warning")


def test_all_violations_are_told_at_once_by_table_and_row(league: Folder) -> None:
    league.set("stints", "schmidt|stadtfc|2008-07-01", dismissed="2008-06-30")
    league.drop("titles", "hafen-en")
    placed(league, "verband", "liga-1", "1970-01-01", "1971-01-01", bond="governed_by")
    assert [f.code for f in league.faults()] == ["unlabelled", "cycle", "inverted-period"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: titled(f, "verband", "Vorverband", "1899-01-01", "1900-01-28"), id="before"),
        pytest.param(lambda f: titled(f, "hafen", "Hafen", "2001-01-01", "2002-01-01"), id="after"),
    ],
)
def test_a_statement_wholly_outside_of_a_life_overlaps_nothing(league: Folder, change: Callable[[Folder], int]) -> None:
    row = change(league)
    assert brief(league.faults()) == [("outside-life", "titles", row, "member_code")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: f.set("titles", "eintracht-sponsor", since="2018-07-01", until="1898-01-01"), id="end-before-the-life"),
        pytest.param(lambda f: f.set("titles", "hafen-de", since="1999-01-01", until="1920-01-01"), id="in-a-series"),
    ],
)
def test_an_inverted_period_is_not_taken_for_another_fault_as_well(league: Folder, change: Callable[[Folder], int]) -> None:
    row = change(league)
    assert brief(league.faults()) == [("inverted-period", "titles", row, "until")]
