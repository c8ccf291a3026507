"""The commands that ask about one day, `tree` and `asof`, as a person meets them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.workbench import declare, table

from chronicle.cli import main

UNITS = table("unit called a z", "unit", role="entity", period=("a", "z"), labels={"columns": {"en": "called"}})


def lines(parent: str = "units.unit") -> dict[str, Any]:
    return table(
        "line unit over a z",
        "line",
        of={"units": "unit"},
        foreign={"over": parent},
        role="edge",
        period=("a", "z"),
        edge={"parent": "over"},
    )


TABLES = {"units": UNITS, "lines": lines(), "extra": lines(), "shades": table("shade", "shade", role="reference")}
ROWS = {
    "units": [
        {"unit": key, "called": called, "a": "1980-01-01", "z": ".."} for key, called in (("a", "Alder"), ("b", "Birch"), ("c", "Cedar"))
    ],
    "lines": [{"line": "1", "unit": "b", "over": "a", "a": "1981-01-01", "z": ".."}],
    "extra": [{"line": "2", "unit": "c", "over": "a", "a": "1981-01-01", "z": ".."}],
    "shades": [{"shade": "red"}],
}


def build(folder: Path, tables: Mapping[str, Any] = TABLES, rows: Mapping[str, Sequence[Mapping[str, str]]] = ROWS) -> str:
    found = declare(folder, tables, rows)
    found.describe(lambda d: d["chronicle"].update(languages=["en"]))
    return str(found.build())


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    capsys.readouterr()
    assert main.main(list(words)) == code
    told = capsys.readouterr()
    return told.out, told.err


def test_of_several_tables_of_edges_the_command_says_which_it_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = build(tmp_path)
    out, err = run(capsys, "tree", "2000-01-01", "--package", package)
    assert out.splitlines()[:2] == ["Alder [a]", "└─ Birch [b]"]
    assert "showing the edges of lines; for others: --edges extra" in err
    out, err = run(capsys, "tree", "2000-01-01", "--edges", "extra", "--package", package)
    assert out.splitlines()[:2] == ["Alder [a]", "└─ Cedar [c]"]
    assert "--edges" not in err
    _, err = run(capsys, "tree", "2000-01-01", "--edges", "units", "--package", package, code=2)
    assert "[unknown-table]" in err


def test_the_command_says_how_many_have_no_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = build(tmp_path)
    told = "1 more of units may exist on this day, but have no place in the tree"
    out, _ = run(capsys, "tree", "2000-01-01", "--package", package)
    assert told in out.splitlines()[-1]
    out, err = run(capsys, "tree", "2000-01-01", "--json", "--package", package)
    assert [branch["id"] for branch in json.loads(out)] == ["a"]
    assert told in err
    out, _ = run(capsys, "tree", "2000-01-01", "--root", "a", "--package", package)
    assert "more of units" not in out


def test_a_parent_of_another_table_has_its_name_and_can_be_the_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offices = table("office called", "office", role="entity", labels={"columns": {"en": "called"}})
    rows = {
        "units": ROWS["units"][:1],
        "offices": [{"office": "home", "called": "Home Office"}],
        "lines": [{"line": "1", "unit": "a", "over": "home", "a": "1981-01-01", "z": ".."}],
    }
    package = build(tmp_path, {"units": UNITS, "offices": offices, "lines": lines("offices.office")}, rows)
    for root in ([], ["--root", "home"], ["--root", "offices/home"]):
        (home,) = json.loads(run(capsys, "tree", "2000-01-01", *root, "--json", "--package", package)[0])
        assert (home["table"], home["name"], [branch["name"] for branch in home["below"]]) == (
            "offices",
            {"en": "Home Office"},
            [{"en": "Alder"}],
        )


def test_a_root_that_is_not_there_is_an_error_with_its_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = run(capsys, "tree", "1970-01-01", "--root", "a", "--package", build(tmp_path), code=2)
    assert out == ""
    assert err.splitlines()[-1] == "error [not-there] a of units does not exist on 1970-01-01 -> it exists from 1980-01-01"


def test_an_empty_tree_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "tree", "1970-01-01", "--package", build(tmp_path))
    assert out == "the hierarchy is empty on this day\n"


def test_a_table_without_periods_is_not_called_the_state_of_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = build(tmp_path)
    out, err = run(capsys, "asof", "1850-01-01", "shades", "--format", "csv", "--package", package)
    assert out.splitlines() == ["shade", "red"]
    assert "shades has no periods, so its rows are the same for every day" in err
    assert "1850" not in err
    assert "as of 1990-01-01" in run(capsys, "asof", "1990-01-01", "units", "--package", package)[1]
    assert "[unknown-table]" in run(capsys, "asof", "1990-01-01", "nothing", "--package", package, code=2)[1]


def test_the_entities_of_a_day_have_names_whatever_the_type_of_their_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plants = table("plant:integer called a z", "plant", role="entity", period=("a", "z"), labels={"columns": {"en": "called"}})
    package = build(tmp_path, {"plants": plants}, {"plants": [{"plant": "7", "called": "Works", "a": "1980", "z": ".."}]})
    out, _ = run(capsys, "asof", "1990-01-01", "--format", "json", "--package", package)
    assert json.loads(out) == [{"id": 7, "en": "Works", "certainty": "certain"}]
