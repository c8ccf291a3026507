"""Change files: their form, their sum, and that nothing in them can be altered unnoticed."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.change_files import made, of_an_older_engine, saved, sealed, text
from support.generated import TABLES
from support.workbench import ROOT, declare, history, table

from chronicle.change import change_file, row_changes, row_json
from chronicle.change.event import Event
from chronicle.change.happened import between
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.documents import change as change_model
from chronicle.documents import schemas
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.state import Operand, State

SCHEMA, SCHEMA_2 = (json.loads(path.read_text("utf-8")) for path in (schemas.path("change"), change_file.SCHEMA_2))
DAYS = "1998-01-01", "2014-01-01"


def states(found: Edition, first: str, second: str) -> tuple[State, State]:
    a, b = (State(found.con, found.package, datetime.date.fromisoformat(day)) for day in (first, second))
    return a, b


@pytest.mark.parametrize("days", [DAYS, ("2007-07-01", "2007-07-01"), ("1800-01-01", "2100-01-01")])
def test_it_is_as_its_schema_says(league_edition: Edition, days: tuple[str, str]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(text(*states(league_edition, *days))), SCHEMA)


def test_an_older_one_is_as_the_older_schema_says(league_edition: Edition) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA_2)
    older = of_an_older_engine(*sides(league_edition))
    jsonschema.validate(sealed(older), SCHEMA_2)


def sides(found: Edition) -> list[Operand]:
    return [Operand(str(state.when), state, None, False, "test") for state in states(found, *DAYS)]


def test_one_of_two_records_is_as_the_schema_says_and_tells_each_row_in_one_revision(tmp_path: Path) -> None:
    document = made(tmp_path / "change.json", "0.1.0", "0.2.0", str(ROOT))
    jsonschema.validate(document, SCHEMA)
    rows = Counter((row["table"], row["id"]) for row in document["rows"])
    assert rows == Counter((r["table"], id) for r in document["revisions"] for id in r["rows"])
    assert {entry["way"] for entry in document["told_differently"]} == {"new", "dated"}


def test_each_event_and_each_row_stands_on_a_line_of_its_own(league_edition: Edition) -> None:
    first, second = states(league_edition, *DAYS)
    lines = [
        json.loads(line.rstrip(","))
        for line in text(first, second).splitlines()
        if line.startswith('{"') and line.rstrip(",").endswith("}")
    ]
    events = [line for line in lines if "kind" in line]
    assert [Event.of(line, 0).id for line in events] == [event.id for event in between(first, second).events()]
    assert [line for line in lines if "change" in line] == [change.as_dict() for change in row_changes.between(first, second)]


def test_what_is_read_is_what_was_written(league_edition: Edition, tmp_path: Path) -> None:
    first, second = states(league_edition, *DAYS)
    path = tmp_path / "change.json"
    path.write_text(text(first, second), "utf-8")
    read = change_file.read(path)
    assert list(read.rows) == [change.as_dict() for change in row_changes.between(first, second)]
    assert read.side("to") == {"version": None, "closing": "2024-06-30", "day": "2014-01-01", "record": False, "digests": second.digests}
    assert read.version == 3
    assert not read.record


def test_an_older_one_is_read_as_well(league_edition: Edition, tmp_path: Path) -> None:
    read = change_file.read(saved(tmp_path / "change.json", of_an_older_engine(*sides(league_edition))))
    assert list(read.rows) == [row.as_dict() for row in row_changes.between(*states(league_edition, *DAYS))]
    assert read.version == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"kind":"merged"', '"kind":"split"', "altered"),
        ('"kind":"merged"', '"kind":3', "not-a-change"),
        ('"schema_version":"3.0"', '"schema_version":"1.0"', "not-a-change"),
        ('"change":"removed"', '"change":"added"', "not-a-change"),
        ('{"schema_version"', '"schema_version"', "not-json"),
        ('"}\n', '","more":1}\n', "not-a-change"),
    ],
)
def test_what_was_altered_is_refused(league_edition: Edition, tmp_path: Path, old: str, new: str, code: str) -> None:
    whole = text(*states(league_edition, *DAYS))
    assert old in whole
    path = tmp_path / "change.json"
    path.write_text(whole.replace(old, new, 1), "utf-8")
    with pytest.raises(ChronicleError) as refused:
        change_file.read(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"), [('"kind": "revised"', '"kind": "split"', "altered"), ('"kind": "revised"', '"kind": 3', "not-a-change")]
)
def test_an_older_one_that_was_altered_is_refused(league_edition: Edition, tmp_path: Path, old: str, new: str, code: str) -> None:
    path = saved(tmp_path / "change.json", of_an_older_engine(*sides(league_edition)))
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ChronicleError) as refused:
        change_file.read(path)
    assert refused.value.code == code


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_white_space_between_tokens_is_no_change(league_edition: Edition, tmp_path: Path, indent: int | str | None) -> None:
    document = json.loads(text(*states(league_edition, *DAYS)))
    path = tmp_path / "change.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=indent), "utf-8")
    assert change_file.read(path).document == document


def test_white_space_in_a_text_is_a_change(league_edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "change.json"
    whole = text(*states(league_edition, *DAYS))
    name = next(n for row in json.loads(whole)["net"]["rows"] for n in row["from"]["name"].values() if " " in n)
    path.write_text(whole.replace(name, name.replace(" ", "")), "utf-8")
    with pytest.raises(ChronicleError, match="was altered"):
        change_file.read(path)


def test_rows_are_looked_at_one_by_one_however_many_there_are(
    league_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_model, "PART", 1)
    document = json.loads(text(*states(league_edition, *DAYS)))
    document["rows"][-1].pop("old")
    path = tmp_path / "change.json"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ChronicleError, match=rf"rows/{len(document['rows']) - 1}/old: it is missing"):
        change_file.read(path)


@pytest.mark.parametrize("digests", [True, False])
def test_digests_can_be_left_out(league_edition: Edition, digests: bool) -> None:
    document = json.loads(text(*states(league_edition, *DAYS), digests=digests))
    assert [("digests" in document[side]) for side in ("from", "to")] == [digests, digests]


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match="cannot read"):
        change_file.read(tmp_path / "nothing.json")


# Cells

_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    "datetime": "TIMESTAMP",
}
_CELLS = {
    "string": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(),
    "boolean": st.booleans(),
    "date": st.dates(),
    "time": st.times(),
    "datetime": st.datetimes(),
}


@given(st.sampled_from(sorted(_CELLS)).flatmap(lambda kind: st.tuples(st.just(kind), st.none() | _CELLS[kind])))
def test_a_cell_is_the_same_in_json_whether_sql_or_python_writes_it(drawn: tuple[str, Any]) -> None:
    kind, value = drawn
    field = row_json.Field("c", kind)
    con = engine.connect()
    query = f"SELECT CAST(to_json({{'c': {row_json.cell(field, 'x')}}}) AS VARCHAR), x FROM (SELECT CAST(? AS {_TYPES[kind]}) AS x)"
    ((text, found),) = engine.rows(con, query, [value])
    told = json.loads(text)["c"]
    assert (type(told), told) == (type(row_json.value(found)), row_json.value(found))


def test_numbers_that_json_does_not_have_are_texts(tmp_path: Path) -> None:
    tables = {
        "things": TABLES["things"],
        "sizes": table("size of value:number a z", "size", of={"things": "of"}, role="attribute", period=("a", "z")),
    }
    rows = [
        {"size": f"s{n}", "of": "t", "value": word, "a": "2000-03-01", "z": ".."}
        for n, word in enumerate(("INF", "-INF", "NaN", "1e300", ""))
    ]
    folder = declare(tmp_path, tables, {"things": [{"thing": "t", "a": "1990", "z": ".."}], "sizes": rows})
    with history(folder.root) as (con, package):
        first, second = (State(con, package, datetime.date(2000, month, 1)) for month in (1, 12))
        document = json.loads(text(first, second))
    assert [row["new"]["value"] for row in document["rows"]] == ["Infinity", "-Infinity", "NaN", 1e300, None]


# The command


def test_diff_of_two_days_prints_it(league_build: Path, league_edition: Edition, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *DAYS, "--json", "--package", str(league_build)]) == 0
    assert capsys.readouterr().out == text(*states(league_edition, *DAYS))


def test_diff_of_two_days_writes_every_row_change_as_parquet(league_build: Path, league_edition: Edition, tmp_path: Path) -> None:
    assert main(["diff", *DAYS, "--rows", str(tmp_path / "rows"), "--package", str(league_build)]) == 0
    for name, described in league_edition.package.tables.items():
        if described.period:
            key = ", ".join(f'"{column}"' for column in described.key)
            kept = engine.dicts(engine.connect(), f"SELECT * FROM read_parquet('{tmp_path / 'rows' / name}.parquet') ORDER BY {key}")
            changes = [c for c in row_changes.between(*states(league_edition, *DAYS)) if c.table == described]
            assert [(row["change"], row["certainty_old"], row["certainty_new"]) for row in kept] == [
                (c.change, *((None, "possible", "certain")[level] for level in (c.before, c.after))) for c in changes
            ]
            for row, change in zip(kept, changes, strict=True):
                for column in set(described.columns) - set(described.key):
                    assert row[f"{column}_old"] == (change.old and change.old[column])
                    assert row[f"{column}_new"] == (change.new and change.new[column])
