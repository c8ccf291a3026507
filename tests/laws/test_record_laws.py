"""Two records of generated packages: which events are told as of the time since, and which of the time before as told otherwise, by a naive
comparison in plain Python."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.event_packages import packages, written
from support.event_shapes import STATEMENTS, Shape
from support.generated import share
from support.shapes import Rows
from support.workbench import Folder

from chronicle.building import operands
from chronicle.change import records
from chronicle.change.place import Place
from chronicle.engines import duckdb as engine

Event = dict[str, Any]
CLOSING, OLDER = "2001-12-31", "2000-02-25"
FREE = (*STATEMENTS, "turns", "passes")


@st.composite
def revised(draw: st.DrawFn) -> tuple[Shape, Rows, Rows]:
    """A package, and the same after some rows were dropped and some got the beginning or the end of another."""
    shape, rows = draw(packages())
    newer: Rows = {}
    for name, lines in rows.items():
        for line in lines:
            free = ["drop", "begin", "end"] if name in FREE else ["end"]  # other rows refer to the rest
            what, other = draw(st.sampled_from([*["keep"] * 6, *free])), draw(st.sampled_from(lines))
            if what != "drop":
                cell = {"begin": "a", "end": "z"}.get(what, "")
                newer.setdefault(name, []).append({**line, cell: other[cell]} if cell in line else line)
        newer.setdefault(name, [])
    return shape, rows, newer


def events(place: Place) -> dict[str, Event]:
    columns = "e.number, e.id, CAST(e.kind AS VARCHAR) AS kind, CAST(e.word AS VARCHAR) AS word, e.earliest, e.latest, e.undated"
    found = {
        e["id"]: e | {"links": set(), "statements": set()}
        for e in engine.dicts(place.con, f"SELECT {columns} FROM {place.own('events')} AS e")
    }
    for link in engine.dicts(place.con, f"SELECT * FROM {place.own('links')}"):
        cells = ("predecessor_table", "predecessor_id", "successor_table", "successor_id", "kind")
        found[link["event_id"]]["links"].add(tuple(str(link[cell]) for cell in cells))
    for each in engine.dicts(place.con, f"SELECT * FROM {place.own('statements')}"):
        found[each["event_id"]]["statements"].add((each["statement_table"], each["statement_id"], each["side"]))
    return {id: event for id, event in found.items() if not event["undated"]}


def later(event: Event, day: datetime.date) -> bool:
    return any(event[end] is not None and event[end] > day for end in ("earliest", "latest"))


def same(one: Event, other: Event, *columns: str) -> bool:
    return all(one[column] == other[column] for column in columns)


def since(old: dict[str, Event], new: dict[str, Event], first: datetime.date, second: datetime.date) -> dict[str, str]:
    found = {}
    for id, event in new.items():
        sure = bool(event["earliest"] and event["earliest"] > first and event["latest"])
        happened = sure and event["latest"] <= second
        known = id in old and same(old[id], event, "earliest", "latest", "kind", "word", "links")
        if later(event, first) and (happened or not known):
            found[id] = "certain" if sure else "possible"
    return found


def before(old: dict[str, Event], new: dict[str, Event], first: datetime.date, after: Iterable[str]) -> dict[str, str]:
    """`after` are the events told as of the time since."""
    found = {}
    for id in {**old, **new}:
        if id in new and later(new[id], first):
            continue
        if id not in old or id not in new:
            found[id] = "gone" if id in old else "new"
        elif not same(old[id], new[id], "kind", "word", "links"):
            found[id] = "called"
        elif not same(old[id], new[id], "earliest", "latest"):
            found[id] = "dated"
    told = [new[id]["statements"] for id in {*found, *after} if id in new]
    explained = set().union(*told)
    for id, way in found.items():
        if way == "gone" and old[id]["statements"] and old[id]["statements"] <= explained:
            found[id] = "joined"
    return found


def assert_told(older: Folder, newer: Folder) -> None:
    with operands.opened(str(older.root), str(newer.root)) as both:
        told = records.of(*both)
        old, new = events(told.since.older), events(told.since.place)
        first, second = told.closings
        after = since(old, new, first, second)
        assert {event.id: event.certainty for event in told.since.events()} == after
        assert {each.event.id: each.way for batch in told.events.batches() for each in batch} == before(old, new, first, after)
        rows = [(row.table.name, row.id) for row in told.rows()]
        assert len(rows) == len({*rows})  # each in one revision


@share(0.2)
@given(revised())
def test_events_of_two_records_are_told_as_a_naive_comparison_tells_them(drawn: tuple[Shape, Rows, Rows]) -> None:
    shape, old, new = drawn
    with written(shape, old) as older, written(shape, new) as newer:
        for folder, closing in ((older, OLDER), (newer, CLOSING)):
            folder.describe(lambda d, closing=closing: (d.update(name="odd"), d["chronicle"].update(closing=closing)))  # type: ignore[misc]
        assert_told(older, newer)
