"""Two releases: which events are of the time since, which of the time before are told otherwise, and in what way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.workbench import ROOT, Folder, declare, table

from chronicle.build import operands
from chronicle.change import record_tables, records
from chronicle.change.records import Records
from chronicle.engines import duckdb as engine
from chronicle.render import columns, day_diff, record_diff

TABLES = {
    "bodies": table("body a z", "body", role="entity", period=("a", "z")),
    "people": table("person", "person", role="entity"),
    "posts": table(
        "post person body duty a z",
        "post",
        of={"people": "person", "bodies": "body"},
        role="tenure",
        period=("a", "z"),
        tracks=["duty"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
    ),
    "acts": table("act day", "act", role="act", on="day"),
    "turns": table(
        "turn old new act",
        "turn",
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
}


def bodies(*lives: str) -> list[dict[str, str]]:
    return [dict(zip(("body", "a", "z"), life.split(), strict=True)) for life in lives]


def made(root: Path, closing: str, rows: dict[str, Any]) -> Folder:
    root.mkdir()
    folder = declare(root, TABLES, {"people": [{"person": "li"}], **rows}, closing)
    folder.describe(lambda d: d.update(name="odd"))
    return folder


@contextmanager
def told(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], closings: tuple[str, str] = ("2000-12-31", "2001-12-31")
) -> Iterator[Records]:
    folders = [made(tmp_path / name, closing, rows) for name, closing, rows in zip(("old", "new"), closings, (old, new), strict=True)]
    with operands.opened(*(str(folder.root) for folder in folders)) as both:
        yield records.of(*both)


def since(found: Records) -> dict[str, str]:
    return {event.id: event.certainty for event in found.since.events()}


def before(found: Records) -> dict[str, str]:
    return {each.event.id: each.way for each in found.events.top(100)}


def test_what_happened_after_the_older_release_closed_is_of_the_world_and_nothing_else_is(tmp_path: Path) -> None:
    old = bodies("early 1990-01-01 ..")
    new = bodies("early 1990-01-01 2001-06-01", "late 2001-02-01 ..", "last 2000-12-31 ..", "first 2001-01-01 ..")
    with told(tmp_path, {"bodies": old}, {"bodies": new}) as found:
        assert since(found) == dict.fromkeys(["begin/bodies/first", "begin/bodies/late", "end/bodies/early"], "certain")
        assert before(found) == {"begin/bodies/last": "new"}


def test_an_event_that_may_be_of_either_time_is_of_the_world_but_not_certain(tmp_path: Path) -> None:
    with told(tmp_path, {"bodies": []}, {"bodies": bodies("x [2000-12-01..2001-01-31] ..")}) as found:
        assert since(found) == {"begin/bodies/x": "possible"}
        assert before(found) == {}


@pytest.mark.parametrize(
    ("planned", "became", "expected"),
    [
        ("2001-06-01", "2001-06-01", {"end/bodies/x": "certain"}),  # as planned
        ("2001-06-01", "2001-07-01", {"end/bodies/x": "certain"}),  # later than planned
        ("2003-06-01", "2003-06-01", {}),  # planned as before
        ("2003-06-01", "2004-06-01", {"end/bodies/x": "certain"}),  # put off
    ],
)
def test_what_was_planned_is_told_when_it_has_happened_or_is_planned_anew(
    tmp_path: Path, planned: str, became: str, expected: dict[str, str]
) -> None:
    with told(tmp_path, {"bodies": bodies(f"x 1990-01-01 {planned}")}, {"bodies": bodies(f"x 1990-01-01 {became}")}) as found:
        assert since(found) == expected
        assert before(found) == {}


def test_a_plan_that_was_dropped_is_gone(tmp_path: Path) -> None:
    with told(tmp_path, {"bodies": bodies("x 1990-01-01 2003-06-01")}, {"bodies": bodies("x 1990-01-01 ..")}) as found:
        assert (since(found), before(found)) == ({}, {"end/bodies/x": "gone"})


def test_an_event_open_as_before_is_not_told_again(tmp_path: Path) -> None:
    rows = {"bodies": bodies("x [2000-12-01..2001-01-31] ..")}
    with told(tmp_path, rows, rows) as found:
        assert (since(found), before(found)) == ({}, {})


def test_an_event_of_the_time_before_with_another_date_is_dated_differently(tmp_path: Path) -> None:
    with told(tmp_path, {"bodies": bodies("x 1990 ..")}, {"bodies": bodies("x 1990-03 ..")}) as found:
        (each,) = found.events.top(9)
        assert (each.way, str(each.old and each.old.latest), str(each.new and each.new.latest)) == ("dated", "1990-12-31", "1990-03-31")


def test_a_link_learned_late_makes_another_event_of_the_same_boundary(tmp_path: Path) -> None:
    lives = bodies("x 1980-01-01 1990-01-01", "y 1990-01-01 ..")
    acts = {"bodies": lives, "acts": [{"act": "law", "day": "1990-01-01"}], "turns": []}
    link = [{"turn": "t", "old": "x", "new": "y", "act": "law"}]
    with told(tmp_path, acts, acts | {"turns": link}) as found:
        (each,) = found.events.top(9)
        assert (each.way, each.event.id) == ("called", "begin/bodies/y")
        assert [each.old and each.old.word, each.new and each.new.word] == ["created", "replaced"]


def test_another_predecessor_makes_an_event_of_the_same_word_told_differently(tmp_path: Path) -> None:
    rows = {"bodies": bodies("w 1980-01-01 1990-01-01", "x 1980-01-01 1990-01-01", "v 1980-01-01 1990-01-01", "y 1990-01-01 ..")}
    rows["acts"] = [{"act": "law", "day": "1990-01-01"}]
    links = [{"turn": f"t{n}", "old": old, "new": "y", "act": "law"} for n, old in enumerate("wxv")]
    with told(tmp_path, rows | {"turns": links[:2]}, rows | {"turns": links}) as found:
        assert before(found) == {"begin/bodies/y": "called"}  # and the end of v, which was one by itself, is told with it


def test_an_end_that_is_now_told_with_a_beginning_is_not_gone(tmp_path: Path) -> None:
    def posts(*terms: str) -> list[dict[str, str]]:
        return [dict(zip(("post", "person", "body", "duty", "a", "z"), term.split(), strict=True)) for term in terms]

    rows = {"bodies": bodies("x 1980-01-01 ..")}
    old = posts("p li x vice 1990-01-01 1995-01-01", "q li x head 1996-01-01 ..")
    new = posts("p li x vice 1990-01-01 1995-01-01", "q li x head 1995-01-01 ..")
    with told(tmp_path, rows | {"posts": old}, rows | {"posts": new}) as found:
        assert before(found) == {"begin/posts/q": "called"}


def test_all_of_it_is_in_two_flat_tables(tmp_path: Path) -> None:
    old = bodies("x 1990 ..", "gone 1991-01-01 ..")
    new = bodies("x 1990-03 ..", "late 2001-02-01 ..", "past 1995-01-01 ..")
    with told(tmp_path, {"bodies": old}, {"bodies": new}) as found:
        record_tables.write(found, tmp_path)
        count = len([*found.rows()])
    con = engine.connect()
    events = con.execute(f"SELECT way, id, certainty, CAST(old_latest AS VARCHAR) FROM '{tmp_path / record_tables.EVENTS}'").fetchall()
    assert events == [
        ("dated", "begin/bodies/x", None, "1990-12-31"),
        ("gone", "begin/bodies/gone", None, None),
        ("new", "begin/bodies/past", None, None),
        ("since", "begin/bodies/late", "certain", None),
    ]
    rows = con.execute(f"""SELECT clock, "table" || '/' || id, change FROM '{tmp_path / record_tables.ROWS}'""").fetchall()
    assert len(rows) == count
    assert ("world", "bodies/late", "added") in rows
    con.close()


@pytest.mark.parametrize(("first", "second"), [("0.1.0", "0.2.0"), ("0.1.0", "1.0.0"), ("0.2.0", "1.0.0")])
def test_the_screen_of_two_releases_fits_a_screen(first: str, second: str) -> None:
    with operands.opened(first, second, str(ROOT)) as both:
        lines = list(record_diff.screen(records.of(*both)))
    assert len(lines) <= day_diff.LINES
    assert max(map(columns.width, lines)) <= columns.WIDTH


def test_everything_names_each_event_and_each_statement(tmp_path: Path) -> None:
    old = bodies("x 1990 ..", "gone 1991-01-01 ..")
    new = bodies("x 1990-03 ..", "late 2001-02-01 ..", "past 1995-01-01 ..")
    with told(tmp_path, {"bodies": old}, {"bodies": new}) as found:
        text = " ".join(" ".join(record_diff.everything(found)).split())
    for what in ("begin/bodies/x", "begin/bodies/gone", "begin/bodies/past", "begin/bodies/late"):
        assert what in text
    assert "3 bodies, 2 before" in text
    assert "corrected: x (1990 → 1990-03)" in text or "learned late: x (1990 → 1990-03)" in text
