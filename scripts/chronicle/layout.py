"""What lies where in a build and under releases/."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chronicle.errors import ChronicleError

DATABASE = "chronicle.duckdb"
MANIFEST = "build.json"  # of a build; a release has a datapackage.json instead
BUILD = "build"
RELEASES = "releases"
INDEX = "index.json"
LATEST = "latest.json"


def write_text(path: Path, text: str) -> None:
    """A file that a user named. ChronicleError if it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ChronicleError("output-failed", f"cannot write {path}: {error.strerror}", "choose another file") from error


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def json_lines(head: dict[str, Any], name: str, items: Iterable[dict[str, Any]]) -> str:
    """A JSON object whose last member is a list with one item a line: fast to write, and good to compare."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"{json.dumps(head, ensure_ascii=False)[:-1]}, {json.dumps(name)}: [\n{lines}\n]}}\n"
