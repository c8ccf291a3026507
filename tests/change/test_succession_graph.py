"""Which entity became which between two days, and what that is called."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.generated import TABLES
from support.workbench import declare, history

from chronicle.change.succession_graph import Edge, Group, Lineage
from chronicle.history.edition import Edition
from chronicle.history.state import State

USED = {name: TABLES[name] for name in ("things", "acts", "turns")}
YEAR = "2000-01-01 2000-12-31"
OLD, NEW, LASTING = ("1990", "2000-06-01"), ("2000-06-01", ".."), ("1990", "..")


def groups(root: Path, things: Mapping[str, tuple[str, str]], turns: str, days: str = YEAR, **acts: str) -> list[Group]:
    """The groups between two days; `turns` are `old>new`, each by the first act or that named behind `@`."""
    acts = acts or {"act": "2000-06-01"}
    rows = []
    for number, word in enumerate(turns.split()):
        ends, _, act = word.partition("@")
        old, new = ends.split(">")
        rows.append({"turn": f"u{number}", "act": act or next(iter(acts)), "old": old, "new": new})
    package = {
        "things": [{"thing": thing, "a": a, "z": z} for thing, (a, z) in things.items()],
        "acts": [{"act": act, "day": day} for act, day in acts.items()],
        "turns": rows,
    }
    d1, d2 = map(datetime.date.fromisoformat, days.split())
    with history(declare(root, USED, package).root) as (con, contract):
        return Lineage(State(con, contract, d1), State(con, contract, d2)).groups()


def names(group: Group) -> tuple[str, list[str], list[str]]:
    return group.kind, [key for _, key in group.predecessors], [key for _, key in group.successors]


@pytest.mark.parametrize(
    ("things", "turns", "expected"),
    [
        ({"a": OLD, "b": OLD, "c": NEW}, "a>c b>c", ("merged", ["a", "b"], ["c"])),
        ({"a": OLD, "b": LASTING}, "a>b", ("absorbed", ["a"], ["b"])),
        ({"a": OLD, "b": OLD, "c": LASTING}, "a>c b>c", ("absorbed", ["a", "b"], ["c"])),
        ({"a": OLD, "b": NEW, "c": NEW}, "a>b a>c", ("split", ["a"], ["b", "c"])),
        ({"a": OLD, "b": LASTING, "c": NEW}, "a>b a>c", ("split", ["a"], ["b", "c"])),
        ({"a": LASTING, "b": NEW}, "a>b", ("spun_off", ["a"], ["b"])),
        ({"a": LASTING, "b": NEW, "c": NEW}, "a>b a>c", ("spun_off", ["a"], ["b", "c"])),
        ({"a": OLD, "b": NEW}, "a>b", ("replaced", ["a"], ["b"])),
        ({"a": OLD, "b": OLD, "c": NEW, "d": NEW}, "a>c a>d b>d", ("reorganized", ["a", "b"], ["c", "d"])),
        ({"a": OLD, "b": LASTING, "c": NEW}, "a>c b>c", ("merged", ["a", "b"], ["c"])),
    ],
)
def test_what_it_is_called_follows_from_who_ends_and_who_begins(
    tmp_path: Path, things: dict[str, tuple[str, str]], turns: str, expected: tuple[str, list[str], list[str]]
) -> None:
    assert [names(g) for g in groups(tmp_path, things, turns)] == [expected]


def test_a_merger_needs_two_predecessors(tmp_path: Path) -> None:
    assert [g.kind for g in groups(tmp_path, {"a": OLD, "b": LASTING, "c": NEW}, "a>c")] == ["replaced"]


def test_groups_that_have_nothing_in_common_stay_apart(tmp_path: Path) -> None:
    found = groups(tmp_path, {"a": OLD, "b": NEW, "c": OLD, "d": NEW}, "a>b c>d")
    assert [names(g) for g in found] == [("replaced", ["a"], ["b"]), ("replaced", ["c"], ["d"])]


def test_a_line_between_two_that_live_on_is_no_group(tmp_path: Path) -> None:
    assert groups(tmp_path, {"a": LASTING, "b": LASTING}, "a>b") == []


@pytest.mark.parametrize("days", ["2000-06-01 2000-12-31", "1999-01-01 2000-05-31", "2001-01-01 2002-01-01"])
def test_an_act_outside_of_the_two_days_makes_no_group(tmp_path: Path, days: str) -> None:
    assert groups(tmp_path, {"a": OLD, "b": NEW}, "a>b", days) == []


def test_an_act_on_the_second_day_counts(tmp_path: Path) -> None:
    assert [g.kind for g in groups(tmp_path, {"a": OLD, "b": NEW}, "a>b", "2000-05-31 2000-06-01")] == ["replaced"]


def test_what_lived_only_in_between_is_left_out_and_named(tmp_path: Path) -> None:
    things = {"a": ("1990", "2000-03-01"), "b": ("1990", "2000-03-01"), "x": ("2000-03-01", "2000-06-01"), "c": OLD, "d": NEW}
    (found,) = groups(tmp_path, things, "a>x@first b>x@first x>d@second c>d@second", first="2000-03-01", second="2000-06-01")
    assert names(found) == ("merged", ["a", "b", "c"], ["d"])
    assert found.between == (("things", "x"),)
    assert found.acts == ("first", "second")
    assert found.window == (datetime.date(2000, 3, 1), datetime.date(2000, 6, 1))


def test_a_chain_of_replacements_is_one(tmp_path: Path) -> None:
    things = {
        **{"a": ("1990", "2000-03-01"), "x": ("2000-03-01", "2000-04-01"), "y": ("2000-04-01", "2000-05-01")},
        "z": ("2000-05-01", ".."),
    }
    (found,) = groups(tmp_path, things, "a>x@one x>y@two y>z@three", one="2000-03-01", two="2000-04-01", three="2000-05-01")
    assert names(found) == ("replaced", ["a"], ["z"])
    assert [key for _, key in found.between] == ["x", "y"]


def test_a_split_whose_parts_meet_again_is_a_replacement(tmp_path: Path) -> None:
    things = {"a": ("1990", "2000-03-01"), "x": ("2000-03-01", "2000-06-01"), "y": ("2000-03-01", "2000-06-01"), "b": NEW}
    (found,) = groups(tmp_path, things, "a>x@one a>y@one x>b@two y>b@two", one="2000-03-01", two="2000-06-01")
    assert names(found) == ("replaced", ["a"], ["b"])
    assert [key for _, key in found.between] == ["x", "y"]


def test_what_ends_in_something_that_ends_as_well_has_no_successor(tmp_path: Path) -> None:
    things = {"a": ("1990", "2000-03-01"), "x": ("2000-03-01", "2000-06-01")}
    assert groups(tmp_path, things, "a>x", act="2000-03-01") == []


def test_one_that_lives_through_it_tells_its_own_story(tmp_path: Path) -> None:
    things = {"a": ("1990", "2000-03-01"), "b": LASTING, "c": NEW}
    found = groups(tmp_path, things, "a>b@one b>c@two", one="2000-03-01", two="2000-06-01")
    assert sorted(names(g) for g in found) == [("absorbed", ["a"], ["b"]), ("spun_off", ["b"], ["c"])]


def test_a_circle_of_successions_comes_to_an_end(tmp_path: Path) -> None:
    things = {"a": ("", ""), "b": ("", ""), "c": NEW}
    assert isinstance(groups(tmp_path, things, "a>b b>a a>c b>c"), list)


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        ("2000-01-01 2000-12-31", ["replaced"]),
        ("2000-12-31 2001-12-31", ["replaced"]),
        ("2000-01-01 2001-12-31", ["replaced"]),
        ("1999-01-01 2000-01-01", []),
        ("2001-03-01 2002-01-01", []),
    ],
)
def test_an_act_that_is_dated_to_an_interval_counts_as_long_as_it_can_have_happened(tmp_path: Path, days: str, kinds: list[str]) -> None:
    things = {"a": ("1990", "[2000-03-01..2001-03-01]"), "b": ("[2000-03-01..2001-03-01]", "..")}
    found = groups(tmp_path, things, "a>b", days, act="[2000-03-01..2001-03-01]")
    assert [g.kind for g in found] == kinds
    assert all(g.window == (datetime.date(2000, 3, 1), datetime.date(2001, 3, 1)) for g in found)


def test_an_act_without_a_day_leaves_the_window_open(tmp_path: Path) -> None:
    (found,) = groups(tmp_path, {"a": OLD, "b": NEW}, "a>b", act="")
    assert found.window == (None, None)


def test_forty_generations_in_which_each_follows_from_each_are_told_at_once() -> None:
    lineage, last = object.__new__(Lineage), 39
    lineage.through, lineage.edges = set(), {}
    lineage.levels = {("things", f"{g}-{n}"): (2 * (g == 0), 2 * (g == last)) for g in range(last + 1) for n in range(3)}
    for g, old, new in itertools.product(range(last), range(3), range(3)):
        day, nodes = datetime.date(1900 + g, 1, 1), (("things", f"{g}-{old}"), ("things", f"{g + 1}-{new}"))
        lineage.edges.setdefault(nodes[0], []).append(Edge(*nodes, f"act-{g:02}", day, day))
    (found,) = lineage.groups()
    assert (found.kind, len(found.ties), len(found.between), len(found.acts)) == ("reorganized", 9, 3 * 38, 39)


def test_what_was_handed_on_and_back_within_a_circle_is_not_in_between(tmp_path: Path) -> None:
    things = {"a": OLD, "x": ("2000-06-01", "2000-06-01"), "y": ("2000-06-01", "2000-06-01"), "d": NEW}
    (found,) = groups(tmp_path, things, "a>x x>y y>x x>d")
    assert names(found) == ("replaced", ["a"], ["d"])
    assert [key for _, key in found.between] == ["x"]


def test_groups_come_in_a_fixed_order(league_edition: Edition) -> None:
    days = datetime.date(1998, 1, 1), datetime.date(2024, 1, 1)
    found = [Lineage(*(State(league_edition.con, league_edition.package, day) for day in days)).groups() for _ in range(2)]
    assert found[0] == found[1]
    assert [key for g in found[0] for _, key in g.successors[:1]] == sorted(key for g in found[0] for _, key in g.successors[:1])
