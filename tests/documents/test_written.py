"""What chronicle writes and prints is as the models and the schemas say, also what it published long ago."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.documents import held
from support.workbench import ROOT, Folder, without_suites

from chronicle.checking.report import REPORT
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.documents import described, faults
from chronicle.releasing import create

RELEASES = ROOT / "releases"
VERSIONS = [path.name for path in sorted(RELEASES.iterdir()) if path.is_dir()]
Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, code: int = 0) -> str:
        assert main(words) == code
        return capsys.readouterr().out

    return call


def test_a_build(league_build: Path) -> None:
    document = held("build", (league_build / "build.json").read_text("utf-8"))
    assert {"path": "chronicle.duckdb"} in document["files"]
    changes = sorted((league_build / "changes").glob("*.json"))
    assert changes
    for path in changes:
        held("change", path.read_text("utf-8"))


def test_a_release_and_the_index(published: Path) -> None:
    for name in ("index", "latest"):
        assert held(name, (published / f"{name}.json").read_text("utf-8"))["schema_version"] == "1.0"
    held("checks", (published / "0.1.1" / REPORT).read_text("utf-8"))
    held("change", (published / "0.1.1" / "delta" / "0.1.0" / "change.json").read_text("utf-8"))


def test_the_report_of_a_package_with_faults(league: Folder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without_suites(monkeypatch)
    league.set("titles", "eintracht-sponsor", until="2015-07-01", wording="<script>\u202e{{x}}'\"")
    assert held("checks", run("check", str(league.root), "--json", code=1))["verdict"] == "failed"
    league.describe(lambda d: d["chronicle"].update(closing="never"))
    assert held("checks", run("check", str(league.root), "--json", code=1))["closing"] is None


def test_a_release_that_is_tried_and_one_that_is_refused(club: Folder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without_suites(monkeypatch)
    assert held("release", run("release", str(club.root), "--json", "--no-tag"))["published"] is None
    club.set("members", "eintracht", since="never")
    with pytest.raises(ChronicleError):
        create.release(club.root, publish=True, tag=False)
    told = held("gates", (club.root / "build" / "refused" / "0.1.0" / "gates.json").read_text("utf-8"))
    assert [gate["passed"] for gate in told["gates"]] == [False]


def test_what_commands_print_of_a_build(league_build: Path, run: Run) -> None:
    package = "--package", str(league_build)
    assert held("tree", run("tree", "2010-01-01", "--json", *package))[0]["below"]
    assert held("dictionary", run("dictionary", "--json", *package))["tables"][0]["columns"]
    assert held("rows", run("asof", "2010-01-01", "--format", "json", *package))
    assert held("rows", run("sql", "SELECT 'NaN'::DOUBLE AS n, [1, 2] AS l, DATE '2000-01-01' AS d", "--format", "json", *package))
    assert held("change", run("diff", "1998-01-01", "2014-01-01", "--json", *package))["events"]
    assert held("change", run("diff", "1998-01-01", "2014-01-01", "--json", "--infer", "0.1", *package))["inferred"]


def test_what_commands_print_of_releases(published: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published)
    assert len(held("releases", run("releases", "--json"))["releases"]) == 2
    assert held("affected", run("affected", "--from", "0.1.0", "--to", "0.1.1", "--json", code=1))["revisions"]
    assert held("affected", run("affected", "--from", "0.1.0", "--to", "0.1.0", "--json")) == {
        "schema_version": "1.0",
        "schema": [],
        "revisions": [],
    }
    (change,) = held("changelog", run("changelog", "--json"))
    assert change["revisions"]
    assert [verdict["what"] for verdict in held("verify", run("verify", "0.1.1", "--json"))["verdicts"]] == ["release 0.1.1"]
    path = tmp_path / "change.json"
    path.write_text(run("diff", "0.1.0", "0.1.1", "--json"), "utf-8")
    assert held("verify-change", run("verify", str(path), "--json")) == {"schema_version": "1.0", "faults": [], "notes": []}


def test_verdicts_on_a_release_that_was_tampered_with(published: Path, run: Run, tmp_path: Path) -> None:
    shelf = Path(shutil.copytree(published, tmp_path / "releases"))
    (shelf / "0.1.1" / "CHANGELOG.md").write_text("other", "utf-8")
    (shelf / "latest.json").write_text("{}", "utf-8")
    told = held("verify", run("verify", str(shelf), "--json", code=1))
    assert {finding["code"] for verdict in told["verdicts"] for finding in verdict["findings"]} == {"file-differs", "broken-index"}


# Published long ago


def test_the_index_of_older_engines_is_read() -> None:
    for name in ("index", "latest"):
        held(name, (RELEASES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_descriptor_of_a_published_release_says_of_it_is_read(version: str) -> None:
    described_there = json.loads((RELEASES / version / "datapackage.json").read_text("utf-8"))["chronicle"]["release"]
    read = faults.accepted(described.Described, described_there, "datapackage.json", "broken", "")
    assert read.as_json() == described_there


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != "0.1.0"])  # whose report is of form 1
def test_the_report_of_a_published_release_is_of_the_form_of_today(version: str) -> None:
    held("checks", (RELEASES / version / REPORT).read_text("utf-8"))
