"""Nothing in the data reaches a terminal as a control character, in whatever format; files and pipes get the data as it is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from support import workbench
from support.workbench import Folder

from chronicle.cli.main import main
from chronicle.core import printable

HOSTILE = "a\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202egpj.exe\u2028b"
MARKUP = "[x](javascript:alert(1)) <img src=x>"
TIMES = ("1990-06-01", "1996-01-01")
COMMANDS = {
    **{f"sql as {form}": ("sql", "SELECT * FROM titles", "--format", form) for form in ("csv", "json", "markdown", "table")},
    **{
        f"names as {form}": ("sql", 'SELECT 1 AS "x\x1b[2J", chr(155) AS y', "--format", form)
        for form in ("csv", "json", "markdown", "table")
    },
    **{f"asof as {form}": ("asof", TIMES[1], "titles", "--format", form) for form in ("csv", "json", "markdown", "table")},
    **{f"diff as {form}": ("diff", *TIMES, "--format", form) for form in ("json", "text")},
    "feed": ("changelog", "--feed", "eintracht"),
    "diff with sources": ("diff", *TIMES, "--all"),
    "dictionary": ("dictionary",),
    "dictionary as json": ("dictionary", "--format", "json"),
}
REFUSED = {"an error": ("sql", "SELECT \x1b[2J"), "a day": ("asof", "1990\x1b[2J")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile") / "club"
    root.mkdir()
    workbench.club(root)
    folder = Folder(root)
    folder.set("titles", "2", wording=HOSTILE)
    folder.describe(lambda d: d.update(description=HOSTILE, title=MARKUP))
    folder.resource("titles", lambda r: r.update(description=HOSTILE, title=MARKUP))
    return folder.build()


@pytest.mark.parametrize("words", [*COMMANDS.values(), *REFUSED.values()], ids=[*COMMANDS, *REFUSED])
def test_a_terminal_gets_no_control_character(
    words: tuple[str, ...], built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main([*words, "--package", str(built)]) == (2 if words in REFUSED.values() else 0)
    shown = capsys.readouterr()
    seen = re.sub("\x1b\\[[01]m", "", shown.out) + shown.err  # bold begins and ends, which the engine writes itself
    assert [char for char in seen if printable.odd(char)] == []
    assert shown.out + shown.err


def test_a_dictionary_shows_titles_as_text_and_no_control_character(built: Path) -> None:
    text = (built / "DICTIONARY.md").read_text("utf-8")
    shown = r"\[x\](javascript:alert(1)) \<img src=x\>"
    assert text.startswith(f"# {shown}: data dictionary\n")
    assert f"\n## titles: {shown}\n" in text
    assert [char for char in text if printable.odd(char)] == []


def test_a_pipe_and_a_file_get_the_data_as_it_is(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sql", "SELECT wording FROM titles WHERE title_code = '2'", "--format", "csv", "--package", str(built)]
    assert main(words) == 0
    assert HOSTILE in capsys.readouterr().out
    assert main([*words, "--out", str(tmp_path / "rows.csv")]) == 0
    assert HOSTILE in (tmp_path / "rows.csv").read_text("utf-8")
