"""How much of a release is taken from a store at most, and whether there is room for it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE

LEAST, TIMES = 1 << 30, 100  # bytes that a DuckDB file may have in any case, and for each byte of the other files


def bounds(declared: Mapping[str, int | None]) -> dict[str, int]:
    """How many bytes of each file are taken at most: those declared; of the DuckDB file, which declares none, what the others allow."""
    most = LEAST + TIMES * sum(filter(None, declared.values()))
    return {name: most if size is None else size for name, size in declared.items()}


def need(sizes: Mapping[str, int], folder: Path) -> None:
    """ChronicleError if the files that are declared have no room on the disk."""
    wanted, free = sum(size for name, size in sizes.items() if name != DATABASE), shutil.disk_usage(folder).free
    if wanted > free + sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()):
        told = f"the release has {wanted:,} bytes, and {free:,} are free on the disk of {folder.parent.parent}"
        raise ChronicleError("output-failed", told, "make room, or choose another place with --to")
