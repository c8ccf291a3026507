"""Two releases: which events are of the time since, which of the time before are told otherwise, and in what way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.workbench import ROOT, Folder, declare, table

from chronicle.building import operands
from chronicle.change import record_tables, records
from chronicle.change.records import Records
from chronicle.cli.main import main
from chronicle.engines import duckdb as engine
from chronicle.render import columns, day_diff, record_diff
from chronicle.render.language import ENGLISH

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


def joined(found: Records) -> dict[str, str]:
    """Events that are combined with others now, and with which."""
    every = [each for batch in found.events.batches() for each in batch if each.way == "joined"]
    return {each.old.id: each.new.id for each in every if each.old and each.new}


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
        assert before(found) == {"begin/bodies/y": "called"}
        assert joined(found) == {"end/bodies/v": "begin/bodies/y"}  # which was an event by itself


def test_an_end_that_is_now_told_with_a_beginning_is_not_gone(tmp_path: Path) -> None:
    def posts(*terms: str) -> list[dict[str, str]]:
        return [dict(zip(("post", "person", "body", "duty", "a", "z"), term.split(), strict=True)) for term in terms]

    rows = {"bodies": bodies("x 1980-01-01 ..")}
    old = posts("p li x vice 1990-01-01 1995-01-01", "q li x head 1996-01-01 ..")
    new = posts("p li x vice 1990-01-01 1995-01-01", "q li x head 1995-01-01 ..")
    with told(tmp_path, rows | {"posts": old}, rows | {"posts": new}) as found:
        assert before(found) == {"begin/posts/q": "called"}
        assert joined(found) == {"end/posts/p": "begin/posts/q"}


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
    assert "3 bodies on the closing date, 2 in old" in text
    assert "start newly recorded: x (1990 → Mar 1990)" in text


LAW = [{"act": "law", "day": "2003-01-01"}]


def turns(*olds: str) -> list[dict[str, str]]:
    return [{"turn": f"t{n}", "old": old, "new": "y", "act": "law"} for n, old in enumerate(olds)]


def test_a_plan_with_another_predecessor_is_told(tmp_path: Path) -> None:
    lives = bodies(*(f"{key} 1980-01-01 2003-01-01" for key in "xwv"), "y 2003-01-01 ..")
    rows = {"bodies": lives, "acts": LAW}
    with told(tmp_path, rows | {"turns": turns("x", "w")}, rows | {"turns": turns("x", "w", "v")}) as found:
        assert since(found) == {"begin/bodies/y": "certain"}
        assert joined(found) == {"end/bodies/v": "begin/bodies/y"}


def test_what_is_gone_is_told_though_its_statement_is_now_of_an_event_that_both_plan_alike(tmp_path: Path) -> None:
    lives = {"bodies": bodies("x 1980-01-01 2003-01-01")}
    posts = [
        {"post": "p", "person": "li", "body": "x", "duty": "head", "a": "1990-01-01", "z": end} for end in ("1995-01-01", "2003-01-01")
    ]
    with told(tmp_path, lives | {"posts": posts[:1]}, lives | {"posts": posts[1:]}) as found:
        assert {**since(found), **before(found)} == {"end/posts/p": "certain"}  # the end that is planned now


def test_the_story_of_a_renumbered_table_is_left_out_of_events_and_of_statements(tmp_path: Path) -> None:
    lives = bodies(*(f"b{n} {1950 + n}-01-01 {1960 + n}-01-01" for n in range(9)))
    posts = [{"post": f"p{n}", "person": "li", "body": "b0", "duty": f"d{n}", "a": f"19{50 + n}", "z": ".."} for n in range(9)]
    other = [row | {"post": f"q{n}"} for n, row in enumerate(posts)]
    with told(tmp_path, {"bodies": lives, "posts": posts}, {"bodies": lives, "posts": other}) as found:
        brief = found.brief()
        assert before(found)
        assert (brief.events.tallies, brief.revisions, since(brief)) == ([], [], {})
        assert "posts: renumbered" in " ".join(record_diff.screen(brief))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"acts": LAW}, {"acts": LAW}, "No event and no statement differs."),
        ({"acts": LAW}, {"acts": [LAW[0] | {"day": "2003-02-01"}]}, "Rows dated after 31 December 2000: 1"),
    ],
)
def test_only_where_nothing_differs_does_the_screen_say_so(tmp_path: Path, old: dict[str, Any], new: dict[str, Any], expected: str) -> None:
    with told(tmp_path, old, new) as found:
        text = " ".join(" ".join(record_diff.screen(found)).split())
    assert expected in text
    assert ("No event and no statement differs" in text) == (old == new)


def test_neither_long_names_nor_many_notes_widen_or_lengthen_the_screen(tmp_path: Path) -> None:
    tables = {f"table_{n}": table(f"id text{n}", "id", role="reference") for n in range(30)}
    folders = []
    for name, prefix in (("an_older_folder_with_a_rather_long_name", "a"), ("a_newer_folder_with_a_rather_long_name", "b")):
        (tmp_path / name).mkdir()
        rows = {each: [{"id": f"{prefix}{n}", f"text{each[6:]}": f"t{n}"} for n in range(6)] for each in tables}
        folders.append(declare(tmp_path / name, {**TABLES, **tables}, rows))
        folders[-1].describe(lambda d: d.update(name="odd"))
    with operands.opened(*(str(folder.root) for folder in folders)) as both:
        found = records.of(*both)
        for each in (found, found.brief()):
            lines = list(record_diff.screen(each))
            assert len(lines) <= day_diff.LINES
            assert max(map(columns.width, lines)) <= columns.WIDTH


def test_successions_are_proposed_between_two_records_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = made(tmp_path / "old", "2000-12-31", {"bodies": bodies("x 1980-01-01 ..")})
    new = made(tmp_path / "new", "2001-12-31", {"bodies": bodies("x 1980-01-01 2001-05-01", "y 2001-05-01 ..")})
    words = ["diff", str(old.root), str(new.root), "--infer", "0.1"]
    for more in ([], ["--all"]):
        assert main([*words, *more]) == 0
        assert ENGLISH.say("proposed") in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    (proposal,) = json.loads(capsys.readouterr().out)["inferred"]
    assert [(link["predecessor"], link["successor"]) for link in proposal["links"]] == [("x", "y")]
