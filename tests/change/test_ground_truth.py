"""Known reorganizations are told as they were: the diff of drawn ministries against an oracle that knows their plans.

Searching for more: python tests/benchmarks/ground_truth.py
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from support import ministries, ministry_files, ministry_truth
from support.ministry_truth import Happened
from support.ministry_world import CLOSING, START, Act, Day, Plan
from support.workbench import history

from chronicle.change import structural

SEEDS = range(3)
EVE = datetime.timedelta(1)


def windows(plan: Plan) -> list[tuple[Day, Day]]:
    """The eve and the day of each act; and days far apart."""
    days = sorted({act.day for act in plan.acts})
    apart = [(a, b) for n, a in enumerate(days[::4]) for b in days[4 * n + 3 :: 5]]
    return [*((day - EVE, day) for day in days[1:]), *apart, (START, CLOSING)]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_happened_is_told_and_nothing_else(seed: int, tmp_path: Path) -> None:
    plan = ministries.draw(seed)
    with history(ministry_files.write(plan, tmp_path).root, temporal=True) as (con, package):
        for window in windows(plan):
            told = Counter(ministry_truth.told(structural.between(con, package, *window)))
            assert told == Counter(ministry_truth.between(plan, *window)), window


@pytest.mark.parametrize("seed", SEEDS)
def test_no_act_dated_roughly_is_lost_between_days_that_hold_all_it_can_mean(seed: int, tmp_path: Path) -> None:
    plan = ministries.draw(seed, acts=8, together=0, uncertain=1)
    with history(ministry_files.write(plan, tmp_path).root, temporal=True) as (con, package):
        told = ministry_truth.told(structural.between(con, package, START, CLOSING))
    for act, event in ((a, e) for a in plan.acts for e in ministry_truth.between(plan, a.day - EVE, a.day) if e.kind == "created"):
        if event in ministry_truth.between(plan, START, CLOSING):
            assert any(claim.can_be(event) for claim in told), act


def test_without_successions_nothing_is_said_of_who_became_whom(tmp_path: Path) -> None:
    plan = ministries.draw(0)
    with history(ministry_files.write(plan, tmp_path, successions=False).root, temporal=True) as (con, package):
        told = ministry_truth.told(structural.between(con, package, START, CLOSING))
    assert not {event.kind for event in told} & set(ministry_truth.TURNS)
    turned = [e for e in ministry_truth.between(plan, START, CLOSING) if e.kind in ministry_truth.TURNS]
    born = {e.subjects[0] for e in told if e.kind == "created"}
    assert turned
    assert {body for e in turned for body in e.successors if body not in plan.acts[0].begun} <= born


def test_the_ministries_drawn_show_every_kind_of_act_and_event() -> None:
    plans = [ministries.draw(seed) for seed in range(8)]
    assert {act.kind for plan in plans for act in plan.acts} == {"start", *ministries.KINDS}
    kinds = {event.kind for plan in plans for window in windows(plan) for event in ministry_truth.between(plan, *window)}
    words = {word for begun, ended, other in ministry_truth.WORDS.values() for word in (begun, ended, other)}
    never = {"named", "unnamed", "placed", "released"}  # every body has a name and, but for the first, a place
    assert kinds == {"created", "abolished", "restored", *ministry_truth.TURNS, *words} - never


def test_a_seed_draws_the_same_ministry_again(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        ministry_files.write(ministries.draw(7, uncertain=0.5), tmp_path / name)
        texts.append({path.name: path.read_text("utf-8") for path in sorted((tmp_path / name).glob("*.csv"))})
    assert texts[0] == texts[1]
    assert ministries.draw(7) != ministries.draw(8)


def test_what_is_said_to_be_certain_happened(tmp_path: Path) -> None:
    plan = ministries.draw(6, uncertain=0.4)
    with history(ministry_files.write(plan, tmp_path).root, temporal=True) as (con, package):
        for window in pairwise([START, *(Day(year, 7, 1) for year in range(1996, 2022, 3))]):
            truth = ministry_truth.between(plan, *window)
            for claim in ministry_truth.told(structural.between(con, package, *window), certain=True):
                assert any(claim.can_be(event) for event in truth), (window, claim)


# The oracle itself, on plans short enough to be told by hand, one act a day from 10 January 2000; and the engine on them.

WORLD = ("b0", "b1", "b2", "b3")
STORIES = {
    "b1,b2>b9": ["merged b1,b2>b9"],
    "b1>b2": ["absorbed b1>b2"],
    "b1>b8,b9": ["split b1>b8,b9"],
    "b1+b9": ["spun_off b1>b9"],
    "b1>b9": ["replaced b1>b9"],
    "-b1": ["abolished b1"],
    "+b9": ["created b9"],
    "b1>b9 b9,b2>b8": ["merged b1,b2>b8"],
    "b1>b8,b9 b8,b9>b7": ["replaced b1>b7"],
    "b1>b2 b2+b9": ["absorbed b1>b2", "spun_off b2>b9"],  # what lives through tells its own story
    "b1+b9 b9>b1": [],
    "b1+b9 b9>b2": [],
    "-b1 +b1": [],
    "b1>b9 +b1": ["spun_off b1>b9"],
    "b1>b9 -b9": ["abolished b1"],
    "+b9 b9+b8 b1>b9": ["created b8", "replaced b1>b9"],  # b8 left before b1 came
    "b3>b1 b1>b9 +b1": ["reorganized b1,b3>b1,b9"],  # b1 did not live through
}


def story(turns: str) -> Plan:
    """The plan of the `turns`: `b1,b2>b9` for who ends in whom, `b1+b9` for who spins off whom, `-b1` for who ends and
    `+b1` for who begins or is restored."""
    acts = [Act("a0", "start", START, str(START), begun=WORLD)]
    living = set(WORLD)
    for number, turn in enumerate(turns.split()):
        old, new = (side.split(",") if side else [] for side in turn.replace("-", "").replace("+", ">").partition(">")[::2])
        ended = [] if "+" in turn else old
        begun = [body for body in new if body not in living]
        ties = tuple((o, n) for o in old for n in new)
        day = Day(2000, 1, 10 + number)
        acts.append(Act(f"a{number + 1}", "turn", day, str(day), ties=ties, ended=tuple(ended), begun=tuple(begun)))
        living = (living - set(ended)) | set(begun)
    return Plan(0, tuple(acts), 0)


def happened(turns: str, first: int = 1) -> list[Happened]:
    return ministry_truth.between(story(turns), Day(2000, 1, first), Day(2000, 1, 31))


def short(found: Sequence[Happened]) -> list[str]:
    return sorted(f"{e.kind} {','.join(e.predecessors)}>{','.join(e.successors)}" if e.ties else f"{e.kind} {e.subjects[0]}" for e in found)


@pytest.mark.parametrize("turns", STORIES)
def test_the_oracle_collapses_what_lies_between(turns: str) -> None:
    assert short(happened(turns)) == STORIES[turns]


@pytest.mark.parametrize("turns", STORIES)
def test_the_engine_tells_the_stories_of_the_oracle(turns: str, tmp_path: Path) -> None:
    with history(ministry_files.write(story(turns), tmp_path).root) as (con, package):
        assert ministry_truth.told(structural.between(con, package, Day(2000, 1, 1), Day(2000, 1, 31))) == happened(turns)


def test_the_oracle_names_the_days_and_what_came_between() -> None:
    (event,) = happened("b1>b9 b9,b2>b8")
    assert (event.via, event.earliest, event.latest) == (("b9",), "2000-01-10", "2000-01-11")
    assert event.ties == (("b1", "b8"), ("b2", "b8"))


def test_the_oracle_calls_restored_only_what_was_gone_on_the_first_day() -> None:
    assert short(happened("-b1 +b1", first=10)) == ["restored b1"]
