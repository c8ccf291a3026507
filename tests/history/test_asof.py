"""The state as of a day. Law 4: the file of a date, the macro at that date and the naive oracle give the same."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from support.generated import Rows, packages, share, written
from support.oracle import ONE, Oracle
from support.workbench import LEAGUE, ROOT, Folder, history

from chronicle.contract.roles import Table
from chronicle.engines import duckdb as engine
from chronicle.history import asof
from chronicle.history.edition import Edition

Day = datetime.date


def macro(con: engine.Connection, table: Table, day: Day) -> dict[str, str]:
    rows = engine.dicts(con, f'SELECT * FROM "{table.name}_asof"(?::DATE)', [day])
    return {table.row_id(row): row["certainty"] for row in rows}


def in_csv(path: Path, table: Table) -> dict[str, str]:
    with path.open(newline="", encoding="utf-8") as file:
        return {table.row_id(row): row["certainty"] for row in csv.DictReader(file)}


def in_parquet(con: engine.Connection, path: Path, table: Table) -> dict[str, str]:
    rows = engine.dicts(con, "SELECT * FROM read_parquet(?)", [str(path)])
    return {table.row_id(row): row["certainty"] for row in rows}


def assert_law_4(found: Edition, build: Path, root: Path) -> None:
    naive = Oracle(root)
    folders = sorted((build / "snapshots").iterdir())
    assert [Day.fromisoformat(folder.name) for folder in folders] == [
        d for (d,) in engine.rows(found.con, "SELECT snapshot_date FROM snapshots")
    ]
    for folder in folders:
        day = Day.fromisoformat(folder.name)
        assert {p.stem for p in folder.iterdir()} == {t.name for t in found.package.temporal}
        for table in found.package.temporal:
            expected = naive.state(table.name, day)
            assert macro(found.con, table, day) == expected
            assert in_csv(folder / f"{table.name}.csv", table) == expected
            assert in_parquet(found.con, folder / f"{table.name}.parquet", table) == expected


def test_file_macro_and_oracle_give_the_same_for_the_league(league_edition: Edition, league_build: Path) -> None:
    assert_law_4(league_edition, league_build, LEAGUE)


def test_file_macro_and_oracle_give_the_same_for_the_real_data(ministry_edition: Edition, ministry_build: Path) -> None:
    assert_law_4(ministry_edition, ministry_build, ROOT)


@share(0.5)
@given(packages(edges=False))
def test_macro_and_oracle_give_the_same_on_every_day_on_which_something_can_change(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        naive = Oracle(folder.root)
        edges = {day for s in naive.statements.values() for day in s.bounds if Day(1999, 1, 1) < day < Day(2002, 1, 1)}
        for day in sorted({d for edge in edges for d in (edge - ONE, edge)})[:12]:
            for table in package.temporal:
                assert macro(con, table, day) == naive.state(table.name, day), (table.name, day)


def test_a_snapshot_file_holds_all_columns_and_the_certainty(league_edition: Edition, league_build: Path) -> None:
    for table in league_edition.package.temporal:
        with (league_build / "snapshots" / "2006-06-30" / f"{table.name}.csv").open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        bounds = [] if table.exact else list(table.bounds)
        assert header == [*table.columns, *bounds, "certainty"]


def test_snapshots_stand_at_the_acts_that_ask_for_one_and_at_the_closing_date(league_edition: Edition) -> None:
    assert engine.rows(league_edition.con, "FROM snapshots") == [
        (Day(1999, 7, 1), "fusion-1999"),
        (Day(2006, 6, 30), "split-2005"),  # dated to an interval: the first day on which its new state is certain
        (Day(2007, 7, 1), "fusion-2007"),
        (Day(2012, 7, 1), "reform-2012"),
        (Day(2024, 6, 30), "closing"),
    ]


def test_an_act_after_the_closing_date_has_no_snapshot(league_edition: Edition) -> None:
    wanted = {act for (act,) in engine.rows(league_edition.con, "SELECT decision_code FROM decisions WHERE snap")}
    assert "superliga-2030" in wanted
    assert "superliga-2030" not in asof.dates(league_edition.con, league_edition.package).values()


def test_of_two_acts_of_one_day_the_first_by_its_key_gives_the_reason(league: Folder) -> None:
    league.set("decisions", "rename-2003", decided="1999-07-01", snap="yes")
    league.set("decisions", "fusion-2001", decided="2024-06-30", snap="yes")
    with history(league.root) as (con, package):
        dates = asof.dates(con, package)
    assert dates[Day(1999, 7, 1)] == "fusion-1999"
    assert dates[Day(2024, 6, 30)] == "fusion-2001"  # the closing date needs no snapshot of its own then


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2003-11-29", {"mueller"}),
        ("2003-11-30", {"schmidt"}),  # the first day on which it no longer holds is the first of the next
        ("2008-06-29", {"schmidt"}),
        ("2008-06-30", {"weber"}),
        ("2024-06-30", {"weber"}),
    ],
)
def test_a_period_is_half_open(league_edition: Edition, day: str, expected: set[str]) -> None:
    query = "SELECT coach_code, certainty FROM stints_asof(?::DATE) WHERE member_code = 'eintracht' AND duty = 'head_coach'"
    assert engine.rows(league_edition.con, query, [day]) == [(coach, "certain") for coach in expected]


def test_the_view_of_now_is_the_state_on_the_closing_date(league_edition: Edition) -> None:
    for table in league_edition.package.temporal:
        now = engine.dicts(league_edition.con, f'FROM "{table.name}_now"')
        assert {table.row_id(row): row["certainty"] for row in now} == macro(league_edition.con, table, league_edition.package.closing)


def test_what_was_seen_once_is_certain_on_that_day_and_possible_around_it(league_edition: Edition) -> None:
    query = "SELECT certainty FROM placements_asof(?::DATE) WHERE placement_code = 'amateure-in-liga-3'"
    found = {
        day: engine.rows(league_edition.con, query, [day]) for day in ("2008-07-24", "2008-07-25", "2015-04-30", "2015-05-01", "2015-05-02")
    }
    assert list(found.values()) == [[], [("possible",)], [("possible",)], [("certain",)], [("possible",)]]
