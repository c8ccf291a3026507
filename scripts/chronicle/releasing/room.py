"""Limit how many bytes of a release are downloaded, and check for free disk space."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from chronicle.core.errors import ChronicleError

LEAST, TIMES = 1 << 30, 100  # most bytes of a DuckDB file: LEAST, plus TIMES the size of the other files


def bounds(declared: Mapping[str, int | None]) -> dict[str, int]:
    """Map each file to the most bytes to download: its declared size; for the DuckDB file, which declares none, a generous limit."""
    most = LEAST + TIMES * sum(filter(None, declared.values()))
    return {name: most if size is None else size for name, size in declared.items()}


def need(declared: Mapping[str, int | None], folder: Path) -> None:
    """Raise ChronicleError `output-failed` if the disk has too little space for the declared files; files already in `folder` count."""
    wanted, free = sum(filter(None, declared.values())), shutil.disk_usage(folder).free
    if wanted > free + sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()):
        told = f"the release has {wanted:,} bytes, and {free:,} are free on the disk of {folder.parent.parent}"
        raise ChronicleError("output-failed", told, "make room, or choose another place with --to")
