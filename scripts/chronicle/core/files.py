"""Small files: texts and JSON; which files of others may be opened."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from chronicle.core.errors import ChronicleError


def write_text(path: Path, text: str) -> None:
    """A file that a user named. ChronicleError if it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ChronicleError("output-failed", f"cannot write {path}: {error.strerror}", "choose another file") from error


def unfit(path: Path, root: Path) -> str | None:
    """Why a file of the folder `root`, which is there, may not be opened. Nothing is read: a pipe or a device would never end."""
    if not path.resolve().is_relative_to(root.resolve()):
        return "leads outside the package"
    return None if stat.S_ISREG(os.stat(path).st_mode) else "is not a regular file"


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
