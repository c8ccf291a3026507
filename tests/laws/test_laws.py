"""The laws of change, 1 to 6: on generated packages, on the league and on the real data, against plain Python."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from support import change_files
from support.generated import Rows, packages, share, written
from support.oracle import Oracle
from support.states import compared, interesting, statements
from support.workbench import LEAGUE, ROOT, Folder, history

from chronicle.change import change_file, crosswalk, laws, replay, row_changes, row_json, rows_join, tables
from chronicle.change.laws import Broken
from chronicle.change.place import Place
from chronicle.change.row_changes import RowChange
from chronicle.contract.package import Package
from chronicle.core.sql import day, idents
from chronicle.engines import duckdb as engine
from chronicle.engines import writers
from chronicle.history import asof
from chronicle.history.edition import Edition
from chronicle.history.state import Operand, State

Day = datetime.date


def snapshots(found: Edition) -> list[Day]:
    return [when for (when,) in engine.rows(found.con, "SELECT snapshot_date FROM snapshots")]


def write_snapshots(con: engine.Connection, package: Package, days: list[Day], folder: Path) -> Path:
    """The files of each day, as a build writes them."""
    for when in days:
        (folder / str(when)).mkdir(parents=True)
        for table in package.temporal:
            query = f"{asof.select(table, day(str(when)))} ORDER BY {idents(table.key)}"
            writers.parquet(con, query, folder / str(when) / f"{table.name}.parquet", {})
            writers.csv(con, query, folder / str(when) / f"{table.name}.csv")
    return folder


@share(0.3)
@given(packages())
def test_all_laws_hold_on_any_package(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        days = interesting(statements(con, package), 4)
        assert laws.broken(con, package, days, write_snapshots(con, package, days, folder.root / "snapshots")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["league", "ministry"])
def test_all_laws_hold_between_any_two_snapshots(name: str, request: pytest.FixtureRequest) -> None:
    found: Edition = request.getfixturevalue(f"{name}_edition")
    assert laws.broken(found.con, found.package, snapshots(found), found.folder / "snapshots") == []


# Law 1: replay


def replay_file(con: engine.Connection, package: Package, days: Iterable[tuple[Day, Day]], path: Path) -> None:
    """Through change files of both versions, forward and in reverse, with the digests of both states taken anew."""
    for a, b in days:
        sides = [Operand(str(when), State(con, package, when), None, False, "test") for when in (a, b)]
        older = change_files.of_an_older_engine(*sides)
        for text in (json.dumps(change_files.sealed(older)), change_files.text(*(side.state for side in sides))):
            path.write_text(text, "utf-8")
            change = change_file.read(path)
            for start, end, reverse in ((*sides, False), (*sides[::-1], True)):
                assert replay.applied(change, start, reverse=reverse).digests == end.state.digests, (a, b, reverse, change.version)
                con.execute("DETACH applied")


@pytest.mark.slow
@share(0.3)
@given(packages())
def test_a_change_file_leads_from_state_to_state_and_back(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        replay_file(con, package, pairwise(interesting(statements(con, package), 3)), folder.root / "change.json")


@pytest.mark.slow
@pytest.mark.parametrize("root", [LEAGUE, ROOT], ids=["league", "ministry"])
def test_a_change_file_leads_from_snapshot_to_snapshot_and_back(root: Path, tmp_path: Path) -> None:
    with history(root) as (con, package):
        days = [when for (when,) in engine.rows(con, "SELECT snapshot_date FROM snapshots")]
        replay_file(con, package, (*pairwise(days[::2]), (days[0], days[-1])), tmp_path / "change.json")


# Laws 3 and 5, the counts: by oracles that share nothing with laws.py


@pytest.mark.slow
@share(0.3)
@given(packages())
@example({})
def test_row_changes_are_those_of_a_full_comparison_by_either_method_and_in_a_second_copy(rows: Rows) -> None:
    rows = rows or {"things": [{"thing": "t0", "a": "2000-01-05", "z": ".."}]}
    with written(rows) as folder, history(folder.root) as (con, package):
        con.execute("ATTACH ':memory:' AS copy")
        for table in package.tables:
            con.execute(f"CREATE TABLE copy.{table} AS FROM {table}")
        everything = statements(con, package)
        for a, b in combinations(interesting(everything, 4), 2):
            first, second = State(con, package, a), State(con, package, b)
            found = [
                row_changes.between(first, second),
                rows_join.changes(first, second),
                rows_join.changes(State(con, package, a, "copy"), second),
                rows_join.changes(first, State(con, package, b, "copy")),
            ]
            expected = compared(everything, a, b)
            for changes in found:
                assert {(c.table.name, c.id): (c.before, c.after) for c in changes} == expected
                assert [c.as_dict() for c in changes] == [c.as_dict() for c in found[0]]
            for table in package.temporal:  # as `diff --rows` and a change file have them
                whole, scanned = rows_join.wide(first, second, table, table), rows_join.wide_within(first, second, table)
                assert sorted(engine.rows(con, whole), key=repr) == sorted(engine.rows(con, scanned), key=repr)
                texts = engine.rows(con, row_json.query(first, second, table))
                assert [json.loads(text) for (text,) in texts] == [in_json(c) for c in found[0] if c.table == table]


def in_json(change: RowChange) -> dict[str, object]:
    """A row change with its values as a change file of version 3 has them."""
    told = change.as_dict()
    for side, row in (("old", change.old), ("new", change.new)):
        if told[side] is not None and row is not None:
            told[side] = {c: value if c == asof.CERTAINTY else row_json.value(row[c]) for c, value in told[side].items()}
    return told


# Law 4: as-of


def assert_as_of(root: Path, con: engine.Connection, package: Package, days: list[Day], folder: Path) -> None:
    """What the macro and both files of a day hold is what plain Python reads from the canonical tables."""
    naive = Oracle(root)
    for when in days:
        for table in package.temporal:
            expected = naive.state(table.name, when)
            key = " || '|' || ".join(f'CAST("{column}" AS VARCHAR)' for column in table.key)
            for source in (
                f"{table.name}_asof(DATE '{when}')",
                f"read_parquet('{folder}/{when}/{table.name}.parquet')",
                f"read_csv('{folder}/{when}/{table.name}.csv', header = true, all_varchar = true)",
            ):
                found = dict(engine.rows(con, f"SELECT {key}, certainty FROM {source}"))
                assert found == expected, source


@share(0.5)
@given(packages(edges=False))
def test_the_files_of_a_day_the_macro_and_plain_python_agree(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        days = interesting(statements(con, package), 4)
        assert_as_of(folder.root, con, package, days, write_snapshots(con, package, days, folder.root / "snapshots"))


def test_they_agree_on_the_league(league_edition: Edition) -> None:
    found = league_edition
    assert_as_of(LEAGUE, found.con, found.package, snapshots(found), found.folder / "snapshots")


# What laws.broken sees


Changes = list[RowChange]


@pytest.fixture
def tiny(league: Folder) -> Iterator[tuple[engine.Connection, Package, list[Day]]]:
    with history(league.root) as (con, package):
        yield con, package, [Day(2000, 12, 31), Day(2001, 1, 1), Day(2003, 7, 1)]


def spoiled(function: Callable[[State, State], Changes], spoil: Callable[[Changes], Changes]) -> Callable[[State, State], Changes]:
    return lambda first, second: spoil(function(first, second))


def is_hafen(change: RowChange) -> bool:
    return change.table.name == "members" and change.id == "hafen"


def dropped(changes: Changes) -> Changes:
    return [c for c in changes if not is_hafen(c)]


def doubled(changes: Changes) -> Changes:
    return [*changes, *filter(is_hafen, changes)]


def weakened(changes: Changes) -> Changes:
    return [replace(c, before=1) if is_hafen(c) else c for c in changes]


def rewritten(changes: Changes) -> Changes:
    return [replace(c, old={**c.row, "sort": "x"}) if is_hafen(c) and c.old else c for c in changes]


def seen(found: list[Broken]) -> set[tuple[str, str, str]]:
    return {(breach.law, breach.table, breach.id) for breach in found}


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [(dropped, {"1", "6"}), (doubled, {"1"}), (weakened, {"1", "6"}), (rewritten, {"1", "6"})],
)
def test_row_changes_that_are_wrong_are_seen_and_named(
    tiny: tuple[engine.Connection, Package, list[Day]],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Changes], Changes],
    expected: set[str],
) -> None:
    monkeypatch.setattr(row_changes, "between", spoiled(row_changes.between, spoil))
    found = laws.broken(*tiny)
    assert {breach.law for breach in found} == expected
    assert {(b.table, b.id) for b in found} == {("members", "hafen")}
    assert (Day(2000, 12, 31), Day(2001, 1, 1)) in {b.days for b in found if b.law == "1"}


def test_a_join_that_misses_a_change_is_seen(tiny: tuple[engine.Connection, Package, list[Day]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_join, "changes", spoiled(rows_join.changes, dropped))
    assert seen(laws.broken(*tiny)) == {("6", "members", "hafen")}


@pytest.fixture
def broad(tiny: tuple[engine.Connection, Package, list[Day]]) -> tuple[engine.Connection, Package, list[Day]]:
    """The same with the schema `change`, which a test may spoil."""
    con, package, days = tiny
    tables.of(State(con, package, None))
    return con, package, days


def own(con: engine.Connection, package: Package, name: str) -> str:
    return tables.of(State(con, package, None)).own(name)


def test_an_event_that_is_gone_leaves_its_boundaries_without_explanation(broad: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = broad
    con.execute(f"DELETE FROM {own(con, package, 'events')} WHERE id = 'begin/members/hafen'")
    breach = next(b for b in laws.broken(con, package, days) if b.law == "3" and b.id == "hafen")
    assert str(breach) == "law 3 (account), members hafen: its begin is explained by 0 events"


def test_an_event_that_is_there_twice_explains_its_boundaries_twice(broad: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = broad
    events = own(con, package, "events")
    con.execute(f"INSERT INTO {events} SELECT * REPLACE ('copy' AS id) FROM {events} WHERE id = 'begin/members/hafen'")
    assert ("3", "members", "hafen") in seen(laws.broken(con, package, days))


def test_an_event_that_explains_nothing_is_seen(broad: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = broad
    events = own(con, package, "events")
    empty = "-1 AS number, 'empty' AS id, NULL AS begin_row, NULL AS end_row"
    con.execute(f"INSERT INTO {events} SELECT * REPLACE ({empty}) FROM {events} WHERE id = 'begin/members/hafen'")
    assert "the event explains nothing" in {b.message for b in laws.broken(con, package, days) if b.law == "3" and b.id == "empty"}


def test_an_event_that_a_range_of_days_leaves_out_is_seen(
    tiny: tuple[engine.Connection, Package, list[Day]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tables.between

    def between(place: Place, first: str, last: str) -> str:
        query = real(place, first, last)
        return f"SELECT * FROM ({query}) WHERE id <> 'end/members/hafen'" if last == day("2001-01-01") else query

    monkeypatch.setattr(tables, "between", between)
    assert {b.id for b in laws.broken(*tiny) if b.law == "2"} == {"end/members/hafen"}


def test_a_crosswalk_that_takes_other_ways_in_two_steps_is_seen(
    tiny: tuple[engine.Connection, Package, list[Day]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = crosswalk.query

    def query(change: str, d1: str, d2: str) -> str:
        found = real(change, d1, d2)
        return f"SELECT * FROM ({found}) WHERE from_id <> 'verband'" if d1 == day("2001-01-01") else found

    monkeypatch.setattr(crosswalk, "query", query)
    broken = [b for b in laws.broken(*tiny) if b.law == "5"]
    assert broken
    assert all("verband" in b.message for b in broken)


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("spoil", ["cell", "row", "certainty", "file", "bytes"])
def test_files_of_a_day_that_say_otherwise_are_seen(
    tiny: tuple[engine.Connection, Package, list[Day]], tmp_path: Path, form: str, spoil: str
) -> None:
    con, package, (_, when, _) = tiny
    path = write_snapshots(con, package, [when], tmp_path) / str(when) / f"titles.{form}"
    query = f"SELECT * FROM titles_asof(DATE '{when}')"
    other = {
        "cell": f"SELECT * REPLACE (CASE title_code WHEN 'verband-de' THEN 'x' ELSE wording END AS wording) FROM ({query})",
        "row": f"{query} LIMIT 3",
        "certainty": f"SELECT * REPLACE ('possible' AS certainty) FROM ({query})",
    }
    if spoil == "file":
        path.unlink()
    elif spoil == "bytes":
        path.write_bytes(b"PAR1 nonsense")
    elif form == "csv":
        writers.csv(con, other[spoil], path)
    else:
        writers.parquet(con, other[spoil], path, {})
    found = laws.broken(con, package, [when], tmp_path)
    assert {(b.law, b.table, b.days) for b in found} == {("4", "titles", (when,))}
    assert all(f"titles.{form}" in b.message for b in found)


def test_a_macro_that_reads_the_bounds_otherwise_is_seen(tiny: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = tiny
    con.execute("CREATE OR REPLACE MACRO members_asof(as_of) AS TABLE SELECT *, 'certain' AS certainty FROM members WHERE code <> 'hafen'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laws, "_file", lambda *_: iter(()))
        found = laws.broken(con, package, days[:1], Path("nowhere"))
    assert ("4", "members", "hafen") in seen(found)


def test_a_day_alone_and_no_day_at_all_break_nothing(tiny: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = tiny
    assert laws.broken(con, package, days[:1]) == laws.broken(con, package, []) == []


def test_the_order_of_the_days_and_their_number_do_not_matter(tiny: tuple[engine.Connection, Package, list[Day]]) -> None:
    con, package, days = tiny
    assert laws.broken(con, package, [*reversed(days), days[0]]) == []
