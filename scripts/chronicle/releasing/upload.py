"""Upload releases to a store: first the files that never change, last the files that point to them.

Readers follow latest.json or index.json to a release, and its SHA256SUMS and datapackage.json to the files; each is written after all files
that it points to. So a reader sees complete releases only, even during an upload or after a killed one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.core import digest, leftovers
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.findings import of_file
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.core.progress import Tell, quiet
from chronicle.storage import address, base, checksums, release_index
from chronicle.storage.base import Local, Missing, Store
from chronicle.storage.checksums import SIGNATURE, SUMS
from chronicle.storage.release_index import Index

if TYPE_CHECKING:
    from chronicle.documents.index import Entry

RESTORE = "restore it from version control"
ABOUT = "README.md"  # of the releases, for people; may change


def publish(to: str, source: str | None = None, tell: Tell = quiet) -> int:
    """Upload every release in the folder `source` (default: the package's) to the store at `to`.

    Files that the store has with the same size and hash are skipped.

    Returns:
        The number of files written.

    Raises:
        ChronicleError: Before anything is written: `store-differs`, if the store has other content in a file that never changes;
            `stores-differ`, if its index lists a release that `source` lacks or has with another hash.
        InputRefused: If a release in `source` was altered.
    """
    origin = address.opened(source or release_index.default())
    if not isinstance(origin, Local):
        raise ChronicleError("not-local", f"{origin.address} is no folder of this machine", "fetch the releases with `chronicle get` first")
    index, shelf = release_index.read(origin), address.opened(to)
    if isinstance(shelf, Local):
        leftovers.sweep_in(shelf.folder, below=True)
    _agreed(index, shelf)
    files = [(name, hash) for entry in reversed(index.entries) for name, hash in _files(origin.folder / entry.version, entry)]
    fresh = _fresh(origin, shelf, files)
    pages = [name for name in (ABOUT, INDEX, LATEST) if (origin.folder / name).is_file() and not _same(origin, shelf, name)]
    tell(f"{len(files) - len(fresh)} of {len(files)} files are at {shelf.address}")

    def put(name: str) -> None:
        shelf.write(name, origin.folder / name)

    for entry in reversed(index.entries):
        own = [name for name in fresh if name.startswith(f"{entry.version}/")]
        last = [f"{entry.version}/{name}" for name in (SIGNATURE, SUMS, DESCRIPTOR)]
        base.each(put, [name for name in own if name not in last])
        for name in last:
            if name in own:
                put(name)
        if own:
            tell(f"  {entry.version}: {len(own)} files")
    for name in pages:
        put(name)
    return len(fresh) + len(pages)


def _agreed(index: Index, shelf: Store) -> None:
    """Raise ChronicleError if the store's index is of another dataset, or lists releases that ours lacks or has with another hash."""
    try:
        theirs = release_index.read(shelf)
    except Missing:
        return
    if theirs.dataset != index.dataset:
        message = f"{shelf.address} has releases of {theirs.dataset}, not of {index.dataset}"
        raise ChronicleError("other-dataset", message, "publish to another address")
    for entry in theirs.entries:
        ours = index.entry(entry.version)
        if ours is None or ours.hash != entry.hash:
            what = f"lists {entry.version}, which is not here" if ours is None else f"has another release {entry.version}"
            raise ChronicleError(
                "stores-differ", f"{shelf.address} {what}", "published releases stay as they are: get it, or give yours another number"
            )


def _files(folder: Path, entry: Entry) -> list[tuple[str, str]]:
    """Return (path, hash) of every file of a release, after verifying that none was altered."""
    try:
        data, described = (folder / SUMS).read_bytes(), (folder / DESCRIPTOR).read_bytes()
    except OSError as error:
        raise ChronicleError("missing-file", f"{folder} is no whole release: {error.strerror}", RESTORE) from error
    hashes = checksums.parse(data)
    files = checksums.listed(hashes, described)
    found = [*checksums.inconsistencies(files), *checksums.differences(folder, files)]
    if digest.of_bytes(described) != entry.hash:
        found.append(of_file(f"{entry.version}/{DESCRIPTOR}", "index-differs", "not the one of the index", RESTORE))
    if found:
        raise InputRefused(found)
    hashes[SUMS] = digest.of_bytes(data)
    if (folder / SIGNATURE).is_file():
        hashes[SIGNATURE] = digest.of_file(folder / SIGNATURE)
    return [(f"{entry.version}/{name}", hash) for name, hash in hashes.items()]


def _fresh(origin: Local, shelf: Store, files: list[tuple[str, str]]) -> list[str]:
    """Return the files that the store lacks; raise ChronicleError `store-differs` if it has one with other content."""

    def state(file: tuple[str, str]) -> str:
        name, hash = file
        size = shelf.size(name)
        if size is None:
            return "fresh"
        return "same" if size == origin.size(name) and shelf.digest(name) == hash else "other"

    states = dict(zip((name for name, _ in files), base.each(state, files), strict=True))
    others = [name for name, found in states.items() if found == "other"]
    if others:
        raise ChronicleError(
            "store-differs",
            f"{shelf.address} has other content in {', '.join(others[:5])}{f' and {len(others) - 5} more' if len(others) > 5 else ''}",
            "nothing was written; a published file never changes, so delete it there if it is not of a release",
        )
    return [name for name, found in states.items() if found == "fresh"]


def _same(origin: Local, shelf: Store, name: str) -> bool:
    try:
        return shelf.read(name) == origin.read(name)
    except Missing:
        return False
