"""Every recipe of the cookbook gives an answer: queries, commands, Python, the queries in R, and the sheets that steps name."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from support.workbench import ROOT

import chronicle
from chronicle.cli.main import main

RECIPES = re.findall(r"^### (\d+)\. (.*?)\n\n(.*?)(?=^##|\Z)", (ROOT / "releases" / "COOKBOOK.md").read_text("utf-8"), re.S | re.M)
BLOCKS = {number: re.findall(r"```(\w+)\n(.*?)```", text, re.S) for number, _, text in RECIPES}
STEPS = {number: text for number, _, text in RECIPES if not BLOCKS[number]}


def _of(*languages: str) -> list[tuple[str, str]]:
    return [(number, text) for number, blocks in BLOCKS.items() for language, text in blocks if language in languages]


@pytest.fixture
def here(ministry_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which the package was built."""
    shutil.copyfile(ROOT / "datapackage.json", tmp_path / "datapackage.json")
    (tmp_path / "build").symlink_to(ministry_build)
    (tmp_path / "releases").symlink_to(ROOT / "releases")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_twenty_seven_recipes_in_five_languages() -> None:
    assert [number for number, _, _ in RECIPES] == [str(n) for n in range(1, 28)]
    assert {language for blocks in BLOCKS.values() for language, _ in blocks} == {"sql", "sh", "python", "r"}
    assert len(STEPS) == 2


def test_every_query_has_rows(here: Path) -> None:
    r_queries = [(number, query) for number, text in _of("r") for query in re.findall(r'dbGetQuery\(con, "(.*?)"\)', text)]
    assert len(r_queries) == 2
    with chronicle.open() as edition:
        for number, query in [*_of("sql"), *r_queries]:
            assert len(edition.sql(query)), number


def test_every_command_answers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, text in _of("sh"):
        words = shlex.split(text)
        assert main(words[1:]) in ((0, 1) if words[1] == "affected" else (0,)), number
    told = capsys.readouterr()
    assert "wrote ministry-2015.xlsx" in told.err
    assert (here / "changes.html").stat().st_size > 10_000


def test_the_python_runs(here: Path) -> None:
    for number, text in _of("python"):
        exec(compile(text, f"recipe {number}", "exec"), {})


def test_the_sheets_and_columns_that_steps_name_are_there(here: Path) -> None:
    chronicle.workbook(out="history.xlsx")
    chronicle.workbook(day="2020-01-01", out="day.xlsx")
    books = [openpyxl.load_workbook(name, read_only=True) for name in ("history.xlsx", "day.xlsx")]
    for number, text in STEPS.items():
        (sheet,) = re.findall(r"sheet `(\w+)`", text)
        headings = {cell.value for book in books for row in book[sheet].iter_rows(max_row=1) for cell in row}
        named = re.findall(r"column `([^`]+)`", text)
        assert named
        assert {*named} - headings == set(), number


def test_the_chart_of_a_figure_has_one_value_a_date(here: Path) -> None:
    chronicle.workbook(out="history.xlsx")
    headings, *rows = openpyxl.load_workbook("history.xlsx", read_only=True)["staffing"].iter_rows(values_only=True)
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    posts = [c for c in cells if (c["Body"], c["Measure"], c["Scope"]) == ("miit", "posts", "total")]
    assert len({c["Valid from"] for c in posts}) == len(posts) > 1
