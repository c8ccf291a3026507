"""The bridge of counts: the living of the first day, with those that came and without those that went, are those of the second."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from support.generated import Rows, World, date_of, packages, share, worlds, written
from support.states import interesting, statements
from support.workbench import Folder, compared, declare, history, table

from chronicle.build import operands
from chronicle.change import compare, reconciliation, structural
from chronicle.change.reconciliation import Count
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.state import State

Day = datetime.date


def counts(con: engine.Connection, package: Package, a: Day, b: Day) -> list[Count]:
    first, second = State(con, package, a), State(con, package, b)
    return reconciliation.counts(first, second, structural.within(first, second).events)


def test_it_tells_by_which_kind_of_event_they_came_and_went(league_edition: Edition) -> None:
    (count,) = compared(league_edition, "1998-01-01", "2014-01-01").counts
    assert str(count) == (
        "15 + 2 created + 1 merged + 2 reorganized + 1 replaced + 2 split + 1 spun_off "
        "− 1 abolished − 1 absorbed − 3 merged − 2 reorganized − 1 replaced − 1 split = 15"
    )
    assert count.balanced


def test_nothing_happened_and_nothing_came_or_went(league_edition: Edition) -> None:
    (count,) = compared(league_edition, "2007-07-01", "2007-07-01").counts
    assert (count.first, count.begun, count.ended, count.balanced) == (count.second, (), (), True)


def test_only_entities_with_a_life_are_counted(ministry_edition: Edition) -> None:
    found = compared(ministry_edition, "2008-03-15", "2023-03-10").counts
    expected = [t.name for t in ministry_edition.package.tables.values() if t.role == "entity" and t.period]
    assert [count.table.name for count in found] == expected


def test_one_that_comes_in_no_event_leaves_it_unbalanced(league_edition: Edition) -> None:
    found = league_edition
    first, second = (State(found.con, found.package, Day(year, 1, 1)) for year in (1998, 2014))
    events = structural.within(first, second).events
    without = [dataclasses.replace(e, rows=tuple(r for r in e.rows if r.id != "stadtfc")) for e in events]
    (count,) = reconciliation.counts(first, second, without)
    assert not count.balanced
    twice = [*events, next(e for e in events if e.kind == "merged")]
    assert not reconciliation.counts(first, second, twice)[0].balanced


@pytest.mark.parametrize("name", ["league_edition", "ministry_edition"])
def test_it_balances_between_any_two_snapshots(name: str, request: pytest.FixtureRequest) -> None:
    found: Edition = request.getfixturevalue(name)
    days = [day for (day,) in engine.rows(found.con, "SELECT snapshot_date FROM snapshots")]
    for a, b in combinations(days[::3], 2):
        assert all(count.balanced for count in counts(found.con, found.package, a, b)), (a, b)


@pytest.mark.slow
@share(0.3)
@given(packages())
def test_it_counts_the_possible_lives_of_any_package(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        everything = statements(con, package)
        for a, b in combinations(interesting(everything, 4), 2):
            (count,) = counts(con, package, a, b)
            living = [{key for (name, key), s in everything.items() if name == "things" and s.on(day)} for day in (a, b)]
            assert (count.first, count.second) == tuple(map(len, living))
            assert sum(n for _, n in count.begun) == len(living[1] - living[0])
            assert sum(n for _, n in count.ended) == len(living[0] - living[1])
            assert count.balanced


@share(0.3)
@given(worlds())
def test_it_counts_the_lives_of_a_ministry_reform_by_reform(world: World) -> None:
    with written(world.rows) as folder, history(folder.root) as (con, package):
        for a, b in combinations(range(0, world.last + 2, 3), 2):
            (count,) = counts(con, package, date_of(a), date_of(b))
            assert (count.first, count.second, count.balanced) == (len(world.lived(a)), len(world.lived(b)), True)


def test_a_life_in_several_periods_counts_once(tmp_path: Path) -> None:
    tables = {"things": table("thing a z", "thing a", role="entity", period=("a", "z"))}
    lives = [("t0", "1990", "2000-01-01"), ("t0", "2000-02-01", "2000-03-01"), ("t0", "2000-04-01", ".."), ("t1", "2000-02-01", "..")]
    folder = declare(tmp_path, tables, {"things": [dict(zip(("thing", "a", "z"), life, strict=True)) for life in lives]})
    with history(folder.root) as (con, package):
        told = {
            (a, b): str(counts(con, package, Day.fromisoformat(a), Day.fromisoformat(b))[0])
            for a, b in (("1999-12-31", "2000-01-15"), ("2000-01-15", "2000-02-15"), ("1999-12-31", "2000-05-01"))
        }
    assert told == {
        ("1999-12-31", "2000-01-15"): "1 − 1 abolished = 0",
        ("2000-01-15", "2000-02-15"): "0 + 1 created + 1 restored = 2",
        ("1999-12-31", "2000-05-01"): "1 + 1 created = 2",
    }


@pytest.mark.slow
def test_it_balances_between_two_records_and_between_days_of_two_editions(league: Folder, tmp_path: Path) -> None:
    later = Folder(shutil.copytree(league.root, tmp_path / "later"))
    later.add("members", code="neu", sort="club", since="2024-08-01", until="..")
    later.set("members", "rasenball", until="2024-07-20")
    later.describe(lambda d: d["chronicle"].update(closing="2024-12-31"))
    for day in ("", "@2024-06-30", "@2024-12-31"):
        with operands.opened(f"{league.root}{day}", f"{later.root}{day}") as both:
            told = compare.compare(*both).counts
        assert told
        assert all(count.balanced for count in told)
