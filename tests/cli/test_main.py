"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.workbench import Folder

from chronicle.cli.main import COMMANDS, main
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine
from chronicle.history import edition

SLOW_IMPORTS = {
    *("great_expectations", "frictionless", "edtf", "jsonschema", "pandas", "sqlalchemy", "pyarrow"),
    *("pydantic", "jinja2", "rich", "urllib3", "platformdirs"),
}


@pytest.fixture(scope="module")
def shelf(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A build that no other test of this process has open: a sealed connection seals the file for all of them."""
    return str(shutil.copytree(league_build, tmp_path_factory.mktemp("shelf") / "build"))


def _output(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = _output(capsys, command, "--help")[0]
    assert told.startswith(f"Usage: chronicle {command} ")
    assert told.partition("Examples:")[2].count(f"chronicle {command}") == 2


@pytest.mark.parametrize(
    "words",
    [["--help"], ["sql", "SELECT 1"], ["diff", "2000-01-01", "2020-01-01"], ["tree", "2020-01-01"], ["asof", "2020-01-01"]],
    ids=lambda words: words[0],
)
def test_a_question_imports_nothing_that_is_slow(words: list[str], shelf: str) -> None:
    package = [] if words[0] == "--help" else ["--package", shelf]
    script = f"""
import sys
from chronicle.cli.main import main
try:
    main({[*words, *package]!r})
except SystemExit:
    pass
print(sorted({SLOW_IMPORTS!r} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_answers_go_to_standard_output_and_remarks_to_standard_error(shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _output(capsys, "asof", "2020-01-01", "--package", shelf, "--format", "json")
    assert {"id", "certainty"} <= set(json.loads(out)[0])
    assert "build of league" in err


def test_tree_and_diff_as_json_can_be_parsed(shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = _output(capsys, "tree", "2010-01-01", "--package", shelf, "--json")
    assert json.loads(out)[0]["below"]
    out, _ = _output(capsys, "diff", "1990-01-01", "2024-01-01", "--package", shelf, "--json")
    assert json.loads(out)["events"]


@pytest.mark.parametrize("text", ["2020", "2020-13-01", "yesterday", "2020-02-30", "20200101", ""])
def test_a_date_that_is_none_is_refused(text: str, shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _output(capsys, "asof", text, "--package", shelf, code=2)
    assert "bad-date" in err
    assert "YYYY-MM-DD" in err


@pytest.mark.parametrize(("option", "meant"), [("--asof", None), ("--formt", "--format"), ("--jsn", "--json")])
def test_an_unknown_option_is_answered_with_one_that_looks_like_it(
    option: str, meant: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["biography", "someone", option]) == 2
    hint = f". Did you mean '{meant}'?" if meant else ""
    assert capsys.readouterr().err == f"error [usage] No such option '{option}'{hint} -> `chronicle biography --help` explains it\n"


def test_a_workbook_of_a_day_is_asked_for_with_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workbook", "2020-01-01", "--out", str(tmp_path / "a.xlsx")]) == 2
    assert capsys.readouterr().err == "error [usage] 2020-01-01 is a day, not a version -> write --day 2020-01-01\n"


def test_an_unknown_table_is_refused_with_the_names_of_those_there_are(shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _output(capsys, "asof", "2020-01-01", "nonsense", "--package", shelf, code=2)
    assert "unknown-table" in err
    assert "members" in err


def test_a_folder_without_a_package_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _output(capsys, "build", str(tmp_path), code=2)
    assert "missing-file" in err
    _, err = _output(capsys, "build", str(tmp_path / "nowhere"), code=2)
    assert "missing-file" in err


def test_a_query_that_cannot_be_run_is_an_error_in_one_line(shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _output(capsys, "sql", "SELECT nonsense FROM members", "--package", shelf, code=2)
    assert "sql-error" in err
    assert "Traceback" not in err


def test_sql_changes_nothing_and_reaches_no_other_file(shelf: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    database = (Path(shelf) / DATABASE).read_bytes()
    for query in (
        f"FROM read_csv('{secret}')",
        f"COPY members TO '{tmp_path / 'out.csv'}'",
        "DELETE FROM members",
        "SET enable_external_access = true",
    ):
        _, err = _output(capsys, "sql", query, "--package", shelf, code=2)
        assert "sql-error" in err
    assert not (tmp_path / "out.csv").exists()
    assert (Path(shelf) / DATABASE).read_bytes() == database
    out, _ = _output(capsys, "sql", f"FROM read_csv('{secret}')", "--package", shelf, "--external", "--format", "csv")
    assert out == "a\n1\n"


def test_a_faulty_package_exits_with_1_and_names_the_cell(league: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    number = league.set("members", league.rows("members")[0]["code"], since="the spring of 1900")
    _, err = _output(capsys, "build", str(league.root), "--no-check", code=1)
    assert f"[date-error] members, row {number}, column since, value 'the spring of 1900'" in err
    assert not (league.root / "build").exists()


def test_the_package_is_found_from_a_folder_inside_it(
    league: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    league.build()
    monkeypatch.chdir(league.root / "data")
    out, err = _output(capsys, "asof", "2010-01-01", "members", "--format", "csv")
    assert out.startswith("code,")
    assert "build of league" in err


@pytest.mark.slow
def test_without_a_build_the_newest_release_answers(
    league: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _output(capsys, "release", str(league.root), "--publish", "--no-tag")
    monkeypatch.chdir(league.root)
    _, err = _output(capsys, "sql", "FROM release")
    assert "release 0.1.0 of league" in err
    (league.root / "datapackage.json").unlink()
    _, err = _output(capsys, "sql", "FROM release")
    assert "release 0.1.0 of league" in err


def test_a_build_older_than_its_tables_says_so(league: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    out = league.build()
    newer = (out / DATABASE).stat().st_mtime + 10
    os.utime(league.root / "datapackage.json", (newer, newer))
    _, err = _output(capsys, "sql", "FROM release", "--package", str(league.root))
    assert "older than datapackage.json" in err


def test_a_day_after_the_closing_date_is_answered_with_a_warning(shelf: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _output(capsys, "asof", "2030-01-01", "--package", shelf)
    assert "after the closing date 2024-06-30" in err


REFUSED = {
    "a file that must not be read": (
        PermissionError(13, "Permission denied", "things.csv"),
        "[system-error] things.csv: Permission denied -> ",
    ),
    "a full disk": (OSError(28, "No space left on device"), "[system-error] No space left on device -> "),
    "DuckDB on a damaged file": (
        UnicodeDecodeError("utf-8", b"\xe5x", 0, 1, "invalid"),
        "[database-error] a file that was read is damaged",
    ),
    "DuckDB": (engine.Error("IO Error: no such thing\nCandidates: none"), "[database-error] IO Error: no such thing -> "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_system_refuses_is_one_line_and_a_traceback_only_when_asked_for(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error, told = REFUSED[name]

    def refuse(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr("chronicle.build", refuse)
    out, err = _output(capsys, "build", code=2)
    assert (out, err.splitlines()[0].startswith(f"error {told}"), len(err.splitlines())) == ("", True, 1)
    with pytest.raises(type(error)):
        main(["build", "--debug"])


def test_a_fault_of_the_engine_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chronicle.build", lambda *_, **__: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        main(["build"])


def test_an_edition_that_cannot_be_described_is_closed(tmp_path: Path) -> None:
    engine.connect(tmp_path / DATABASE).close()
    with pytest.raises(ChronicleError) as refused, edition.opened(str(tmp_path)):
        pass
    assert refused.value.code == "broken-edition"
    engine.connect(tmp_path / DATABASE).close()  # DuckDB refuses to write to what is open for reading


def test_an_index_that_is_no_file_is_told(league: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (league.root / "releases" / "index.json").mkdir(parents=True)
    assert _output(capsys, "releases", "--from", str(league.root / "releases"), code=2)[1].startswith("error [")


def test_a_build_says_which_file_it_could_not_read(
    league: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Path.open

    def closed(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.suffix == ".csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    assert "members.csv: Permission denied" in _output(capsys, "build", str(league.root), code=2)[1]
    assert not (league.root / "build").exists()
