"""The commands in a package's documents, tried on a release. Whatever the documents hold, nothing is written that stays.

They run in a folder that is thrown away. A command is run only if each of its options is known to write nothing, or to write a file whose
name leads to a place in that folder; what is not run is named.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.storage import atomic, safe_names

DOCUMENTS = ("README.md", "COOKBOOK.md")
READING = frozenset({"affected", "asof", "changelog", "diff", "dictionary", "sql", "tree"})  # commands that write nothing
PLAIN = frozenset(
    {"--all", "--asof", "--edges", "--feed", "--force", "--format", "--from", "--help", "--infer", "--json", "--judgements"}
    | {"--no-digests", "--root", "--table", "--to", "-h"}
)  # options of these commands that write nothing
WRITING = frozenset({"--html", "--out", "--rows"})  # those that write what their value names
SECONDS = 300  # in which a command must end


def commands(text: str) -> list[list[str]]:
    """The `chronicle` commands in the shell blocks of a Markdown text, but for those that make a virtual environment.

    Of a pipe, or of what is written to a file, the command alone; ValueError for a quotation that is not closed.
    """
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "venv" not in block]
    return [words[1:] for block in blocks for line in _lines(block) for words in _commands(line) if words[:1] == ["chronicle"]]


def _lines(block: str) -> Iterator[list[str]]:
    """The words of each command line, with runs of `();<>|&` as words of their own; a quotation may go over several lines."""
    text = ""
    for line in block.splitlines():
        text += f"{line}\n"
        lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars="();<>|&")
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError:
            continue
        if not line.endswith("\\"):
            yield words
            text = ""
    if "chronicle" in text:
        raise ValueError(f"a quotation is not closed: {text.splitlines()[0]}")


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    command, ended = list[str](), False
    for word in words:
        if not set(word) <= set("();<>|&"):
            command += [] if ended else [word]
        elif word.startswith((">", "<")):  # what follows is a file
            command, ended = command[:-1] if command[-1:] in (["1"], ["2"]) else command, True
        else:
            yield command
            command, ended = [], False
    yield command


def not_run(words: Sequence[str]) -> str | None:
    """Why a reading command is not run: it could write, or read, what is not part of the release. None if it can be run."""
    for word, value in zip(words, [*words[1:], ""], strict=True):
        option, sign, rest = word.partition("=")
        if option in WRITING:
            if not _inside(rest if sign else value):
                return f"{option} names a place outside of the folder that is thrown away"
        elif word.startswith("-") and option not in PLAIN:
            return f"{option} may read or write other files"
    return None


def _inside(name: str) -> bool:
    """Whether a file of this name lies in the folder in which the command runs."""
    try:
        return bool(safe_names.safe(name))
    except ChronicleError:
        return False


def faults(root: Path, stage: Path, tell: Callable[[str], None]) -> Iterator[str]:
    """What goes wrong with the commands in the documents of the package at `root`, on the release in `stage`.

    `tell` hears of each reading command that is not run, and why.
    """
    wanted = list[tuple[str, list[str]]]()
    for path in (root / name for name in DOCUMENTS if (root / name).is_file()):
        try:
            wanted += [(path.name, words) for words in commands(path.read_text("utf-8", errors="replace"))]
        except ValueError as error:
            yield f"{path.name}: {error}"
    with atomic.scratch() as folder:  # for the files that they write
        for name, words in wanted:
            if not words or words[0] not in READING:
                continue
            shown = f"{name}: chronicle {shlex.join(words)}"
            if why := not_run(words):
                tell(f"not run: {shown}: {why}")
            elif told := _failure(words, stage, folder):
                yield f"{shown}: {told}"


def _failure(words: Sequence[str], stage: Path, folder: Path) -> str | None:
    """What a command says if it fails."""
    command = [sys.executable, "-m", "chronicle", *words, "--package", str(stage)]
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"it did not end within {SECONDS} seconds"
    if done.returncode == 2 or (done.returncode and words[0] != "affected"):
        return (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}").splitlines()[-1]
    return None
