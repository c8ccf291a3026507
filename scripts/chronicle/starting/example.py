"""A small package to try things on: the offices of an invented coast, with two mergers and a split."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from chronicle.core.paths import DESCRIPTOR

_FOLDER = Path(__file__).with_name("coast")


def files() -> Iterator[tuple[str, str]]:
    """Yield the path of each file in the package, and its text."""
    for path in sorted(_FOLDER.rglob("*")):
        if path.is_file():
            yield path.relative_to(_FOLDER).as_posix(), path.read_text("utf-8")


def tables() -> Iterator[tuple[str, str, str]]:
    """Yield each table with its role and its key."""
    for resource in json.loads((_FOLDER / DESCRIPTOR).read_text("utf-8"))["resources"]:
        key = resource["schema"]["primaryKey"]
        yield resource["name"], resource["chronicle"]["role"], key if isinstance(key, str) else ", ".join(key)
