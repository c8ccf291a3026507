"""Cache of check results, so that unchanged data is not checked twice.

Each result is one file in the user's cache folder (not in the package, which may be a read-only copy or a published
release with a hash for every file): `$CHRONICLE_CACHE`, else chronicle/ in the platform's cache folder. The value `off`
disables the cache. A file is named by the digest of all inputs of the result, so an entry is never out of date. A file
that is damaged, truncated or edited does not match its own digest and is ignored. A cache error never stops a check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from chronicle.core import files, leftovers
from chronicle.core.errors import ChronicleError
from chronicle.storage import cache_folder

KEPT = 200  # maximum number of results; the oldest are deleted first


def key(*parts: Any) -> str:
    """Return the cache name of a result: the SHA-256 digest of its inputs `parts`, which are JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digests(paths: Iterable[Path]) -> list[str | None]:
    """Return the SHA-256 digest of each file, None for a file that cannot be read."""
    found = list[str | None]()
    for path in paths:
        try:
            with path.open("rb") as file:
                found.append(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError:
            found.append(None)
    return found


def versions(*distributions: str) -> dict[str, str]:
    """Return the installed version of each distribution, an empty string for one that is not installed."""
    found = {}
    for name in distributions:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def recall(name: str) -> Any:
    """Return the result cached under `name`; None if there is none or its file is damaged."""
    place = cache_folder.folder()
    if place is None:
        return None
    try:
        kept = json.loads((place / f"{name}.json").read_text("utf-8"))
        return kept["verdict"] if kept["digest"] == key(name, kept["verdict"]) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(name: str, verdict: Any) -> None:
    """Write a result (a JSON value) to the cache atomically; errors of the file system are ignored."""
    place = cache_folder.folder()
    if place is None:
        return
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        leftovers.sweep_in(place)
        files.write_text(place / f"{name}.json", json.dumps({"digest": key(name, verdict), "verdict": verdict}, ensure_ascii=False))
        _prune(place)
    except (OSError, ChronicleError):
        pass  # a full or read-only disk costs the next run some seconds, no more


def _prune(place: Path) -> None:
    entries = sorted((p for p in place.iterdir() if p.suffix == ".json"), key=lambda p: p.stat().st_mtime)
    for path in entries[:-KEPT]:
        path.unlink(missing_ok=True)
