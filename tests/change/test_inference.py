"""Successions proposed from likeness: what they rest on, what they are called, and what they leave alone."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import ministries, ministry_files, ministry_truth
from support.ministry_world import START, Act, Plan
from support.workbench import Folder, history

from chronicle.change import inference
from chronicle.change.inference import Proposal
from chronicle.change.name_similarity import bigrams, dice, weights

Day = datetime.date
D1, D2 = Day(2000, 1, 1), Day(2001, 1, 1)

# A council; under it the ministries of posts and of railways and a bank; two functions, two people, two offices.
NAMES = {
    **{"b0": ("国务院", "State Council"), "b1": ("邮电部", "Ministry of Posts"), "b2": ("铁道部", "Ministry of Railways")},
    **{"b3": ("国家银行", "State Bank"), "b4": ("档案室", "Archive"), "b5": ("印刷厂", "Printing Works")},
}
SETTING = Act(
    *("a0", "start", START, str(START)),
    begun=tuple(NAMES),
    names=NAMES,
    parents={"b1": "b0", "b2": "b0", "b3": "b0", "b4": "b1", "b5": "b1"},
    holders={"f1": "b1", "f2": "b2"},
    posts={"p1": "b1", "p2": "b2"},
)
HEIR = ("网络局", "Grid Bureau")


def act(**change: object) -> Act:
    day = Day(2000, 6, 1)
    return replace(Act("a1", "act", day, str(day)), **change)


def proposals(root: Path, *acts: Act, successions: bool = False, minimum: float = 0.1) -> list[Proposal]:
    with history(ministry_files.write(Plan(0, (SETTING, *acts), 0), root, successions=successions).root) as (con, package):
        return inference.propose(con, package, D1, D2, minimum=minimum)


def told(found: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(p.kind, "+".join(p.predecessors), "+".join(p.successors)) for p in found]


@pytest.mark.parametrize("name", [("邮电总局", "Grid Bureau"), ("网络局", "Ministry of the Posts")])
def test_a_name_like_that_of_one_that_ended_is_evidence_in_any_language(tmp_path: Path, name: tuple[str, str]) -> None:
    (found,) = proposals(tmp_path, act(ended=("b1",), begun=("b9",), names={"b9": name}, parents={"b9": "b0", "b4": "b0", "b5": "b0"}))
    assert told([found]) == [("replaced", "b1", "b9")]
    assert found.ties[0].evidence == {}
    assert found.ties[0].scores[inference.NAME] > 0.3


def test_what_many_names_share_hardly_counts() -> None:
    posts, rails, *others = (bigrams(f"Ministry of {word}") for word in ("Posts", "Rails", "Water", "Trade"))
    weighed = weights([posts, rails, *others])
    assert dice(posts, posts, weighed) == 1
    assert dice(posts, rails, weighed) < dice(posts, rails, dict.fromkeys(weighed, 1.0))


def test_children_functions_and_people_that_pass_on_are_evidence_and_listed(tmp_path: Path) -> None:
    change = act(
        **{"ended": ("b1",), "begun": ("b9",), "names": {"b9": HEIR}, "parents": {"b9": "b0", "b4": "b9", "b5": "b9"}},
        holders={"f1": "b9"},
        posts={"p1": "b9"},
    )
    (found,) = proposals(tmp_path, change)
    (tie,) = found.ties
    assert tie.evidence == {"lines": ("b4", "b5"), "duties": ("f1",), "tenures": ("p1",)}
    assert tie.scores == {inference.NAME: tie.scores[inference.NAME], "lines": 2 / 4, "duties": 1 / 3, "tenures": 1 / 3}
    assert all(weight * tie.scores[what] < tie.score < 1 for what, weight in (("lines", 0.8), ("duties", 0.8), ("tenures", 0.5)))


def test_what_came_at_another_time_counts_less(tmp_path: Path) -> None:
    change = {"ended": ("b1",), "parents": {"b4": "b0", "b5": "b0"}}
    later = Act("a2", "act", Day(2000, 9, 1), "2000-09-01", holders={"f1": "b2"})
    at_once, afterwards = tmp_path / "at-once", tmp_path / "afterwards"
    at_once.mkdir()
    afterwards.mkdir()
    (one,) = proposals(at_once, act(**change, holders={"f1": "b2"}))
    (other,) = proposals(afterwards, act(**change, holders={"f1": None}), later)
    assert other.ties[0].scores["duties"] == one.ties[0].scores["duties"] / 2


@pytest.mark.parametrize(
    ("kind", "predecessors", "successors", "change"),
    [
        ("merged", "b1+b2", "b9", {"ended": ("b1", "b2"), "begun": ("b9",), "holders": {"f1": "b9", "f2": "b9"}}),
        ("absorbed", "b1", "b2", {"ended": ("b1",), "holders": {"f1": "b2"}}),
        ("split", "b1", "b8+b9", {"ended": ("b1",), "begun": ("b8", "b9"), "holders": {"f1": "b8"}, "posts": {"p1": "b9"}}),
        ("spun_off", "b1", "b9", {"begun": ("b9",), "holders": {"f1": "b9"}}),
        ("replaced", "b2", "b9", {"ended": ("b2",), "begun": ("b9",), "holders": {"f2": "b9"}}),
        (
            *("reorganized", "b1+b2", "b8+b9"),
            {"ended": ("b1", "b2"), "begun": ("b8", "b9"), "holders": {"f1": "b8", "f2": "b9"}, "posts": {"p1": "b9"}},
        ),
    ],
)
def test_what_it_is_called_follows_from_who_ends_and_who_begins(
    tmp_path: Path, kind: str, predecessors: str, successors: str, change: dict[str, object]
) -> None:
    parents = {**dict.fromkeys(change.get("begun", ()), "b0"), **({"b4": "b0", "b5": "b0"} if "b1" in change.get("ended", ()) else {})}
    names = {body: (f"{n}号", f"No. {n}") for n, body in enumerate(change.get("begun", ()))}
    assert told(proposals(tmp_path, act(**change, parents=parents, names=names))) == [(kind, predecessors, successors)]


def test_what_falls_back_to_the_body_above_tells_nothing(tmp_path: Path) -> None:
    assert proposals(tmp_path, act(ended=("b1",), parents={"b4": "b0", "b5": "b0"}, posts={"p1": None}, holders={"f1": None})) == []


def test_what_is_documented_is_not_proposed(tmp_path: Path) -> None:
    change = act(ended=("b2",), begun=("b9",), names={"b9": HEIR}, parents={"b9": "b0"}, holders={"f2": "b9"}, ties=(("b2", "b9"),))
    assert proposals(tmp_path, change, successions=True) == []


def test_what_is_restored_needs_no_predecessor(tmp_path: Path) -> None:
    gone = Act("a1", "act", Day(1995, 1, 1), "1995-01-01", ended=("b2",), holders={"f2": "b3"}, posts={"p2": None})
    back = Act(
        "a2", "act", Day(2000, 1, 2), "2000-01-02", begun=("b2",), names={"b2": NAMES["b2"]}, parents={"b2": "b0"}, holders={"f2": "b2"}
    )
    assert proposals(tmp_path, gone, back) == []


def test_where_nobody_ends_or_begins_nothing_is_proposed(tmp_path: Path) -> None:
    assert proposals(tmp_path, act(holders={"f1": "b2"}, posts={"p1": "b2"})) == []


def test_ties_below_the_least_score_are_left_out(tmp_path: Path) -> None:
    plan = ministries.draw(3)
    with history(ministry_files.write(plan, tmp_path, successions=False).root) as (con, package):
        scores = [[t.score for p in inference.propose(con, package, START, D2, least) for t in p.ties] for least in (0.1, 0.5)]
    assert sorted(scores[1]) == sorted(score for score in scores[0] if score >= 0.5)
    assert 0 < len(scores[1]) < len(scores[0])
    assert all(0 <= score <= 1 for score in scores[0])


def test_proposals_are_json_that_says_what_they_are(tmp_path: Path) -> None:
    change = act(ended=("b2",), begun=("b9",), names={"b9": HEIR}, parents={"b9": "b0"}, holders={"f2": "b9"})
    (found,) = json.loads(json.dumps([p.as_dict() for p in proposals(tmp_path, change)]))
    (tie,) = found.pop("ties")
    assert {k: v for k, v in found.items() if k != "score"} == {
        **{"kind": "replaced", "certainty": "inferred", "table": "bodies", "predecessors": ["b2"], "successors": ["b9"]}
    }
    assert (tie["predecessor"], tie["successor"], tie["evidence"]) == ("b2", "b9", {"duties": ["f2"]})
    assert found["score"] == tie["score"]


def test_most_of_what_is_proposed_by_default_is_true(tmp_path: Path) -> None:
    """The benchmark has the figures; this notices if the measure breaks."""
    right = wrong = true = 0
    for seed in (1, 2, 3):
        plan, folder = ministries.draw(seed), tmp_path / str(seed)
        folder.mkdir()
        with history(ministry_files.write(plan, folder, successions=False).root) as (con, package):
            known = {tie for e in ministry_truth.between(plan, START, D2) if e.kind in ministry_truth.TURNS for tie in e.ties}
            ties = {(t.predecessor, t.successor) for p in inference.propose(con, package, START, D2) for t in p.ties}
        right, wrong, true = right + len(ties & known), wrong + len(ties - known), true + len(known)
    assert right / (right + wrong) > 0.8
    assert right / true > 0.4


def test_another_package_needs_no_other_code(league: Folder) -> None:
    league.write("transitions", [])
    with history(league.root) as (con, package):
        found = inference.propose(con, package, Day(2005, 1, 1), Day(2007, 1, 1))
    assert ("turner", "turner-handball") in {(tie.predecessor, tie.successor) for p in found if p.table == "members" for tie in p.ties}
