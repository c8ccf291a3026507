"""Small files: texts and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chronicle.core.errors import ChronicleError


def write_text(path: Path, text: str) -> None:
    """A file that a user named. ChronicleError if it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ChronicleError("output-failed", f"cannot write {path}: {error.strerror}", "choose another file") from error


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
