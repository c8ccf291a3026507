"""Statements in which two releases differ, as sentences name them: by what they are about, not by their ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.change import records
from chronicle.cli.main import main
from chronicle.render import changelog

PERIOD: dict[str, Any] = {"period": ("a", "z")}
TABLES: dict[str, dict[str, Any]] = {
    "bodies": table("body a z", "body", role="entity", **PERIOD),
    "names": table(
        "name body lang kind text a z",
        "name",
        of={"bodies": "body"},
        role="attribute",
        labels={"text": "text", "language": "lang", "prefer": {"kind": ["official"]}},
        **PERIOD,
    ),
    "people": table("person called", "person", role="entity", labels={"columns": {"en": "called"}}),
    "posts": table(
        "post person body duty a z",
        "post",
        of={"people": "person", "bodies": "body"},
        role="tenure",
        tracks=["duty"],
        change={"added": "appointed", "removed": "left", "updated": "reassigned"},
        **PERIOD,
    ),
    "acts": table("act day title", "act", role="act", on="day", labels={"columns": {"en": "title"}}),
    "turns": table(
        "turn old new act",
        "turn",
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act"},
    ),
    "loans": table("loan person", "loan", role="reference", foreign={"person": "people.person"}),
}
BODIES = [{"body": "b1", "a": "1990-01-01", "z": "2000-01-01"}, {"body": "b2", "a": "2000-01-01", "z": ".."}]
NAMES = [
    {"name": f"n{n}", "body": f"b{n}", "lang": "en", "kind": "official", "text": text, "a": "1990-01-01", "z": ".."}
    for n, text in ((1, "Post Office"), (2, "Mail Agency"))
]
SHORT = {"name": "n3", "body": "b2", "lang": "en", "kind": "short", "text": "MA", "a": "2000-01-01", "z": ".."}
PEOPLE = [{"person": "p1", "called": "Ann Low"}, {"person": "p2", "called": "Ben Orr"}]
POST = {"post": "q1", "person": "p1", "body": "b2", "duty": "head", "a": "2000-01-01", "z": "[2001-01-01..2001-12-30]"}
ACTS = [{"act": "law", "day": "2000-01-01", "title": "Postal Act"}, {"act": "order", "day": "2000-01-01", "title": "Order 5"}]
TURN = {"turn": "t1", "old": "b1", "new": "b2", "act": "law"}
LOAN = {"loan": "l1", "person": "p1"}
ROWS: dict[str, Any] = {"bodies": BODIES, "names": NAMES, "people": PEOPLE, "posts": [POST], "acts": ACTS, "turns": [TURN], "loans": [LOAN]}


def made(root: Path, rows: dict[str, Any]) -> Folder:
    root.mkdir()
    folder = declare(root, TABLES, rows)
    folder.describe(lambda d: d.update(name="post"))
    return folder


def both(tmp_path: Path, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str]:
    return str(made(tmp_path / "old", {**ROWS, **old}).root), str(made(tmp_path / "new", {**ROWS, **new}).root)


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a name": ({}, {"names": [*NAMES, SHORT]}, "1 name newly recorded: Mail Agency: MA, short."),
    "a name that is the best one": (
        {"names": NAMES[:1]},
        {"names": NAMES},
        "1 name newly recorded: Mail Agency.",
    ),
    "a name in two languages, once": (
        {"names": NAMES[:1]},
        {"names": [*NAMES, NAMES[1] | {"name": "n9", "lang": "fr", "text": "Poste"}]},
        "2 names newly recorded: Mail Agency.",
    ),
    "a person": ({"people": PEOPLE[:1]}, {}, "1 person newly recorded: Ben Orr."),
    "a post": ({"posts": []}, {"posts": [POST]}, "1 post newly recorded: Ann Low: Mail Agency, head."),
    "a post that is gone, by its old names": ({}, {"posts": []}, "1 post retracted: Ann Low: Mail Agency, head."),
    "the end of a post, in words": (
        {},
        {"posts": [POST | {"z": "2001-06-01"}]},
        "1 post: end newly recorded: Ann Low: Mail Agency, head (Jan – Dec 2001 → 1 Jun 2001).",
    ),
    "an end that is not known any more": (
        {},
        {"posts": [POST | {"z": ""}]},
        "(Jan – Dec 2001 → unknown).",
    ),
    "a cell with an id, by what it means": ({}, {"turns": [TURN | {"act": "order"}]}, "Post Office → Mail Agency (Postal Act → Order 5)."),
    "a row without words, by its id": ({}, {"loans": [LOAN, {"loan": "l2", "person": "p2"}]}, "1 loan newly recorded: l2."),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES)
def test_a_sentence_names_what_a_statement_is_about(tmp_path: Path, old: dict[str, Any], new: dict[str, Any], expected: str) -> None:
    with operands.opened(*both(tmp_path, old, new)) as found:
        assert expected in changelog.text(records.of(*found))


def test_a_body_has_the_name_that_it_had_when_the_statement_began(tmp_path: Path) -> None:
    later = {"name": "n0", "body": "b2", "lang": "en", "kind": "official", "text": "Letter Board", "a": "2001-06-01", "z": ".."}
    names = [later, NAMES[0], NAMES[1] | {"z": "2001-06-01"}]
    posts = [POST | {"z": ".."}, POST | {"post": "q2", "person": "p2", "a": "2001-07-01", "z": ".."}]
    with operands.opened(*both(tmp_path, {"names": names, "posts": []}, {"names": names, "posts": posts})) as found:
        text = changelog.text(records.of(*found))
    assert "2 posts newly recorded: Ann Low: Mail Agency, head; Ben Orr: Letter Board, head." in text


def test_of_many_statements_those_about_different_things_are_listed_first(tmp_path: Path) -> None:
    more = [{**SHORT, "name": f"m{n}", "text": f"M{n}"} for n in range(5)] + [{**SHORT, "name": "x", "body": "b1", "text": "PO"}]
    with operands.opened(*both(tmp_path, {}, {"names": [*NAMES, *more]})) as found:
        assert "6 names newly recorded: Mail Agency: M0, short; Post Office: PO, short; Mail Agency: M1, short; 3 more." in changelog.text(
            records.of(*found)
        )


def test_who_uses_ids_finds_them_beside_the_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = both(tmp_path, {}, {"names": [*NAMES, SHORT]})
    assert main(["affected", "--from", old, "--to", new]) == 1
    assert "Mail Agency: MA, short [n3]" in capsys.readouterr().out
    assert main(["diff", old, new, "--all"]) == 0
    assert "Mail Agency: MA, short [n3]" in " ".join(capsys.readouterr().out.split())
    assert main(["affected", "--from", old, "--to", new, "--json"]) == 1
    (revision,) = json.loads(capsys.readouterr().out)["revisions"]
    assert [row["id"] for row in revision["rows"]] == ["n3"]
