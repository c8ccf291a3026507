"""Rules on successions: exchanges and circles, ends and beginnings that miss their act by some days, extents and shares."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support import event_links, event_packages
from support.event_boundaries import BEGIN, END, Boundary, History, apart, read
from support.event_links import Link
from support.event_shapes import Shape
from support.shapes import Rows
from support.workbench import Folder, declare, history, table

from chronicle.checking.temporal.rule import Rule
from chronicle.checking.temporal.rules import rules
from chronicle.contract.package import Package
from chronicle.core.findings import Finding
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

ACT = "2000-06-15"
LINK = {"predecessor": "old", "successor": "new", "act": "act", "extent": "extent", "share": "share"}
FOREIGN = {"act": "acts.act", "old": "units.unit", "new": "units.unit"}
ACTS = [{"act": "reform", "day": ACT}, {"act": "other", "day": "2000-09-01"}]


def units(**lives: str) -> list[dict[str, str]]:
    """Entities with their lives, written `begin end`, `_` for an empty cell."""
    return [{"unit": name, **dict(zip("az", (cell.strip("_") for cell in life.split()), strict=True))} for name, life in lives.items()]


def became(*links: str, act: str = "reform") -> list[dict[str, str]]:
    """Successions written `old new`, by one act."""
    return [{"turn": f"{act}{n}", "act": act, **dict(zip(("old", "new"), link.split(), strict=True))} for n, link in enumerate(links)]


def world(
    root: Path, entities: Sequence[Mapping[str, str]], links: Sequence[Mapping[str, str]], *, slack: int | None = None, **options: Any
) -> Folder:
    """Units, acts and who became whom; options are the `day` of the reform, and `key`, `exact` and `types` of the tables."""
    kind, living = (":date" if options.get("exact") else ""), {"causes": {"from": "begun", "to": "ended"}}
    tables = {
        "units": table(
            f"unit a{kind} z{kind} begun ended",
            options.get("key", "unit"),
            foreign={"begun": "acts.act", "ended": "acts.act"},
            role="entity",
            period=("a", "z"),
            **living,
        ),
        "acts": table("act day", "act", role="act", on="day"),
        "turns": table(
            options.get("turns", "turn act old new extent share:number"), "turn", foreign=FOREIGN, role="succession", succession=LINK
        ),
    }
    day = options.get("day", ACT)
    acts = [{**row, "day": day if row["act"] == "reform" else row["day"]} for row in ACTS]
    folder = declare(root, tables, {"units": entities, "acts": acts, "turns": links})
    if slack is not None:
        folder.describe(lambda d: d["chronicle"].update(slack=slack))
    return folder


def brief(folder: Folder) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(f.code, f.row, f.column, f.value) for f in folder.findings()]


# Circles

ALIVE = "1990-01-01 .."


def test_two_that_live_on_may_exchange_parts(tmp_path: Path) -> None:
    assert brief(world(tmp_path, units(v=ALIVE, w=ALIVE), became("v w", "w v"))) == []


def test_several_that_live_on_may_pass_parts_round(tmp_path: Path) -> None:
    assert brief(world(tmp_path, units(v=ALIVE, w=ALIVE, x=ALIVE), became("v w", "w x", "x v"))) == []


def test_two_may_exchange_parts_while_the_act_makes_a_third(tmp_path: Path) -> None:
    lives = units(v=ALIVE, w=ALIVE, x=f"{ACT} ..")
    assert brief(world(tmp_path, lives, became("v w", "w v", "v x", "w x"))) == []


def test_nothing_is_its_own_successor_though_it_lives_on(tmp_path: Path) -> None:
    folder = world(tmp_path, units(v=ALIVE), became("v v"))
    (found,) = folder.findings()
    assert (found.code, found.row, found.column, found.value) == ("succession-cycle", 2, "new", "v")
    assert "its own successor" in found.message


@pytest.mark.parametrize(
    "lives",
    [
        pytest.param({"v": f"1990-01-01 {ACT}", "w": ALIVE}, id="one-ends"),
        pytest.param({"v": ALIVE, "w": f"{ACT} .."}, id="the-other-begins"),
        pytest.param({"v": f"1990-01-01 {ACT}", "w": f"{ACT} .."}, id="one-ends-and-the-other-begins"),
        pytest.param({"v": "1990-01-01 2000-07-16", "w": ALIVE}, id="one-ends-31-days-after"),
        pytest.param({"v": ALIVE, "w": "2000-07-16 .."}, id="the-other-begins-31-days-after"),
        pytest.param({"v": ALIVE, "w": "2000-05-15 .."}, id="the-other-begins-31-days-before"),
        pytest.param({"v": "1990-01-01 2000", "w": ALIVE}, id="one-ends-in-that-year"),
        pytest.param({"v": "_ [..2000-07]", "w": ALIVE}, id="one-ends-by-then"),
    ],
)
def test_what_ends_or_begins_by_an_act_does_not_become_itself_by_it(tmp_path: Path, lives: dict[str, str]) -> None:
    folder = world(tmp_path, units(**lives), became("v w", "w v"))
    assert [f[:3] for f in brief(folder) if f[0] == "succession-cycle"] == [("succession-cycle", 3, "new")]


@pytest.mark.parametrize(
    "lives",
    [
        pytest.param({"v": "1990-01-01 2000-07-17", "w": ALIVE}, id="ends-32-days-after"),
        pytest.param({"v": ALIVE, "w": "2000-05-14 .."}, id="began-32-days-before"),
        pytest.param({"v": "1990-01-01 _", "w": ALIVE}, id="its-end-is-unknown"),
        pytest.param({"v": "1990-01-01 [2000..]", "w": ALIVE}, id="ends-at-any-later-time"),
        pytest.param({"v": "_ ..", "w": "[..2000-06] .."}, id="its-beginning-is-unknown"),
        pytest.param({"v": "[1990..] ..", "w": ".. .."}, id="began-at-any-later-time"),
    ],
)
def test_what_does_neither_end_nor_begin_by_the_act_lives_on(tmp_path: Path, lives: dict[str, str]) -> None:
    assert brief(world(tmp_path, units(**lives), became("v w", "w v"))) == []


def test_how_near_an_end_must_be_is_the_slack_of_the_package(tmp_path: Path) -> None:
    folder = world(tmp_path, units(v="1990-01-01 2000-06-20", w=ALIVE), became("v w", "w v"), slack=5)
    assert {f[0] for f in brief(folder)} == {"succession-cycle", "succession-gap"}
    folder.describe(lambda d: d["chronicle"].update(slack=4))
    assert brief(folder) == []


def test_who_ends_by_an_act_that_is_stated_as_the_cause_does_not_become_itself_by_it(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 [2000-06-01..]", w=ALIVE)
    links = became("v w", "w v")
    assert brief(world(tmp_path, lives, links, day="[2000-06-15..]")) == []
    lives[0]["ended"] = "reform"
    assert [f[0] for f in brief(world(tmp_path, lives, links, day="[2000-06-15..]"))] == ["succession-cycle"]


def test_only_the_links_of_one_act_make_a_circle(tmp_path: Path) -> None:
    lives = units(v=f"1990-01-01 {ACT}", w=ALIVE)
    lives.append({"unit": "v", "a": "2000-09-01", "z": ".."})
    links = [*became("v w"), *became("w v", act="other")]
    assert brief(world(tmp_path, lives, links, key="unit a")) == []


def test_a_period_that_gives_way_to_the_next_is_no_end(tmp_path: Path) -> None:
    lives = [{"unit": "v", "a": "1990-01-01", "z": ACT}, {"unit": "v", "a": ACT, "z": ".."}, *units(w=ALIVE)]
    assert brief(world(tmp_path, lives, became("v w", "w v"), key="unit a")) == []
    lives[1]["a"] = "2000-06-20"  # now it lives twice
    codes = [code for code, *_ in brief(world(tmp_path, lives, became("v w", "w v"), key="unit a"))]
    assert "succession-cycle" in codes


def test_what_has_no_period_lives_on(tmp_path: Path) -> None:
    folder = world(tmp_path, units(v=ALIVE, w=ALIVE), became("v w", "w v", "w w"))
    folder.resource("units", lambda r: [r["chronicle"].pop(part) for part in ("validity", "causes")])
    assert brief(folder) == [("succession-cycle", 4, "new", "w")]


# Gaps


@pytest.mark.parametrize(
    ("lives", "row", "column", "says"),
    [
        ("1990-01-01 2000-06-24 / 2000-06-15 ..", "old", "v", "v ends on 2000-06-24, 9 days after the act (on 2000-06-15)"),
        ("1990-01-01 2000-06-16 / 2000-06-15 ..", "old", "v", "v ends on 2000-06-16, 1 day after the act (on 2000-06-15)"),
        ("1990-01-01 2000-07-16 / 2000-06-15 ..", "old", "v", "v ends on 2000-07-16, 31 days after the act (on 2000-06-15)"),
        ("1990-01-01 2000-06-15 / 2000-06-24 ..", "new", "w", "w begins on 2000-06-24, 9 days after the act (on 2000-06-15)"),
        ("1990-01-01 2000-06-15 / 2000-06-12 ..", "new", "w", "w begins on 2000-06-12, 3 days before the act (on 2000-06-15)"),
        (
            "1990-01-01 2000-07 / 2000-06-15 ..",
            "old",
            "v",
            "v ends between 2000-07-01 and 2000-07-31, at least 16 days after the act (on 2000-06-15)",
        ),
    ],
)  # fmt: skip
def test_an_end_or_a_beginning_that_misses_the_act_by_some_days_is_told(
    tmp_path: Path, lives: str, row: str, column: str, says: str
) -> None:
    old, new = lives.split(" / ")
    (found,) = world(tmp_path, units(v=old, w=new), became("v w")).findings()
    assert (found.code, found.table, found.row, found.column, found.value) == ("succession-gap", "turns", 2, row, column)
    assert found.message == f"{says}; the two count as one event, because slack allows up to 31 days between them"
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("life", "says"),
    [
        ("2000-07-16 ..", "succession-gap"),  # 31 days: one event
        ("2000-07-17 ..", "w cannot exist before 2000-07-17, 32 days after the act (on 2000-06-15)"),
        ("2000-12 2001-05-01", "w cannot exist before 2000-12-01, 169 days after the act (on 2000-06-15)"),
        ("[2000-06-15..2000-12-31] ..", None),  # it may have been there
        ("_ ..", None),
        (".. ..", None),
    ],
)
def test_a_successor_that_begins_later_than_slack_explains_is_told(tmp_path: Path, life: str, says: str | None) -> None:
    found = world(tmp_path, units(v=ALIVE, w=life), became("v w")).findings()
    assert [f.message.partition(";")[0] if f.code == "successor-late" else f.code for f in found] == ([says] if says else [])
    assert all((f.row, f.column, f.value, f.severity) == (2, "new", "w", "warning") for f in found)


def test_a_successor_that_was_there_in_an_earlier_life_is_not_late(tmp_path: Path) -> None:
    lives = [*units(v=ALIVE), *units(w="1980-01-01 1990-01-01"), *units(w="2001-01-01 ..")]
    folder = world(tmp_path, lives, became("v w"), key="unit a")
    assert brief(folder) == []


def test_a_late_successor_with_the_act_as_its_stated_cause_is_told_as_that(tmp_path: Path) -> None:
    lives = units(v=ALIVE, w="2001-01-01 ..")
    lives[1]["begun"] = "reform"
    assert [f[0] for f in brief(world(tmp_path, lives, became("v w")))] == ["cause-mistimed"]


@pytest.mark.parametrize(
    ("lives", "says"),
    [
        ("2001-01-01 .. / 1990-01-01 ..", "(it can exist from 2001-01-01 on)"),
        ("2001-01-01 2002-01-01 / 1990-01-01 ..", "(it can exist from 2001-01-01 until 2002-01-01)"),
        ("_ 1999-01-01 / 1990-01-01 ..", "(it can exist until 1999-01-01)"),
    ],
)
def test_an_error_says_when_a_predecessor_can_exist_without_the_ends_of_the_calendar(tmp_path: Path, lives: str, says: str) -> None:
    old, new = lives.split(" / ")
    messages = [f.message for f in world(tmp_path, units(v=old, w=new), became("v w")).findings() if f.code == "predecessor-mistimed"]
    assert [message[message.index("(") :] for message in messages] == [says]


def test_one_that_ends_before_the_act_is_an_error_as_well(tmp_path: Path) -> None:
    folder = world(tmp_path, units(v="1990-01-01 2000-06-14", w=f"{ACT} .."), became("v w"))
    assert {(f.code, f.severity) for f in folder.findings()} == {("succession-gap", "warning"), ("predecessor-mistimed", "error")}
    assert any("1 day before the act" in f.message for f in folder.findings())


def test_an_act_of_a_month_is_missed_by_the_days_to_its_end(tmp_path: Path) -> None:
    (found,) = world(tmp_path, units(v="1990-01-01 2000-07-05", w=ALIVE), became("v w"), day="2000-06").findings()
    assert found.message.startswith(
        "v ends on 2000-07-05, at least 5 days after the act (between 2000-06-01 and 2000-06-30); the two count as one event"
    )


@pytest.mark.parametrize(
    ("lives", "day"),
    [
        pytest.param("1990-01-01 2000-06-15 / 2000-06-15 ..", ACT, id="both-on-the-day"),
        pytest.param("1990-01-01 2000-06 / 2000 ..", ACT, id="both-may-be-on-the-day"),
        pytest.param("1990-01-01 2000-07-17 / 2000-06-15 ..", ACT, id="further-than-the-slack"),
        pytest.param("1990-01-01 [2000-06-16..2000-07-18] / 2000-06-15 ..", ACT, id="an-end-that-is-less-precise-than-the-slack"),
        pytest.param("1990-01-01 2000-07-18 / 2000-06-15 ..", "[2000-05-15..2000-06-16]", id="an-act-that-is-less-precise"),
        pytest.param("1990-01-01 [2000-06-16..] / [..2000-06-14] ..", ACT, id="open-on-one-side"),
        pytest.param("1990-01-01 .. / .. ..", ACT, id="no-boundary"),
    ],
)
def test_where_nothing_is_taken_to_be_one_event_over_a_gap_nothing_is_told(tmp_path: Path, lives: str, day: str) -> None:
    old, new = lives.split(" / ")
    assert brief(world(tmp_path, units(v=old, w=new), became("v w"), day=day)) == []


def test_with_a_slack_of_no_days_no_gap_is_told(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 2000-06-16", w=f"{ACT} ..")
    assert brief(world(tmp_path, lives, became("v w"), slack=0)) == []
    (found,) = world(tmp_path, lives, became("v w"), slack=1).findings()
    assert "slack allows up to 1 day between them" in found.message


def test_of_several_lives_the_end_nearest_to_the_act_is_told(tmp_path: Path) -> None:
    lives = [{"unit": "v", "a": f"{a}", "z": f"{z}"} for a, z in (("1990-01-01", "2000-06-20"), ("2000-06-22", "2000-07-01"))]
    (found,) = world(tmp_path, [*lives, *units(w=ALIVE)], became("v w"), key="unit a").findings()
    assert found.message.startswith("v ends on 2000-06-20, 5 days after")
    lives[1]["a"] = "2000-06-20"  # one life, of two periods
    (found,) = world(tmp_path, [*lives, *units(w=ALIVE)], became("v w"), key="unit a").findings()
    assert found.message.startswith("v ends on 2000-07-01, 16 days after")


def test_where_one_end_falls_on_the_act_that_of_another_life_is_not_told(tmp_path: Path) -> None:
    lives = [{"unit": "v", "a": a, "z": z} for a, z in (("1990-01-01", ACT), ("2000-06-17", "2000-06-20"))]
    assert brief(world(tmp_path, [*lives, *units(w=ALIVE)], became("v w"), key="unit a")) == []


def test_an_end_with_another_act_as_its_stated_cause_is_not_told(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 2000-07-10", w=ALIVE, x=ALIVE)
    lives[0]["ended"] = "other"
    links = [*became("v w"), *became("v x", act="other")]
    folder = world(tmp_path, lives, links)
    folder.set("acts", "other", day="2000-07-10")
    assert brief(folder) == []


def test_an_end_with_the_act_as_its_stated_cause_is_told_as_that(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 2000-06-20", w=ALIVE)
    lives[0]["ended"] = "reform"
    assert [f[0] for f in brief(world(tmp_path, lives, became("v w")))] == ["cause-mistimed"]


def test_an_end_that_falls_on_another_act_is_not_told_for_this_one(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 2000-07-10", w=ALIVE, x=ALIVE)
    folder = world(tmp_path, lives, [*became("v w"), *became("v x", act="other")])
    folder.set("acts", "other", day="2000-07-10")
    assert brief(folder) == []
    folder.set("acts", "other", day="2000-07-08")
    assert brief(folder) == [("succession-gap", 3, "old", "v")]  # the nearer of the two


def test_exact_days_miss_an_act_as_texts_do(tmp_path: Path) -> None:
    lives = units(v="1990-01-01 2000-06-20", w="2000-06-16 _")
    folder = world(tmp_path, lives, became("v w"), exact=True)
    assert brief(folder) == [("succession-gap", 2, "new", "w"), ("succession-gap", 2, "old", "v")]


# Extents and shares


def stated(root: Path, extent: str, share: str, **options: Any) -> Folder:
    links = [{**became("v w")[0], "extent": extent, "share": share}]
    return world(root, units(v=f"1990-01-01 {ACT}", w=f"{ACT} .."), links, **options)


@pytest.mark.parametrize(
    ("extent", "share"), [("", ""), ("whole", ""), ("part", ""), ("whole", "1"), ("part", "0.25"), ("", "1"), ("", "0.001")]
)
def test_extents_and_shares_that_agree_are_let_pass(tmp_path: Path, extent: str, share: str) -> None:
    assert brief(stated(tmp_path, extent, share)) == []


@pytest.mark.parametrize("extent", ["half", "Whole", "1"])
def test_an_extent_is_whole_or_part(tmp_path: Path, extent: str) -> None:
    folder = stated(tmp_path, extent, "")
    assert brief(folder) == [("bad-extent", 2, "extent", extent)]
    folder.field("turns", "extent", constraints={"enum": ["whole", "part"]})
    assert brief(folder) == [("constraint-error", 2, "extent", extent)]  # once, by the schema


@pytest.mark.parametrize(("share", "text"), [("0", "0.0"), ("-0.5", "-0.5"), ("1.01", "1.01"), ("NaN", "nan"), ("INF", "inf")])
@pytest.mark.parametrize("extent", ["", "part", "whole"])
def test_a_share_is_above_0_and_at_most_1(tmp_path: Path, extent: str, share: str, text: str) -> None:
    folder = stated(tmp_path, extent, share)
    assert brief(folder) == [("bad-share", 2, "share", text)]
    folder.field("turns", "share", constraints={"exclusiveMinimum": 0, "maximum": 1})
    assert {*brief(folder)} == {("constraint-error", 2, "share", share)}


@pytest.mark.parametrize(
    ("extent", "share", "text"), [("whole", "0.5", "0.5"), ("whole", ".999", "0.999"), ("part", "1", "1.0"), ("part", "1.000", "1.0")]
)
def test_an_extent_that_its_share_contradicts_is_a_warning(tmp_path: Path, extent: str, share: str, text: str) -> None:
    (found,) = stated(tmp_path, extent, share).findings()
    assert (found.code, found.row, found.column, found.value, found.severity) == ("extent-mismatch", 2, "extent", extent, "warning")
    assert found.message == f"the extent is {extent}, but the share is {text}"


def test_a_share_may_be_an_integer(tmp_path: Path) -> None:
    columns = "turn act old new extent share:integer"
    assert brief(stated(tmp_path, "whole", "1", turns=columns)) == []
    assert brief(stated(tmp_path, "part", "1", turns=columns)) == [("extent-mismatch", 2, "extent", "part")]
    assert brief(stated(tmp_path, "part", "2", turns=columns)) == [("bad-share", 2, "share", "2")]


@pytest.mark.parametrize("gone", ["extent", "share"])
def test_without_a_column_for_one_of_the_two_there_is_nothing_to_compare(tmp_path: Path, gone: str) -> None:
    folder = stated(tmp_path, "part", "1")
    folder.resource("turns", lambda r: r["chronicle"]["succession"].pop(gone))
    assert brief(folder) == []


# On any package: the same as worked out naively, link by link


def told(con: engine.Connection, package: Package, code: str) -> Iterator[tuple[Rule, str, Finding]]:
    for rule in rules(package):
        if rule.code == code:
            yield from ((rule, cells[0], rule.say(*cells)) for cells in engine.rows(con, rule.alone(ident(rule.table.name))))


def missed(link: Link, boundary: Boundary | None) -> int:
    """By how many days a boundary that a link explains misses its act; 0 if that is stated as the cause."""
    return 0 if boundary is None or boundary.act == link.act else apart(boundary.window, link.window)


@pytest.mark.slow
@given(event_packages.packages())
def test_each_gap_is_told_over_which_an_event_reaches_its_act(drawn: tuple[Shape, Rows]) -> None:
    with event_packages.written(*drawn) as folder, history(folder.root) as (con, package):
        links = event_links.read(con, read(con, package))
        wanted = [(link.table, link.id, "old", link.old[1], missed(link, link.end)) for link in links]
        wanted += [(link.table, link.id, "new", link.new[1], missed(link, link.begin)) for link in links]
        found = [(rule.table.name, id, f.column, f.value, f.message) for rule, id, f in told(con, package, "succession-gap")]
        assert sorted(each[:4] for each in found) == sorted(each[:4] for each in wanted if each[4])
        for name, id, column, _, message in found:
            (days,) = {each[4] for each in wanted if each[:3] == (name, id, column)}
            assert f" {days} day{'s' * (days > 1)} " in message


def moves(world: History, link: Link) -> bool:
    """Whether the predecessor or the successor of a link can end or begin by its act, or they are one."""
    return link.old == link.new or any(
        boundary.act == link.act or (_settled(boundary) and apart(boundary.window, link.window) <= world.package.slack)
        for side in (BEGIN, END)
        for life, boundary in world.outer(side)
        if life.entity in (link.old, link.new)
    )


def _settled(boundary: Boundary) -> bool:
    return boundary.window[1] != LAST and (boundary.side == END or boundary.window[0] != FIRST)


def circular(links: list[Link]) -> bool:
    """Whether links lead in a circle: some are left when those that nothing leads to are taken away, again and again."""
    while True:
        kept = [link for link in links if link.old in {other.new for other in links}]
        if len(kept) == len(links):
            return bool(links)
        links = kept


@pytest.mark.slow
@given(event_packages.packages())
def test_each_act_is_told_by_which_what_ends_or_begins_becomes_itself(drawn: tuple[Shape, Rows]) -> None:
    with event_packages.written(*drawn) as folder, history(folder.root) as (con, package):
        seen = read(con, package)
        every = event_links.read(con, seen)
        moving = sorted((link for link in every if moves(seen, link)), key=lambda link: (link.table, link.act))
        groups = itertools.groupby(moving, key=lambda link: (link.table, link.act))
        wanted = {by for by, links in groups if circular(list(links))}
        acts = {(link.table, link.id): link.act for link in every}
        assert {(rule.table.name, acts[rule.table.name, id]) for rule, id, _ in told(con, package, "succession-cycle")} == wanted
