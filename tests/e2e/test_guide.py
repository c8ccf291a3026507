"""The guide grows a package as it is printed: its files are written, and its commands run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.workbench import ROOT, without_suites

from chronicle.cli.main import main

GUIDE = (ROOT / "scripts" / "GUIDE.md").read_text("utf-8")


def _steps() -> Iterator[tuple[str, str]]:
    """The files and commands of the guide, in order: a path with its text, or `sh` with a line."""
    for path, text, commands in re.findall(r"<!-- file: (\S+) -->\s+```csv\n(.*?)```|```sh\n(.*?)```", GUIDE, re.S):
        if path:
            yield path, text
        else:
            yield from (("sh", line) for line in commands.splitlines())


@pytest.mark.slow
def test_the_package_of_the_guide_grows_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_suites(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for what, text in _steps():
        if what != "sh":
            (tmp_path / what).parent.mkdir(exist_ok=True)
            (tmp_path / what).write_text(text, "utf-8")
        elif text.startswith("rm "):
            (tmp_path / text.removeprefix("rm ")).unlink()
        else:
            assert main(shlex.split(text)[1:]) == 0, text
    told = capsys.readouterr().out
    assert "Ferry Service was renamed Ferry Office" in " ".join(told.split())
    assert "Canal Office and Ferry Office were merged into Waterways Office" in " ".join(told.split())
    assert (tmp_path / "port" / "history.xlsx").is_file()
