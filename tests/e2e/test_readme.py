"""What the README shows works as it is written."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import webbrowser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from support.workbench import ROOT, without_suites

from chronicle.cli.main import main
from chronicle.contract.templates import LIVES

README = (ROOT / "README.md").read_text("utf-8")
HANDBOOK = (ROOT / "scripts" / "README.md").read_text("utf-8")
OWN = HANDBOOK[HANDBOOK.index("## A package written by hand") : HANDBOOK.index("## Contract reference")]


def _commands() -> list[list[str]]:
    """Every `chronicle` command of the README's shell blocks, but those that make a virtual environment."""
    blocks = [b for b in re.findall(r"```sh\n(.*?)```", README, re.S) if "venv" not in b]
    words = shlex.split("\n".join(blocks), comments=True)
    starts = [n for n, word in enumerate(words) if word == "chronicle"] + [len(words)]
    return [words[a + 1 : b] for a, b in pairwise(starts)]


@pytest.fixture
def here(ministry_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which the package was built."""
    shutil.copyfile(ROOT / "datapackage.json", tmp_path / "datapackage.json")
    shutil.copytree(ministry_build, tmp_path / "build")
    (tmp_path / "releases").symlink_to(ROOT / "releases")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", _commands(), ids=lambda words: " ".join(words)[:40])
def test_a_command_of_the_readme_runs(
    words: list[str], here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: not shown.append(address))
    assert main(words) in ((0, 1) if words[0] == "affected" else (0,))  # 1: the answer is yes
    assert capsys.readouterr().out.strip() or shown


PAGES = README, HANDBOOK
PYTHON = [block for page in PAGES for block in re.findall(r"```python\n(.*?)```", page, re.S)]


@pytest.mark.parametrize("block", PYTHON, ids=[f"block {number}" for number, _ in enumerate(PYTHON)])
def test_the_python_of_the_readme_and_the_handbook_runs(block: str, here: Path) -> None:
    exec(compile(block, "README.md", "exec"), {})


def test_every_macro_and_view_of_the_readme_exists(here: Path) -> None:
    con = duckdb.connect("build/chronicle.duckdb", read_only=True)
    for query in (
        "FROM names_asof('2024-01-01')",
        "FROM names_now",
        "FROM tree('2024-01-01')",
        "FROM labels('2024-01-01')",
        "FROM changes('2008-01-01', '2009-01-01')",
        "FROM biography('miit')",
        "FROM disputes",
        "FROM snapshots",
        "FROM release",
    ):
        assert con.execute(f"{query} LIMIT 1").fetchall(), query


@pytest.mark.parametrize(
    "asked", [pytest.param(True, marks=pytest.mark.slow, id="with the suites"), pytest.param(False, id="compiled rules")]
)
def test_the_package_of_the_handbook_works_as_it_is_printed(
    asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not asked:
        without_suites(monkeypatch)
    described, _ = re.findall(r"```json\n(.*?)```", OWN, re.S)
    tables = re.findall(r"```csv\n(.*?)```", OWN, re.S)
    (tmp_path / "datapackage.json").write_text(described, "utf-8")
    for resource, text in zip(json.loads(described)["resources"], tables, strict=True):
        (tmp_path / resource["path"]).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert [main(words) for words in (["check"], ["build"], ["diff", "2000-01-01", "2010-01-01"])] == [0, 0, 0]
    assert "Union was renamed United" in capsys.readouterr().out


def test_the_register_of_the_handbook_is_compared_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, described = re.findall(r"```json\n(.*?)```", OWN, re.S)
    (tmp_path / "datapackage.json").write_text(described, "utf-8")
    for year, rows in (("2020", "1,Canal Office,Leeds\n2,Harbour Office,Hull"), ("2024", "2,Docks Office,Hull\n3,Lock Office,Leeds")):
        (tmp_path / year).mkdir()
        (tmp_path / year / "offices.csv").write_text(f"id,name,city\n{rows}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "2020", "2024"]) == 0
    said = capsys.readouterr().out
    assert [f"{name} was {what}" in said for name, what in (("Lock Office", "created"), ("Canal Office", "abolished"))] == [True, True]
    assert "name from Harbour Office to Docks Office" in said


def test_the_handbook_names_every_word_for_what_becomes_of_entities() -> None:
    assert {word for word in LIVES if f"`{word}`" not in OWN} == set()


def test_every_table_of_the_contract_is_named_in_the_readme() -> None:
    for resource in json.loads((ROOT / "datapackage.json").read_text("utf-8"))["resources"]:
        assert resource["name"] in README


def test_the_dictionary_in_the_repository_is_that_of_the_tables(ministry_build: Path) -> None:
    remedy = "run: chronicle build && cp build/DICTIONARY.md tables/DICTIONARY.md"
    assert (ROOT / "tables" / "DICTIONARY.md").read_text("utf-8") == (ministry_build / "DICTIONARY.md").read_text("utf-8"), remedy


def test_the_picture_of_the_readme_is_that_of_the_newest_release() -> None:
    newest = json.loads((ROOT / "releases" / "latest.json").read_text("utf-8"))["version"]
    picture = f"releases/{newest}/pictures/lineage-180mm.svg"
    assert f'<img src="{picture}"' in README
    assert (ROOT / picture).stat().st_size < 150_000
