"""Find and read `releases/index.json`, the list of published releases."""

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
    """The releases of a dataset.

    Attributes:
        dataset: Name of the package.
        entries: The releases, newest first.
        data: The bytes of index.json that they were read from.
        form: Its `schema_version`.
    """

    dataset: str
    entries: tuple[Entry, ...]
    data: bytes
    form: str

    def entry(self, version: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.version == version), None)


def read(shelf: Store) -> Index:
    """Read the index of a store. Raises Missing if there is none, ChronicleError `broken-index` if it is invalid."""
    return parse(shelf.read(INDEX), f"{shelf.address}/{INDEX}")


def parse(data: bytes, where: str) -> Index:
    """Parse index.json; `where` is its address for messages. ChronicleError `broken-index` if it is invalid."""
    from chronicle.documents import faults
    from chronicle.documents import index as model

    found = faults.parsed(model.Index, data, where, "broken-index", "restore it from version control")
    return Index(found.dataset, found.releases, data, found.schema_version)


def pointed(shelf: Store) -> str | None:
    """Return the version that latest.json names; None without the file. ChronicleError `broken-index` if it is invalid."""
    try:
        data = shelf.read(LATEST)
    except Missing:
        return None
    return latest.version(data, f"{shelf.address}/{LATEST}")


def document(index: Index) -> dict[str, Any]:
    """Return the document that `releases --json` prints."""
    from chronicle.documents import index as model

    listed = [entry.model_dump(include={*model.Release.model_fields}) for entry in index.entries]
    found: dict[str, Any] = model.Releases.of({"dataset": index.dataset, "releases": listed})
    return found


def chosen(shelf: Store, index: Index, version: str) -> Entry:
    """Return the entry of a version or of `latest`. ChronicleError `no-release` if it is not listed."""
    wanted = (pointed(shelf) or (index.entries[0].version if index.entries else "latest")) if version == "latest" else version
    entry = index.entry(wanted)
    if entry is None:
        there = ", ".join(e.version for e in index.entries) or "none"
        raise ChronicleError("no-release", f"{shelf.address} lists no release {wanted}", f"choose one of: {there}")
    return entry


def default(start: Path | None = None) -> str:
    """Find the releases of the package in `start` (default: the current folder) or in a folder above it.

    Returns:
        The first found: a folder `releases/` with an index, or the address in `chronicle.releases` of the descriptor.

    Raises:
        ChronicleError: `no-releases` if there is neither.
    """
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
    """Read the index in a local folder; None if it has none. ChronicleError `broken-index` if it is invalid."""
    path = folder / INDEX
    return parse(path.read_bytes(), str(path)) if path.is_file() else None
