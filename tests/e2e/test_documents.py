"""The commands of a package's documents, as a release runs them: whatever a person writes into a shell block."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest
from support import reference

from chronicle.releasing import documented


def _read(*lines: str) -> list[list[str]]:
    return documented.commands("\n".join(["# Title", "```sh", *lines, "```", "chronicle is more than this.", ""]))


@pytest.mark.parametrize(
    ("lines", "commands"),
    [
        (["chronicle asof 2000-01-01  # it's a day"], [["asof", "2000-01-01"]]),
        (["cd data", "chronicle tree 2000-01-01", "ls build"], [["tree", "2000-01-01"]]),
        (
            ['chronicle sql "', "  FROM a", '  WHERE b > 1 | 2"', "chronicle releases"],
            [["sql", "\n  FROM a\n  WHERE b > 1 | 2"], ["releases"]],
        ),
        (["chronicle diff 1999-01-01 2000-01-01 --json > change.json"], [["diff", "1999-01-01", "2000-01-01", "--json"]]),
        (["chronicle sql 'FROM a' 2>/dev/null | head -3"], [["sql", "FROM a"]]),
        (
            ["chronicle tree 2000-01-01|less", "chronicle check && chronicle build; echo done"],
            [["tree", "2000-01-01"], ["check"], ["build"]],
        ),
        (["chronicle asof \\", "  2000-01-01 things"], [["asof", "2000-01-01", "things"]]),
        (["echo 'it is not closed"], []),
        (["python3 -m venv x", "chronicle build"], []),
    ],
)
def test_of_a_shell_block_the_commands_are_taken(lines: list[str], commands: list[list[str]]) -> None:
    assert _read(*lines) == commands


def test_a_quotation_that_is_not_closed_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a quotation is not closed: chronicle sql"):
        _read('chronicle sql "FROM a', "chronicle build")
    (tmp_path / "README.md").write_text('```sh\nchronicle sql "FROM a\n```\n', "utf-8")
    assert list(documented.faults(tmp_path, tmp_path, print)) == ['README.md: a quotation is not closed: chronicle sql "FROM a']


def test_a_command_that_fails_without_a_word_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_bytes(b"\xff\n```sh\nchronicle sql 'FROM a'\n```\n")
    monkeypatch.setattr("sys.executable", "false")
    assert list(documented.faults(tmp_path, tmp_path, print)) == ["README.md: chronicle sql 'FROM a': exit code 1"]


# What a document may not do

READERS = sorted(documented.READING)


@pytest.mark.parametrize("name", READERS)
def test_every_option_of_a_reading_command_is_known_to_write_or_not(name: str) -> None:
    """Who adds an option has to say which it is; until then no document can use it."""
    options = {option for each in reference.commands()[name].params if isinstance(each, click.Option) for option in each.opts}
    assert options - documented.PLAIN - documented.WRITING <= {"--debug", "--external", "--package"}


@pytest.mark.parametrize(
    "line",
    [
        "sql --external \"COPY (SELECT 1) TO 'x.csv'\"",
        "sql --ext x",
        "sql 'FROM a' --out /tmp/x.csv",
        "sql 'FROM a' --out=/tmp/x.csv",
        "sql 'FROM a' --out ../x.csv",
        "diff A B --html C:/x.html",
        "diff A B --rows a/../../rows",
        "diff A B --rows",
        "diff 1.0.0 https://releases.example",
        "asof 2000-01-01 --package=elsewhere",
        "asof 2000-01-01 -- --out",
        "asof 2000-01-01 --option-of-next-year x",
    ],
)
def test_a_command_that_may_write_elsewhere_is_not_run(line: str) -> None:
    assert documented.not_run(shlex.split(line))


@pytest.mark.parametrize("line", ["diff A B --html page.html --rows rows", "changelog --feed", "sql 'FROM a' --format=csv --out a/b.csv"])
def test_a_command_that_writes_into_the_folder_that_is_thrown_away_is_run(line: str) -> None:
    assert documented.not_run(shlex.split(line)) is None


def test_commands_of_a_document_leave_nothing_behind_and_those_not_run_are_named(
    league_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, out, scratch = (tmp_path / name for name in ("package", "out", "scratch"))
    for folder in (package, out, scratch):
        folder.mkdir()
    (out / "mine.html").write_text("mine", "utf-8")
    lines = (
        f"chronicle sql --external \"COPY (SELECT 1) TO '{out}/a.csv'\"",
        f"chronicle diff 1999-01-01 2005-01-01 --html {out}/mine.html",
        "chronicle diff 1999-01-01 2005-01-01 --html page.html --rows rows",
        "chronicle sql \"COPY (SELECT 1) TO 'sealed.csv'\"",
    )
    (package / "README.md").write_text("\n".join(["```sh", *lines, "```"]), "utf-8")
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    told = list[str]()
    faults = list(documented.faults(package, league_build, told.append))
    assert [line.partition(": chronicle ")[2].split()[:2] for line in told] == [["sql", "--external"], ["diff", "1999-01-01"]]
    assert len(faults) == 1
    assert "sealed.csv" in faults[0]
    assert [path.name for path in out.iterdir()] == ["mine.html"]
    assert (out / "mine.html").read_text("utf-8") == "mine"
    assert list(scratch.iterdir()) == []


def test_a_command_that_never_ends_is_ended_and_told(league_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documented, "SECONDS", 3)
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i > 0) SELECT max(i) FROM n"
    (tmp_path / "README.md").write_text(f'```sh\nchronicle sql "{query}"\n```\n', "utf-8")
    (fault,) = documented.faults(tmp_path, league_build, print)
    assert fault.endswith("it did not end within 3 seconds")
