"""The commands of a package's documents, as a release runs them: whatever a person writes into a shell block."""

from __future__ import annotations

from pathlib import Path

import pytest

from chronicle.releasing import gates


def _read(*lines: str) -> list[list[str]]:
    return gates.commands("\n".join(["# Title", "```sh", *lines, "```", "chronicle is more than this.", ""]))


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
    assert list(gates._documented(tmp_path, tmp_path)) == ['README.md: a quotation is not closed: chronicle sql "FROM a']


def test_a_command_that_fails_without_a_word_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_bytes(b"\xff\n```sh\nchronicle sql 'FROM a'\n```\n")
    monkeypatch.setattr("sys.executable", "false")
    assert list(gates._documented(tmp_path, tmp_path)) == ["README.md: chronicle sql 'FROM a': exit code 1"]
