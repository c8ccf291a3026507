"""Change files: their form, their sum, and that nothing in them can be altered unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from support.workbench import compared

from chronicle.change import change_file
from chronicle.core.errors import ChronicleError
from chronicle.history.edition import Edition

SCHEMA = json.loads(change_file.SCHEMA.read_text("utf-8"))


def test_it_is_as_its_schema_says(league_edition: Edition) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for a, b in (("1998-01-01", "2014-01-01"), ("2007-07-01", "2007-07-01")):
        jsonschema.validate(json.loads(change_file.text(compared(league_edition, a, b))), SCHEMA)


def test_each_event_stands_on_a_line_of_its_own(league_edition: Edition) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    lines = change_file.text(told).splitlines()
    ids = [json.loads(line.rstrip(","))["id"] for line in lines if line.startswith('{"id"')]
    assert ids == [event.id for event in told.diff.events]


def test_what_is_read_is_what_was_written(league_edition: Edition, tmp_path: Path) -> None:
    told = compared(league_edition, "1998-01-01", "2014-01-01")
    path = tmp_path / "change.json"
    path.write_text(change_file.text(told), "utf-8")
    read = change_file.read(path)
    assert list(read.rows) == [row.as_dict() for event in told.diff.events for row in event.rows]
    assert read.side("to")["day"] == "2014-01-01"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"kind": "merged"', '"kind": "split"', "altered"),
        ('"kind": "merged"', '"kind": 3', "not-a-change"),
        ('"schema_version": "2.0"', '"schema_version": "1.0"', "not-a-change"),
        ('{"schema_version"', '"schema_version"', "not-json"),
    ],
)
def test_what_was_altered_is_refused(league_edition: Edition, tmp_path: Path, old: str, new: str, code: str) -> None:
    text = change_file.text(compared(league_edition, "1998-01-01", "2014-01-01"))
    assert old in text
    path = tmp_path / "change.json"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ChronicleError) as refused:
        change_file.read(path)
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match="cannot read"):
        change_file.read(tmp_path / "nothing.json")
