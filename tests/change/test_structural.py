"""The structural diff: what is computed, what the contract words, and Law 3: every row change in exactly one event."""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support.generated import Rows, packages, share, written
from support.states import compared, interesting, statements
from support.workbench import Folder, declare, history, table

from chronicle.change import structural
from chronicle.change.diff_events import Event
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition

Day = datetime.date


def between(found: Edition, a: str, b: str) -> dict[str, Event]:
    """The events, by their ids."""
    told = structural.between(found.con, found.package, Day.fromisoformat(a), Day.fromisoformat(b))
    assert len({e.id for e in told.events}) == len(told.events)
    return {e.id: e for e in told.events}


def ids(event: Event) -> tuple[str, str, str]:
    """Subjects, predecessors and successors, each joined by +."""
    return tuple("+".join(ref.id for ref in refs) for refs in (event.subjects, event.predecessors, event.successors))


@pytest.mark.parametrize(
    ("when", "key", "subjects", "told"),
    [
        ("2009-05-18 2009-05-19", "created:rasenball", "rasenball", "2009-05-19 2009-05-19"),
        ("2008-07-01 2009-01-01", "created:liga-3", "liga-3", "2008-07-25 2008-07-25 reform-2008"),
        ("1990-01-01 1997-01-01", "abolished:spielclub", "spielclub", "1995-01-01 1995-12-31"),
        ("2008-06-30 2008-07-01", "abolished:oberliga", "oberliga", "2008-07-01 2008-07-01 reform-2008"),
        ("1999-06-30 1999-07-01", "merged:union+vorwaerts>stadtwerk", "stadtwerk", "1999-07-01 1999-07-01 fusion-1999"),
        ("2000-12-31 2001-01-01", "absorbed:hafen>eintracht", "eintracht", "2001-01-01 2001-01-01 fusion-2001"),
        ("2005-01-01 2007-01-01", "split:turner>turner-fussball+turner-handball", "turner", "2005-08-21 2006-06-30 split-2005"),
        ("2010-01-01 2011-01-01", "spun_off:germania>germania-frauen", "germania", "2010-03-01 2010-03-31 spinoff-2010"),
        ("2011-06-30 2011-07-01", "replaced:phoenix>phoenix-2011", "phoenix-2011", "2011-07-01 2011-07-01 phoenix-2011"),
        (
            *("2012-06-30 2012-07-01", "reorganized:bergbau+huette>revier-nord+revier-sued", "revier-nord+revier-sued"),
            "2012-07-01 2012-07-01 reform-2012",
        ),
        ("2003-06-30 2003-07-01", "rebranded:eintracht", "eintracht", "2003-07-01 2003-07-01 rename-2003"),
        ("2004-06-30 2004-07-01", "regraded:eintracht", "eintracht", "2004-07-01 2004-07-01"),
        ("2008-01-01 2009-01-01", "regraded:eintracht", "eintracht", "2008-05-15 2008-07-01"),
        ("2015-06-30 2015-07-01", "sponsor_gained:eintracht", "eintracht", "2015-07-01 2015-07-01"),
        ("2018-06-30 2018-07-01", "sponsor_lost:eintracht", "eintracht", "2018-07-01 2018-07-01"),
        ("2008-06-30 2008-07-01", "expelled:phoenix", "phoenix", "2008-07-01 2008-07-01 reform-2008"),
        ("2009-06-30 2009-07-01", "admitted:rasenball", "rasenball", "2009-07-01 2009-07-01"),
        ("2003-11-29 2003-11-30", "engaged:schmidt|eintracht|2003-11-30", "schmidt+eintracht", "2003-11-30 2003-11-30"),
        ("2003-11-29 2003-11-30", "departed:mueller|eintracht|1998-07-01", "mueller+eintracht", "2003-11-30 2003-11-30"),
    ],
)
def test_each_kind_of_event_is_told(league_edition: Edition, when: str, key: str, subjects: str, told: str) -> None:
    event = between(league_edition, *when.split())[key]
    kind, _, rest = key.partition(":")
    predecessors, _, successors = rest.partition(">") if ">" in rest else ("", "", "")
    assert event.kind == kind
    assert ids(event) == (subjects, predecessors, successors)
    assert " ".join([str(event.earliest), str(event.latest), *event.reorganizations]) == told
    assert event.certainty == "certain"
    assert event.sources


def test_words_that_the_contract_leaves_out_are_plain(league: Folder) -> None:
    league.resource("titles", lambda r: [r["chronicle"].pop("change"), *(case.pop("change") for case in r["chronicle"]["cases"])])
    with history(league.root) as (con, package):
        kinds = {
            e.kind for e in structural.between(con, package, Day(2003, 6, 30), Day(2015, 7, 1)).events if e.rows[0].table.name == "titles"
        }
    assert kinds == {"added", "removed"}


def test_an_edge_outside_of_the_hierarchy_has_its_own_words(league: Folder) -> None:
    league.set("placements", "frauen-of-germania", since="2012-01-01", until="2014-01-01", opened_with="")
    with history(league.root) as (con, package):
        for d1, d2, word in ((2011, 2013, "partnered"), (2013, 2015, "parted")):
            events = {e.id: e for e in structural.between(con, package, Day(d1, 6, 1), Day(d2, 6, 1)).events}
            assert f"{word}:germania-frauen" in events


def test_over_two_mergers_the_body_in_between_is_named_only_under_via(league_edition: Edition) -> None:
    events = between(league_edition, "1998-01-01", "2010-01-01")
    event = events["merged:nordstern+union+vorwaerts>stadtfc"]
    assert [(ref.id, ref.name["en"]) for ref in event.via] == [("stadtwerk", "Public Works")]
    assert event.reorganizations == ("fusion-1999", "fusion-2007")
    assert (event.earliest, event.latest) == (Day(1999, 7, 1), Day(2007, 7, 1))
    assert not any("stadtwerk" in key for key in events)


def test_a_name_borne_only_in_between_is_named_only_under_via(league_edition: Edition) -> None:
    event = between(league_edition, "2002-01-01", "2005-01-01")["rebranded:germania"]
    assert [dict(ref.name) for ref in event.via] == [{"de": "Germania Arena", "en": "Germania Stadium"}]
    assert [(t.language, t.old, t.new) for t in event.tracked] == [
        ("de", "Germania 88", "FC Germania"),
        ("en", "Germania 88", "Germania FC"),
    ]


def test_who_goes_and_comes_back_is_said_to_be_revised(league_edition: Edition) -> None:
    event = between(league_edition, "2004-01-01", "2009-01-01")["revised:eintracht"]
    assert [(t.column, t.old, t.new) for t in event.tracked] == [("above_code", "liga-1", "liga-1")]


def test_predecessors_bear_their_old_names_and_successors_their_new_ones(league_edition: Edition) -> None:
    event = between(league_edition, "2000-12-31", "2003-07-01")["absorbed:hafen>eintracht"]
    assert event.predecessors[0].name == {"de": "SV Hafen", "en": "Harbour"}
    assert event.successors[0].name == {"de": "Eintracht 1899", "en": "Harmony 1899"}


def test_what_a_tracked_code_or_key_stands_for_is_named(league_edition: Edition) -> None:
    (moved,) = between(league_edition, "2004-06-30", "2004-07-01")["regraded:eintracht"].tracked
    assert (moved.old, moved.old_name, moved.new, moved.new_name) == (
        "liga-1",
        "Erste Liga First Division",
        "liga-2",
        "Zweite Liga Second Division",
    )
    (engaged,) = between(league_edition, "2003-11-29", "2003-11-30")["engaged:schmidt|eintracht|2003-11-30"].tracked
    assert (engaged.column, engaged.old, engaged.new, engaged.new_name) == ("duty", None, "head_coach", "Head coach")


def test_the_statements_that_begin_or_end_with_a_life_are_part_of_its_event(league_edition: Edition) -> None:
    event = between(league_edition, "1999-06-30", "1999-07-01")["merged:union+vorwaerts>stadtwerk"]
    assert Counter(row.table.name for row in event.rows) == {"members": 3, "titles": 6, "placements": 2}


def test_all_languages_of_a_new_name_are_one_event(league_edition: Edition) -> None:
    assert len(between(league_edition, "2003-06-30", "2003-07-01")["rebranded:eintracht"].rows) == 4


def test_sources_are_those_of_the_rows_and_of_the_acts(league: Folder) -> None:
    league.set("proofs", "decisions-fusion-2001-1", book_code="fanzine")
    with history(league.root) as (con, package):
        (event,) = structural.between(con, package, Day(2000, 12, 31), Day(2001, 1, 1)).events
    assert event.sources == ("fanzine", "register", "yearbook")


def test_a_source_that_contradicts_is_not_named_as_a_source(league: Folder) -> None:
    cells = {"about_table": "members", "about_code": "hafen", "book_code": "fanzine", "verdict": "contradicts", "page": "p. 1"}
    league.add("proofs", proof_code="hafen-against", about_column="until", claims="2002", reasoning="late", **cells)
    with history(league.root) as (con, package):
        (event,) = structural.between(con, package, Day(2000, 12, 31), Day(2001, 1, 1)).events
    assert "fanzine" not in event.sources


@pytest.mark.parametrize(
    ("a", "b", "certainty"),
    [
        ("2005-06-30", "2006-06-30", "certain"),
        ("2005-01-01", "2006-01-01", "possible"),  # it may have happened after the second day
        ("2005-12-31", "2007-01-01", "possible"),  # or before the first
    ],
)
def test_what_need_not_have_happened_between_the_days_is_possible(league_edition: Edition, a: str, b: str, certainty: str) -> None:
    event = between(league_edition, a, b)["split:turner>turner-fussball+turner-handball"]
    assert (event.certainty, event.earliest, event.latest) == (certainty, Day(2005, 8, 21), Day(2006, 6, 30))


def test_what_may_have_begun_at_any_time_has_no_earliest_day(league_edition: Edition) -> None:
    event = between(league_edition, "2015-05-01", "2015-05-02")["abolished:amateure"]
    assert (event.earliest, event.latest, event.certainty) == (Day(2015, 5, 2), None, "possible")


def test_the_certain_events_come_first_each_group_by_day(league_edition: Edition) -> None:
    events = structural.between(league_edition.con, league_edition.package, Day(1998, 1, 1), Day(2014, 1, 1)).events
    order = [(e.certainty != "certain", e.latest or Day.max) for e in events]
    assert order == sorted(order)
    assert {e.certainty for e in events} == {"certain", "possible"}


def test_only_what_the_contract_calls_minor_is_minor(league_edition: Edition) -> None:
    events = between(league_edition, "1998-01-01", "2014-01-01")
    assert [key for key, event in events.items() if event.minor] == ["nick_heard:eintracht"]


def test_between_a_day_and_itself_nothing_happened(league_edition: Edition) -> None:
    assert between(league_edition, "2007-07-01", "2007-07-01") == {}


def test_a_sighting_narrows_the_days_on_which_an_event_can_fall(league_edition: Edition) -> None:
    event = between(league_edition, "2005-01-01", "2007-01-01")["split:turner>turner-fussball+turner-handball"]
    assert {row.id: row.window for row in event.rows}["turner"] == (Day(2005, 8, 21), Day(2006, 6, 30))
    assert event.earliest == Day(2005, 8, 21)


def test_a_diff_back_in_time_does_not_invent_beginnings(league_edition: Edition) -> None:
    from chronicle.core.errors import ChronicleError

    try:
        events = between(league_edition, "2007-01-01", "2005-01-01")
    except ChronicleError:
        return  # to refuse the question is an answer as well
    assert "created:turner" not in events


def assert_law_3(con: engine.Connection, package: Package, days: list[Day]) -> None:
    """Every row change is in exactly one event, and every event has rows."""
    everything = statements(con, package)
    for a, b in combinations(days, 2):
        told = structural.between(con, package, a, b)
        assert all(event.rows for event in told.events)
        rows = Counter((row.table.name, row.id) for event in told.events for row in event.rows)
        assert rows == Counter(compared(everything, a, b).keys()), (a, b)
        assert len({event.id for event in told.events}) == len(told.events)


@share(0.6)
@given(packages())
def test_every_row_change_is_in_exactly_one_event(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        assert_law_3(con, package, interesting(statements(con, package), 5))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["league_edition", "ministry_edition"])
def test_every_row_change_between_any_two_snapshots_is_in_exactly_one_event(name: str, request: pytest.FixtureRequest) -> None:
    found: Edition = request.getfixturevalue(name)
    assert_law_3(found.con, found.package, [day for (day,) in engine.rows(found.con, "SELECT snapshot_date FROM snapshots")])


EVENT = {
    **{"id": str, "kind": str, "subjects": list, "predecessors": list, "successors": list, "earliest": str | None, "latest": str | None},
    **{
        "ties": list,
        "certainty": str,
        "reorganizations": list,
        "via": list,
        "rows": list,
        "sources": list,
        "tracked": list,
        "unsettled": list,
    },
}
ROW = {"table": str, "id": str, "change": str, "old": dict | None, "new": dict | None}
TRACKED = {"table": str, "column": str, "old": str | None, "new": str | None}
MORE = {"language": str, "of": str, "old_name": str, "new_name": str, "old_at": str, "new_at": str}


def assert_shape(value: dict[str, Any], shape: dict[str, Any], more: dict[str, Any] | None = None) -> None:
    assert shape.keys() <= value.keys() <= shape.keys() | (more or {}).keys()
    for key, item in value.items():
        assert isinstance(item, ({**shape, **(more or {})})[key]), (key, item)


@pytest.mark.parametrize(
    ("a", "b"), [(Day(1998, 1, 1), Day(2014, 1, 1)), (Day(2007, 7, 1), Day(2007, 7, 1)), (Day(2005, 1, 1), Day(2006, 1, 1))]
)
def test_the_json_has_the_documented_shape(league_edition: Edition, a: Day, b: Day) -> None:
    told = [e.as_dict() for e in structural.between(league_edition.con, league_edition.package, a, b).events]
    for event in told:
        assert_shape(event, EVENT, {"meanwhile": list})
        assert event["certainty"] in ("certain", "possible")
        for ref in (*event["subjects"], *event["predecessors"], *event["successors"], *event["via"]):
            assert_shape(ref, {"id": str, "name": dict})
        for row in event["rows"]:
            assert_shape(row, ROW)
            assert row["change"] == ("added" if row["old"] is None else "removed" if row["new"] is None else "changed")
        for tracked in event["tracked"]:
            assert_shape(tracked, TRACKED, MORE)
        for between in event.get("meanwhile", []):
            assert_shape(between, {"table": str, "id": str, "value": str | None, "name": str | None, "from": str | None, "to": str | None})
        for day in (event["earliest"], event["latest"]):
            assert day is None or str(Day.fromisoformat(day)) == day


LIVES = {
    "bodies": table(
        "body spell kind a z", "body spell", role="entity", period=("a", "z"), tracks=["kind"], change={"updated": "reclassified"}
    ),
    "folk": table("person", "person", role="entity"),
    "posts": table(
        "person body duty a z",
        "person body duty a",
        of={"folk": "person", "bodies": "body"},
        role="tenure",
        period=("a", "z"),
        tracks=["duty"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
    ),
}


def lives(tmp_path: Path, days: str, bodies: str, posts: str = "") -> list[Event]:
    """`bodies` are `id/spell/kind/from/to`, `posts` `person/body/duty/from/to`."""
    rows = {
        "bodies": [dict(zip(("body", "spell", "kind", "a", "z"), word.split("/"), strict=True)) for word in bodies.split()],
        "posts": [dict(zip(("person", "body", "duty", "a", "z"), word.split("/"), strict=True)) for word in posts.split()],
    }
    rows["folk"] = [{"person": person} for person in sorted({row["person"] for row in rows["posts"]})]
    with history(declare(tmp_path, LIVES, rows).root) as (con, package):
        return list(structural.between(con, package, *map(Day.fromisoformat, days.split())).events)


RETURNING = "x/1/office/1990-01-01/1998-01-01 x/2/bureau/2003-01-01/.."


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("1989-01-01 1995-01-01", ["created:x"]),
        ("1995-01-01 2000-01-01", ["abolished:x"]),
        ("2000-01-01 2005-01-01", ["restored:x"]),
        ("1995-01-01 2005-01-01", ["reclassified:x"]),
        ("1989-01-01 2005-01-01", ["created:x"]),
        ("1999-01-01 2000-01-01", []),
    ],
)
def test_what_lived_before_and_was_gone_is_restored(tmp_path: Path, days: str, expected: list[str]) -> None:
    assert [event.id for event in lives(tmp_path, days, RETURNING)] == expected


def test_a_life_in_several_periods_that_goes_on_is_told_by_what_it_tracks(tmp_path: Path) -> None:
    (event,) = lives(tmp_path, "1995-01-01 2005-01-01", "x/1/office/1990-01-01/2000-01-01 x/2/bureau/2000-01-01/..")
    assert (event.id, len(event.rows)) == ("reclassified:x", 2)
    assert [(t.column, t.old, t.new) for t in event.tracked] == [("kind", "office", "bureau")]


def test_a_life_in_several_periods_that_goes_on_unchanged_is_revised(tmp_path: Path) -> None:
    (event,) = lives(tmp_path, "1995-01-01 2005-01-01", "x/1/office/1990-01-01/2000-01-01 x/2/office/2000-01-01/..")
    assert event.id == "revised:x"


def test_who_leaves_one_post_for_another_is_reassigned(tmp_path: Path) -> None:
    bodies = "x/1/office/1990-01-01/.. y/1/office/1990-01-01/.."
    posts = "li/x/deputy/1995-01-01/2000-01-01 li/y/head/2000-01-01/.. wu/x/deputy/2000-01-01/.. he/y/head/1995-01-01/2000-01-01"
    events = {event.id: event for event in lives(tmp_path, "1996-01-01 2001-01-01", bodies, posts)}
    assert sorted(events) == ["appointed:wu|x|deputy|2000-01-01", "left:he|y|head|1995-01-01", "reassigned:li"]
    told = events["reassigned:li"]
    assert [ref.id for ref in told.subjects] == ["li", "y", "x"]
    assert [(t.old, t.old_name, t.new, t.new_name) for t in told.tracked] == [("deputy", "deputy (x)", "head", "head (y)")]
    assert (told.earliest, told.latest) == (Day(2000, 1, 1), Day(2000, 1, 1))


def test_rows_about_no_entity_speak_of_themselves(tmp_path: Path) -> None:
    tables = {"notes": table("note text a z", "note", role="attribute", period=("a", "z"), tracks=["text"], change={"added": "noted"})}
    rows = {"notes": [{"note": "n1", "text": "x", "a": "2000-01-01", "z": ".."}]}
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        assert [e.id for e in structural.between(con, package, Day(1999, 1, 1), Day(2001, 1, 1)).events] == ["noted:n1"]


COUNTS = {
    "bodies": table("body", "body", role="entity"),
    "counts": table(
        "id body of value:integer a z",
        "id",
        of={"bodies": "body"},
        role="attribute",
        series=["body", "of"],
        period=("a", "z"),
        tracks=["value"],
        exclusive=False,
        change={"added": "counted", "removed": "uncounted", "updated": "resized"},
    ),
}


def resized(tmp_path: Path, counts: str, days: str = "2000-01-01 2020-01-01") -> Event:
    """The one event of the `counts`, `value/from/to` of one series."""
    words = [word.split("/") for word in counts.split()]
    rows = {
        "bodies": [{"body": "x"}],
        "counts": [{"id": f"c{n}", "body": "x", "of": "staff", "value": v, "a": a, "z": z} for n, (v, a, z) in enumerate(words)],
    }
    with history(declare(tmp_path, COUNTS, rows, closing="2022-12-31").root) as (con, package):
        (event,) = structural.between(con, package, *map(Day.fromisoformat, days.split())).events
    return event


@pytest.mark.parametrize(
    ("counts", "between", "window"),
    [
        ("27/1990/2013-03-14 26/2013-03-14/..", [], "2013-03-14 2013-03-14"),
        ("27/1990/2013-03-14 26/2018-03-17/..", [], "2018-03-17 2018-03-17"),  # the old one may have lapsed
        ("27/1990/2013-03-14 25/2013-03-14/2018-03-17 26/2018-03-17/..", ["25"], "2013-03-14 2018-03-17"),
        ("27/1990/2011-01-01 25/2013-03-14/2018-03-17 26/2018-03-17/..", ["25"], "2011-01-01 2018-03-17"),
        ("27/1990/2010-01-01 27/2010-01-01/2018-03-17 26/2018-03-17/..", [], "2018-03-17 2018-03-17"),  # told again
        ("27/1990/2010-01-01 27/2010-01-01/2012-01-01 25/2012-01-01/2014-01-01 26/2014-01-01/..", ["25"], "2012-01-01 2014-01-01"),
        ("27/1990/2010-01-01 25/2010-01-01/2012-01-01 26/2012-01-01/2014-01-01 26/2014-01-01/..", ["25"], "2010-01-01 2014-01-01"),
        ("27/1990/2010-01-01 25/2010-01-01/2012-01-01 24/2012-01-01/2014-01-01 26/2014-01-01/..", ["25", "24"], "2010-01-01 2014-01-01"),
        ("27/1990/2018-03-17 25/1990/2010-01-01 26/2018-03-17/..", [], "2010-01-01 2018-03-17"),  # of two, one ended earlier
        ("27/1990/2018-03-17 25/1990/[1999-01-01..2010-01-01] 26/2018-03-17/..", [], "2000-01-02 2018-03-17"),
        ("27/1990/2018-03-17 24/1980/1999-06-01 26/2018-03-17/..", [], "2018-03-17 2018-03-17"),  # gone before the first day
    ],
)
def test_what_held_only_between_the_old_and_the_new_is_named_and_widens_the_days(
    tmp_path: Path, counts: str, between: list[str], window: str
) -> None:
    event = resized(tmp_path, counts)
    assert (event.kind, event.certainty) == ("resized", "certain")
    assert [m.value for m in event.meanwhile] == between
    assert f"{event.earliest} {event.latest}" == window
    assert not {m.id for m in event.meanwhile} & {row.id for row in event.rows}


def test_a_post_held_only_in_between_is_named_with_its_place(tmp_path: Path) -> None:
    bodies = "x/1/office/1990-01-01/.. y/1/office/1990-01-01/.."
    posts = "li/x/deputy/1995-01-01/2000-01-01 li/y/head/2000-01-01/2003-05-01 li/x/chief/2003-05-01/.. wu/y/head/2003-05-01/2004-01-01"
    (event,) = lives(tmp_path, "1996-01-01 2005-01-01", bodies, posts)
    assert [m.as_dict() for m in event.meanwhile] == [
        {"table": "posts", "id": "li|y|head|2000-01-01", "value": "head", "name": "head (y)", "from": "2000-01-01", "to": "2003-05-01"}
    ]
    assert (event.earliest, event.latest) == (Day(2000, 1, 1), Day(2003, 5, 1))
