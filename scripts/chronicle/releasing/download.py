"""Releases from a store to this machine: whole and verified, or not at all.

A release grows in a hidden folder beside its place, `.<version>.part`: files that have their hash under `whole`, others
under `parts`, where the next run goes on. The last step is one rename.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.core import digest
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.releasing import room, signature
from chronicle.storage import address, atomic, base, cache_folder, checksums, release_index
from chronicle.storage.base import Local, Missing, Store
from chronicle.storage.checksums import SIGNATURE, SUMS
from chronicle.storage.release_index import Index

if TYPE_CHECKING:
    from chronicle.documents.index import Entry

Tell = Callable[[str], None]
SIGNED = 1 << 16  # bytes of a signature, which has some hundreds


def get(version: str, source: str | None, to: Path | None, tell: Tell = lambda _: None, *, signers: Path | None = None) -> Path:
    """The folder of a release (`latest` for the newest), fetched from `source` unless it is there already.

    It lies in `to`/<version>, else in the user's cache folder. Each file is checked against SHA256SUMS, and that
    against the hash in the index, before the folder appears; with `signers` (signature.py) one of them must have signed SHA256SUMS, and
    nothing else is fetched before that is known. ChronicleError if anything fails; what was fetched and verified is kept for the next run.
    """
    shelf = address.opened(source or release_index.default())
    index = release_index.read(shelf)
    entry = release_index.chosen(shelf, index, version)
    cached = _cached(index, entry)
    if to is None and cached is None:
        raise ChronicleError("no-cache", "there is no cache folder to put it in", "say where with --to")
    target = (to / entry.version if to else cached or Path()).absolute()
    if target.exists():
        return _standing(target, entry, signers)
    if to and cached and (cached / DESCRIPTOR).is_file():
        shelf = Local(cached.parent)
    tell(f"{entry.version} from {shelf.address}")
    try:
        _fetch(shelf, entry, target, signers, tell)
    except OSError as error:
        raise ChronicleError("output-failed", f"cannot write {target}: {error.strerror or error}", "run it again to go on") from error
    return target


def _cached(index: Index, entry: Entry) -> Path | None:
    """Where the cache keeps a release: by its hash too, as two stores may each have a 1.0.0 of a dataset of one name."""
    place = cache_folder.folder()
    name = re.sub(r"[^\w-]", "_", index.dataset)
    return place / "releases" / f"{name}-{entry.hash[7:19]}" / entry.version if place else None


def _standing(target: Path, entry: Entry, signers: Path | None) -> Path:
    """The release that is there already, if it is this one and as it was published."""
    remedy = f"remove {target}, or choose another place with --to"
    if not (target / SUMS).is_file() or not (target / DESCRIPTOR).is_file() or digest.of_file(target / DESCRIPTOR) != entry.hash:
        raise ChronicleError("output-refused", f"{target} exists and is another thing than release {entry.version}", remedy)
    files = checksums.listed(checksums.parse((target / SUMS).read_bytes()), (target / DESCRIPTOR).read_bytes())
    for finding in (*checksums.inconsistencies(files), *checksums.differences(target, files)):
        raise ChronicleError("output-refused", f"{target} is not as it was published: {finding.table}: {finding.message}", remedy)
    _trusted(target, entry, signers)
    return target


def _trusted(folder: Path, entry: Entry, signers: Path | None) -> None:
    """ChronicleError unless one of the `signers`, if there are any, signed the release in `folder`."""
    for finding in signature.check(folder, signers)[0] if signers else ():
        message = f"{entry.version}: {finding.table}: {finding.message}"
        raise ChronicleError("signature-refused", message, "do not trust it, or ask its publisher for a signature")


def _fetch(shelf: Store, entry: Entry, target: Path, signers: Path | None, tell: Tell) -> None:
    stage = target.with_name(f".{target.name}.part")
    whole = stage / "whole"
    whole.mkdir(parents=True, exist_ok=True)
    _file(shelf, entry.version, DESCRIPTOR, stage, entry.hash, size=base.SMALL)
    hashes = _sums(shelf, entry, whole)
    files = checksums.listed(hashes, (whole / DESCRIPTOR).read_bytes())
    for finding in checksums.inconsistencies(files):
        raise ChronicleError(finding.code, f"{entry.version} at {shelf.address}: {finding.table}: {finding.message}", "do not trust it")
    there, links = checksums.within(whole)
    for stray in (there - {*hashes, SUMS}) | links:
        (whole / stray).unlink()
    if shelf.size(f"{entry.version}/{SIGNATURE}") is not None:
        (whole / SIGNATURE).write_bytes(shelf.read(f"{entry.version}/{SIGNATURE}", SIGNED))
    _trusted(whole, entry, signers)
    declared = {file.name: file.bytes for file in files}
    sizes = room.bounds(declared)
    room.need(sizes, whole)
    progress = _Progress(len(hashes), tell)

    def fetch(name: str) -> None:
        _file(shelf, entry.version, name, stage, hashes[name], size=sizes.get(name, base.SMALL))
        size = (whole / name).stat().st_size
        if declared.get(name) not in (None, size):
            told = f"{entry.version}/{name} at {shelf.address} has {size:,} bytes, and {DESCRIPTOR} says {declared[name]:,}"
            raise ChronicleError("file-differs", told, "do not trust it")
        progress.add(size)

    base.each(fetch, hashes)
    atomic.sync(whole)
    whole.rename(target)
    shutil.rmtree(stage, ignore_errors=True)


def _sums(shelf: Store, entry: Entry, whole: Path) -> dict[str, str]:
    """SHA256SUMS, checked by its own hash where the index gives it, and by what it says of datapackage.json."""
    data = shelf.read(f"{entry.version}/{SUMS}")
    hashes = checksums.parse(data)
    if entry.sums not in (None, digest.of_bytes(data)) or hashes.get(DESCRIPTOR) != entry.hash:
        raise ChronicleError("sums-differ", f"{SUMS} of {entry.version} at {shelf.address} is not the one of the index", "do not trust it")
    (whole / SUMS).write_bytes(data)
    return hashes


def _file(shelf: Store, version: str, name: str, stage: Path, expected: str, *, size: int) -> None:
    """One file, going on where an earlier run has ended; it has its place only with the hash `expected`.

    No more than `size` bytes are taken.
    """
    whole, part = stage / "whole" / name, stage / "parts" / name
    if whole.is_file() and digest.of_file(whole) == expected:
        return
    for path in (whole, part):
        path.parent.mkdir(parents=True, exist_ok=True)
    kept = part.stat().st_size if part.is_file() else 0
    for start in (kept if kept <= size else 0, 0):
        with part.open("ab" if start else "wb") as file:
            for chunk in shelf.bounded(f"{version}/{name}", size, start):
                file.write(chunk)
        if digest.of_file(part) == expected:
            os.replace(part, whole)
            return
        if not start:  # else what was kept is of something else: once more from the beginning
            break
    part.unlink()
    raise ChronicleError("file-differs", f"{version}/{name} at {shelf.address} has not the hash of {SUMS}", "do not trust it")


class _Progress:
    """Tells of every tenth of the files."""

    def __init__(self, count: int, tell: Tell) -> None:
        self._count, self._tell, self._lock = count, tell, threading.Lock()
        self._files = self._bytes = 0

    def add(self, size: int) -> None:
        with self._lock:
            before = self._files * 10 // self._count
            self._files, self._bytes = self._files + 1, self._bytes + size
            if self._files * 10 // self._count > before:
                self._tell(f"  {self._files} of {self._count} files, {self._bytes / 1e6:.1f} MB")


def mirror(shelf: Store, folder: Path, version: str | None, tell: Tell = lambda _: None) -> None:
    """Copies the index and a release (all, without `version`) as they are, for verify to judge; what is not there is left out."""

    def copy(name: str, most: int = base.SMALL) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as file:
                for chunk in shelf.chunks(name):
                    file.write(chunk)
                    if file.tell() > most:
                        break  # what is there is too much already, and verify says so
        except Missing:
            path.unlink()

    for name in (INDEX, LATEST):
        copy(name)
    versions = (
        [version] if version else [entry.version for entry in release_index.parse((folder / INDEX).read_bytes(), shelf.address).entries]
    )
    for each in versions:
        tell(f"{each} from {shelf.address}")
        for name in (DESCRIPTOR, SUMS, SIGNATURE):
            copy(f"{each}/{name}")
        base.each(lambda file: copy(*file), [(f"{each}/{name}", size) for name, size in _named(folder / each).items()])


def _named(release: Path) -> dict[str, int]:
    """The files that a release names, as far as its lists can be read, and how many bytes of each are copied at most."""
    sizes = dict[str, int | None]()
    try:
        hashes = checksums.parse((release / SUMS).read_bytes())
        sizes |= dict.fromkeys(hashes)
        files = checksums.listed(hashes, (release / DESCRIPTOR).read_bytes())
        sizes |= {file.name: file.bytes for file in files}
    except (ChronicleError, FileNotFoundError):
        pass  # verify says so
    return {name: size for name, size in sorted(room.bounds(sizes).items()) if name not in (DESCRIPTOR, SUMS, SIGNATURE)}
