"""The oracle of benchmarks (ministry_truth), on plans short enough to be told by hand: one act a day from 10 January 2000."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support import ministry_truth
from support.ministry_truth import Happened
from support.ministry_world import START, Act, Day, Plan

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


def test_the_oracle_names_the_days_and_what_came_between() -> None:
    (event,) = happened("b1>b9 b9,b2>b8")
    assert (event.via, event.earliest, event.latest) == (("b9",), "2000-01-10", "2000-01-11")
    assert event.ties == (("b1", "b8"), ("b2", "b8"))


def test_the_oracle_calls_restored_only_what_was_gone_on_the_first_day() -> None:
    assert short(happened("-b1 +b1", first=10)) == ["restored b1"]
