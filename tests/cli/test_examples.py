"""The examples below the help of the commands that read an edition: each runs on the real package."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from chronicle.cli.main import Commands, main
from chronicle.cli.options import Command

READERS = ("asof", "tree", "biography", "custody", "events", "panel", "sql")


def _examples() -> list[str]:
    group, found = Commands(), []
    for name in READERS:
        command = group.get_command(click.Context(group), name)
        assert isinstance(command, Command), name
        found += command.examples
    return found


@pytest.mark.parametrize("example", _examples())
def test_an_example_of_the_help_answers(
    example: str, ministry_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(example)[1:], "--package", str(ministry_build)]) == 0, capsys.readouterr().err
