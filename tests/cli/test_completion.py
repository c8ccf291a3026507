"""The words that a shell offers after TAB."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chronicle.cli.main import COMMANDS


def asked(shell: str, what: str, *words: str) -> str:
    """What the command prints when the completion of a shell asks it."""
    typed = " ".join(("chronicle", *words))
    place = words[-1] if shell == "fish" and words else str(len(words))
    environment = {**os.environ, "_CHRONICLE_COMPLETE": f"{shell}_{what}", "COMP_WORDS": typed, "COMP_CWORD": place}
    done = subprocess.run([sys.executable, "-m", "chronicle"], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(
    ("shell", "begins"), [("bash", "_chronicle_completion() {"), ("zsh", "#compdef chronicle"), ("fish", "function _chron")]
)
def test_each_shell_gets_a_script_and_the_commands(shell: str, begins: str) -> None:
    assert asked(shell, "source").startswith(begins)
    assert "biography" in asked(shell, "complete", "bio")
    assert all(name in asked(shell, "complete", "") for name in ("asof", "publish"))


def test_options_and_formats_are_completed_too() -> None:
    assert "plain,--every\n" in asked("bash", "complete", "panel", "--ev")
    assert asked("bash", "complete", "custody", "x", "--format", "") == "plain,text\nplain,json\nplain,markdown\nplain,csv\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_a_word(tmp_path: Path) -> None:
    program = tmp_path / "chronicle"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m chronicle "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    script = """
        eval "$(_CHRONICLE_COMPLETE=bash_source chronicle)"
        COMP_WORDS=(chronicle cust) COMP_CWORD=1
        _chronicle_completion chronicle
        echo "${COMPREPLY[@]}"
    """
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "custody"
    assert "custody" in COMMANDS
