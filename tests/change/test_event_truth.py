"""Known reorganizations are told as they were: the events of drawn ministries against an oracle that knows their plans.

Searching for more: python tests/benchmarks/ground_truth.py
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from support import ministries, ministry_events, ministry_files
from support.event_tables import changed
from support.ministry_events import Happened
from support.ministry_world import CLOSING, START, Act, Day, Plan

from chronicle.change import happened
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

SEEDS = range(3)
EVE = datetime.timedelta(1)


def told(con: engine.Connection, package: Package, first: Day, second: Day, *, certain: bool = False) -> list[Happened]:
    found = happened.between(State(con, package, first), State(con, package, second))
    return ministry_events.told(found.events(), certain)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_happened_is_told_and_nothing_else(seed: int, tmp_path: Path) -> None:
    plan = ministries.draw(seed)
    days = sorted({act.day for act in plan.acts})
    with changed(ministry_files.write(plan, tmp_path).root) as (con, package):
        for window in [(days[3] - EVE, days[3]), (days[1], days[5]), (days[-4], CLOSING), (START, CLOSING)]:
            assert Counter(told(con, package, *window)) == Counter(ministry_events.between(plan, *window)), window


@pytest.mark.parametrize("seed", [3, 4])
def test_stated_causes_are_the_acts_of_every_event(seed: int, tmp_path: Path) -> None:
    plan = ministries.draw(seed, causes=True)
    truth = ministry_events.between(plan, START, CLOSING)
    with changed(ministry_files.write(plan, tmp_path).root) as (con, package):
        assert Counter(told(con, package, START, CLOSING)) == Counter(truth)
    assert all(event.acts for event in truth)


def test_every_window_of_an_act_dated_roughly_holds_the_day_on_which_it_fell(tmp_path: Path) -> None:
    plan = ministries.draw(1, acts=12, together=0, uncertain=1, causes=True)
    dated = {act.id for act in plan.acts if act.text}
    with changed(ministry_files.write(plan, tmp_path).root) as (con, package):
        found = told(con, package, START, CLOSING)
    truth = [event for event in ministry_events.between(plan, START, CLOSING) if set(event.acts) <= dated]
    assert len(truth) > 10
    for event in truth:
        assert any(claim.can_be(event) for claim in found), event


def test_what_is_said_to_be_certain_happened(tmp_path: Path) -> None:
    plan = ministries.draw(0, uncertain=0.4)
    with changed(ministry_files.write(plan, tmp_path).root) as (con, package):
        for window in pairwise([START, *(Day(year, 7, 1) for year in range(1996, 2022, 5)), CLOSING]):
            truth = ministry_events.between(plan, *window)
            for claim in told(con, package, *window, certain=True):
                assert any(claim.can_be(event) for event in truth), (window, claim)


def test_without_successions_nothing_is_said_of_who_became_whom(tmp_path: Path) -> None:
    plan = ministries.draw(0)
    with changed(ministry_files.write(plan, tmp_path, successions=False).root) as (con, package):
        found = told(con, package, START, CLOSING)
    assert not {event.word for event in found} & set(ministry_events.TURNS)
    lives = [(body, act.day) for act in plan.acts[1:] for body in act.begun]
    begun = [(e.subjects[0], Day.fromisoformat(e.earliest)) for e in found if e.word in ("created", "restored")]
    assert sorted(begun) == sorted(lives)


def test_the_ministries_drawn_show_every_kind_of_act_event_and_tie() -> None:
    plans = [ministries.draw(seed) for seed in range(12)]
    events = [event for plan in plans for event in ministry_events.between(plan, START, CLOSING)]
    words = {word for three in ministry_events.WORDS.values() for word in three}
    never = {"named", "unnamed", "placed", "released"}  # every body has a name and, but for the first, a place
    assert {act.kind for plan in plans for act in plan.acts} == {"start", *ministries.KINDS}
    assert {e.word for e in events} == {"created", "abolished", "restored", *ministry_events.TURNS, *words} - never
    assert {kind for e in events for *_, kind in e.links} == {*ministry_events.TURNS, "contributed"} - {"reorganized"}


# The oracle itself, on plans short enough to be told by hand, one act a day from 10 January 2000; and the engine on them.

WORLD = ("b0", "b1", "b2", "b3", "b4")
STORIES = {
    "+b9": ["created b9"],
    "-b1": ["abolished b1"],
    "-b1 +b1": ["abolished b1", "restored b1"],
    "b1>b9": ["replaced b1>b9"],
    "b1,b2>b9": ["merged b1,b2>b9"],
    "b1>b8,b9": ["split b1>b8,b9"],
    "b1>b9?": ["split b1>b9"],  # the rest went nobody knows where
    "b1>b2": ["absorbed b1>b2"],
    "b1>b2?": ["divided b1>b2"],
    "b1>b2,b3": ["divided b1>b2,b3"],
    "b1>b2,b9": ["split b1>b2,b9"],
    "b1,b2>b8,b9": ["reorganized b1,b2>b8,b9"],
    "b1,b2>b3": ["absorbed b1>b3", "absorbed b2>b3"],  # what b3 takes in twice are two events: it lives on
    "b1+b9": ["spun_off b1>b9"],
    "b1,b2+b9": ["spun_off b1,b2>b9"],
    "b1+b2": ["transferred b1>b2"],
    "b1+b2&b2+b1": ["exchanged b1>b2", "exchanged b2>b1"],
    "b1>b9&b2+b9": ["replaced b1(b2)>b9"],
    "b1,b2>b9&b3+b9": ["merged b1,b2(b3)>b9"],
    "b1>b8,b9&b2>b9": ["reorganized b1,b2>b8,b9"],
    "b1>b9&b2>b3": ["absorbed b2>b3", "replaced b1>b9"],  # one act, two stories
    "b1>b9 b9,b2>b8": ["merged b2,b9>b8", "replaced b1>b9"],
    "b1>b8,b9 b8,b9>b7": ["merged b8,b9>b7", "split b1>b8,b9"],
    "b1>b2 b2+b9": ["absorbed b1>b2", "spun_off b2>b9"],
    "b1+b9 b9>b1": ["absorbed b9>b1", "spun_off b1>b9"],
    "b1>b9 -b9": ["abolished b9", "replaced b1>b9"],
    "b1>b9 b9+b1": ["replaced b1>b9", "spun_off b9>b1"],  # b1 is back, and out of b9
    "-b1 b2>b1": ["abolished b1", "replaced b2>b1"],
}


def story(turns: str, mark: str = "") -> Plan:
    """The plan of the `turns`, a day each: `b1,b2>b9` for who ends in whom, `b1+b9` for who lives on and gives to whom, `-b1` for who
    ends and `+b9` for who begins; `&` between what one act does, `?` after ties that are stated to be parts. Ids begin with the mark."""
    world = tuple(mark + body for body in WORLD)
    acts, living = [Act(f"{mark}a0", "start", START, str(START), begun=world)], set(world)
    for number, turn in enumerate(turns.split()):
        ended, begun, ties = set[str](), set[str](), list[tuple[str, str]]()
        for old, sign, new in re.findall(r"([\w,]*)([-+>])([\w,]+)", turn):
            before, after = ({mark + body for body in side.split(",") if body} for side in (old, new))
            ended |= after if sign == "-" else before if sign == ">" else set()
            begun |= after - living
            ties += [(o, n) for o in sorted(before) for n in sorted(after)]
        day, extents = Day(2000, 1, 10 + number), dict.fromkeys(ties, "part") if turn.endswith("?") else {}
        acts.append(Act(f"{mark}a{number + 1}", "turn", day, str(day), tuple(ties), extents, tuple(sorted(ended)), tuple(sorted(begun))))
        living = (living - ended) | begun
    return Plan(0, tuple(acts), 0)


def truth_of(turns: str, first: int = 1) -> list[Happened]:
    return ministry_events.between(story(turns), Day(2000, 1, first), Day(2000, 1, 31))


def short(found: Sequence[Happened]) -> list[str]:
    def of(event: Happened) -> str:
        if not event.links:
            return f"{event.word} {event.subjects[0]}"
        beside = f"({','.join(event.contributors)})" if event.contributors else ""
        return f"{event.word} {','.join(event.predecessors)}{beside}>{','.join(event.successors)}"

    return sorted(of(event) for event in found)


@pytest.mark.parametrize("turns", STORIES)
def test_the_oracle_tells_each_act_by_itself(turns: str) -> None:
    assert short(truth_of(turns)) == STORIES[turns]


def test_the_events_are_the_stories_of_the_oracle(tmp_path: Path) -> None:
    plans = {turns: story(turns, f"{number}.") for number, turns in enumerate(STORIES)}
    library = Plan(0, tuple(act for plan in plans.values() for act in plan.acts), 0)
    with changed(ministry_files.write(library, tmp_path, slack=0).root) as (con, package):
        found = told(con, package, START, CLOSING)
    for turns, plan in plans.items():
        mark = plan.acts[0].id.removesuffix("a0")
        own = [event for event in found if (*event.subjects, *event.successors)[0].startswith(mark)]
        assert own == ministry_events.between(plan, START, CLOSING), turns


def test_the_oracle_names_acts_days_and_the_kinds_of_ties() -> None:
    merged, replaced = truth_of("b1>b9 b9,b2>b8&b3+b8")
    assert (merged.acts, merged.earliest, merged.latest) == (("a2",), "2000-01-11", "2000-01-11")
    assert merged.links == (("b2", "b8", "merged"), ("b3", "b8", "contributed"), ("b9", "b8", "merged"))
    assert (replaced.acts, replaced.earliest) == (("a1",), "2000-01-10")


def test_the_oracle_tells_what_happened_after_the_first_day_only() -> None:
    assert short(truth_of("-b1 +b1", first=10)) == ["restored b1"]


def test_slack_takes_a_body_that_was_closed_some_days_after_an_act_to_end_by_it(tmp_path: Path) -> None:
    with changed(ministry_files.write(story("b1+b9 -b1"), tmp_path, slack=1).root) as (con, package):
        found = told(con, package, Day(2000, 1, 1), Day(2000, 1, 31))
    assert short(found) == ["replaced b1>b9"]
