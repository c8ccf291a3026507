"""Whether an update touches an answer: `affected` for tables without time, acts, successions and citations, and what texts say of these."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.change import records, revisions
from chronicle.cli.main import main
from chronicle.render import changelog, english

TABLES: dict[str, dict[str, Any]] = {
    "things": table("thing a z", "thing", role="entity", period=("a", "z")),
    "people": table("person name", "person", role="entity"),
    "acts": table("act day title", "act", role="act", on="day"),
    "turns": table(
        "turn act old new",
        "turn",
        foreign={"act": "acts.act", "old": "things.thing", "new": "things.thing"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
    "figures": table("thing year:integer count:integer", "thing year", foreign={"thing": "things.thing"}, role="fact"),
    "papers": table("paper title issued", "paper", role="fact", dates=["issued"]),
    "colours": table("id shade", "id", role="reference"),
    "proofs": table(
        "tab row book stance seen",
        "tab row book",
        role="evidence",
        evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"},
    ),
}
Rows = dict[str, list[dict[str, str]]]
ROWS: Rows = {
    "things": [{"thing": "t", "a": "1990-01-01", "z": "2000-01-01"}, {"thing": "u", "a": "2000-01-01", "z": ".."}],
    "people": [{"person": "p", "name": "Ann"}, {"person": "q", "name": "Ben"}],
    "acts": [{"act": "a", "day": "2000-01-01", "title": "Reform"}, {"act": "b", "day": "1995-05", "title": "Order"}],
    "turns": [{"turn": "1", "act": "a", "old": "t", "new": "u"}],
    "figures": [{"thing": "t", "year": "1995", "count": "5"}],
    "papers": [{"paper": "x", "title": "Plan", "issued": "1998-03"}],
    "colours": [{"id": "1", "shade": "red"}, {"id": "2", "shade": "blue"}],
    "proofs": [{"tab": "things", "row": "t", "book": "b", "stance": "supports", "seen": ""}],
}
ALWAYS, NEVER = ("1900-01-01", "1994-01-01", "1998-01-01", "2010-01-01"), ()


def made(root: Path, rows: Rows, *without: str) -> Folder:
    root.mkdir()
    folder = declare(root, {name: t for name, t in TABLES.items() if name not in without}, rows)
    folder.describe(lambda d: d.update(name="odd"))
    return folder


def changed(where: str, place: int, /, **cells: str) -> Rows:
    return ROWS | {where: [row | cells if n == place else row for n, row in enumerate(ROWS[where])]}


def without(name: str, number: int) -> Rows:
    return ROWS | {name: [row for n, row in enumerate(ROWS[name]) if n != number]}


def more(name: str, **cells: str) -> Rows:
    return ROWS | {name: [*ROWS[name], cells]}


CASES: dict[str, tuple[str, Rows, str, tuple[str, ...]]] = {
    "a reference changed": ("colours", changed("colours", 0, shade="green"), "corrected", ALWAYS),
    "a reference added": ("colours", more("colours", id="3", shade="pink"), "late", ALWAYS),
    "a reference dropped": ("colours", without("colours", 1), "retracted", ALWAYS),
    "a person without a life renamed": ("people", changed("people", 1, name="Benno"), "corrected", ALWAYS),
    "a person without a life dropped": ("people", without("people", 1), "retracted", ALWAYS),
    "a figure changed": ("figures", changed("figures", 0, count="6"), "corrected", ALWAYS),
    "the year of a figure changed": ("figures", changed("figures", 0, year="1996"), "retracted", ALWAYS),
    "a paper renamed": ("papers", changed("papers", 0, title="Plans"), "corrected", ("1998-03-01", "2010-01-01")),
    "an act renamed": ("acts", changed("acts", 1, title="Edict"), "corrected", ("1995-05-01", "2010-01-01")),
    "an act dropped": ("acts", without("acts", 1), "retracted", ("1995-05-01", "2010-01-01")),
    "a link learned late": ("turns", more("turns", turn="2", act="b", old="t", new="u"), "late", ("1995-05-01", "2010-01-01")),
    "a link by another act": ("turns", changed("turns", 0, act="b"), "corrected", ("1995-05-01", "2010-01-01")),
    "a new citation": (
        "proofs",
        more("proofs", tab="things", row="t", book="c", stance="supports", seen=""),
        "late",
        ("1990-01-01", "1999-12-31"),
    ),
    "a citation dropped": ("proofs", without("proofs", 0), "retracted", ("1990-01-01", "1999-12-31")),
    "a citation of a link": (
        "proofs",
        more("proofs", tab="turns", row="1", book="c", stance="supports", seen=""),
        "late",
        ("2000-01-01", "2020-01-01"),
    ),
    "a citation of a reference": (
        "proofs",
        more("proofs", tab="colours", row="1", book="c", stance="supports", seen=""),
        "late",
        ALWAYS,
    ),
}
QUIET = {
    "a new citation": ("1989-12-31", "2000-01-01"),
    "a citation dropped": ("1989-12-31", "2000-01-01"),
    "a citation of a link": ("1999-12-31",),
    "a link learned late": ("1995-04-30",),
    "a link by another act": ("1995-04-30",),
    "an act renamed": ("1995-04-30",),
    "an act dropped": ("1995-04-30",),
    "a paper renamed": ("1998-02-28",),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_differs_on_the_days_on_which_the_row_is_known(tmp_path: Path, name: str) -> None:
    table_name, rows, clock, days = CASES[name]
    old, new = made(tmp_path / "old", ROWS), made(tmp_path / "new", rows)
    with operands.opened(str(old.root), str(new.root)) as (first, second):
        found = revisions.revisions(first.state, second.state)
        text = changelog.text(records.of(first, second))
    assert clock in {revision.clock for revision in found}
    for day in days:
        assert revisions.affected(found, datetime.date.fromisoformat(day), table_name), day
    for day in QUIET.get(name, ()):
        assert not revisions.affected(found, datetime.date.fromisoformat(day)), day
    assert not any(revisions.affected(found, None, other) for other in TABLES if other != table_name)
    assert re.search(rf"^- [0-9]+ ({table_name}|{english.singular(table_name)})\b", text, re.MULTILINE)
    assert "No event and no statement differs" not in text


def test_the_command_says_yes_for_a_lookup_table(tmp_path: Path) -> None:
    old, new = made(tmp_path / "old", ROWS), made(tmp_path / "new", without("colours", 1))
    words = ["affected", "--from", str(old.root), "--to", str(new.root)]
    assert [main([*words, *more]) for more in ([], ["--table", "colours"], ["--asof", "1900-01-01"], ["--table", "acts"])] == [1, 1, 1, 0]


@pytest.mark.parametrize(("old", "new", "word"), [((), ("colours",), "retracted"), (("colours",), (), "newly recorded")])
def test_a_table_that_only_one_side_has_is_told_with_its_rows(
    tmp_path: Path, old: tuple[str, ...], new: tuple[str, ...], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--from", str(made(tmp_path / "old", ROWS, *old).root), "--to", str(made(tmp_path / "new", ROWS, *new).root)]
    assert main(["affected", *words, "--asof", "1950-01-01", "--table", "colours"]) == 1
    assert main(["affected", *words, "--table", "things"]) == 0
    capsys.readouterr()
    assert main(["diff", words[1], words[3]]) == 0
    assert f"colours: 2 {word}" in capsys.readouterr().out


def test_what_is_dated_after_the_older_release_is_told_too(tmp_path: Path) -> None:
    old, new = made(tmp_path / "old", ROWS), made(tmp_path / "new", more("papers", paper="y", title="New", issued="2002-03"))
    new.describe(lambda d: d["chronicle"].update(closing="2003-01-01"))
    with operands.opened(str(old.root), str(new.root)) as both:
        told = records.of(*both)
        text = changelog.text(told)
    assert [revision.clock for revision in told.revisions] == ["world"]
    assert "1 paper added since: New, Mar 2002." in text


def test_a_citation_that_goes_with_its_statement_is_told_with_it(tmp_path: Path) -> None:
    rows = more("proofs", tab="colours", row="2", book="b", stance="supports", seen="")
    old, new = made(tmp_path / "old", rows), made(tmp_path / "new", without("colours", 1))
    with operands.opened(str(old.root), str(new.root)) as both:
        text = changelog.text(records.of(*both))
    assert "1 colour" in text
    assert "1 proof" not in text


def test_rows_of_a_table_without_time_in_another_order_touch_nothing(tmp_path: Path) -> None:
    old = made(tmp_path / "old", ROWS)
    new = made(tmp_path / "new", {name: list(reversed(rows)) for name, rows in ROWS.items()})
    with operands.opened(str(old.root), str(new.root)) as (first, second):
        assert revisions.revisions(first.state, second.state) == []
