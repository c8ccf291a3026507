"""The text of two days of one edition: sentences of events, what shares one, the screen that does not grow, and everything in its order."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.workbench import LEAGUE, Folder, declare, history, table

from chronicle.change import happened
from chronicle.change.event import Event, Explained, Link, Ref, Tracked
from chronicle.change.happened import Happened
from chronicle.cli.main import main
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.render import columns, day_diff, day_sections, english, structure_lines
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import Reader

Day = datetime.date
SPRING = Day(1999, 3, 1)

# Events made by hand


@pytest.fixture(scope="module")
def league_package() -> Package:
    return descriptor.load(LEAGUE)


def ref(name: str, table: str = "members") -> Ref:
    return Ref(table, name.lower(), {"de": f"SV {name}", "en": name})


def refs(names: str) -> tuple[Ref, ...]:
    return tuple(map(ref, names.split()))


def event(kind: str, word: str = "", *, at: str = "members", day: Day | None = SPRING, until: Day | None = None, **parts: Any) -> Event:
    """An event of one statement of the table `at`, on one day if it has no other end."""
    given: dict[str, Any] = dict.fromkeys(("subjects", "objects", "predecessors", "contributors", "successors", "links", "acts"), ())
    given |= {"earliest": day, "latest": until or day, "certainty": "certain", "interim": False, "unsettled": (), "tracked": ()}
    given |= {"statements": (Explained(at, "s1", "begin", day, until or day),), "sources": (), "weight": 0, **parts}
    key = given.pop("id", f"begin/{at}/{'-'.join(r.id for r in (*given['subjects'], *given['predecessors'], *given['successors']))}")
    return Event(id=key, kind=kind, word=word or kind, section="Structure", minor=False, **given)


def linked(kind: str, links: str, *, contributors: str = "", act: str = "act", **parts: Any) -> Event:
    """An event of links `A>B`, of which those with a `/` give a part, such as `A>B/part` or `A>B/0.3`."""
    made = []
    for link in links.split():
        ends, _, extent = link.partition("/")
        old, new = ends.split(">")
        share = float(extent) if extent not in ("", "part") else None
        made.append(Link(ref(old), ref(new), kind, "part" if extent else "whole", share))
    olds = {link.predecessor.id: link.predecessor for link in made if link.predecessor not in refs(contributors)}
    news = {link.successor.id: link.successor for link in made}
    acts = (Ref("decisions", act, {}),)
    own = {"predecessors": tuple(olds.values()), "successors": tuple(news.values()), "contributors": refs(contributors)}
    return event(kind, links=tuple(made), acts=acts, **{**own, **parts})


def value(
    column: str,
    old: str | None,
    new: str | None,
    *,
    at: str = "titles",
    language: str | None = None,
    series: Mapping[str, str] | None = None,
) -> Tracked:
    def name(text: str | None) -> dict[str, str]:
        return {"de": f"SV {text}", "en": text} if text and at == "placements" else {}

    return Tracked(at, "s0", "s1", column, language, old, new, name(old), name(new), series or {})


def sentence(package: Package, *events: Event, **options: Any) -> str:
    """The sentences of these events, one after another."""
    teller = Teller(package, (Day(1999, 1, 1), Day(1999, 12, 31)), **{"brief": True, **options})
    return " ".join(map(teller.sentence, Grouping(package, teller.templates).groups(events)))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (linked("merged", "A>C B>C"), "A and B were merged into C on 1 March 1999."),
        (linked("merged", "A>D B>D C>D/part", contributors="C"), "A and B were merged into D, with part of C, on 1 March 1999."),
        (linked("merged", "A>C/part B>C"), "B and part of A were merged into C on 1 March 1999."),
        (linked("merged", "A>C/0.3 B>C"), "B and 30% of A were merged into C on 1 March 1999."),
        (
            linked("merged", "A>E B>E C>E/part D>E/part", contributors="C D"),
            "A and B were merged into E, with parts of C and D, on 1 March 1999.",
        ),
        (linked("replaced", "A>B"), "A was replaced by B on 1 March 1999."),
        (linked("replaced", "A>B C>B/part", contributors="C"), "A was replaced by B, with part of C, on 1 March 1999."),
        (linked("absorbed", "A>B"), "A was absorbed by B on 1 March 1999."),
        (linked("split", "A>B/part A>C/part"), "A was split into B and C on 1 March 1999."),
        (linked("split", "A>B/part"), "A ended and part of it became B on 1 March 1999."),
        (linked("divided", "A>B/part A>C/part"), "A was divided among B and C on 1 March 1999."),
        (linked("divided", "A>B/part"), "A ended and part of it went to B on 1 March 1999."),
        (linked("spun_off", "A>B/part"), "B was spun off from A on 1 March 1999."),
        (linked("spun_off", "A>C/part B>C/part"), "C was spun off from A and B on 1 March 1999."),
        (linked("transferred", "A>B/part"), "Part of A was transferred to B on 1 March 1999."),
        (linked("transferred", "A>B/0.3"), "30% of A was transferred to B on 1 March 1999."),
        (linked("exchanged", "A>B/part"), "A and B exchanged parts on 1 March 1999."),
        (event("created", subjects=refs("A")), "A was created on 1 March 1999."),
        (event("restored", subjects=refs("A")), "A was restored on 1 March 1999."),
        (event("abolished", subjects=refs("A"), until=Day(1999, 3, 31)), "A was abolished in March 1999."),
        (event("created", subjects=(Ref("members", "a-1", {}),)), "a-1 was created on 1 March 1999."),
    ],
)
def test_what_became_of_entities_is_a_sentence_of_the_engine(league_package: Package, told: Event, expected: str) -> None:
    assert sentence(league_package, told) == expected


def test_a_reorganization_is_told_successor_by_successor(league_package: Package) -> None:
    links = [("A", "D", "merged", "whole"), ("B", "D", "merged", "part"), ("B", "E", "split", "part"), ("B", "F", "divided", "part")]
    made = tuple(Link(ref(old), ref(new), kind, extent, None) for old, new, kind, extent in links)
    told = event("reorganized", links=made, predecessors=refs("A B"), successors=refs("D E F"))
    expected = "D was formed from A and part of B; E was formed from part of B; F received part of B on 1 March 1999."
    assert sentence(league_package, told) == expected


def test_a_body_is_not_said_to_be_split_into_what_existed_before(league_package: Package) -> None:
    made = tuple(Link(ref("A"), ref(new), kind, "part", None) for new, kind in (("B", "split"), ("C", "divided")))
    told = event("split", links=made, predecessors=refs("A"), successors=refs("B C"))
    assert sentence(league_package, told) == "A ended; part of it became B and part went to C on 1 March 1999."


def test_two_bodies_of_one_name_are_told_apart(league_package: Package) -> None:
    old, new = (Ref("members", key, {"en": "Commission"}) for key in ("one", "two"))
    told = event("replaced", predecessors=(old,), successors=(new,), links=(Link(old, new, "replaced", "whole", None),))
    assert sentence(league_package, told) == "Commission [one] was replaced by Commission [two] on 1 March 1999."
    twins = [event("created", subjects=(r,), objects=(ref(at),)) for r, at in ((old, "North"), (new, "South"))]
    assert sentence(league_package, *twins) == "Commission of North and Commission of South were created on 1 March 1999."


@pytest.mark.parametrize(
    ("day", "until", "where"),
    [
        (Day(1998, 3, 1), SPRING, "already by 1 January 1999"),
        (SPRING, Day(2000, 5, 1), "only after 31 December 1999"),
        (None, SPRING, "already by 1 January 1999"),
        (Day(1998, 3, 1), Day(2000, 5, 1), "already by 1 January 1999 or only after 31 December 1999"),
    ],
)
def test_of_what_is_only_possible_the_sentence_says_where_else_it_may_lie(
    league_package: Package, day: Day | None, until: Day, where: str
) -> None:
    told = sentence(league_package, event("created", subjects=refs("A"), day=day, until=until, certainty="possible"))
    assert told.endswith(f", perhaps {where}.")


def test_what_the_dates_leave_open_is_said_once(league_package: Package) -> None:
    open_ = linked("replaced", "A>B", unsettled=("members/a",))
    assert sentence(league_package, open_) == "A was replaced by B on 1 March 1999, though the dates leave the link open."
    may = linked("replaced", "A>B", unsettled=("members/a",), certainty="possible", day=Day(1998, 1, 1), until=SPRING)
    assert (
        sentence(league_package, may) == "A was replaced by B between 1 January 1998 and 1 March 1999, perhaps already by 1 January 1999."
    )
    moved = event(
        "updated", "regraded", subjects=refs("A"), tracked=(value("sort", "club", "league", at="members"),), unsettled=("members/a",)
    )
    assert sentence(league_package, moved).endswith("on 1 March 1999, though the dates leave open whether it is one change.")
    both = linked("absorbed", "A>C", unsettled=("members/a",)), linked("absorbed", "B>C")
    assert sentence(league_package, *both).count(" was absorbed by C") == 2


def test_what_lies_after_the_closing_date_is_told_as_planned(league_package: Package) -> None:
    day = league_package.closing + datetime.timedelta(days=1)
    assert sentence(league_package, linked("replaced", "A>B", day=day)) == "Planned: A is to be replaced by B on 1 July 2024."
    assert not sentence(league_package, linked("replaced", "A>B", day=league_package.closing)).startswith("Planned")


def test_successors_that_came_about_alike_are_told_together_and_only_a_few_by_name(league_package: Package) -> None:
    links = [Link(ref("A"), ref(f"N{n:03}"), "split", "part", None) for n in range(120)] + [
        Link(ref("B"), ref("N000"), "merged", "whole", None)
    ]
    news = tuple(ref(f"N{n:03}") for n in range(120))
    told = event("reorganized", links=tuple(links), predecessors=refs("A B"), successors=news)
    assert sentence(league_package, told) == (
        "N000 was formed from B and part of A; N001, N002, N003, N004 and 115 more were each formed from part of A on 1 March 1999."
    )


def test_a_name_stays_as_it_is_at_the_beginning_of_a_sentence(league_package: Package) -> None:
    small = Ref("members", "i", {"en": "iPhone Club"})
    assert sentence(league_package, event("created", subjects=(small,))) == "iPhone Club was created on 1 March 1999."
    part = linked("transferred", "p>B/part")
    assert sentence(league_package, part) == "Part of p was transferred to B on 1 March 1999."


def test_a_value_that_got_lost_is_told_as_unknown(league_package: Package) -> None:
    for old, new, told in (("club", None, "from club to unknown"), (None, "club", "from unknown to club")):
        lost = event("updated", "regraded", at="members", subjects=refs("A"), tracked=(value("sort", old, new, at="members"),))
        assert sentence(league_package, lost) == f"A: regraded, sort {told} on 1 March 1999."


def test_absorptions_by_one_act_into_one_body_share_a_sentence(league_package: Package) -> None:
    told = [linked("absorbed", "A>C"), linked("absorbed", "B>C"), linked("absorbed", "D>E"), linked("absorbed", "F>C", act="other")]
    assert sentence(league_package, *told) == (
        "A and B were absorbed by C on 1 March 1999. D was absorbed by E on 1 March 1999. F was absorbed by C on 1 March 1999."
    )


def test_an_exchange_is_one_sentence(league_package: Package) -> None:
    told = [linked("exchanged", "A>B/part"), linked("exchanged", "B>A/part")]
    assert sentence(league_package, *told) == "A and B exchanged parts on 1 March 1999."


def test_many_that_fared_alike_by_one_act_share_a_sentence_and_no_others(league_package: Package) -> None:
    many = [event("abolished", subjects=refs(name)) for name in "ABCDEFG"]
    assert sentence(league_package, *many) == "A, B and 5 others were abolished on 1 March 1999."
    assert sentence(league_package, *many, complete=False) == "A, B and others were abolished on 1 March 1999."
    assert sentence(league_package, *many, names=7) == "A, B, C, D, E, F and G were abolished on 1 March 1999."
    apart = event("abolished", subjects=refs("H"), acts=(Ref("decisions", "x", {}),))
    later = event("abolished", subjects=refs("I"), day=Day(1999, 3, 2))
    assert sentence(league_package, many[0], apart, later) == (
        "A was abolished on 1 March 1999. H was abolished on 1 March 1999. I was abolished on 2 March 1999."
    )


def test_a_renaming_is_one_sentence_in_whatever_languages(league_package: Package) -> None:
    both = (value("wording", "SV A", "SV B", language="de"), value("wording", "A", "B", language="en"))
    told = event("updated", "rebranded", at="titles", subjects=refs("B"), tracked=both)
    assert sentence(league_package, told) == "A was rebranded B on 1 March 1999."
    assert sentence(league_package, told, brief=False) == "A (SV A) was rebranded B (SV B) on 1 March 1999."


def test_a_name_that_changed_in_one_language_is_told_with_that_of_the_other(league_package: Package) -> None:
    told = event("updated", "rebranded", at="titles", subjects=refs("A"), tracked=(value("wording", "Alt", "Neu", language="de"),))
    assert sentence(league_package, told, brief=False) == "A (Alt) was rebranded Neu on 1 March 1999."


def test_a_word_without_a_template_is_told_in_plain_words(league_package: Package) -> None:
    moved = event("updated", "regraded", at="placements", subjects=refs("A"), tracked=(value("above_code", "B", "C", at="placements"),))
    assert sentence(league_package, moved) == "A: regraded, from B to C on 1 March 1999."
    wordless = event("added", at="titles", subjects=refs("A"), tracked=(value("wording", None, "Alpha"),))
    assert sentence(league_package, wordless) == "A: title added, wording Alpha on 1 March 1999."
    lost = event("removed", "expelled", at="placements", subjects=refs("A"), objects=refs("B"))
    assert sentence(league_package, lost) == "A: expelled, B on 1 March 1999."
    own = event("updated", subjects=refs("A"), tracked=(value("sort", "club", "league", at="members"),))
    assert sentence(league_package, own) == "A changed: sort club to league on 1 March 1999.".replace("sort club", "sort from club")


# Posts and figures, in packages declared for the purpose

OFFICES = {
    "bodies": table("body en", "body", role="entity", labels={"columns": {"en": "en"}}),
    "folk": table("person en", "person", role="entity", labels={"columns": {"en": "en"}}),
    "posts": table(
        "id person body duty a z",
        "id",
        of={"folk": "person", "bodies": "body"},
        foreign={"person": "folk.person", "body": "bodies.body"},
        role="tenure",
        period=("a", "z"),
        series=["person"],
        tracks=["duty"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
        cases=[{"where": {"duty": ["chair"]}, "series": ["body", "duty"], "change": {"updated": "reassigned", "handed_over": "succeeded"}}],
    ),
    "counts": table(
        "id body what scope n:number a z",
        "id",
        of={"bodies": "body"},
        role="attribute",
        period=("a", "z"),
        series=["body", "what", "scope"],
        tracks=["n"],
        change={"added": "counted", "removed": "uncounted", "updated": "recounted"},
    ),
}
SENTENCES = {
    "appointed": "{subject} became {new} of {object}",
    "left": "{subject} left as {old} of {object}",
    "reassigned": "{subject} moved from {old} to {new}",
    "succeeded": "{new} succeeded {old} as {of} of {object}",
    "counted": "new figures for {subject} put {of} at {new}",
    "recounted": "the figures for {subject} changed: {of} from {old} to {new}",
}


def told(tmp_path: Path, rows: Mapping[str, list[dict[str, str]]], **options: Any) -> list[str]:
    """What is told of the years 2000 to 2020 of these offices."""
    bodies = [{"body": "x", "en": "Space Office"}, {"body": "y", "en": "Ministry of Industry and Trade"}]
    folder = declare(tmp_path, OFFICES, {"bodies": bodies, **rows}, closing="2022-12-31")
    folder.describe(lambda d: d["chronicle"].update(languages=["en"], definite=["Ministry", "Office"], sentences=SENTENCES))
    with history(folder.root) as (con, package):
        found = happened.between(*(State(con, package, Day(year, 1, 1)) for year in (2000, 2020)))
        events = list(found.events())
        teller = Teller(package, found.days, **options)
        return [teller.sentence(group) for group in Grouping(package, teller.templates).groups(events)]


def posts(*held: str) -> dict[str, list[dict[str, str]]]:
    """Posts as `person/duty/body/from/to`."""
    words = [word.split("/") for word in held]
    people = sorted({word[0] for word in words})
    return {
        "folk": [{"person": person, "en": person.capitalize()} for person in people],
        "posts": [{"id": f"p{n}", "person": p, "duty": d, "body": b, "a": a, "z": z} for n, (p, d, b, a, z) in enumerate(words)],
    }


MINISTRY = "the Ministry of Industry and Trade"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("li/head/x/2010-01-01/..", ["Li became head of the Space Office on 1 January 2010."]),
        (
            "li/head/x/2010-01-01/.. li/vice/y/2010-01-01/..",
            [f"Li became head of the Space Office and vice of {MINISTRY} on 1 January 2010."],
        ),
        (
            "li/head/x/2010-01-01/.. li/vice/y/2010-01-01/.. li/member/y/2010-01-01/..",
            [f"Li became head of the Space Office, and vice and member of {MINISTRY} on 1 January 2010."],
        ),
        (
            "li/vice/y/1990-01-01/2010-01-01 li/head/y/2010-01-01/..",
            [f"Li moved from vice to head of {MINISTRY} on 1 January 2010."],
        ),
        (
            "li/head/x/1990-01-01/2010-01-01 li/vice/y/2010-01-01/..",
            [f"Li moved from head of the Space Office to vice of {MINISTRY} on 1 January 2010."],
        ),
        (
            "ann/guard/x/2003-01-01/.. ann/guard/x/2003-01-01/..",
            ["Ann became guard of the Space Office on 1 January 2003."],
        ),
        (
            "ann/head/x/2003-01-01/.. ben/head/x/2003-01-01/..",
            ["Ann became head of the Space Office on 1 January 2003.", "Ben became head of the Space Office on 1 January 2003."],
        ),
        (
            "li/head/x/1990-01-01/2010-01-01 li//y/2010-01-01/..",
            [f"Li: reassigned, from head of the Space Office to an unnamed post at {MINISTRY} on 1 January 2010."],
        ),
        ("li//x/2010-01-01/..", ["Li: appointed, an unnamed post at the Space Office on 1 January 2010."]),
        (
            "li/head/x/1990-01-01/2010-01-01 li/head/y/2010-01-01/..",
            [f"Li moved from the Space Office to {MINISTRY} on 1 January 2010."],
        ),
        (
            "li/chair/x/1990-01-01/2010-01-01 wu/chair/x/2010-01-01/..",
            ["Wu succeeded Li as chair of the Space Office on 1 January 2010."],
        ),
        (
            "li/chair/x/1990-01-01/2010-01-01 li/chair/y/1990-01-01/2010-01-01 wu/chair/x/2010-01-01/.. wu/chair/y/2010-01-01/..",
            [f"Wu succeeded Li as chair of the Space Office and {MINISTRY} on 1 January 2010."],
        ),
    ],
)
def test_a_post_is_told_with_the_body_where_it_is_held(tmp_path: Path, held: str, expected: list[str]) -> None:
    assert told(tmp_path, posts(*held.split())) == expected


def counts(*rows: str) -> dict[str, list[dict[str, str]]]:
    """Figures as `what/scope/number/from/to`, of the ministry."""
    words = [row.split("/") for row in rows]
    return {
        "counts": [{"id": f"c{i}", "body": "y", "what": w, "scope": s, "n": n, "a": a, "z": z} for i, (w, s, n, a, z) in enumerate(words)]
    }


def test_figures_of_one_day_share_a_sentence_that_says_what_each_counts(tmp_path: Path) -> None:
    given = counts("posts/bureau_level/110/2010-01-01/..", "leaders/ministers/1/2010-01-01/..", "posts/total/12000/2011-01-01/..")
    assert told(tmp_path, given) == [
        f"New figures for {MINISTRY} put posts (bureau level) at 110 and leaders (ministers) at 1 on 1 January 2010.",
        f"New figures for {MINISTRY} put posts (total) at 12,000 on 1 January 2011.",
    ]


def test_figures_that_changed_on_one_day_share_a_sentence(tmp_path: Path) -> None:
    changed = ("posts/total/731/1990-01-01/2010-01-01", "posts/total/725/2010-01-01/..")
    more = ("parts/total/24/1990-01-01/2010-01-01", "parts/total/23/2010-01-01/..")
    (one,) = told(tmp_path, counts(*changed, *more))
    assert one == f"The figures for {MINISTRY} changed: posts (total) from 731 to 725 and parts (total) from 24 to 23 on 1 January 2010."


def test_a_figure_that_got_lost_is_told_as_unknown(tmp_path: Path) -> None:
    (one,) = told(tmp_path, counts("posts/total/731/1990-01-01/2010-01-01", "posts/total//2010-01-01/.."))
    assert one == "The Ministry of Industry and Trade: recounted, posts (total) from 731 to unknown on 1 January 2010."


# Texts of a register, in which bodies stand under others and become others

SUCCESSION = {"predecessor": "old", "successor": "new", "act": "act", "extent": "extent", "share": "share"}
REGISTER = {
    "acts": table("act day", "act", role="act", on="day"),
    "bodies": table("body en a z", "body", role="entity", period=("a", "z"), labels={"columns": {"en": "en"}}),
    "ties": table(
        "tie of above a z",
        "tie",
        of={"bodies": "of"},
        foreign={"above": "bodies.body"},
        role="edge",
        edge={"parent": "above"},
        series=["of"],
        tracks=["above"],
        period=("a", "z"),
    ),
    "turns": table(
        "turn old new act extent share:number",
        "turn",
        foreign={"old": "bodies.body", "new": "bodies.body", "act": "acts.act"},
        role="succession",
        succession=SUCCESSION,
    ),
}


def rows(columns: str, lines: str) -> list[dict[str, str]]:
    """Rows from lines of cells with commas between them, `;` between the lines; an id before them if there is a column more."""
    names, found = columns.split(), [line.strip().split(",") for line in lines.split(";") if line.strip()]
    return [dict(zip(names, cells if len(cells) == len(names) else (f"n{n}", *cells), strict=True)) for n, cells in enumerate(found)]


def registered(
    tmp_path: Path, days: str, bodies: str, *, ties: str = "", turns: str = "", acts: str = "x,2000-05-01", all_: bool = False
) -> list[str]:
    """The lines of the screen, or of everything, for a register that closes in 2010."""
    written = {
        "acts": rows("act day", acts),
        "bodies": rows("body en a z", bodies),
        "ties": rows("tie of above a z", ties),
        "turns": rows("turn old new act extent share", ";".join(f"{turn},," for turn in turns.split())),
    }
    tmp_path.mkdir(exist_ok=True)
    folder = declare(tmp_path, REGISTER, written, closing="2010-12-31")
    folder.describe(lambda d: d["chronicle"].update(languages=["en"]))
    with history(folder.root) as (con, package):
        found = happened.between(*(State(con, package, Day.fromisoformat(day)) for day in days.split()))
        lines = list((day_diff.everything if all_ else day_diff.screen)(found))
    assert [line for line in lines if columns.width(line) > columns.WIDTH] == []
    return lines


YEAR = "2000-01-01 2000-12-31"
SUBURBS = "g,Alpha,1980-01-01,..;h,Beta,1980-01-01,..;u,Suburb,1990-01-01,2000-06-01;v,Suburb,1990-01-01,2000-07-01"


@pytest.mark.parametrize("all_", [False, True])
def test_bodies_of_one_name_are_told_apart_by_what_they_stand_under(tmp_path: Path, all_: bool) -> None:
    text = said(registered(tmp_path, YEAR, SUBURBS, ties="u,g,1990-01-01,2000-06-01;v,h,1990-01-01,2000-07-01", all_=all_))
    assert "Suburb of Alpha" in text
    assert "Suburb of Beta" in text
    assert "[" not in text


@pytest.mark.parametrize("ties", ["", "u,g,1990-01-01,2000-06-01;v,g,1990-01-01,2000-07-01"])
def test_bodies_of_one_name_under_the_same_are_told_apart_by_their_ids(tmp_path: Path, ties: str) -> None:
    text = said(registered(tmp_path, YEAR, SUBURBS, ties=ties))
    assert "Suburb [u]" in text
    assert "Suburb [v]" in text


def test_in_a_text_too_long_to_be_held_bodies_of_one_name_have_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_diff, "BATCH", 1)
    text = said(registered(tmp_path, YEAR, SUBURBS + ";w,Gamma,1990-01-01,2000-08-01", all_=True))
    assert [name in text for name in ("Suburb [u] was", "Suburb [v] was", "Gamma was")] == [True, True, True]


def test_entities_of_one_id_in_two_tables_are_told_apart_by_their_tables(tmp_path: Path) -> None:
    tables = {name: table("id a z", "id", role="entity", period=("a", "z")) for name in ("towns", "parishes")}
    folder = declare(tmp_path, tables, {name: [{"id": "1", "a": "2000-03-01", "z": ".."}] for name in tables}, closing="2010-12-31")
    with history(folder.root) as (con, package):
        found = happened.between(*(State(con, package, Day(year, 1, 1)) for year in (2000, 2001)))
        for text in (said(day_diff.screen(found)), said(day_diff.everything(found))):
            assert "1 [town 1] was created" in text
            assert "1 [parish 1] was created" in text


MERGED = "p,Old,1990-01-01,{};s,New,2000-05-01,.."


def test_the_screen_says_what_the_dates_leave_open(tmp_path: Path) -> None:
    line = "(the dates leave the link open)"
    assert line in said(registered(tmp_path / "open", YEAR, MERGED.format("2000"), turns="p,s,x", ties="p,s,1990-01-01,2000"))
    assert line not in said(registered(tmp_path / "sure", YEAR, MERGED.format("2000-05-01"), turns="p,s,x"))


def test_of_what_spans_the_day_no_more_is_said_than_that_its_dates_leave_the_period_open(tmp_path: Path) -> None:
    lines = registered(tmp_path, "2000-01-01 2000-05-10", MERGED.format("2000-05-25"), turns="p,s,x")
    assert "1 more may have happened in this period: its dates leave it open." in lines


def test_what_is_only_possible_stands_apart_from_what_is_certain(tmp_path: Path) -> None:
    bodies = "a,Aa,2000,..;b,Bb,2000-03-01,..;c,Cc,1999-12-01/2000-02-01,..;d,Dd,2000-01-01/2000-06-01,.."
    lines = [
        line for line in registered(tmp_path, "2000-01-15 2001-06-30", bodies, all_=True) if line.startswith(("- ", "bodies", "Structure"))
    ]
    assert [line.partition(" ")[2][:2] if line.startswith("-") else line for line in lines] == [
        "Structure 1: 1 created",
        "Bb",
        "Structure, possible 3: 3 created",
        *("Cc", "Dd", "Aa"),
    ]


def test_the_screen_of_what_is_planned_says_so(tmp_path: Path) -> None:
    lines = registered(tmp_path, "2000-01-01 2012-12-31", "a,Aa,2000-03-01,..;b,Bb,2011-03-01,..")
    assert any(line.endswith("planned 1 Mar 2011") for line in lines)
    assert not any(line.endswith("planned 1 Mar 2000") for line in lines)
    assert "The data end on 31 December 2010: what is dated later is only planned." in lines


@pytest.mark.parametrize("name", ["L" * 5_000, "word " * 1_000])
def test_a_name_of_any_length_leaves_room_for_the_rest(tmp_path: Path, name: str) -> None:
    lines = registered(tmp_path, YEAR, f"a,{name},2000-03-01,..;b,Bb,2000-04-01,..")
    assert len(lines) <= day_diff.LINES
    assert any("Bb" in line for line in lines)
    assert any("…" in line for line in lines)
    assert not any("more (--all)" in line for line in lines)


def test_each_section_of_the_screen_has_its_heading_and_what_fits_in_turn() -> None:
    def section(number: int, size: int) -> day_sections.Section:
        return day_sections.Section(f"s{number}", 3, [(1, lambda: ["line"] * size)] * 2)

    sections = [section(number, 30 if number < 2 else 2) for number in range(6)]
    told = list(day_sections.fitted(sections, 30))
    assert sum(map(len, told)) <= 30
    assert [lines[0] for lines in told] == [f"s{number}" for number in range(6)]
    assert [lines[1:2] for lines in told if len(lines) > 1] == [["line"]] * 4  # those of 30 lines don't fit


def test_where_a_group_does_not_fit_the_next_may() -> None:
    sizes = {"a": 40, "b": 2, "c": 1}
    section = day_sections.Section("s", 3, [(1, lambda key=key: [key] * sizes[key]) for key in sizes])  # type: ignore[misc]
    (told,) = day_sections.fitted([section], 10)
    assert told == ["s", "b", "b", "c", "  1 more (--all)"]


def test_no_character_of_a_name_steers_the_terminal(tmp_path: Path) -> None:
    for all_ in (False, True):
        text = "".join(registered(tmp_path / str(all_), YEAR, "a,A\x1b[31m\u202eb\u2066c\x9bd,2000-03-01,..", all_=all_))
        assert "A\ufffd[31m\ufffdb\ufffdc\ufffdd" in text
        assert not any(char in text for char in "\x1b\u202e\u2066\x9b")


# Columns


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("工业部", 6), ("→ é", 3), ("e\u0301", 1), ("（ａ）", 6)])
def test_wide_characters_take_two_columns_and_marks_none(text: str, width: int) -> None:
    assert columns.width(text) == width


@pytest.mark.parametrize("room", [10, 17, 40])
def test_no_line_is_wider_than_its_room_and_no_text_is_lost(room: int) -> None:
    text = "The 中华人民共和国工业和信息化部 was split into begin/organizations/miit-energy-conservation and others"
    lines = columns.wrap(text, room, "  ", first=room - 3)
    assert all(columns.width(line) <= room for line in lines)
    assert columns.width(lines[0]) <= room - 3
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (SPRING, SPRING, "1 Mar 1999"),
        (SPRING, Day(1999, 3, 31), "Mar 1999"),
        (SPRING, Day(1999, 5, 2), "Mar – May 1999"),
        (Day(1999, 1, 1), Day(1999, 12, 31), "1999"),
        (Day(1999, 1, 1), Day(2001, 12, 31), "1999 – 2001"),
        (Day(2019, 4, 10), Day(2020, 4, 17), "Apr 2019 – Apr 2020"),
        (SPRING, None, "from 1 Mar 1999"),
        (None, SPRING, "by 1 Mar 1999"),
        (None, None, "no date"),
    ],
)
def test_days_fit_a_narrow_column(earliest: Day | None, latest: Day | None, expected: str) -> None:
    assert english.short(earliest, latest) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("the A|the B|the C", "the A, the B and the C"),
        ("Plans|Rules", "Plans and Rules"),
        ("Plans and rules|Budget", "Plans and rules, and Budget"),
        ("Plans, rules|Budget", "Plans, rules; and Budget"),
        ("the Office of Press, Film and Radio|part of the Ministry", "the Office of Press, Film and Radio and part of the Ministry"),
    ],
)
def test_a_reader_of_a_list_hears_where_each_name_ends(texts: str, expected: str) -> None:
    assert english.series(texts.split("|")) == expected


@pytest.mark.parametrize(
    ("word", "count", "expected"),
    [
        ("appointed", 20, "20 appointed"),
        ("function_assigned", 3, "3 assigned"),
        ("figure_given", 2, "2 figures given"),
        ("figure_given", 1, "1 figure given"),
        ("spun_off", 2, "2 spun off"),
        ("left_place", 2, "2 left place"),
    ],
)
def test_the_words_of_a_contract_are_counted_as_a_person_would(word: str, count: int, expected: str) -> None:
    assert day_sections.counted(word, count, {"function"}) == expected


# Lines of a table


def lines(package: Package, *events: Event) -> tuple[str, ...]:
    found = structure_lines.lines(Teller(package), events)
    assert found
    return found.names


def test_bodies_stand_in_lines_with_arrows(league_package: Package) -> None:
    assert lines(league_package, linked("merged", "A>C B>C D>C/part", contributors="D")) == (
        "SV A (A)",
        "+ SV B (B)",
        "+ part of SV D (D)",
        "→ SV C (C)",
    )
    assert lines(league_package, linked("split", "A>B/part A>C/part")) == ("SV A (A)", "→ SV B (B)", "+ SV C (C)")
    assert lines(league_package, linked("transferred", "A>B/part")) == ("part of SV A (A)", "→ SV B (B)")
    assert lines(league_package, linked("exchanged", "A>B/part"), linked("exchanged", "B>A/part")) == ("SV A (A)", "⇄ SV B (B)")
    created = [event("created", subjects=refs(name)) for name in "ABCDEFG"]
    assert lines(league_package, *created) == ("SV A (A)", "+ SV B (B)", "+ 5 others")
    moved = event("updated", "regraded", at="placements", subjects=refs("A"), tracked=(value("above_code", "B", "C", at="placements"),))
    assert lines(league_package, moved) == ("SV A (A)", "from SV B (B)", "→ SV C (C)")


# The screen and the listing


def of(found: Edition, first: str, second: str) -> Happened:
    return happened.between(*(State(found.con, found.package, Day.fromisoformat(day)) for day in (first, second)))


def listed(found: Happened) -> Counter[str]:
    """The ids of all events that are counted as listed, by the tallies' own rule."""
    expected = sum(tally.count for tally in found.tallies if tally.listed)
    ids = Counter(e.id for e in found.events() if found.lists(e))
    assert ids.total() == expected
    return ids


def said(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


SPANS = ["2008-07-02 2023-09-24", "1998-01-01 2026-01-01", "1949-01-01 2026-01-21", "2018-03-31 2020-04-17", "2025-12-01 2025-12-02"]


@pytest.mark.parametrize("days", SPANS)
def test_the_screen_fits_a_screen(ministry_edition: Edition, days: str) -> None:
    lines = list(day_diff.screen(of(ministry_edition, *days.split())))
    assert len(lines) <= day_diff.LINES
    assert [line for line in lines if columns.width(line) > columns.WIDTH or line != line.rstrip()] == []


def test_the_screen_has_the_counts_of_each_section_and_what_is_left_out(ministry_edition: Edition) -> None:
    found = of(ministry_edition, "2008-07-02", "2023-09-24")
    lines = list(day_diff.screen(found))
    sure = [tally for tally in found.tallies if tally.certainty == "certain" and tally.listed and not tally.minor]
    assert lines[0].startswith("MIIT Chronicle  2 July 2008 → 24 September 2023 ")
    assert f" {sum(tally.count for tally in sure)} changes, " in lines[0]
    for section in {tally.section for tally in sure}:
        assert any(line.startswith(f"{section} {sum(t.count for t in sure if t.section == section)}: ") for line in lines)
    assert any(re.fullmatch(r"  \d+ more \(--all\)", line) for line in lines)
    assert lines[3].split()[0] in ("merged", "split")
    assert any(line.startswith("  split        装备工业司 Equipment Industry ") and line.endswith(" Apr 2019 – Apr 2020") for line in lines)


def test_the_structure_of_a_long_period_is_shown_by_act_in_order_of_time(ministry_edition: Edition) -> None:
    for width in (80, 160):
        lines = list(day_diff.screen(of(ministry_edition, "1998-01-01", "2026-01-01"), Reader(width=width)))
        assert len(lines) <= day_diff.LINES
        assert max(map(columns.width, lines)) <= width
        acts = [int(found[1]) for line in lines if (found := re.match(r"  (?:\d+ )?[A-Z][a-z]+ (\d{4})  .* changes?$", line))]
        assert {1998, 2008, 2018, 2023} <= {*acts}
        assert acts == sorted(acts)
    assert any(re.fullmatch(r"\d+ more may have happened in this period: their dates leave it open\.", line) for line in lines)
    assert any(line.startswith("The sources give no dates at all for ") for line in lines)


@pytest.mark.parametrize("days", SPANS)
def test_everything_has_each_listed_event_once(ministry_edition: Edition, days: str) -> None:
    found = of(ministry_edition, *days.split())
    lines = list(day_diff.everything(found))
    assert [line for line in lines if columns.width(line) > columns.WIDTH] == []
    text = "".join(line.strip() if re.match("  [a-z]+$", line) else line.removeprefix("  ") + " " for line in lines)
    cited = Counter(re.findall(r"(?:begin|end|link)/[^\s,;)]+", "".join(text.split("  "))))
    whole = {key: count for key, count in listed(found).items() if columns.width(key) < columns.WIDTH - 4}  # longer ones are broken
    assert {key: cited[key] for key in whole} == whole


def test_everything_is_in_order_of_time_within_a_section(league_edition: Edition) -> None:
    found = of(league_edition, "1890-01-01", "2024-01-01")
    order = [e.id for e in sorted(found.events(), key=lambda e: (e.earliest or Day.min, e.latest or Day.max)) if e.section == "Structure"]
    text = said(day_diff.everything(found))
    first = [order.index(key) for key in re.findall(r"\((begin/[^\s,;)]+|end/[^\s,;)]+)", text) if key in order]
    dates = [next(e.earliest or Day.min for e in found.events() if e.id == order[place]) for place in first]
    assert dates == sorted(dates)


def test_a_package_of_many_sections_fills_no_more_than_a_screen(tmp_path: Path) -> None:
    names = [f"kind_{n:02}" for n in range(30)]
    tables = {name: table("id en a z", "id", role="entity", period=("a", "z"), labels={"columns": {"en": "en"}}) for name in names}
    rows = [
        {"id": f"i{n}", "en": f"Thing number {n} of a rather long name that takes a line", "a": f"{1990 + n}-02-03", "z": ".."}
        for n in range(9)
    ]
    folder = declare(tmp_path, tables, dict.fromkeys(names, rows))
    folder.describe(lambda d: d["chronicle"].update(languages=["en"]))
    with history(folder.root) as (con, package):
        found = happened.between(*(State(con, package, Day(year, 1, 1)) for year in (1980, 2000)))
        lines = list(day_diff.screen(found))
        everything = list(day_diff.everything(found))
    assert len(lines) <= day_diff.LINES
    assert any(" · kind_29 9" in line or "…" in line for line in lines)
    assert sum(line.startswith("- Thing") for line in everything) == 30 * 9


def test_a_range_without_changes_says_so(league_edition: Edition) -> None:
    text = said(day_diff.screen(of(league_edition, "2007-07-01", "2007-07-02")))
    assert " 0 changes" in text
    assert "No change is certain to have happened in this period." in text
    assert "0 changes" in said(day_diff.everything(of(league_edition, "2007-07-01", "2007-07-01")))


# The command


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_the_command_prints_the_text_of_two_days(league_build: Path, capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    assert main(["diff", "1998-01-01", "2014-01-01", "--package", str(league_build), *more]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("League  1 January 1998 → 1 January 2014 ")
    assert ("begin/members/stadtwerk; by fusion-1999" in said(told.out.splitlines())) == bool(more)


def test_the_later_day_first_is_refused(league_build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2014-01-01", "1998-01-01", "--package", str(league_build)]) == 2
    assert "[bad-order]" in capsys.readouterr().err


def test_the_text_of_two_days_loads_no_library_that_it_does_not_use(league_build: Path) -> None:
    words = ["diff", "1998-01-01", "2014-01-01", "--package", str(league_build)]
    unused = (
        "jsonschema",
        "frictionless",
        "pyarrow",
        "chronicle.render.html",
        "chronicle.change.compare",
        "chronicle.render.changelog",
    )
    code = f"import sys; from chronicle.cli.main import main; main({words!r}); sys.exit([m for m in {unused!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == "[]"


# Every template with every label


def filled(found: Edition) -> Iterator[tuple[str, str]]:
    """A sentence for each word of a change and each label that the whole history uses it with."""
    whole = of(found, "1900-01-01", "2100-01-01")
    events = list(whole.events())
    teller = Teller(found.package, brief=True)
    seen = set[tuple[object, ...]]()
    for one in events:
        values = tuple(
            (change.of, change.old if "tenure" in one.id else bool(change.old), bool(change.new)) for change in teller.values.changes([one])
        )
        labels = tuple(label for t in one.tracked for label in (t.old_name.get("und"), t.new_name.get("und")))
        subject = one.subjects[0].id if one.subjects and one.subjects[0].table in ("functions", "policies") else ""
        key = (one.word, values, labels, subject)
        if key not in seen:
            seen.add(key)
            yield one.word, teller.sentence([one])


def test_every_template_fits_every_label_that_it_is_used_with(ministry_edition: Edition) -> None:
    """Prints them all, for a person to read: pytest -n0 -s -k every_template_fits."""
    sentences = sorted(filled(ministry_edition))
    print(*(f"{word:<22}{text}" for word, text in sentences), sep="\n")
    known = {*Teller(ministry_edition.package).templates, "reorganized", "continued"}
    for word, text in sentences:
        assert word in known, word
        assert not re.search(r"[{}]|None|\b[a-z]+_[a-z_]+\b|  |: \w+ (added|removed)", text), text


def test_a_template_that_the_contract_gives_for_a_link_is_used(league: Folder) -> None:
    league.describe(lambda d: d["chronicle"]["sentences"].update(merged="{new} united {old}"))
    package = descriptor.load(league.root)
    assert sentence(package, linked("merged", "A>C B>C")) == "C united A and B on 1 March 1999."
