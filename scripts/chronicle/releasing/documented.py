"""Run the commands in a package's documents on a release, without lasting effects.

They run in a temporary folder. A command is run only if every option is known to write nothing, or to write only to a file inside
that folder; commands that are not run are reported.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.core.progress import Tell
from chronicle.storage import atomic, safe_names

DOCUMENTS = ("README.md", "COOKBOOK.md")
READING = frozenset({"affected", "asof", "changelog", "diff", "dictionary", "sql", "tree"})  # commands that write nothing
PLAIN = frozenset(
    {"--all", "--asof", "--color", "--edges", "--feed", "--force", "--format", "--from", "--help", "--infer", "--json", "--judgements"}
    | {"--key", "--lang", "--no-color", "--no-digests", "--no-pager", "--root", "--table", "--to", "-h"}
)  # options of these commands that write nothing
WRITING = frozenset({"--html", "--out", "--rows"})  # options that write the file named by their value
SECONDS = 300  # time limit for a command


def commands(text: str) -> list[list[str]]:
    """Return the arguments of each `chronicle` command in the `sh` blocks of a Markdown text.

    Blocks that mention `venv` are skipped. Pipes and redirections are dropped.

    Raises:
        ValueError: If a quotation is not closed.
    """
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "venv" not in block]
    return [words[1:] for block in blocks for line in _lines(block) for words in _commands(line) if words[:1] == ["chronicle"]]


def _lines(block: str) -> Iterator[list[str]]:
    """Split a shell block into words, one list per command; runs of `();<>|&` are separate words, and quotations may span lines."""
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
    """Return why a command is not safe to run (it may access files outside the release), or None if it is."""
    for word, value in zip(words, [*words[1:], ""], strict=True):
        if "://" in word:
            return f"{word} is an address, where anything may be"
        option, sign, rest = word.partition("=")
        if option in WRITING:
            if not _inside(rest if sign else value):
                return f"{option} names a place outside of the folder that is thrown away"
        elif word.startswith("-") and option not in PLAIN:
            return f"{option} may read or write other files"
    return None


def _inside(name: str) -> bool:
    """Return True if the file name is a safe path inside the folder in which the command runs."""
    try:
        return bool(safe_names.safe(name))
    except ChronicleError:
        return False


def faults(root: Path, stage: Path, tell: Tell) -> Iterator[str]:
    """Run the commands in the documents of the package at `root` on the release in `stage`; yield a text for each that fails.

    `tell` receives a text for each reading command that is not run, with the reason.
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
