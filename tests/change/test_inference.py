"""Successions inferred from the data: what each sort of evidence adds, what they are called, and what is left alone."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import ministries, ministry_files, succession_worlds
from support.bare_states import bare
from support.ministry_world import START, Act, Plan
from support.workbench import Folder, declare, history, table

from chronicle.change import inference, judgements
from chronicle.change.inference import Link, Proposal
from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

Day = datetime.date
D1, D2 = Day(2000, 1, 1), Day(2001, 1, 1)
DAY = Day(2000, 6, 1)

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


def act(key: str = "a1", day: Day = DAY, text: str = "", **change: Any) -> Act:
    return replace(Act(key, "act", day, text or str(day)), **change)


@contextmanager
def ministry(root: Path, *acts: Act, successions: bool = False, causes: bool = False) -> Iterator[tuple[engine.Connection, Package]]:
    root.mkdir(exist_ok=True)
    plan = Plan(0, (SETTING, *acts), 0, causes)
    with history(ministry_files.write(plan, root, successions=successions).root) as opened:
        yield opened


def proposals(root: Path, *acts: Act, minimum: float = 0.1, **how: bool) -> list[Proposal]:
    with ministry(root, *acts, **how) as (con, package):
        return inference.propose(State(con, package, D1), State(con, package, D2), minimum)


def told(found: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(p.kind, "+".join(p.predecessors), "+".join(p.successors)) for p in found]


def why(link: Link) -> dict[str, Any]:
    """The reasons by name: what they are of, or the numbers."""
    return {r.name: (r.value, r.total, r.what) if r.name == "passed" else r.what if r.what is not None else r.value for r in link.reasons}


def only(found: list[Proposal]) -> Link:
    ((link,),) = (proposal.links for proposal in found)
    return link


def replaced(name: tuple[str, str] = HEIR, **change: Any) -> Act:
    """The railways end, and a body b9 of this name begins, under the council."""
    change = {"parents": {"b9": "b0"}, **change}
    return act(ended=("b2",), begun=("b9",), names={"b9": name}, **change)


class TestEvidence:
    def test_an_end_and_a_beginning_on_one_day_under_one_parent_are_the_only_pair_there(self, tmp_path: Path) -> None:
        link = only(proposals(tmp_path, replaced()))
        assert why(link) == {"same_day": "2000-06-01", "same_parent": "bodies/b0", "only_pair": None}
        assert link.score > 0.5
        assert (link.earliest, link.latest) == (DAY, DAY)

    def test_a_wide_window_counts_less_than_a_day(self, tmp_path: Path) -> None:
        exact, wide = only(proposals(tmp_path / "a", replaced())), only(proposals(tmp_path / "b", replaced(text="2000")))
        assert why(wide)["same_time"] == "2000-01-01/2000-12-31"
        assert wide.score < exact.score

    def test_days_apart_count_against_it(self, tmp_path: Path) -> None:
        end = act(ended=("b2",), holders={"f2": None})
        begin = act("a2", Day(2000, 6, 20), begun=("b9",), names={"b9": ("铁道总局", "General Office of Railways")}, parents={"b9": "b0"})
        link, at_once = (
            only(proposals(tmp_path / "a", end, begin, minimum=0.05)),
            only(proposals(tmp_path / "b", replaced(("铁道总局", "General Office of Railways")))),
        )
        assert why(link)["days_apart"] == 19
        assert link.score < at_once.score

    def test_a_year_and_more_apart_nothing_is_proposed(self, tmp_path: Path) -> None:
        early, late = Day(1998, 1, 1), Day(2000, 6, 1)
        acts = act(day=early, ended=("b2",)), act("a2", late, begun=("b9",), names={"b9": NAMES["b2"]}, parents={"b9": "b0"})
        with ministry(tmp_path, *acts) as (con, package):
            assert inference.propose(State(con, package, Day(1997, 1, 1)), State(con, package, D2), 0.01) == []

    def test_the_same_act_stated_as_cause_is_evidence_and_another_act_is_against_it(self, tmp_path: Path) -> None:
        same = only(proposals(tmp_path / "a", replaced(), causes=True))
        assert why(same)["same_act"] == "a1"
        acts = act(ended=("b2",)), act("a2", begun=("b9",), names={"b9": HEIR}, parents={"b9": "b0"})
        other = only(proposals(tmp_path / "b", *acts, causes=True, minimum=0.01))
        assert "other_act" in why(other)
        assert other.score < only(proposals(tmp_path / "c", replaced())).score < same.score

    @pytest.mark.parametrize("name", [("铁道总局", "Grid Bureau"), ("网络局", "Ministry of the Railways")])
    def test_a_name_like_that_of_one_that_ended_is_evidence_in_any_language(self, tmp_path: Path, name: tuple[str, str]) -> None:
        like, unlike = only(proposals(tmp_path / "a", replaced(name))), only(proposals(tmp_path / "b", replaced()))
        assert why(like).keys() & {"like_name", "same_stem"}
        assert like.score > unlike.score

    def test_children_functions_and_people_that_pass_are_evidence_and_counted(self, tmp_path: Path) -> None:
        change = {"parents": {"b9": "b0", "b4": "b9", "b5": "b9"}, "holders": {"f1": "b9"}, "posts": {"p1": "b9"}}
        found = proposals(tmp_path, act(ended=("b1",), begun=("b9",), names={"b9": HEIR}, **change))
        passed = {r.what: (r.value, r.total) for r in only(found).reasons if r.name == "passed"}
        assert passed == {"lines": (2, 2), "duties": (1, 1), "tenures": (1, 1)}
        assert only(found).score > 0.95

    def test_what_came_at_another_time_counts_less(self, tmp_path: Path) -> None:
        later = act("a2", Day(2000, 9, 1), holders={"f2": "b3"})
        at_once = only(proposals(tmp_path / "a", act(ended=("b2",), holders={"f2": "b3"})))
        afterwards = only(proposals(tmp_path / "b", act(ended=("b2",), holders={"f2": None}), later, minimum=0.01))
        assert (at_once.predecessor, at_once.successor) == (afterwards.predecessor, afterwards.successor) == ("b2", "b3")
        assert afterwards.score < at_once.score

    def test_what_falls_back_to_the_body_above_says_nothing(self, tmp_path: Path) -> None:
        gone = act(ended=("b1",), parents={"b4": "b0", "b5": "b0"}, posts={"p1": None}, holders={"f1": None})
        assert proposals(tmp_path, gone) == []

    def test_a_value_that_few_have_is_evidence_and_a_number_is_none(self, tmp_path: Path) -> None:
        period = {"period": ("since", "until")}
        tables = {
            "shops": table("shop since until", "shop", role="entity", **period),
            "phones": table(
                "id shop phone since until", "id", of={"shops": "shop"}, role="attribute", series=["shop"], tracks=["phone"], **period
            ),
            "staff": table("id shop count:integer since until", "id", of={"shops": "shop"}, role="attribute", series=["shop"], **period),
        }
        old, new = {"since": "1990-01-01", "until": "2000-06-01"}, {"since": "2000-06-01", "until": ".."}
        shops = [{"shop": n, **(old if n in "ab" else new)} for n in "abcd"]
        phones = [{"id": n, "shop": n, "phone": {"a": "4711", "d": "4711"}.get(n, f"9{n}"), **(old if n in "ab" else new)} for n in "abcd"]
        staff = [{"id": n, "shop": n, "count": {"a": "8", "c": "8"}.get(n, "9"), **(old if n in "ab" else new)} for n in "abcd"]
        folder = declare(tmp_path, tables, {"shops": shops, "phones": phones, "staff": staff})
        with history(folder.root) as (con, package):
            found = inference.propose(State(con, package, D1), State(con, package, D2), 0.01)
        scores = {(link.predecessor, link.successor): link for p in found for link in p.links}
        assert max(scores, key=lambda pair: scores[pair].score) == ("a", "d")
        assert why(scores["a", "d"])["same_value"] == "phones.phone 4711"
        assert "same_value" not in why(scores["a", "c"])


class TestNames:
    @pytest.mark.parametrize(
        ("old", "new", "language"), [("{}县", "{}市", "zh"), ("{} County", "{} City", "en"), ("Kreis {}", "Stadt {}", "de")]
    )
    def test_generic_endings_and_beginnings_are_read_off_the_names_of_the_table(
        self, tmp_path: Path, old: str, new: str, language: str
    ) -> None:
        stems = ["汉阳", "武昌", "大冶", "孝感", "黄冈"] if language == "zh" else ["Alder", "Birch", "Cedar", "Elm", "Fir"]
        found = counties(tmp_path, [(old.format(s), new.format(s)) for s in stems], language)
        links = [link for p in found for link in p.links]
        assert {(link.predecessor, link.successor) for link in links} == {(f"o{n}", f"n{n}") for n in range(5)}
        assert {why(link)["same_stem"] for link in links} == {s.lower() for s in stems}

    def test_homonyms_under_other_parents_are_told_apart(self, tmp_path: Path) -> None:
        found = counties(tmp_path, [("郊区", "郊区"), ("郊区", "郊区"), ("郊区", "郊区")], "zh", parents=True)
        assert told(found) == [("replaced", f"o{n}", f"n{n}") for n in range(3)]

    def test_a_like_name_under_another_parent_is_weak(self, tmp_path: Path) -> None:
        name = ("铁道总局", "Railways Office")
        here, there = (
            only(proposals(tmp_path / "a", replaced(name))),
            proposals(tmp_path / "b", replaced(name, parents={"b9": "b1"}), minimum=0.01),
        )
        assert "other_parent" in why(only(there))
        assert only(there).score < 0.5 < here.score

    def test_departments_of_a_ministry_that_is_replaced_follow_it(self, tmp_path: Path) -> None:
        names = {"b9": ("邮政总局", "General Office of Posts"), "b14": ("档案馆", "Archive"), "b15": ("印务所", "Print Shop")}
        reform = act(
            ended=("b1", "b4", "b5"), begun=tuple(names), names=names, parents={"b9": "b0", "b14": "b9", "b15": "b9"}, holders={"f1": "b9"}
        )
        found = proposals(tmp_path, reform, minimum=0.3)
        links = {(link.predecessor, link.successor): why(link) for p in found for link in p.links}
        assert {("b1", "b9"), ("b4", "b14")} <= links.keys()
        assert links["b4", "b14"]["parent_became"] == "bodies/b1 > bodies/b9"


def counties(root: Path, names: list[tuple[str, str]], language: str, *, parents: bool = False) -> list[Proposal]:
    """Bodies o0, o1, ... give way to n0, n1, ... on one day; all under one parent, or each pair under one of its own."""
    tops = [f"t{n if parents else 0}" for n in range(len(names))]
    since, until = {"since": "1990-01-01", "until": "2000-06-01"}, {"since": "2000-06-01", "until": ".."}
    always = {"since": "1980-01-01", "until": ".."}
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in succession_worlds.TABLES}
    rows["bodies"] = [{"body": top, **always} for top in sorted({*tops})]
    for n, both in enumerate(names):
        for letter, text, period in zip("on", both, (since, until), strict=True):
            body = f"{letter}{n}"
            rows["bodies"].append({"body": body, **period})
            rows["names"].append({"id": body, "body": body, "language": language, "text": text, **period})
            rows["lines"].append({"id": body, "body": body, "above": tops[n], **period})
    with history(declare(root, succession_worlds.TABLES, rows).root) as (con, package):
        return inference.propose(State(con, package, D1), State(con, package, D2))


@pytest.mark.parametrize(
    ("kind", "predecessors", "successors", "change"),
    [
        ("merged", "b1+b2", "b9", {"ended": ("b1", "b2"), "begun": ("b9",), "holders": {"f1": "b9", "f2": "b9"}}),
        ("absorbed", "b1", "b2", {"ended": ("b1",), "holders": {"f1": "b2"}}),
        ("divided", "b1", "b2+b3", {"ended": ("b1",), "parents": {"b4": "b2", "b5": "b3"}, "holders": {"f1": "b2"}, "posts": {"p1": "b3"}}),
        ("split", "b1", "b8+b9", {"ended": ("b1",), "begun": ("b8", "b9"), "holders": {"f1": "b8"}, "posts": {"p1": "b9"}}),
        ("spun_off", "b1", "b9", {"begun": ("b9",), "holders": {"f1": "b9"}}),
        ("replaced", "b2", "b9", {"ended": ("b2",), "begun": ("b9",), "holders": {"f2": "b9"}}),
    ],
)
def test_what_it_is_called_follows_from_who_ends_and_who_begins(
    tmp_path: Path, kind: str, predecessors: str, successors: str, change: dict[str, Any]
) -> None:
    parents = {**dict.fromkeys(change.get("begun", ()), "b0"), **({"b4": "b0", "b5": "b0"} if "b1" in change.get("ended", ()) else {})}
    change = {**change, "parents": {**parents, **change.get("parents", {})}}
    names = {body: (f"{n}号", f"No. {n}") for n, body in enumerate(change.get("begun", ()))}
    assert told(proposals(tmp_path, act(**change, names=names), minimum=0.2)) == [(kind, predecessors, successors)]


class TestLeftAlone:
    def test_what_is_documented_is_not_proposed(self, tmp_path: Path) -> None:
        change = replaced(holders={"f2": "b9"}, ties=(("b2", "b9"),))
        assert proposals(tmp_path / "documented", change, successions=True, minimum=0) == []
        assert proposals(tmp_path / "not", change) != []

    def test_what_a_documented_succession_explains_gets_no_other_one(self, tmp_path: Path) -> None:
        change = act(
            ended=("b2",),
            begun=("b8", "b9"),
            names={"b8": HEIR, "b9": ("铁路局", "Railways")},
            parents={"b8": "b0", "b9": "b0"},
            ties=(("b2", "b8"),),
        )
        found = proposals(tmp_path, change, successions=True, minimum=0)
        assert {link.successor for p in found for link in p.links} == {"b9"}  # of which nothing is known

    def test_a_body_that_comes_back_needs_no_predecessor(self, tmp_path: Path) -> None:
        gone = act(day=Day(1995, 1, 1), ended=("b2",), holders={"f2": "b3"}, posts={"p2": None})
        back = act("a2", Day(2000, 1, 2), begun=("b2",), names={"b2": NAMES["b2"]}, parents={"b2": "b0"}, holders={"f2": "b2"})
        assert proposals(tmp_path, gone, back) == []

    def test_where_nobody_ends_or_begins_nothing_is_proposed(self, tmp_path: Path) -> None:
        assert proposals(tmp_path, act(holders={"f1": "b2"}, posts={"p1": "b2"}), minimum=0) == []

    def test_between_a_day_and_itself_nothing_is_proposed(self, tmp_path: Path) -> None:
        with ministry(tmp_path, replaced()) as (con, package):
            assert inference.propose(State(con, package, D1), State(con, package, D1), 0) == []

    def test_links_below_the_least_score_are_left_out(self, tmp_path: Path) -> None:
        with history(ministry_files.write(ministries.draw(3), tmp_path, successions=False).root) as (con, package):
            states = State(con, package, START), State(con, package, D2)
            scores = [[link.score for p in inference.propose(*states, least) for link in p.links] for least in (0.1, 0.95)]
        assert sorted(scores[1]) == sorted(score for score in scores[0] if score >= 0.95)
        assert 0 < len(scores[1]) < len(scores[0])
        assert all(0 <= score <= 1 for score in scores[0])

    def test_no_table_is_left_behind(self, tmp_path: Path) -> None:
        with ministry(tmp_path, replaced()) as (con, package):
            inference.propose(State(con, package, D1), State(con, package, D2))
            assert engine.rows(con, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'") == []

    def test_the_later_day_first_is_refused(self, tmp_path: Path) -> None:
        with ministry(tmp_path) as (con, package), pytest.raises(ChronicleError) as refusal:
            inference.propose(State(con, package, D2), State(con, package, D1))
        assert refusal.value.code == "bad-order"


class TestStates:
    CHANGE = replaced(("铁道总局", "General Office of Railways"), holders={"f2": "b9"}, posts={"p2": "b9"})

    def test_two_states_without_history_are_compared_by_who_is_in_which(self, tmp_path: Path) -> None:
        with ministry(tmp_path, self.CHANGE) as (con, package):
            found = inference.propose(bare(con, package, D1, "one"), bare(con, package, D2, "two"))
        link = only(found)
        assert told(found) == [("replaced", "b2", "b9")]
        assert (link.earliest, link.latest) == (None, None)
        assert {"same_parent", "only_pair", "passed"} <= why(link).keys()
        assert not why(link).keys() & {"same_day", "same_time", "days_apart"}

    def test_a_history_and_a_later_one_are_compared_likewise(self, tmp_path: Path) -> None:
        with ministry(tmp_path, self.CHANGE) as (con, package):
            con.execute("ATTACH ':memory:' AS older")
            for table_ in package.tables:
                con.execute(f'CREATE TABLE older.main."{table_}" AS FROM "{table_}"')
            link = only(inference.propose(State(con, package, D1, "older"), State(con, package, D2)))
        assert (link.predecessor, link.successor, why(link)["same_day"]) == ("b2", "b9", "2000-06-01")

    def test_a_history_finds_what_came_and_went_in_between(self, tmp_path: Path) -> None:
        acts = (
            replaced(),
            act("a2", Day(2000, 9, 1), ended=("b9",), begun=("b10",), names={"b10": ("车局", "Wagon Works")}, parents={"b10": "b0"}),
        )
        with ministry(tmp_path, *acts) as (con, package):
            days = inference.propose(State(con, package, D1), State(con, package, D2))
            states = inference.propose(bare(con, package, D1, "one"), bare(con, package, D2, "two"))
        assert sorted(told(days)) == [("replaced", "b2", "b9"), ("replaced", "b9", "b10")]
        assert told(states) == [("replaced", "b2", "b10")]

    def test_states_without_edges_names_or_dates_still_give_an_answer(self, tmp_path: Path) -> None:
        with ministry(tmp_path, self.CHANGE) as (con, package):
            one, two = bare(con, package, D1, "one"), bare(con, package, D2, "two")
            for name in ("lines", "names", "acts", "successions"):
                con.execute(f'DROP TABLE one.main."{name}"; DROP TABLE two.main."{name}"')
            assert told(inference.propose(one, two)) == [("replaced", "b2", "b9")]


def test_the_answer_depends_neither_on_the_order_of_rows_nor_on_threads(tmp_path: Path) -> None:
    world = succession_worlds.ministries_renamed(1)
    with history(succession_worlds.write(world, tmp_path).root) as (con, package):
        days = State(con, package, succession_worlds.START), State(con, package, succession_worlds.CLOSING)
        histories, states = [], []
        for run, threads in enumerate((1, 4, 4)):
            con.execute(f"SET threads = {threads}")
            histories.append(inference.propose(*days, 0.1))
            both = [
                bare(con, package, state.when, f"{place}{run}", shuffled=run) for place, state in zip("ab", days, strict=True) if state.when
            ]
            states.append(inference.propose(both[0], both[1], 0.1))
    assert histories[0]
    assert histories[0] == histories[1] == histories[2]
    assert states[0] == states[1] == states[2]


def test_proposals_are_json_that_says_what_they_are(tmp_path: Path) -> None:
    (found,) = json.loads(json.dumps([p.as_dict() for p in proposals(tmp_path, replaced(holders={"f2": "b9"}))]))
    (link,) = found.pop("links")
    assert {k: v for k, v in found.items() if k != "score"} == {
        **{"kind": "replaced", "certainty": "inferred", "table": "bodies", "predecessors": ["b2"], "successors": ["b9"]}
    }
    assert (link["predecessor"], link["successor"], link["earliest"]) == ("b2", "b9", "2000-06-01")
    assert {"name": "passed", "value": 1, "total": 1, "what": "duties"} in link["reasons"]
    assert found["score"] == link["score"]


def test_another_package_needs_no_other_code(league: Folder) -> None:
    league.write("transitions", [])
    with history(league.root) as (con, package):
        found = inference.propose(State(con, package, Day(2005, 1, 1)), State(con, package, Day(2007, 1, 1)))
    assert ("turner", "turner-handball") in {(link.predecessor, link.successor) for p in found if p.table == "members" for link in p.links}


class TestJudgements:
    HEADER = "table,predecessor,successor,verdict,note\n"

    def propose(self, root: Path, text: str, *acts: Act, **how: bool) -> list[Proposal]:
        root.mkdir(exist_ok=True)
        file = root / "judged.csv"
        file.write_text(text, "utf-8")
        with ministry(root / "package", *acts, **how) as (con, package):
            return inference.propose(State(con, package, D1), State(con, package, D2), 0.1, judgements.read(file))

    def test_a_confirmed_link_is_proposed_with_score_1_and_says_so(self, tmp_path: Path) -> None:
        link = only(self.propose(tmp_path, f"{self.HEADER}bodies,b2,b3,confirmed,Gazette\n", act(ended=("b2",), holders={"f2": None})))
        assert (link.predecessor, link.successor, link.kind, link.score) == ("b2", "b3", "absorbed", 1)
        assert why(link)["confirmed"] == "judged.csv"

    def test_a_rejected_link_is_never_proposed(self, tmp_path: Path) -> None:
        assert told(self.propose(tmp_path / "a", self.HEADER, replaced())) == [("replaced", "b2", "b9")]
        assert self.propose(tmp_path / "b", f"{self.HEADER}bodies,b2,b9,rejected,\n", replaced()) == []

    def test_a_confirmed_link_of_another_time_or_on_record_is_not_proposed(self, tmp_path: Path) -> None:
        assert self.propose(tmp_path / "a", f"{self.HEADER}bodies,b1,b3,confirmed,\n", act(holders={"f1": "b2"})) == []
        change = replaced(ties=(("b2", "b9"),))
        assert self.propose(tmp_path / "b", f"{self.HEADER}bodies,b2,b9,confirmed,\n", change, successions=True) == []

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("table,predecessor,verdict\nbodies,b2,confirmed\n", [(1, "successor", "missing-column", None)]),
            ("", [(1, c, "missing-column", None) for c in judgements.COLUMNS]),
            (HEADER + "\nbodys,b2,b9,confirmed,\n", [(3, "table", "unknown-table", "bodys")]),
            (HEADER + "acts,a0,a1,confirmed,\n", [(2, "table", "unknown-table", "acts")]),
            (
                HEADER + "bodies,b2,b99,rejected,\nbodies,b98,b9,rejected,\n",
                [(2, "successor", "unknown-id", "b99"), (3, "predecessor", "unknown-id", "b98")],
            ),
            (HEADER + "bodies,b2,b9,yes,\n", [(2, "verdict", "bad-verdict", "yes")]),
            (HEADER + "bodies,b2,,rejected,\n", [(2, "successor", "missing-value", None)]),
            (HEADER + "bodies,b2,b9,rejected,\nbodies,b2,b9,confirmed,\n", [(3, "verdict", "contradictory-verdicts", "confirmed")]),
        ],
    )
    def test_every_fault_names_its_row_and_column_and_what_to_do(self, tmp_path: Path, text: str, places: list[tuple[Any, ...]]) -> None:
        with pytest.raises(InputRefused) as refused:
            self.propose(tmp_path, text, replaced())
        assert [(f.row, f.column, f.code, f.value) for f in refused.value.findings] == places
        assert all(f.table == "judged.csv" and f.message and f.remedy for f in refused.value.findings)

    def test_the_same_verdict_twice_is_no_fault(self, tmp_path: Path) -> None:
        assert self.propose(tmp_path, self.HEADER + "bodies,b2,b9,rejected,\n" * 2, replaced()) == []

    def test_a_file_that_is_not_there_or_is_no_text_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ChronicleError) as refusal:
            judgements.read(tmp_path / "none.csv")
        assert refusal.value.code == "missing-file"
        (tmp_path / "odd.csv").write_bytes(b"table\xff")
        with pytest.raises(ChronicleError) as refusal:
            judgements.read(tmp_path / "odd.csv")
        assert refusal.value.code == "encoding-error"

    def test_a_package_can_name_its_own_file(self, tmp_path: Path) -> None:
        folder = ministry_files.write(Plan(0, (SETTING, replaced()), 0), tmp_path, successions=False)
        folder.describe(lambda d: d["chronicle"].update(judgements="judgements.csv"))
        with history(folder.root) as (_, package):
            assert judgements.of(package) is None
            (tmp_path / "judgements.csv").write_text(f"{self.HEADER}bodies,b2,b9,rejected,\n", "utf-8")
            assert [own.link for own in judgements.of(package).rows] == [("bodies", "b2", "b9")]  # type: ignore[union-attr]


def test_most_of_what_is_proposed_by_default_is_true(tmp_path: Path) -> None:
    """The benchmark has the figures; this notices if the measure breaks."""
    counts: Mapping[str, list[int]] = {"right": [], "all": [], "true": []}
    for kind, draw in succession_worlds.WORLDS.items():
        world, folder = draw(1), tmp_path / kind
        folder.mkdir()
        with history(succession_worlds.write(world, folder).root) as (con, package):
            found = inference.propose(State(con, package, succession_worlds.START), State(con, package, succession_worlds.CLOSING))
        links = {(link.predecessor, link.successor) for p in found for link in p.links}
        for name, number in (("right", len(links & world.links.keys())), ("all", len(links)), ("true", len(world.links))):
            counts[name].append(number)
    assert sum(counts["right"]) / sum(counts["all"]) > 0.9
    assert sum(counts["right"]) / sum(counts["true"]) > 0.75
