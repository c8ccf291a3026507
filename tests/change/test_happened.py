"""What happened between two days: which events there are, how they are counted and chosen, and what each says."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support import event_packages
from support.event_shapes import Shape
from support.generated import Rows, packages, share, written
from support.happened_oracle import Told, in_order
from support.states import interesting, statements
from support.workbench import declare, history, table

from chronicle.change import happened
from chronicle.change.event import Event
from chronicle.change.happened import Happened
from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.state import State

Day = datetime.date


def of_days(con: engine.Connection, package: Package, first: Day | str, second: Day | str) -> Happened:
    days = (day if isinstance(day, Day) else Day.fromisoformat(day) for day in (first, second))
    return happened.between(*(State(con, package, day) for day in days))


# Any package


def assert_told(con: engine.Connection, package: Package, most: int) -> None:
    days = interesting(statements(con, package), most)
    far = datetime.timedelta(days=400)
    told: Told | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(happened, "HELD", -1)  # none
        for first, second in pairwise([*days, days[-1] + far]):
            found = of_days(con, package, first, second)
            told = told or Told(found.place)
            documents = [json.loads(text) for group in found.documents(100) for text in group]
            expected = told.between(first, second)
            assert {d["id"]: in_order(d) for d in documents} == {id: in_order(d) for id, d in expected.items()}
            assert len(documents) == len(expected)
        assert told is not None
        assert found.undated == sum(len(told.of("statements", e)) for e in told.tables["events"] if e["undated"])
        whole = of_days(con, package, days[0] - far, days[-1] + far)
        events = [*whole.events(batch=25)]
        assert_counted(whole, events)
    held = of_days(con, package, days[0] - far, days[-1] + far)
    assert [*held.events()] == events
    assert_counted(held, events)


def assert_counted(found: Happened, events: list[Event]) -> None:
    """The tallies are what counting gives; what is chosen is the head of what is listed, in order."""
    days = (found.days[1] - found.days[0]).days

    def listed(event: Event) -> bool:
        if event.certainty == "certain":
            return True
        return event.earliest is not None and event.latest is not None and (event.latest - event.earliest).days + 1 <= 5 * days

    assert events == sorted(events, key=lambda e: (e.earliest or Day.min, e.latest or Day.max, e.id))
    counted = Counter((e.section, e.kind, e.word, e.certainty, e.minor, listed(e)) for e in events)
    assert {(t.section, t.kind, t.word, t.certainty, t.minor, t.listed): t.count for t in found.tallies} == counted
    ordered = sorted(filter(listed, events), key=lambda e: (-e.weight, e.earliest or Day.min, e.id))
    assert found.top(limit=10_000, minor=True) == ordered
    for event in ordered[:1]:
        same = [e for e in ordered if not e.minor and (e.section, e.certainty) == (event.section, event.certainty)]
        assert found.top(event.section, 2, certainty=event.certainty) == same[:2]


@share(0.2)
@given(event_packages.packages())
def test_events_say_what_the_tables_of_change_say_of_them(drawn: tuple[Shape, Rows]) -> None:
    with event_packages.written(*drawn) as folder, history(folder.root) as (con, package):
        assert_told(con, package, 2)


@share(0.15)
@given(packages())
def test_they_do_so_whatever_the_keys(rows: Rows) -> None:
    with written(rows) as folder, history(folder.root) as (con, package):
        assert_told(con, package, 2)


# Examples

TABLES = {
    "bodies": table(
        "body a z begun ended",
        "body",
        foreign={"begun": "acts.act", "ended": "acts.act"},
        role="entity",
        period=("a", "z"),
        causes={"from": "begun", "to": "ended"},
        section="Structure",
    ),
    "names": table(
        "name body lang text a z",
        "name",
        of={"bodies": "body"},
        role="attribute",
        period=("a", "z"),
        series=["body", "lang"],
        tracks=["text"],
        change={"added": "named", "removed": "unnamed", "updated": "renamed"},
        labels={"text": "text", "language": "lang"},
        section="Structure",
    ),
    "sizes": table(
        "size body measure value a z",
        "size",
        of={"bodies": "body"},
        role="attribute",
        period=("a", "z"),
        series=["body", "measure"],
        tracks=["value"],
        change={"added": "given", "removed": "lapsed", "updated": "resized"},
        section="Figures",
    ),
    "seats": table(
        "seat body at kind a z",
        "seat",
        of={"bodies": "body"},
        foreign={"at": "bodies.body"},
        role="attribute",
        period=("a", "z"),
        series=["body"],
        tracks=["at", "kind"],
        change={"added": "seated", "removed": "unseated", "updated": "moved"},
        section="Seats",
    ),
    "acts": table("act day title", "act", role="act", on="day", labels={"columns": {"en": "title"}}),
    "turns": table(
        "turn act old new",
        "turn",
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
    "proofs": table(
        "proof tab row book stance seen",
        "proof",
        role="evidence",
        evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"},
    ),
}


def row(columns: str, *values: str) -> dict[str, str]:
    return dict(zip(columns.split(), values, strict=True))


@contextmanager
def told(root: Path, first: str, second: str, **rows: Any) -> Iterator[Happened]:
    """What happened in a package with these rows."""
    folder = declare(root, TABLES, rows, closing="2010-12-31")
    folder.field("seats", "kind", categories=[{"value": "hq", "label": "Head office"}, {"value": "br", "label": "Branch"}])
    with history(folder.root) as (con, package):
        yield of_days(con, package, first, second)


def body(name: str, a: str, z: str) -> dict[str, str]:
    return row("body a z", name, a, z)


def named(name: str, text: str, a: str, z: str) -> dict[str, str]:
    return row("name body lang text a z", f"{name}-{text}", name, "en", text, a, z)


def ids(events: list[Event]) -> list[str]:
    return [event.id for event in events]


def test_the_first_day_does_not_count_and_the_last_does(tmp_path: Path) -> None:
    bodies = [body("early", "2000-01-01", ".."), body("late", "2000-12-31", ".."), body("later", "2001-01-01", "..")]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies) as found:
        assert ids(found.top()) == ["begin/bodies/late"]


def test_an_event_is_certain_only_if_it_can_lie_on_no_day_but_those_of_the_range(tmp_path: Path) -> None:
    bodies = [body("first", "[2000-01-01..2000-01-20]", ".."), body("inside", "[2000-01-02..2000-01-31]", "..")]
    bodies.append(body("later", "[2000-01-20..2000-02-01]", ".."))
    with told(tmp_path, "2000-01-01", "2000-01-31", bodies=bodies) as found:
        assert {e.id: e.certainty for e in found.events()} == {
            "begin/bodies/first": "possible",
            "begin/bodies/inside": "certain",
            "begin/bodies/later": "possible",
        }


def test_nothing_happens_between_a_day_and_itself(tmp_path: Path) -> None:
    with told(tmp_path, "2000-06-01", "2000-06-01", bodies=[body("one", "2000", ".."), body("other", "2000-06-01", "..")]) as found:
        assert found.tallies == found.top() == [*found.events()] == []


def test_a_later_day_cannot_come_first(tmp_path: Path) -> None:
    with pytest.raises(ChronicleError) as refused, told(tmp_path, "2000-06-02", "2000-06-01"):
        pass
    assert refused.value.code == "bad-order"


@pytest.mark.parametrize(
    ("begin", "listed"),
    [("[2000-01-06..2000-02-24]", True), ("[2000-01-06..2000-02-25]", False), ("[2000-01-06..]", False), ("[..2000-01-06]", False)],
)
def test_a_possible_event_is_listed_if_its_window_is_at_most_five_times_the_range(tmp_path: Path, begin: str, listed: bool) -> None:
    with told(tmp_path, "2000-01-01", "2000-01-11", bodies=[body("one", begin, "..")]) as found:  # ten days, fifty days
        (tally,) = found.tallies
        assert (tally.certainty, tally.listed, tally.count) == ("possible", listed, 1)
        assert ids(found.top()) == (["begin/bodies/one"] if listed else [])
        assert ids([*found.events()]) == ["begin/bodies/one"]


def test_what_has_no_date_on_record_is_counted_by_boundary_and_told_nowhere(tmp_path: Path) -> None:
    bodies = [body("one", "2000-03-01", ""), body("other", "", "")]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies) as found:
        assert found.undated == 3
        assert ids([*found.events()]) == ["begin/bodies/one"]


def test_dated_rows_are_counted_if_they_certainly_lie_in_the_range(tmp_path: Path) -> None:
    days = {"a": "2000-01-01", "b": "2000-01-02", "c": "2000-12-31", "d": "2000", "e": "[2000-06-01..]"}
    acts = [row("act day title", *pair, "") for pair in days.items()]
    with told(tmp_path, "2000-01-01", "2000-12-31", acts=acts) as found:
        assert found.dated() == [("acts", 2)]


def test_what_came_and_went_is_interim_and_what_only_came_is_not(tmp_path: Path) -> None:
    bodies = [body("brief", "2000-02-01", "2000-03-01"), body("lasting", "2000-02-01", ".."), body("gone", "1999", "2000-03-01")]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies) as found:
        assert {e.id: e.interim for e in found.events()} == {
            "begin/bodies/brief": True,
            "end/bodies/brief": True,
            "begin/bodies/lasting": False,
            "end/bodies/gone": False,
        }


def test_who_ends_bears_the_old_name_and_who_begins_the_new(tmp_path: Path) -> None:
    bodies = [body("old", "1990", "2000-03-01"), body("new", "2000-03-01", ".."), body("giver", "1990", "..")]
    names = [
        named("old", "First", "1990", "2000-01-01"),
        named("old", "Last", "2000-01-01", "2000-03-01"),
        named("new", "Fresh", "2000-03-01", "2005"),
        named("new", "Stale", "2005", ".."),
        named("giver", "Before", "1990", "2000-03-01"),
        named("giver", "After", "2000-03-01", ".."),
    ]
    acts = [row("act day title", "law", "2000-03-01", "The law")]
    turns = [row("turn act old new", "t1", "law", "old", "new"), row("turn act old new", "t2", "law", "giver", "new")]
    with told(tmp_path, "1999-06-01", "2009-01-01", bodies=bodies, names=names, acts=acts, turns=turns) as found:
        event = next(e for e in found.events() if e.kind == "replaced")
        assert [r.name for r in (*event.predecessors, *event.contributors, *event.successors, *event.acts)] == [
            {"en": "Last"},
            {"en": "Before"},
            {"en": "Fresh"},
            {"en": "The law"},
        ]
        assert [(k.predecessor.name["en"], k.successor.name["en"], k.kind) for k in sorted(event.links, key=lambda k: k.kind)] == [
            ("Before", "Fresh", "contributed"),
            ("Last", "Fresh", "replaced"),
        ]
        renamed = {e.id: e.subjects[0].name["en"] for e in found.events() if e.kind == "updated"}
        assert renamed == {"begin/names/old-Last": "Last", "begin/names/giver-After": "After", "begin/names/new-Stale": "Stale"}


def test_who_is_abolished_or_leaves_is_called_as_on_the_day_before(tmp_path: Path) -> None:
    bodies = [body("gone", "1990", "2000-03-01"), body("stays", "1990", "..")]
    names = [
        named("gone", "Late", "1990", "2000-03-01"),
        named("stays", "Was", "1990", "2000-05-01"),
        named("stays", "Is", "2000-05-01", ".."),
    ]
    seats = [row("seat body at kind a z", "s", "stays", "stays", "hq", "1990", "2000-05-01")]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies, names=names, seats=seats) as found:
        called = {e.id: [r.name["en"] for r in e.subjects] for e in found.events()}
        assert called["end/bodies/gone"] == ["Late"]
        assert called["end/seats/s"] == ["Was"]


def test_tracked_values_are_named_and_say_of_what_they_are(tmp_path: Path) -> None:
    bodies = [body("b", "1990", ".."), body("c", "1990", "..")]
    names = [named("c", "Was", "1990", "2000-05-01"), named("c", "Is", "2000-05-01", "..")]
    seats = [
        row("seat body at kind a z", "s1", "b", "c", "hq", "1990", "2000-05-01"),
        row("seat body at kind a z", "s2", "b", "b", "br", "2000-05-01", ".."),
    ]
    sizes = [
        row("size body measure value a z", "z1", "b", "staff", "5", "1990", "2000-05-01"),
        row("size body measure value a z", "z2", "b", "staff", "7", "2000-05-01", ".."),
    ]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies, names=names, seats=seats, sizes=sizes) as found:
        events = {e.id: e for e in found.events()}
        tracked = {t.column: t for t in events["begin/seats/s2"].tracked}
        assert (tracked["at"].old_name, tracked["at"].new_name) == ({"en": "Was"}, {})
        assert (tracked["kind"].old_name, tracked["kind"].new_name) == ({"und": "Head office"}, {"und": "Branch"})
        assert tracked["at"].series == {}
        (value,) = events["begin/sizes/z2"].tracked
        assert (value.end, value.begin, value.old, value.new, value.series) == ("z1", "z2", "5", "7", {"measure": "staff"})


def test_sources_are_those_of_the_statements_and_of_the_acts_but_not_who_contradicts(tmp_path: Path) -> None:
    bodies = [{**body("b", "2000-03-01", ".."), "begun": "law"}, body("c", "2000-04-01", "..")]
    acts = [row("act day title", "law", "2000-03-01", "The law")]
    cited = (
        ("bodies", "b", "paper", "supports"),
        ("acts", "law", "gazette", "supports"),
        ("bodies", "b", "liar", "contradicts"),
        ("bodies", "c", "x", "supports"),
    )
    proofs = [row("proof tab row book stance seen", str(n), *words, "") for n, words in enumerate(cited)]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies, acts=acts, proofs=proofs) as found:
        assert {e.id: e.sources for e in found.events()} == {"begin/bodies/b": ("gazette", "paper"), "begin/bodies/c": ("x",)}


def test_what_dates_leave_open_is_named(tmp_path: Path) -> None:
    sizes = [
        row("size body measure value a z", "z1", "b", "staff", "5", "1990", "2000"),
        row("size body measure value a z", "z2", "b", "staff", "7", "2000-05", ".."),
    ]
    with told(tmp_path, "1999-12-31", "2000-12-31", bodies=[body("b", "1990", "..")], sizes=sizes) as found:
        assert [(e.kind, e.unsettled) for e in found.events()] == [("updated", ("sizes/z1", "sizes/z2"))]


def test_an_unsettled_link_names_all_statements_of_its_event(tmp_path: Path) -> None:
    bodies = [body("old", "1990", "2000"), body("new", "2000-03-01", "..")]
    acts, turns = [row("act day title", "law", "2000-03-01", "")], [row("turn act old new", "t", "law", "old", "new")]
    with told(tmp_path, "1999-12-31", "2000-12-31", bodies=bodies, acts=acts, turns=turns) as found:
        assert [(e.kind, e.unsettled) for e in found.events()] == [("replaced", ("bodies/new", "bodies/old"))]


def test_what_it_amounts_to_leaves_out_who_lives_on_untouched(tmp_path: Path) -> None:
    bodies = [body("old", "1990", "2000-03-01"), body("new", "2000-03-01", ".."), body("giver", "1990", ".."), body("quiet", "1990", "..")]
    acts = [row("act day title", "law", "2000-03-01", "")]
    turns = [row("turn act old new", "t1", "law", "old", "new"), row("turn act old new", "t2", "law", "giver", "new")]
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=bodies, acts=acts, turns=turns) as found:
        assert [(r["from_id"], r["to_id"], r["relation"]) for r in found.net()] == [
            ("giver", "giver", "same"),
            ("giver", "new", "part"),
            ("old", "new", "whole"),
        ]


def test_an_event_of_a_document_is_the_event(tmp_path: Path) -> None:
    with told(tmp_path, "2000-01-01", "2000-12-31", bodies=[body("b", "2000-03-01", "..")]) as found:
        ((text,),) = found.documents(10)
        (event,) = found.events()
        assert replace(Event.of(json.loads(text), 0), weight=event.weight) == event


def test_the_macro_has_texts_so_that_no_header_of_a_table_is_wider_than_its_cells(league_edition: Edition) -> None:
    query = "DESCRIBE SELECT * FROM events_between('1998-01-01', '2014-01-01')"
    kinds = {name: kind for name, kind, *_ in engine.rows(league_edition.con, query)}
    assert {kinds[name] for name in ("id", "kind", "word", "section", "certainty")} == {"VARCHAR"}
