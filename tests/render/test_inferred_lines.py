"""Proposed successions in words: who may have become whom, how sure that is and why; never mistaken for what is documented."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest
from support import ministry_files
from support.bare_states import bare
from support.ministry_world import START, Act, Plan
from support.workbench import history

from chronicle.change import inference
from chronicle.change.inference import Link, Proposal
from chronicle.change.proposal_reasons import Reason
from chronicle.history.state import State
from chronicle.render.inferred_lines import SHOWN, InferredLines
from chronicle.render.language import ENGLISH

Day = datetime.date
DAY, D1, D2 = Day(2000, 6, 1), Day(2000, 1, 1), Day(2001, 1, 1)
NAMES = {"b0": ("国务院", "State Council"), "b1": ("邮电部", "Ministry of Posts"), "b2": ("铁道部", "Ministry of Railways")}
SETTING = Act(*("a0", "start", START, str(START)), begun=tuple(NAMES), names=NAMES, parents={"b1": "b0", "b2": "b0"}, holders={"f1": "b1"})
CHANGE = Act(
    *("a1", "act", DAY, str(DAY)),
    ended=("b1",),
    begun=("b9",),
    names={"b9": ("信息部", "Ministry of Information")},
    parents={"b9": "b0"},
    holders={"f1": "b9"},
)


def lines(root: Path, *, states: bool = False, everything: bool = False, proposals: Sequence[Proposal] | None = None) -> list[str]:
    with history(ministry_files.write(Plan(0, (SETTING, CHANGE), 0), root, successions=False).root) as (con, package):
        both = State(con, package, D1), State(con, package, D2)
        if states:
            both = bare(con, package, D1, "one"), bare(con, package, D2, "two")
        return list(InferredLines(*both, inference.propose(*both) if proposals is None else proposals).screen(everything=everything))


def link(n: int, **change: object) -> Link:
    return Link(
        **{
            "predecessor": f"o{n}",
            "successor": f"n{n}",
            "kind": "replaced",
            "score": 0.9,
            "earliest": DAY,
            "latest": DAY,
            "reasons": (),
            **change,
        }
    )  # type: ignore[arg-type]


def test_a_proposal_says_who_how_sure_when_and_why(tmp_path: Path) -> None:
    title, first, *more = lines(tmp_path)
    assert title.startswith(ENGLISH.say("proposed"))
    assert title.endswith("1 proposal")
    assert first.startswith("  replaced     邮电部 Ministry of Posts → 信息部 Ministry of")
    assert first.endswith("0.99")
    assert more[-1].strip().startswith("1 Jun 2000; same parent and day; the only pair there then; ")
    assert "…" in more[-1]


def test_all_of_it_has_every_reason_and_the_ids(tmp_path: Path) -> None:
    told = " ".join(line.strip() for line in lines(tmp_path, everything=True))
    assert "1 of 1 duties passed" in told
    assert "(b1 → b9 0.99)" in told


def test_of_states_without_days_no_day_is_said(tmp_path: Path) -> None:
    told = " ".join(lines(tmp_path, states=True))
    assert "2000" not in told
    assert "same parent" in told


def test_the_screen_ends_with_how_many_more_there_are(tmp_path: Path) -> None:
    many = [Proposal("replaced", "bodies", (link(n),)) for n in range(SHOWN + 3)]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert lines(tmp_path / "a", proposals=many)[-1] == "  3 more (--all)"
    assert "more (--all)" not in " ".join(lines(tmp_path / "b", proposals=many, everything=True))


def test_without_proposals_it_says_so(tmp_path: Path) -> None:
    assert lines(tmp_path, proposals=[])[-1].strip() == "No succession is likely enough to be proposed."


def test_a_body_that_lives_on_and_gives_a_part_is_called_so(tmp_path: Path) -> None:
    both = link(1), link(2, successor="n1", kind="contributed")
    assert "o1 and part of o2 → n1" in " ".join(lines(tmp_path, proposals=[Proposal("replaced", "bodies", both)]))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("same_act", what="a1"), "same act"),
        (Reason("other_act", what="a1"), "another act is stated"),
        (Reason("days_apart", 1), "1 day apart"),
        (Reason("days_apart", 40), "40 days apart"),
        (Reason("same_time", what="2000-01-01/2000-12-31"), "perhaps the same day"),
        (Reason("parent_became", what="bodies/b1 > bodies/b9"), "its parent became the other's"),
        (Reason("other_parent"), "another parent"),
        (Reason("same_stem", what="汉阳"), "same stem of the name (汉阳)"),
        (Reason("same_name", what="郊区"), "same name"),
        (Reason("like_name", 0.5), "similar name"),
        (Reason("passed", 12, 14, "duties"), "12 of 14 duties passed"),
        (Reason("same_value", what="codes.code 4711"), "same value (codes.code 4711)"),
        (Reason("confirmed", what="judged.csv"), "confirmed in judged.csv"),
    ],
)
def test_every_reason_has_words(tmp_path: Path, reason: Reason, words: str) -> None:
    told = " ".join(lines(tmp_path, proposals=[Proposal("replaced", "bodies", (link(1, reasons=(reason,)),))], everything=True))
    assert f"1 Jun 2000; {words} (o1" in " ".join(told.split())
