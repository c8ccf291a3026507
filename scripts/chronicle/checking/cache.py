"""Verdicts of earlier runs, so that data that has not changed is not checked twice.

One file per verdict in the cache folder of the user (not in the package, which may be a read-only copy or a published
release with a hash for every file): `$CHRONICLE_CACHE`, else chronicle/ in the platform's place for caches. `off`
turns it off. A name is the digest of all that the verdict follows from, so an entry is never out of date; a file that
is broken, cut short or changed by hand fails its own digest and counts as absent. Nothing here ever stops a check.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from chronicle.storage import cache_folder

KEPT = 200  # verdicts; the oldest give way


def key(*parts: Any) -> str:
    """The name of a verdict that follows from `parts`, JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digests(paths: Iterable[Path]) -> list[str | None]:
    """The content of files, None for one that is not there."""
    found = list[str | None]()
    for path in paths:
        try:
            with path.open("rb") as file:
                found.append(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError:
            found.append(None)
    return found


def versions(*distributions: str) -> dict[str, str]:
    """The installed versions of what gives a verdict."""
    found = {}
    for name in distributions:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def recall(name: str) -> Any:
    """The verdict kept under `name`; None if there is none that is whole."""
    place = cache_folder.folder()
    if place is None:
        return None
    try:
        kept = json.loads((place / f"{name}.json").read_text("utf-8"))
        return kept["verdict"] if kept["digest"] == key(name, kept["verdict"]) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(name: str, verdict: Any) -> None:
    """Keeps a verdict, a JSON value, whole or not at all."""
    place = cache_folder.folder()
    if place is None:
        return
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, fresh = tempfile.mkstemp(dir=place, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"digest": key(name, verdict), "verdict": verdict}, file, ensure_ascii=False)
        os.replace(fresh, place / f"{name}.json")
        _prune(place)
    except OSError:
        pass  # a full or read-only disk costs the next run some seconds, no more


def _prune(place: Path) -> None:
    entries = sorted((p for p in place.iterdir() if p.suffix in (".json", ".tmp")), key=lambda p: p.stat().st_mtime)
    for path in entries[:-KEPT]:
        path.unlink(missing_ok=True)
