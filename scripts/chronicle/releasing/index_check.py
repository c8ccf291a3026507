"""Check the index of releases: its own consistency, and its agreement with the releases that it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chronicle.core import digest, semver
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.storage import release_index
from chronicle.storage.base import Local
from chronicle.storage.checksums import SUMS
from chronicle.storage.release_index import FIRST_REASON, Index

if TYPE_CHECKING:
    from chronicle.documents.index import Entry

_LEVEL = re.compile(r" \((patch|minor|major)\)$")
_AGAINST = "\n## Against "
_EDITED = "restore what was edited"


def linked(index: Index, where: Path, description: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each value of a release's index entry that differs from the release itself."""
    version = str(description.get("version"))
    if where.name != version:
        yield of_file(DESCRIPTOR, "other-version", f"it is of version {version}, in the folder {where.name}")
    if description.get("name", index.dataset) != index.dataset:
        yield of_file(INDEX, "index-differs", f"it is of {index.dataset}, the release of {description['name']}")
    entry = index.entry(where.name)
    if entry is None:
        yield Finding(INDEX, None, None, "not-listed", f"it does not list {where.name}", severity="warning")
        return
    own = description["chronicle"]
    told: dict[str, tuple[Any, Any]] = {
        "previous": (entry.previous, own["release"].get("previous")),
        "closing": (entry.closing, own.get("closing")),
        "hash": (entry.hash, digest.of_file(where / DESCRIPTOR)),
        "sums": (entry.sums, digest.of_file(where / SUMS) if entry.sums and (where / SUMS).is_file() else entry.sums),
        "reasons": _reasons(entry, where, own["release"]),
    }
    for name, (said, is_so) in told.items():
        if said != is_so:
            yield of_file(INDEX, "index-differs", f"for {entry.version} it says {name} {said!r}, the release {is_so!r}", _EDITED)


def _reasons(entry: Entry, where: Path, own: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the reasons for the version as (index, release). Old releases list theirs in CHANGELOG.md, not the descriptor."""
    if "reasons" in own or own.get("previous") is None:
        return list(entry.reasons), own.get("reasons", [FIRST_REASON])
    try:
        text = (where / "CHANGELOG.md").read_text("utf-8")
    except (OSError, ValueError):
        return None, None
    section = text.partition(_AGAINST)[2].partition("\n## ")[0].splitlines()
    bare = [_LEVEL.sub("", reason) for reason in entry.reasons]
    return bare, [line[2:] for line in section if line.startswith("- ")] if section else bare


def listing(folder: Path) -> tuple[list[Finding], Index | None]:
    """Return the findings on index.json and latest.json in `folder`, and the index (None if it cannot be read)."""
    shelf = Local(folder)
    try:
        index = release_index.read(shelf)
    except ChronicleError as error:
        return [of_file(INDEX, error.code, error.message, error.remedy)], None
    faults = []
    written = json.dumps(json.loads(index.data), ensure_ascii=False, indent=1) + "\n"
    if index.data != written.encode("utf-8", "replace"):
        faults.append(of_file(INDEX, "index-edited", "it is not as chronicle writes it", _EDITED))
    for entry, older in zip(index.entries, [*(e.version for e in index.entries[1:]), None], strict=True):
        if entry.previous != older:
            faults.append(
                of_file(INDEX, "broken-chain", f"{entry.version} follows {entry.previous}, but {older} is listed below it", _EDITED)
            )
        if not (folder / entry.version).is_dir():
            faults.append(of_file(entry.version, "release-missing", "the index lists it, but it is not there"))
    strays = {p.name for p in folder.iterdir() if p.is_dir() and semver.is_version(p.name)} - {e.version for e in index.entries}
    faults += [Finding(INDEX, None, None, "not-listed", f"it does not list {name}", severity="warning") for name in sorted(strays)]
    try:
        pointed = release_index.pointed(shelf)
    except ChronicleError as error:
        return [*faults, of_file(LATEST, error.code, error.message, error.remedy)], index
    if pointed is None and len(index.entries) == 1:  # normal for a moment while the first release is published
        faults.append(Finding(LATEST, None, None, "no-pointer", "there is none yet", remedy="publish again", severity="warning"))
    elif pointed is None or index.entry(pointed) is None:
        faults.append(of_file(LATEST, "broken-pointer", f"it points at {pointed}, which the index does not list", _EDITED))
    elif pointed != index.entries[0].version:  # normal for a moment while a release is published
        text = f"it points at {pointed}, the newest is {index.entries[0].version}"
        faults.append(Finding(LATEST, None, None, "old-pointer", text, remedy="publish again", severity="warning"))
    return faults, index
