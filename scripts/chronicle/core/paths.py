"""What lies where: in a package, in a build and under releases/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chronicle.core.errors import ChronicleError

DESCRIPTOR = "datapackage.json"
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
