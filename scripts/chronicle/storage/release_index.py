"""The list of published releases, `releases/index.json`: where it is looked for, and how it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST, RELEASES
from chronicle.storage import latest
from chronicle.storage.base import Missing, Store

if TYPE_CHECKING:
    from chronicle.documents.index import Entry

FIRST_REASON = "the first release"


@dataclass(frozen=True)
class Index:
    """The releases of a dataset, newest first, the text they were read from, and the version of its form."""

    dataset: str
    entries: tuple[Entry, ...]
    data: bytes
    form: str

    def entry(self, version: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.version == version), None)


def read(shelf: Store) -> Index:
    """The index of a store. Missing if it has none; ChronicleError if it cannot be read."""
    return parse(shelf.read(INDEX), f"{shelf.address}/{INDEX}")


def parse(data: bytes, where: str) -> Index:
    """An index from its text. ChronicleError, naming what is wrong, if it is none."""
    from chronicle.documents import faults
    from chronicle.documents import index as model

    found = faults.parsed(model.Index, data, where, "broken-index", "restore it from version control")
    return Index(found.dataset, found.releases, data, found.schema_version)


def pointed(shelf: Store) -> str | None:
    """The version that latest.json points at; None without the file. ChronicleError if it is broken."""
    try:
        data = shelf.read(LATEST)
    except Missing:
        return None
    return latest.version(data, f"{shelf.address}/{LATEST}")


def document(index: Index) -> dict[str, Any]:
    """What `releases --json` prints."""
    from chronicle.documents import index as model

    listed = [entry.model_dump(include={*model.Release.model_fields}) for entry in index.entries]
    found: dict[str, Any] = model.Releases.of({"dataset": index.dataset, "releases": listed})
    return found


def chosen(shelf: Store, index: Index, version: str) -> Entry:
    """The entry of a version, or of `latest`. ChronicleError if it is not listed."""
    wanted = (pointed(shelf) or (index.entries[0].version if index.entries else "latest")) if version == "latest" else version
    entry = index.entry(wanted)
    if entry is None:
        there = ", ".join(e.version for e in index.entries) or "none"
        raise ChronicleError("no-such-release", f"{shelf.address} lists no release {wanted}", f"choose one of: {there}")
    return entry


def default(start: Path | None = None) -> str:
    """Where the package at or above `start` (this folder) keeps its releases: its releases/, else the address that its
    descriptor gives as `chronicle.releases`. ChronicleError if there is neither."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / RELEASES / INDEX).is_file():
            return str(folder / RELEASES)
        try:
            told = json.loads((folder / DESCRIPTOR).read_bytes())["chronicle"]["releases"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if isinstance(told, str):
            return told
    raise ChronicleError(
        "no-releases",
        f"no releases known in {here} or above: no {RELEASES}/{INDEX}, and no descriptor with `chronicle.releases`",
        "say where they lie: a folder, https://..., s3://...",
    )


def published(folder: Path) -> Index | None:
    """The index in a folder of this machine; None if nothing was published there. ChronicleError if it cannot be read."""
    path = folder / INDEX
    return parse(path.read_bytes(), str(path)) if path.is_file() else None
