"""What an event is: each row of the table of links and each rule of the model, on histories of a few rows.

Every history is also told by the oracle in plain Python, which must tell the same.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.event_oracle import LinkRow, Told, story
from support.event_tables import changed, stored
from support.workbench import declare, table

Day = datetime.date

CAUSES = {"from": "begun", "to": "ended"}
BY = {"begun": "acts.act", "ended": "acts.act"}
SUCCESSION = {"predecessor": "old", "successor": "new", "act": "act", "extent": "extent", "share": "share"}
WORDS = {"added": "named", "removed": "unnamed", "updated": "renamed"}
PETTY = [{"where": {"sort": ["petty"]}, "minor": True}]
SAID: Mapping[str, Any] = {"period": ("a", "z"), "causes": CAUSES, "foreign": BY}

# The columns of each table in the order in which tests write them; what is left out is empty, and `-` too.
TABLES: Mapping[str, Mapping[str, Any]] = {
    "acts": table("act day", "act", role="act", on="day"),
    "decrees": table("act day", "act", role="act", on="day"),
    "bodies": table("body a z begun ended sort", "body", role="entity", tracks=["sort"], cases=PETTY, **SAID),
    "lands": table(
        *("land a z sort begun ended seat", "land a"),
        **{"role": "entity", "tracks": ["sort", "seat"], "cases": PETTY, "period": ("a", "z"), "causes": CAUSES},
        change={"added": "founded", "removed": "closed", "restored": "revived", "updated": "reformed"},
        foreign={**BY, "seat": "folk.person"},
    ),
    "plots": table("plot a:date z:date", "plot", role="entity", period=("a", "z")),
    "folk": table("person", "person", role="entity"),
    "turns": table(
        *("turn old new act extent share:number", "turn"),
        foreign={"old": "bodies.body", "new": "bodies.body", "act": "acts.act"},
        role="succession",
        succession=SUCCESSION,
    ),
    "moves": table(
        *("move old new act extent share:number", "move"),
        foreign={"old": "lands.land", "new": "lands.land", "act": "acts.act"},
        role="succession",
        succession=SUCCESSION,
    ),
    "grants": table(
        *("grant old new act extent share:number", "grant"),
        foreign={"old": "bodies.body", "new": "bodies.body", "act": "decrees.act"},
        role="succession",
        succession=SUCCESSION,
    ),
    "names": table(
        "name of lang text a z begun ended kind",
        "name",
        **{"role": "attribute", "of": {"bodies": "of"}, "series": ["of", "lang"], "tracks": ["text"], "change": WORDS},
        labels={"text": "text", "language": "lang"},
        cases=[{"where": {"kind": ["short"]}, "minor": True}, {"where": {"kind": ["plate"]}, "series": []}],
        **SAID,
    ),
    "titles": table(
        "title of lang style text a z",
        "title",
        **{"role": "attribute", "of": {"bodies": "of"}, "series": ["of", "lang", "style"], "tracks": ["text"], "period": ("a", "z")},
        labels={"text": "text", "language": "lang"},
        change=WORDS,
    ),
    "sizes": table(
        "size of value a:date z:date",
        "size",
        **{"role": "attribute", "of": {"plots": "of"}, "series": ["of"], "tracks": ["value"], "period": ("a", "z")},
        change={"added": "measured", "removed": "unmeasured"},
    ),
    "heights": table(
        "height of value a:date z:date",
        "height",
        **{"role": "attribute", "of": {"plots": "of"}, "series": ["of"], "tracks": ["value"], "period": ("a", "z")},
        change={"updated": "regrown"},
    ),
    "ties": table(
        "tie of above a z begun ended kind",
        "tie",
        **{"role": "edge", "of": {"bodies": "of"}, "series": ["of"], "tracks": ["above"], "change": {"updated": "moved"}},
        cases=[{"where": {"kind": ["loose"]}, "tracks": []}],
        edge={"parent": "above"},
        period=("a", "z"),
        causes=CAUSES,
        foreign={**BY, "above": "folk.person"},
    ),
    "grades": table("grade of value a z", "grade", role="attribute", of={"lands": "of"}, period=("a", "z")),
    "seats": table("seat of a z", "seat", role="tenure", of={"bodies": "of"}, period=("a", "z")),
    "notes": table("note of a z", "note", role="fact", of={"bodies": "of"}, period=("a", "z")),
    "marks": table(
        "mark of sort text a z begun ended",
        "mark",
        **{"role": "attribute", "of": {"bodies": "of"}, "series": ["of", "sort"], "tracks": ["text"], "change": {"updated": "remarked"}},
        cases=[{"where": {"sort": ["bare"]}, "tracks": []}],
        period=("a", "z"),
        causes=CAUSES,
    ),
    "posts": table(
        "post who at title a z begun ended",
        "post",
        **{"role": "tenure", "of": {"folk": "who", "bodies": "at"}, "tracks": ["title"], "change": {"updated": "promoted"}},
        cases=[{"where": {"title": ["vice"]}, "change": {"updated": "stepped"}}, {"where": {"title": ["guest"]}, "change": {}}],
        **SAID,
    ),
    "chairs": table(
        "chair who at title a z",
        "chair",
        **{"role": "tenure", "of": {"folk": "who", "bodies": "at"}, "tracks": ["title"], "period": ("a", "z")},
        change={"added": "joined", "removed": "left", "updated": "promoted"},
        cases=[
            {"where": {"title": ["head"]}, "series": ["at", "title"], "change": {"updated": "promoted", "handed_over": "succeeded"}},
            {"where": {"title": ["chief"]}, "series": [], "change": {"updated": "promoted", "handed_over": "succeeded"}},
        ],
    ),
    "duties": table(
        "charge duty mode body a z",
        "charge",
        **{"role": "attribute", "of": {"folk": "duty", "bodies": "body"}, "tracks": ["body"], "period": ("a", "z")},
        change={"added": "given", "removed": "taken", "lapsed": "dropped"},
        cases=[{"where": {"mode": ["loose"]}, "change": {"added": "given", "removed": "taken"}}],
        foreign={"body": "bodies.body"},
    ),
}
BODIES = ("turns", "grants", "names", "titles", "ties", "seats", "notes", "marks", "posts", "chairs", "duties")
FOLK = ("lands", "moves", "ties", "posts", "chairs", "duties")


class Events(dict[str, Told]):
    """Events by their ids, and the rows of links."""

    links: frozenset[LinkRow] = frozenset()


Teller = Callable[..., Events]


def read(name: str, lines: str) -> list[dict[str, str]]:
    """Rows separated by semicolons; successions are numbered, and their `old>new` is one word."""
    columns = [field["name"] for field in TABLES[name]["schema"]["fields"]]
    rows = [line.replace(">", " ").split() for line in lines.split(";")]
    if name in ("turns", "moves", "grants"):
        rows = [[f"u{number}", *row] for number, row in enumerate(rows)]
    return [{column: "" if cell == "-" else cell for column, cell in zip(columns, row, strict=False)} for row in rows]


@pytest.fixture
def tell(tmp_path: Path) -> Teller:
    """The events of a history, by their ids, as both the engine and the oracle tell them."""

    def events(slack: int | None = None, **written: str) -> Events:
        names = {"acts", *written}
        names |= {"lands"} if names & {"moves", "grades"} else set()
        names |= ({"bodies"} if names & {*BODIES} else set()) | ({"folk"} if names & {*FOLK} else set())
        folder = declare(tmp_path, {n: t for n, t in TABLES.items() if n in names}, {n: read(n, lines) for n, lines in written.items()})
        if slack is not None:
            folder.describe(lambda d: d["chronicle"].update(slack=slack))
        with changed(folder.root) as (con, package):
            expected, kept = story(con, package), stored(con)
            found = sorted(expected.events, key=lambda event: event.id)
            assert (kept.events, kept.lives, kept.links) == (found, expected.lives, expected.links)
        assert len({event.id for event in found}) == len(found)
        told = Events((event.id, event) for event in found)
        told.links = expected.links
        return told

    return events


def kinds(events: Events) -> dict[str, str]:
    return {id: event.kind for id, event in events.items()}


def links(events: Events) -> dict[str, str]:
    return {f"{old}>{new}": f"{kind} {extent}" for event in events.values() for _, old, _, new, kind, extent in event.links}


def parts(event: Told) -> set[str]:
    return {" ".join(filter(None, (id, part, fate))) for _, id, part, fate in event.entities}


def when(event: Told) -> str:
    return f"{event.earliest or ''}..{event.latest or ''}"


# 1. Boundaries


def test_an_open_side_is_no_boundary(tell: Teller) -> None:
    assert kinds(tell(bodies="p .. 2000-05-01; q 2000-05-01 ..", plots="f - 2000-05-01; g 2000-05-01 -")) == {
        **{"end/bodies/p": "abolished", "begin/bodies/q": "created"},
        **{"end/plots/f": "abolished", "begin/plots/g": "created"},
    }


def test_an_empty_cell_is_an_undated_boundary_with_an_event_of_its_own(tell: Teller) -> None:
    events = tell(bodies="p - 2000-05-01; q 2000-05 -")
    assert {id: event.undated for id, event in events.items()} == {
        **{"begin/bodies/p": True, "end/bodies/p": False, "begin/bodies/q": False, "end/bodies/q": True}
    }
    assert when(events["end/bodies/q"]) == "2000-05-02.."


@pytest.mark.parametrize(("act", "undated", "window"), [("x 2000-05-01", False, "2000-05-01..2000-05-01"), ("x", True, "..2000-12-30")])
def test_an_empty_cell_with_a_stated_cause_is_dated_by_the_act_if_that_has_a_date(
    tell: Teller, act: str, undated: bool, window: str
) -> None:
    event = tell(acts=act, bodies="p - 2000-12-31 x")["begin/bodies/p"]
    assert (event.undated, when(event)) == (undated, window)
    assert event.acts == {("acts", "x")}


def test_a_cause_in_one_table_of_acts_is_not_the_act_of_the_same_id_in_another(tell: Teller) -> None:
    bodies = "p .. 2000-05-01 - x; s 2000-05-01 .."
    found = tell(acts="x 2000-05-01", decrees="x 1990-01-01", bodies=bodies, grants="p>s x")
    assert links(found) == {"p>s": "transferred part"}


def test_an_end_that_states_another_act_is_left_to_that_even_if_it_is_nearer(tell: Teller) -> None:
    lands = "e 1990-01-01 2000-05-01 k - x; e 2000-05-03 2000-05-25; f 2000-05-01 ..; g 2000-05-25 .."
    found = tell(acts="x 2000-05-01; y 2000-05-10", lands=lands, moves="e>f x; e>g y")
    assert links(found) == {"e>f": "replaced whole", "e>g": "replaced whole"}


def test_a_cause_that_misses_the_boundary_does_not_move_it(tell: Teller) -> None:
    event = tell(acts="x 2005-05-01", bodies="p 2000 .. x")["begin/bodies/p"]
    assert (when(event), event.acts) == ("2000-01-01..2000-12-31", {("acts", "x")})


def test_a_window_that_is_open_on_one_side_is_dated(tell: Teller) -> None:
    event = tell(bodies="p [..2000-05-01] ..")["begin/bodies/p"]
    assert (event.undated, when(event)) == (False, "..2000-05-01")


# 2. Lives


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2000-05-01", {"begin/lands/e|1990-01-01": "created", "begin/lands/e|2000-05-01": "continued"}),
        (
            "2000-05-02",
            {"begin/lands/e|1990-01-01": "created", "end/lands/e|1990-01-01": "abolished", "begin/lands/e|2000-05-02": "restored"},
        ),
        ("2000", {"begin/lands/e|1990-01-01": "created", "begin/lands/e|2000": "continued"}),
    ],
    ids=["touching", "apart", "perhaps touching"],
)
def test_periods_that_may_touch_are_one_life_and_a_definite_gap_makes_two(tell: Teller, second: str, expected: dict[str, str]) -> None:
    assert kinds(tell(lands=f"e 1990-01-01 2000-05-01 k; e {second} .. k")) == expected


def test_a_return_has_the_word_of_the_contract_and_the_fate(tell: Teller) -> None:
    event = tell(lands="e 1990-01-01 2000-05-01; e 2001-01-01 ..")["begin/lands/e|2001-01-01"]
    assert (event.word, parts(event)) == ("revived", {"e subject returns"})


def test_a_period_inside_a_longer_one_does_not_end_the_life(tell: Teller) -> None:
    assert kinds(tell(lands="e 1990-01-01 2010-01-01; e 1995-01-01 1996-01-01; e 2005-01-01 2020-01-01")) == {
        "begin/lands/e|1990-01-01": "created",
        **{"begin/lands/e|1995-01-01": "continued", "begin/lands/e|2005-01-01": "continued", "end/lands/e|2005-01-01": "abolished"},
    }


def test_another_value_between_two_rows_of_a_life_is_an_update_of_what_continues(tell: Teller) -> None:
    event = tell(lands="e 1990-01-01 2000-05-01 k; e 2000-05-01 .. r")["begin/lands/e|2000-05-01"]
    assert (event.kind, event.minor, parts(event)) == ("updated", False, {"e subject continues"})
    assert event.tracked == {("lands", "e|1990-01-01", "e|2000-05-01", "sort", None, "k", "r")}
    assert event.boundaries == {("lands", "e|1990-01-01", "end"), ("lands", "e|2000-05-01", "begin")}


def test_entities_that_tracked_columns_of_a_life_name_are_no_part_of_it(tell: Teller) -> None:
    found = tell(folk="ann; eve", lands="e .. 2000-05-01 k - - ann; e 2000-05-01 2001-05-01 k - - eve")
    assert {id: (event.word, parts(event)) for id, event in found.items()} == {
        "begin/lands/e|2000-05-01": ("reformed", {"e subject continues"}),
        "end/lands/e|2000-05-01": ("closed", {"e subject ends"}),
    }


def test_an_inner_event_has_only_those_sides_that_are_boundaries(tell: Teller) -> None:
    event = tell(lands="e .. .. k; e 2000-05-01 .. r")["begin/lands/e|2000-05-01"]
    assert (event.kind, event.boundaries) == ("updated", {("lands", "e|2000-05-01", "begin")})


def test_the_end_of_the_last_row_is_the_end_of_the_life(tell: Teller) -> None:
    assert kinds(tell(lands="e 1990-01-01 2010-01-01; e 1995-01-01 ..")) == {
        **{"begin/lands/e|1990-01-01": "created", "begin/lands/e|1995-01-01": "continued"}
    }


# 3. Links: the table

LINKS = {
    "replaced": ("p .. 2000-05-01; s 2000-05-01 ..", "p>s x", {"p>s": "replaced whole"}, {"begin/bodies/s": "replaced"}),
    "merged": (
        *("p .. 2000-05-01; q .. 2000-05-01; s 2000-05-01 ..", "p>s x; q>s x"),
        *({"p>s": "merged whole", "q>s": "merged whole"}, {"begin/bodies/s": "merged"}),
    ),
    "merged and split": (
        *("p .. 2000-05-01; q .. 2000-05-01; s 2000-05-01 ..; t 2000-05-01 ..", "p>s x; q>s x; p>t x"),
        *({"p>s": "merged part", "q>s": "merged whole", "p>t": "split part"}, {"begin/bodies/s": "reorganized"}),
    ),
    "split": (
        *("p .. 2000-05-01; s 2000-05-01 ..; t 2000-05-01 ..", "p>s x; p>t x"),
        *({"p>s": "split part", "p>t": "split part"}, {"begin/bodies/s": "split"}),
    ),
    "absorbed": ("p .. 2000-05-01; s .. ..", "p>s x", {"p>s": "absorbed whole"}, {"end/bodies/p": "absorbed"}),
    "divided": (
        *("p .. 2000-05-01; s .. ..; t .. ..", "p>s x; p>t x"),
        *({"p>s": "divided part", "p>t": "divided part"}, {"end/bodies/p": "divided"}),
    ),
    "spun off": ("p .. ..; s 2000-05-01 ..", "p>s x", {"p>s": "spun_off part"}, {"begin/bodies/s": "spun_off"}),
    "contributed": (
        *("p .. 2000-05-01; q .. ..; s 2000-05-01 ..", "p>s x; q>s x"),
        *({"p>s": "replaced whole", "q>s": "contributed part"}, {"begin/bodies/s": "replaced"}),
    ),
    "transferred": ("p .. ..; s .. ..", "p>s x", {"p>s": "transferred part"}, {"link/turns/u0": "transferred"}),
    "exchanged": (
        *("p .. ..; s .. ..", "p>s x; s>p x"),
        *({"p>s": "exchanged part", "s>p": "exchanged part"}, {"link/turns/u0": "exchanged", "link/turns/u1": "exchanged"}),
    ),
}


@pytest.mark.parametrize("row", LINKS)
def test_what_a_link_is_follows_from_who_ends_and_who_begins(tell: Teller, row: str) -> None:
    bodies, turns, expected, events = LINKS[row]
    found = tell(acts="x 2000-05-01", bodies=bodies, turns=turns)
    assert (links(found), kinds(found)) == (expected, events)
    for event in found.values():
        assert (when(event), event.acts, event.word) == ("2000-05-01..2000-05-01", {("acts", "x")}, event.kind)


def test_fates_and_parts_are_those_of_the_links(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05-01; q .. ..; s 2000-05-01 ..", turns="p>s x; q>s x")
    assert parts(found["begin/bodies/s"]) == {"p predecessor ends", "q contributor continues", "s successor begins"}
    found = tell(acts="x 2000-05-01", bodies="p .. ..; s 2000-05-01 ..", turns="p>s x")
    assert parts(found["begin/bodies/s"]) == {"p predecessor continues", "s successor begins"}


def test_a_body_that_returns_by_a_link_keeps_both_facts(tell: Teller) -> None:
    found = tell(acts="x 2001-01-01", lands="p 1980-01-01 2001-01-01; e 1990-01-01 2000-05-01; e 2001-01-01 ..", moves="p>e x")
    event = found["begin/lands/e|2001-01-01"]
    assert (event.kind, parts(event)) == ("replaced", {"p predecessor ends", "e successor returns"})


# 3. Links: who ends and who begins


def test_a_stated_cause_counts_whatever_the_gap(tell: Teller) -> None:
    assert links(tell(acts="x 1990", bodies="p .. 2000-05-01 - x; s 2010-05-01 .. x", turns="p>s x")) == {"p>s": "replaced whole"}


def test_a_stated_cause_counts_even_for_a_boundary_without_a_date(tell: Teller) -> None:
    found = tell(acts="x -", bodies="p .. - - x; s .. ..", turns="p>s x")
    assert links(found) == {"p>s": "absorbed whole"}
    assert (found["end/bodies/p"].undated, found["end/bodies/p"].unsettled) == (False, False)


def test_if_the_cause_is_a_link_no_other_link_explains_the_boundary(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-03", bodies="p .. 2000-05-01 - y; s .. ..; t .. ..", turns="p>s x; p>t y")
    assert links(found) == {"p>s": "transferred part", "p>t": "absorbed whole"}


def test_if_the_cause_is_no_link_the_nearest_link_explains_the_boundary(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-03", bodies="p .. 2000-05-01 - y; s .. ..", turns="p>s x")
    assert links(found) == {"p>s": "absorbed whole"}
    assert found["end/bodies/p"].acts == {("acts", "x"), ("acts", "y")}


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        *[("[2000-05-01..2001-03-05]", "absorbed whole"), ("2000-05-20", "absorbed whole"), ("2000-05-02", "absorbed whole")],
        *[("2000-05-01", "replaced whole"), ("2000-05", "replaced whole"), ("2000-04-20", "replaced whole")],
    ],
)
def test_a_body_begun_by_one_act_lived_already_when_a_later_act_gave_it_something(tell: Teller, later: str, kind: str) -> None:
    found = tell(acts=f"x 2000-05-01; y {later}", bodies=f"p .. {later} - y; s 2000-05-01 .. x", turns="p>s y")
    assert links(found) == {"p>s": kind}
    assert ("begin/bodies/s" in found and found["begin/bodies/s"].kind == "created") is (kind == "absorbed whole")


def test_an_end_that_states_one_act_is_not_that_of_another_because_wide_windows_overlap(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y [2000-01-01..2001-12-31]", bodies="p .. 2000-05-01 - x; s .. ..", turns="p>s y")
    assert kinds(found) == {"end/bodies/p": "abolished", "link/turns/u0": "transferred"}


@pytest.mark.parametrize(
    ("first", "turns", "kind"),
    [
        *[("2000-03", "p>s x part; p>t y part", "split"), ("2000-04-20", "p>s x part; p>t y part", "split")],
        *[("2000-03", "p>s x; p>t y", "spun_off"), ("2000-03", "p>s x part; p>t y whole", "spun_off")],
        *[("2000-03", "p>s x part; p>t y part; p>r y part", "spun_off"), ("2000-02", "p>s x part; p>t y part", "spun_off")],
        ("[2000-02-29..2000-04-01]", "p>s x part; p>t y part", "spun_off"),
    ],
    ids=["before", "after", "extents unknown", "whole", "all parts known", "too early", "too wide"],
)
def test_an_end_that_leaves_a_rest_is_also_that_of_the_acts_near_to_it(tell: Teller, first: str, turns: str, kind: str) -> None:
    bodies = f"p .. 2000-04-03 - y; s {first} .. x; t 2000-04-03 .. y; r 2000-04-03 .. y"
    found = tell(acts=f"x {first}; y 2000-04-03", bodies=bodies, turns=turns)
    assert found["begin/bodies/s"].kind == kind
    assert (found["begin/bodies/s"].acts == {("acts", "x"), ("acts", "y")}) is (kind == "split")


@pytest.mark.parametrize(("end", "expected"), [("2000-06", "absorbed"), ("2000-05", "transferred"), ("[2000-05-20..]", "transferred")])
def test_windows_that_overlap_explain_a_boundary_however_wide_if_both_are_bounded(tell: Teller, end: str, expected: str) -> None:
    found = tell(acts="x [2000-06-30..2001-12-31]", bodies=f"p .. {end}; s .. ..", turns="p>s x")
    assert links(found)["p>s"].split()[0] == expected


@pytest.mark.parametrize(
    ("end", "unsettled"),
    [("2000-05", False), ("2000", True), ("[2000-04-10..2000-05-10]", True), ("[2000-05-10..2000-06-10]", True), ("2000-04-29", False)],
)
def test_an_overlap_that_is_not_inside_the_window_of_the_act_is_unsettled(tell: Teller, end: str, unsettled: bool) -> None:
    found = tell(acts="x 2000-05", bodies=f"p .. {end}; s .. ..", turns="p>s x")
    assert {id: (event.kind, event.unsettled) for id, event in found.items()} == {"end/bodies/p": ("absorbed", unsettled)}
    found = tell(acts="x 2000-05", bodies=f"p .. ..; s {end} ..", turns="p>s x")
    assert {id: (event.kind, event.unsettled) for id, event in found.items()} == {"begin/bodies/s": ("spun_off", unsettled)}


@pytest.mark.parametrize(
    ("slack", "act", "end", "ends"),
    [
        *[(None, "2000-05-01", "2000-06-01", True), (None, "2000-05-01", "2000-06-02", False)],
        *[(None, "2000-05-01", "2000-03-31", True), (None, "2000-05-01", "2000-03-30", False)],
        *[(5, "2000-05-01", "2000-05-06", True), (5, "2000-05-01", "2000-05-07", False), (0, "2000-05-01", "2000-05-01", True)],
        *[(None, "[2000-04-01..2000-05-02]", "2000-05-03", True), (None, "[2000-03-31..2000-05-02]", "2000-05-03", False)],
        *[(None, "2000-05-01", "[2000-05-02..2000-06-02]", True), (None, "2000-05-01", "[2000-05-02..2000-06-03]", False)],
        *[(None, "[..2000-05-01]", "2000-05-01", False), (None, "2000-05-01", "[2000-05-02..]", False)],
    ],
)
def test_narrow_windows_may_lie_apart_by_the_slack(tell: Teller, slack: int | None, act: str, end: str, ends: bool) -> None:
    found = tell(slack, acts=f"x {act}", bodies=f"p .. {end}; s .. ..", turns="p>s x")
    assert links(found) == {"p>s": "absorbed whole" if ends else "transferred part"}
    found = tell(slack, acts=f"x {act}", bodies=f"p .. ..; s {end} ..", turns="p>s x")
    assert links(found) == {"p>s": "spun_off part" if ends else "transferred part"}


def test_an_event_is_unsettled_if_one_of_its_links_is(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05; q .. 2000-05-01; s 2000-05-01 ..", turns="p>s x; q>s x")
    assert {id: (event.kind, event.unsettled) for id, event in found.items()} == {"begin/bodies/s": ("merged", True)}


def test_the_smallest_gap_counts_and_the_other_links_explain_nothing(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-03", bodies="p .. 2000-05-02; q .. 2000-05-03; s .. ..", turns="p>s x; q>s x; q>s y")
    assert {(event.id, event.kind) for event in found.values()} == {
        ("end/bodies/p", "absorbed"),
        ("end/bodies/q", "absorbed"),
        ("link/turns/u1", "transferred"),
    }


def test_all_links_with_the_smallest_gap_count(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-03", bodies="p .. 2000-05-02; s .. ..; t .. ..", turns="p>s x; p>t y")
    assert (links(found), kinds(found)) == ({"p>s": "divided part", "p>t": "divided part"}, {"end/bodies/p": "divided"})


def test_a_link_explains_the_nearest_of_several_lives(tell: Teller) -> None:
    found = tell(acts="x 2000-05-20", lands="e 1990-01-01 2000-05-01; e 2000-05-10 2000-05-15; s .. ..", moves="e>s x")
    assert kinds(found)["end/lands/e|2000-05-10"] == "absorbed"
    assert kinds(found)["end/lands/e|1990-01-01"] == "abolished"


def test_of_two_lives_that_are_as_near_it_explains_the_earlier(tell: Teller) -> None:
    found = tell(acts="x 2000-05-08", lands="e 1990-01-01 2000-05-01; e 2000-05-10 2000-05-15; s .. ..", moves="e>s x")
    assert kinds(found)["end/lands/e|1990-01-01"] == "absorbed"
    assert kinds(found)["end/lands/e|2000-05-10"] == "abolished"


def test_a_link_first_chooses_its_boundary_and_then_a_boundary_its_links(tell: Teller) -> None:
    """The act of y is nearer to the end of the second life; so it is nothing to the first, though that has no better link than x."""
    found = tell(
        acts="x 2000-04-20; y 2000-05-04",
        lands="e 1990-01-01 2000-05-01; e 2000-05-02 2000-05-05; s .. ..; t .. ..",
        moves="e>s x; e>t y",
    )
    assert kinds(found)["end/lands/e|1990-01-01"] == kinds(found)["end/lands/e|2000-05-02"] == "absorbed"
    assert found["end/lands/e|1990-01-01"].acts == {("acts", "x")}


@pytest.mark.parametrize(
    ("act", "life"),
    [
        *[("1985-01-01", 1), ("1995-01-01", 1), ("2001-01-04", 1), ("2001-01-06", 2), ("2005-01-01", 2), ("2020-01-01", 2)],
        *[
            ("2001-01-05", 1),
            ("[2001-01-03..2001-01-07]", 1),
            ("[2001-01-04..2001-01-07]", 2),
            ("[..2001-01-12]", 1),
            ("[2001-01-01..]", 2),
        ],
    ],
)
def test_a_link_is_of_the_life_that_is_nearest_to_its_act_and_of_the_earlier_of_two(tell: Teller, act: str, life: int) -> None:
    """The last day of the first life is 31 December 2000, the first of the second 10 January 2001."""
    found = tell(0, acts=f"x {act}", lands="e 1990-01-01 2001-01-01; e 2001-01-10 ..; s .. ..", moves="e>s x; s>e x")
    assert {(id, old, new) for _, _, id, old, new, *_ in found.links} == {("u0", life, 1), ("u1", 1, life)}


# 3. Links: how much went


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("- -", "absorbed whole"),
        ("part -", "divided part"),
        ("- 0.25", "divided part"),
        ("- 1", "absorbed whole"),
        ("whole 0.25", "absorbed whole"),
    ],
)
def test_a_stated_extent_counts_then_a_stated_share(tell: Teller, stated: str, expected: str) -> None:
    assert links(tell(acts="x 2000-05-01", bodies="p .. 2000-05-01; s .. ..", turns=f"p>s x {stated}")) == {"p>s": expected}


def test_two_links_to_one_successor_are_no_division(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-01", bodies="p .. 2000-05-01; s .. ..", turns="p>s x; p>s y")
    assert (links(found), found["end/bodies/p"].acts) == ({"p>s": "absorbed whole"}, {("acts", "x"), ("acts", "y")})


def test_a_link_that_did_not_end_the_body_does_not_divide_it(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 1990-05-01", bodies="p .. 2000-05-01; s .. ..; t .. ..", turns="p>s x; p>t y")
    assert links(found) == {"p>s": "absorbed whole", "p>t": "transferred part"}


def test_a_body_that_lives_on_gives_all_if_that_is_stated(tell: Teller) -> None:
    assert links(tell(acts="x 2000-05-01", bodies="p .. ..; s 2000-05-01 ..", turns="p>s x whole")) == {"p>s": "spun_off whole"}


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ("p .. ..; s 2000-05-01 ..", {"p>s": "spun_off part", "s>p": "transferred part"}),
        ("p .. 2000-05-01; s .. ..", {"p>s": "absorbed whole", "s>p": "transferred part"}),
    ],
)
def test_in_an_exchange_both_live_on(tell: Teller, bodies: str, expected: dict[str, str]) -> None:
    assert links(tell(acts="x 2000-05-01", bodies=bodies, turns="p>s x; s>p x")) == expected


def test_an_exchange_is_by_one_act(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-01", bodies="p .. ..; s .. ..", turns="p>s x; s>p y")
    assert links(found) == {"p>s": "transferred part", "s>p": "transferred part"}


# 3. Links: which are one event


def test_a_common_act_joins_nothing(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05-01; q .. 2000-05-01; s 2000-05-01 ..; t 2000-05-01 ..", turns="p>s x; q>t x")
    assert kinds(found) == {"begin/bodies/s": "replaced", "begin/bodies/t": "replaced"}


def test_a_body_that_lives_on_joins_nothing(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05-01; q .. 2000-05-01; s .. ..; t 2000-05-01 ..", turns="p>s x; q>s x; s>t x")
    assert kinds(found) == {"end/bodies/p": "absorbed", "end/bodies/q": "absorbed", "begin/bodies/t": "spun_off"}


def test_two_that_are_spun_off_from_one_are_two_events(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. ..; s 2000-05-01 ..; t 2000-05-01 ..", turns="p>s x; p>t x")
    assert kinds(found) == {"begin/bodies/s": "spun_off", "begin/bodies/t": "spun_off"}


def test_those_who_spin_off_one_together_are_no_contributors(tell: Teller) -> None:
    (event,) = tell(acts="x 2000-05-01", bodies="p .. ..; q .. ..; s 2000-05-01 ..", turns="p>s x; q>s x").values()
    assert (event.kind, parts(event)) == ("spun_off", {"p predecessor continues", "q predecessor continues", "s successor begins"})


def test_an_end_does_not_join_the_beginning_of_the_same_body(tell: Teller) -> None:
    found = tell(
        acts="x 2000-05-01; y 2000-05-02", bodies="p .. 2000-05-01; s 2000-05-01 2000-05-02; t 2000-05-02 ..", turns="p>s x; s>t y"
    )
    assert kinds(found) == {"begin/bodies/s": "replaced", "begin/bodies/t": "replaced"}


def test_what_shares_an_end_or_a_beginning_is_one_event_through_any_number_of_links(tell: Teller) -> None:
    found = tell(
        acts="x 2000-05-01",
        bodies="p .. 2000-05-01; q .. 2000-05-01; r .. 2000-05-01; s 2000-05-01 ..; t 2000-05-01 ..",
        turns="p>s x; q>s x; q>t x; r>t x",
    )
    assert kinds(found) == {"begin/bodies/s": "reorganized"}
    assert links(found) == {"p>s": "merged whole", "q>s": "merged part", "q>t": "merged part", "r>t": "merged whole"}


@pytest.mark.parametrize(
    ("bodies", "turns", "expected"),
    [
        ("p .. 2000-05-01; s 2000-05-01 ..; t .. ..", "p>s x; p>t x", "split"),
        ("p .. 2000-05-01; s .. ..; t .. ..", "p>s x whole; p>t x", "divided"),
        ("p .. 2000-05-01; s 2000-05-01 ..; t .. ..", "p>s x whole; p>t x whole", "split"),
        ("p .. 2000-05-01; s 2000-05-01 ..; t .. ..; q .. ..", "p>s x; p>t x; q>s x", "split"),
        ("p .. 2000-05-01; q .. 2000-05-01; s 2000-05-01 ..; r .. ..", "p>s x; q>s x; r>s x", "merged"),
        ("p .. 2000-05-01; q .. 2000-05-01; s 2000-05-01 ..; t .. ..", "p>s x; q>s x; q>t x", "reorganized"),
    ],
    ids=["new and living", "living only", "whole to each", "with a contributor", "merged with a contributor", "anything else"],
)
def test_links_of_several_kinds_make_one_word(tell: Teller, bodies: str, turns: str, expected: str) -> None:
    assert set(kinds(tell(acts="x 2000-05-01", bodies=bodies, turns=turns)).values()) == {expected}


# 4. Statements: part of a life


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        *[("2000-05-01 ..", True), ("2000-05-01? .. x", True), ("2000-05 ..", False), ("[2000-05-01..2000-05-02] .. y", False)],
        *[("2000-05-02 .. x", True), ("- ..", True), ("2001-01-01 .. -", False)],
    ],
)
def test_a_boundary_with_the_act_or_the_date_of_its_subjects_life_is_not_told_by_itself(tell: Teller, name: str, folded: bool) -> None:
    found = tell(acts="x 2000-05-01; y 2000-05-01", bodies="p 2000-05-01 .. x", names=f"n p en Alpha {name}")
    assert kinds(found) == {"begin/bodies/p": "created"} | ({} if folded else {"begin/names/n": "added"})
    boundaries = {("bodies", "p", "begin")} | ({("names", "n", "begin")} if folded else set())
    assert found["begin/bodies/p"].boundaries == boundaries
    if folded:
        assert ("names", None, "n", "text", "en", None, "Alpha") in found["begin/bodies/p"].tracked
        assert parts(found["begin/bodies/p"]) == {"p subject begins"}


def test_an_end_does_not_go_with_the_beginning_of_a_life(tell: Teller) -> None:
    found = tell(bodies="p 2000-05-01 ..", names="n p en Alpha .. 2000-05-01")
    assert kinds(found) == {"begin/bodies/p": "created", "end/names/n": "removed"}


def test_an_undated_boundary_goes_with_a_life_that_it_overlaps_and_else_is_told_by_itself(tell: Teller) -> None:
    found = tell(lands="e 1990-01-01 2000-05-01", bodies="p 2000 ..; q .. ..", names="n p en A - ..; m q en B - ..")
    assert {id for id, event in found.items() if event.undated} == {"begin/names/m"}
    assert ("names", "n", "begin") in found["begin/bodies/p"].boundaries


def test_an_undated_boundary_that_must_lie_before_the_life_begins_is_told_by_itself(tell: Teller) -> None:
    found = tell(bodies="p 2000-05-01 ..", names="n p en A - 2000-01-01; m p en B - ..")
    assert ("names", "n", "begin") not in found["begin/bodies/p"].boundaries
    assert ("names", "m", "begin") in found["begin/bodies/p"].boundaries
    assert found["begin/names/n"].undated


def test_an_undated_boundary_that_names_another_act_is_told_by_itself(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y -", bodies="p 2000 .. x; q 2000 ..", names="n p en A - .. y; m q en B - .. y")
    assert {id for id, event in found.items() if event.undated} == {"begin/names/n"}


def test_two_dates_that_nobody_wrote_are_not_the_same_date(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01; y 2001-05-01", bodies="p - .. x", names="n p en A - .. y")
    assert kinds(found) == {"begin/bodies/p": "created", "begin/names/n": "added"}


def test_it_goes_with_an_event_of_links_too_and_adds_only_its_objects(tell: Teller) -> None:
    found = tell(
        acts="x 2000-05-01",
        bodies="p .. 2000-05-01; s 2000-05-01 ..",
        turns="p>s x",
        folk="ann",
        ties="t s ann 2000-05-01 ..; u p ann .. 2000-05-01",
    )
    assert kinds(found) == {"begin/bodies/s": "replaced"}
    assert parts(found["begin/bodies/s"]) == {"p predecessor ends", "s successor begins", "ann object"}
    assert len(found["begin/bodies/s"].boundaries) == 4


@pytest.mark.parametrize(
    ("heights", "told"),
    [
        ("s f 5 - 2000-05-01; t f 6 2000-05-01 -", {"begin/heights/t": "updated"}),
        ("s f 5 - 2000-05-01; t f 5 2000-05-01 -", {"begin/heights/t": "continued"}),
        ("s f 5 2000-05-01 2000-05-01", {"begin/heights/s": "added", "end/heights/s": "removed"}),
        ("s f 5 2000-05-01 2000-05-01; t f 6 2000-05-01 -", {"begin/heights/s": "added", "begin/heights/t": "updated"}),
        ("s f 5 2000-05-01 2000-05-01; t f 6 2000-05-01 2000-05-01", {"begin/heights/s": "updated", "begin/heights/t": "updated"}),
    ],
)
def test_exact_statements_of_one_day_give_way_to_others_and_never_to_themselves(tell: Teller, heights: str, told: dict[str, str]) -> None:
    assert kinds(tell(plots="f - -", heights=heights)) == told


def test_a_cause_that_leads_to_no_table_of_acts_keeps_nothing_apart(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05-01 - x", marks="m p k A .. - - y")
    assert {id: len(event.boundaries) for id, event in found.items()} == {"end/bodies/p": 2}


def test_a_statement_of_the_same_act_goes_with_the_life_even_if_nothing_dates_it(tell: Teller) -> None:
    found = tell(acts="x", bodies="p 2000-05-01 .. x", names="n p en A - .. x")
    assert {id: len(event.boundaries) for id, event in found.items()} == {"begin/bodies/p": 2}


def test_what_is_written_with_one_date_goes_together_for_sure_however_its_days_are_narrowed(tell: Teller) -> None:
    (event,) = names(tell, "n p en A .. 2000 - x; m p en B 2000 ..", acts="x 2000-05-01").values()
    assert (event.kind, event.unsettled) == ("updated", False)


def test_names_in_two_languages_that_change_on_two_dates_are_two_events(tell: Teller) -> None:
    found = names(tell, "a p en A .. 2000; b p en B 2000-05-01 ..; c p fr A .. 2000; d p fr B 2000-06-01 ..")
    assert {id: when(event) for id, event in found.items()} == {
        **{"begin/names/b": "2000-05-01..2000-05-01", "begin/names/d": "2000-06-01..2000-06-01"}
    }


def test_names_that_differ_in_more_than_the_language_change_apart(tell: Teller) -> None:
    written = "a p en long A .. 2000-05-01; b p en long B 2000-05-01 ..; c p {} A .. 2000-05-01; d p {} B 2000-05-01 .."
    assert len(tell(bodies="p .. ..", titles=written.format("fr long", "fr long"))) == 1
    assert len(tell(bodies="p .. ..", titles=written.format("en short", "en short"))) == 2


def test_exact_dates_go_together_as_they_are_written(tell: Teller) -> None:
    assert kinds(tell(plots="f 2000-05-01 2001-05-01", sizes="s f 5 2000-05-01 2001-05-01; t f 6 2000-06-01 2001-05-02")) == {
        **{"begin/plots/f": "created", "end/plots/f": "abolished", "begin/sizes/t": "added", "end/sizes/t": "removed"}
    }


def test_it_goes_with_the_earliest_life_that_fits(tell: Teller) -> None:
    found = tell(lands="e 1990-01-01 1991-01-01; e 2000-01-01 ..", grades="g e 5 - ..; h e 6 2000-01-01 ..")
    assert {id: len(event.boundaries) for id, event in found.items()} == {
        **{"begin/lands/e|1990-01-01": 2, "end/lands/e|1990-01-01": 1, "begin/lands/e|2000-01-01": 2}
    }


def test_tenures_and_facts_never_go_with_a_life(tell: Teller) -> None:
    found = tell(bodies="p 2000-05-01 ..", seats="s p 2000-05-01 ..", notes="n p - ..")
    assert kinds(found) == {"begin/bodies/p": "created", "begin/seats/s": "added", "begin/notes/n": "added"}
    found = tell(acts="x 2000-05-01", bodies="p 2000-05-01 .. x", folk="ann", posts="o ann p head 2000-05-01 .. x")
    assert kinds(found) == {"begin/bodies/p": "created", "begin/posts/o": "added"}
    assert found["begin/posts/o"].acts == found["begin/bodies/p"].acts == {("acts", "x")}


# 4. Statements: series


def names(tell: Teller, written: str, acts: str = "x 2000-05-01; y 2000-05-01") -> Events:
    """The events of names of a body that always was."""
    return tell(acts=acts, bodies="p .. ..; q .. ..", names=written)


@pytest.mark.parametrize(
    ("end", "begin", "kind", "unsettled"),
    [
        *[("2000-05-01", "2000-05-01", "updated", False), ("2000-05", "2000-05", "updated", False)],
        *[("2000-05 - x", "2000 .. x", "updated", False), ("2000-05", "[2000-05-01..2000-05-31]", "updated", False)],
        *[("2000-05", "2000", "updated", True), ("2000-05 - x", "2000 .. y", "updated", True), ("2000-05-01", "2000-05-02", None, False)],
        *[("2000-05-01 - x", "2001 .. x", None, False), ("2000", "-", None, False)],
    ],
)
def test_an_end_and_a_beginning_of_a_series_are_an_update_if_they_touch(
    tell: Teller, end: str, begin: str, kind: str | None, unsettled: bool
) -> None:
    acts = "x [2000-04-15..2000-05-15]; y [2000-05-02..2000-05-31]"
    found = names(tell, f"n p en Old .. {end}; m p en New {begin if ' ' in begin else begin + ' ..'}", acts)
    if kind is None:
        assert kinds(found) == {"begin/names/m": "added", "end/names/n": "removed"}
        return
    (event,) = found.values()
    assert (event.id, event.kind, event.word, event.unsettled) == ("begin/names/m", kind, "renamed", unsettled)
    assert event.tracked == {("names", "n", "m", "text", "en", "Old", "New")}
    assert parts(event) == {"p subject"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("p en A", "p fr B"),
        ("p en A", "q en B"),
        ("p - A", "p - B"),
        ("p en A .. 2000-05-01 - - plate", "p en B 2000-05-01 .. - - plate"),
        ("p en A .. 2000-05-01 - - short", "p en B 2000-05-01 .. - -"),
    ],
    ids=["another language", "another subject", "no value", "no series", "another case"],
)
def test_what_is_of_no_common_series_stands_apart(tell: Teller, first: str, second: str) -> None:
    written = [f"{row} {side}" if len(row.split()) == 3 else row for row, side in ((first, ".. 2000-05-01"), (second, "2000-05-01 .."))]
    found = names(tell, f"n {written[0]}; m {written[1]}")
    assert kinds(found) == {"begin/names/m": "added", "end/names/n": "removed"}
    assert {event.word for event in found.values()} == {"named", "unnamed"}


def test_a_table_without_the_word_has_no_updates(tell: Teller) -> None:
    assert kinds(tell(plots="f - -", sizes="s f 5 - 2000-05-01; t f 6 2000-05-01 -")) == {
        "end/sizes/s": "removed",
        "begin/sizes/t": "added",
    }


def test_the_same_value_again_is_continued_and_minor(tell: Teller) -> None:
    (event,) = names(tell, "n p en A .. 2000-05-01; m p en A 2000-05-01 ..").values()
    assert (event.kind, event.word, event.minor, event.tracked) == ("continued", "continued", True, set())


def test_any_number_of_ends_and_beginnings_join(tell: Teller) -> None:
    (event,) = names(tell, "n p en A .. 2000-05-01; o p en B .. 2000-05-01; m p en B 2000-05-01 ..").values()
    assert (event.kind, len(event.boundaries)) == ("updated", 3)
    assert {(end, begin, old, new) for _, end, begin, _, _, old, new in event.tracked} == {
        ("n", None, "A", None),
        ("o", None, "B", None),
        (None, "m", None, "B"),
    }
    (event,) = names(tell, "n p en A .. 2000-05-01; o p en B .. 2000-05-01; m p en B 2000-05-01 ..; k p en A 2000-05-01 ..").values()
    assert event.kind == "continued"


def test_of_several_that_touch_and_share_nothing_none_join(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05; m p en B [2000-05-02..2000-05-20] ..; k p en C [2000-05-03..2000-05-25] ..")
    assert set(kinds(found).values()) == {"added", "removed"}


def test_nor_if_one_beginning_touches_several_ends(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05; m p en B .. [2000-05-10..2000-05-20]; k p en C 2000-05-15 ..")
    assert set(kinds(found).values()) == {"added", "removed"}


def test_two_beginnings_of_one_day_are_not_one_event(tell: Teller) -> None:
    found = names(tell, "n p en A 2000-05-01 .. x; m p en B 2000-05-01 .. x")
    assert kinds(found) == {"begin/names/n": "added", "begin/names/m": "added"}


def test_without_values_that_count_every_step_is_an_update(tell: Teller) -> None:
    (event,) = tell(bodies="p .. ..", marks="n p bare A .. 2000-05-01; m p bare A 2000-05-01 ..").values()
    assert (event.kind, event.minor, event.tracked) == ("updated", False, set())


def test_what_joined_already_does_not_count_for_the_rest(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05-02; m p en B 2000-05-02 2000-06; k p en C 2000-06-03 ..; o p en D .. 2000-05")
    assert kinds(found) == {"begin/names/m": "updated", "end/names/o": "removed", "begin/names/k": "updated"}


def test_a_value_that_came_and_went_within_a_year_is_no_update_of_itself(tell: Teller) -> None:
    assert kinds(names(tell, "n p en A 2000 2000")) == {"begin/names/n": "added", "end/names/n": "removed"}


def test_a_value_that_returns_after_a_gap_is_added_again(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05-01; m p en A 2001-05-01 ..")
    assert kinds(found) == {"end/names/n": "removed", "begin/names/m": "added"}


def test_a_series_is_of_what_was_not_told_with_a_life(tell: Teller) -> None:
    found = tell(bodies="p 2000-05-01 ..", names="n p en A .. 2000-05-01; m p en B 2000-05-01 ..")
    assert kinds(found) == {"begin/bodies/p": "created", "end/names/n": "removed"}


def test_the_series_of_a_tenure_is_the_person_in_whatever_case(tell: Teller) -> None:
    found = tell(bodies="p .. ..; q .. ..", folk="ann", posts="o ann p vice .. 2000-05-01; r ann q head 2000-05-01 ..")
    (event,) = found.values()
    assert (event.id, event.kind, event.word) == ("begin/posts/r", "updated", "promoted")
    assert parts(event) == {"ann subject", "p object", "q object"}
    assert event.tracked == {("posts", "o", "r", "title", None, "vice", "head"), ("posts", "o", "r", "at", None, "p", "q")}


def test_the_same_post_elsewhere_is_a_step_and_at_the_same_place_is_none(tell: Teller) -> None:
    found = tell(bodies="p .. ..; q .. ..", folk="ann; eve", posts="o ann p head .. 2000-05-01; r ann q head 2000-05-01 ..")
    assert [event.kind for event in found.values()] == ["updated"]
    found = tell(bodies="p .. ..; q .. ..", folk="ann; eve", posts="o ann p head .. 2000-05-01; r ann p head 2000-05-01 ..")
    assert [event.kind for event in found.values()] == ["continued"]


def test_a_case_without_the_word_is_left_out_of_it(tell: Teller) -> None:
    found = tell(bodies="p .. ..", folk="ann", posts="o ann p guest .. 2000-05-01; r ann p head 2000-05-01 ..")
    assert kinds(found) == {"end/posts/o": "removed", "begin/posts/r": "added"}


# 4. Statements: languages, duties


def test_a_renaming_is_one_event_in_all_languages(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05 - x; m p en B 2000-05 .. x; o p fr C .. 2000-05-01 - x; k p fr D 2000-05-01 .. x")
    (event,) = found.values()
    assert (event.id, event.kind, len(event.tracked), when(event)) == ("begin/names/k", "updated", 2, "2000-05-01..2000-05-01")
    found = names(tell, "n p en A .. 2000-05; m p en B 2000-05 ..; o p fr C .. 2000-05; k p fr D 2000-05 ..")
    assert len(found) == 1


def test_a_renaming_is_unsettled_if_it_is_in_one_language(tell: Teller) -> None:
    (event,) = names(tell, "n p en A .. 2000-05; m p en B 2000-05-02 ..; o p fr C .. 2000-05; k p fr D 2000-05 ..").values()
    assert (event.id, event.unsettled) == ("begin/names/k", True)


def test_an_end_in_one_language_and_a_beginning_in_another_are_not_the_same(tell: Teller) -> None:
    acts = "x [2000-04-15..2000-05-15]; y [2000-05-02..2000-05-31]"
    written = "n p en A .. 2000-05 - x; m p en B 2000 .. x; o p fr C .. 2000 - y; k p fr D 2000-05 .. y"
    assert len(names(tell, written, acts)) == 2


def test_what_is_no_name_is_told_for_each_series(tell: Teller) -> None:
    found = tell(bodies="p .. ..", marks="n p s A .. 2000-05; m p s B 2000-05 ..; o p t C .. 2000-05; k p t D 2000-05 ..")
    assert kinds(found) == {"begin/marks/m": "updated", "begin/marks/k": "updated"}


@pytest.mark.parametrize(
    "second",
    [
        "o q fr C .. 2000-05-01 - x; k q fr D 2000-05-01 .. x",
        "o p fr C .. 2000-05-02 - y; k p fr D 2000-05-02 .. y",
        "o p fr C .. 2000-05-01 - x short; k p fr D 2000-05-01 .. x - short",
    ],
    ids=["another subject", "another act and date", "another case"],
)
def test_renamings_of_another_subject_date_or_case_are_other_events(tell: Teller, second: str) -> None:
    assert len(names(tell, f"n p en A .. 2000-05-01 - x; m p en B 2000-05-01 .. x; {second}")) == 2


def test_unchanged_in_one_language_and_changed_in_another_is_an_update(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05-01; m p en B 2000-05-01 ..; o p fr B .. 2000-05-01; k p fr A 2000-05-01 ..")
    assert [event.kind for event in found.values()] == ["updated"]
    found = names(tell, "n p en A .. 2000-05-01; m p en B 2000-05-01 ..; o p fr C .. 2000-05-01; k p fr C 2000-05-01 ..")
    assert [event.kind for event in found.values()] == ["updated"]


def test_a_statement_of_another_table_about_the_same_does_not_keep_a_duty_alive(tell: Teller) -> None:
    found = tell(bodies="p .. ..", folk="art", duties="c art - p .. 2000-05-01", posts="o art p head .. ..")
    assert kinds(found) == {"end/duties/c": "lapsed"}


def test_whom_an_edge_leads_to_is_its_object_whether_that_counts_or_not(tell: Teller) -> None:
    (event,) = tell(bodies="p .. ..", folk="ann", ties="t p ann 2000-05-01 .. - - loose").values()
    assert (parts(event), event.tracked) == ({"p subject", "ann object"}, set())


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        *[("c art - p .. 2000-05-01", "lapsed"), ("c art - p .. 2000-05-01; d art loose q .. ..", "removed")],
        *[
            ("c art - p .. 2000-05-01; d art loose q .. 2000-05-02", "removed"),
            ("c art - p .. 2000-05-01; d art loose q .. 2000-05-01", "lapsed"),
        ],
        *[("c art - p .. 2000-05; d art loose q .. 2000-05-31", "lapsed"), ("c art - p .. [2000-05-01..]", "removed")],
        *[("c art - p .. 2000-05-01; d law - q .. ..", "lapsed"), ("c art - p .. 2000-05-01; d art - q - ..", "removed")],
        ("c art loose p .. 2000-05-01", "removed"),
    ],
)
def test_a_duty_lapses_if_nobody_can_have_it_any_more(tell: Teller, rows: str, kind: str) -> None:
    event = tell(bodies="p .. ..; q .. ..", folk="art; law", duties=rows)["end/duties/c"]
    assert (event.kind, event.word) == (kind, {"lapsed": "dropped", "removed": "taken"}[kind])
    assert parts(event) == {"art subject", "p object"}


# 5. Windows, certainty, ids


def test_the_window_of_an_event_is_that_of_its_lives_together(tell: Teller) -> None:
    found = tell(acts="x 2000", bodies="p .. 2000-05; q .. 2000; s 2000-05-20 ..", turns="p>s x; q>s x")
    assert when(found["begin/bodies/s"]) == "2000-05-20..2000-05-20"


def test_it_is_the_hull_where_they_have_no_day_in_common(tell: Teller) -> None:
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-04-20; s 2000-05-10 ..", turns="p>s x")
    assert when(found["begin/bodies/s"]) == "2000-04-20..2000-05-10"


def test_a_transferred_link_has_the_window_of_its_act(tell: Teller) -> None:
    (event,) = tell(acts="x [..2000-05]", bodies="p .. ..; s .. ..", turns="p>s x").values()
    assert (when(event), event.undated, event.boundaries) == ("..2000-05-31", False, set())


def test_what_is_folded_in_does_not_count_for_the_window(tell: Teller) -> None:
    found = tell(acts="x 2000", bodies="p 2000-05 .. x", names="n p en A 2000-05-02 .. x")
    assert when(found["begin/bodies/p"]) == "2000-05-01..2000-05-02"


@pytest.mark.parametrize(
    ("bodies", "turns", "id"),
    [
        ("p .. 2000-05-01; s2 2000-05-01 ..; s10 2000-05-01 ..", "p>s2 x; p>s10 x", "begin/bodies/s10"),
        ("p2 .. 2000-05-01; p10 .. 2000-05-01; s 2000-05-01 ..", "p2>s x; p10>s x", "begin/bodies/s"),
        ("p .. 2000-05-01; s .. ..; t .. ..", "p>s x; p>t x", "end/bodies/p"),
    ],
)
def test_the_id_names_the_smallest_that_begins_else_that_ends(tell: Teller, bodies: str, turns: str, id: str) -> None:
    assert list(tell(acts="x 2000-05-01", bodies=bodies, turns=turns)) == [id]


def test_a_life_of_a_minor_case_is_minor_and_an_event_of_links_never(tell: Teller) -> None:
    assert tell(bodies="p .. 2000-05-01 - - petty")["end/bodies/p"].minor
    found = tell(acts="x 2000-05-01", bodies="p .. 2000-05-01 - - petty; s .. ..", turns="p>s x")
    assert not found["end/bodies/p"].minor


@pytest.mark.parametrize(
    ("before", "after", "minor"), [("petty", "petty", True), ("petty", "k", False), ("k", "petty", False), ("k", "k", True)]
)
def test_an_inner_event_of_a_life_is_minor_if_both_rows_are_or_nothing_changed(tell: Teller, before: str, after: str, minor: bool) -> None:
    assert tell(lands=f"e .. 2000-05-01 {before}; e 2000-05-01 .. {after}")["begin/lands/e|2000-05-01"].minor == minor


def test_statements_of_a_minor_case_make_minor_events(tell: Teller) -> None:
    found = names(tell, "n p en A .. 2000-05-01 - - short; m p en B 2000-06-01 ..")
    assert {id: event.minor for id, event in found.items()} == {"end/names/n": True, "begin/names/m": False}


def test_statements_are_told_under_the_section_of_their_table(tell: Teller) -> None:
    found = tell(bodies="p 2000-05-01 ..", folk="ann", posts="o ann p head 2000-05-01 ..", ties="t p ann 2001-05-01 ..")
    assert {id: event.section for id, event in found.items()} == {
        **{"begin/bodies/p": "Structure", "begin/posts/o": "posts", "begin/ties/t": "Structure"}
    }


# Names

# What the engine calls its own columns while it works.
INTERNAL = (
    *("number", "row", "side", "day", "begin_row", "end_row", "same", "begins", "ends", "before", "starts", "again", "differs", "nested"),
    *("life", "first", "last", "dated", "event", "id", "t", "text", "act", "series", "signature", "label", "node", "step", "open", "kind"),
    *("b", "e", "p", "s", "f", "l", "v", "b_first", "b_last", "e_first", "p_state", "life_begin", "$open", "order", "select", "key day"),
)


@pytest.mark.parametrize("names", [INTERNAL[start::7] for start in range(7)], ids=lambda names: names[0])
def test_it_does_not_matter_what_columns_are_called(tmp_path: Path, names: tuple[str, ...]) -> None:
    lands = ["land", "a", "z", "sort"]
    written = {
        "lands": [dict(zip(lands, row.split(), strict=False)) for row in ("e 1990 2000 k", "e 2000 2005 m", "e 2010 .. m")],
        "plots": [{"plot": "f"}],
        "heights": [
            {"height": f"h{n}", "of": "f", "value": value, "a": a, "z": z}
            for n, (value, a, z) in enumerate(
                [("5", "2000-01-01", "2001-01-01"), ("6", "2001-01-01", "2002-01-01"), ("6", "2002-01-01", "")]
            )
        ],
    }

    def told(root: Path, called: Mapping[str, str]) -> list[tuple[str, str, int]]:
        tables = json.loads(json.dumps({name: TABLES[name] for name in ("acts", "folk", "lands", "plots", "heights")}))
        renamed = {name: _renamed(described, called if name in ("lands", "heights") else {}) for name, described in tables.items()}
        rows = {
            name: [{called.get(c, c): cell for c, cell in row.items()} for row in rows] for name, rows in written.items() if name != "plots"
        }
        folder = declare(root, renamed, {**rows, "plots": written["plots"]})
        with changed(folder.root) as (con, package):
            assert stored(con).events == sorted(story(con, package).events, key=lambda event: event.id)
            return [(event.id, event.kind, len(event.boundaries)) for event in stored(con).events]

    columns = ["land", "sort", "height", "of", "value", "seat"]
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir(), odd.mkdir()
    assert told(odd, dict(zip(columns, names, strict=False))) == told(plain, {})


def _renamed(described: Any, called: Mapping[str, str]) -> Any:
    """A description of a table whose columns are called otherwise; names of tables stay."""
    if isinstance(described, list):
        return [_renamed(part, called) for part in described]
    if isinstance(described, dict):
        where = {called.get(c, c): values for c, values in described.get("where", {}).items()}
        same = {key: part for key, part in described.items() if key in ("resource", "change", "role")}
        return {key: _renamed(part, called) for key, part in described.items()} | same | ({"where": where} if where else {})
    return called.get(described, described) if isinstance(described, str) else described


# 4. Handovers of posts


def test_a_post_that_passes_from_one_person_to_another_is_one_event(tell: Teller) -> None:
    found = tell(chairs="c1 ann p head .. 2000-05-01; c2 eve p head 2000-05-01 ..")
    assert kinds(found) == {"begin/chairs/c2": "handed_over"}
    event = found["begin/chairs/c2"]
    assert (event.word, event.unsettled, when(event)) == ("succeeded", False, "2000-05-01..2000-05-01")
    assert event.tracked == {("chairs", "c1", "c2", "who", None, "ann", "eve")}
    assert parts(event) == {"ann subject", "eve subject", "p object"}


@pytest.mark.parametrize(
    ("chairs", "expected"),
    [
        ("c1 ann p head .. 2000-05-01; c2 eve p head 2000-05-02 ..", {"end/chairs/c1": "removed", "begin/chairs/c2": "added"}),
        ("c1 ann p head .. 2000-05-01; c2 eve q head 2000-05-01 ..", {"end/chairs/c1": "removed", "begin/chairs/c2": "added"}),
        ("c1 ann p chief .. 2000-05-01; c2 eve p chief 2000-05-01 ..", {"end/chairs/c1": "removed", "begin/chairs/c2": "added"}),
        ("c1 ann p aide .. 2000-05-01; c2 eve p aide 2000-05-01 ..", {"end/chairs/c1": "removed", "begin/chairs/c2": "added"}),
        ("c1 ann p head .. 2000-05-01; c2 ann p head 2000-05-01 ..", {"begin/chairs/c2": "continued"}),
        ("c1 ann p head .. 2000-05-01; c2 ann q head 2000-05-01 ..", {"begin/chairs/c2": "updated"}),
        ("c1 ann p head .. 2000-05-01; c2 - p head 2000-05-01 ..", {"end/chairs/c1": "removed", "begin/chairs/c2": "added"}),
    ],
    ids=["a vacancy", "another body", "no series", "no word", "the same person", "a move", "nobody known"],
)
def test_what_is_no_handover(tell: Teller, chairs: str, expected: dict[str, str]) -> None:
    assert kinds(tell(chairs=chairs)) == expected


def test_a_handover_between_dates_that_only_overlap_is_unsettled(tell: Teller) -> None:
    event = tell(chairs="c1 ann p head .. 2000-05; c2 eve p head 2000-05-20 ..")["begin/chairs/c2"]
    assert (event.kind, event.unsettled, when(event)) == ("handed_over", True, "2000-05-20..2000-05-20")


def test_a_post_comes_before_the_person_who_takes_it(tell: Teller) -> None:
    found = tell(chairs="c1 ann p head .. 2000-05-01; c2 eve p aide .. 2000-05-01; c3 eve p head 2000-05-01 ..")
    assert kinds(found) == {"begin/chairs/c3": "handed_over", "end/chairs/c2": "removed"}
