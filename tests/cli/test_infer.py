"""`chronicle diff --infer`: proposals in words and as JSON, and the judgements of people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support import succession_worlds
from support.succession_worlds import START, Day, World

from chronicle.cli.main import main
from chronicle.documents import schemas


@pytest.fixture
def world() -> World:
    """A council, and under it a ministry of posts that gives way to one of information."""
    made, day = World("cli"), Day(2000, 6, 1)
    council = made.found(START, ("国务院", "State Council"), None)
    posts = made.found(START, ("邮电部", "Ministry of Posts"), council)
    made.end(day, posts, [made.found(day, ("信息部", "Ministry of Information"), council)])
    return made


@pytest.fixture
def days(world: World, tmp_path: Path) -> list[str]:
    (tmp_path / "package").mkdir()
    root = succession_worlds.write(world, tmp_path / "package").root
    return [f"{root}@2000-01-01", f"{root}@2001-01-01"]


def test_proposals_stand_apart_and_say_that_no_source_documents_them(days: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *days, "--infer"]) == 0
    text = capsys.readouterr().out
    assert "documented by no source" in text
    assert text.index("Ministry of Posts → 信息部 Ministry of Information") > text.index("documented by no source")


def test_a_change_file_has_them_as_inferred(world: World, days: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *days, "--infer", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    schema = schemas.schema("change")
    Draft202012Validator(schema).validate(told)
    assert [(p["predecessors"], p["successors"]) for p in told["inferred"]] == [([old], [new]) for old, new in world.links]


def test_judgements_are_heeded_and_faults_in_them_reported(
    world: World, days: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ((old, new),) = world.links
    file = tmp_path / "judged.csv"
    file.write_text(f"table,predecessor,successor,verdict\nbodies,{old},{new},rejected\n", "utf-8")
    assert main(["diff", *days, "--infer", "--judgements", str(file)]) == 0
    assert "No succession is likely enough to be proposed." in capsys.readouterr().out
    file.write_text(f"table,predecessor,successor,verdict\nbodies,{old},b99,rejected\n", "utf-8")
    assert main(["diff", *days, "--infer", "--judgements", str(file)]) == 1
    assert "error [unknown-id] judged.csv, row 2, column successor, value 'b99'" in capsys.readouterr().err
