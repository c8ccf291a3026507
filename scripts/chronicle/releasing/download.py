"""Download releases from a store; a release appears only when it is complete and verified.

A download grows in a hidden folder beside its target, `.<version>.part`: verified files in `whole`, unfinished ones in `parts`, where the
next run resumes. The last step is one rename.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.core import digest, leftovers
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST
from chronicle.core.progress import Tell, quiet
from chronicle.releasing import room, signature
from chronicle.storage import address, atomic, base, cache_folder, checksums, release_index
from chronicle.storage.base import Local, Missing, Store
from chronicle.storage.checksums import SIGNATURE, SUMS
from chronicle.storage.release_index import Index

if TYPE_CHECKING:
    from chronicle.documents.index import Entry

WHOLE = "whole"  # folder of the verified files
SIGNED = 1 << 16  # most bytes read of a signature, which usually has some hundreds


def get(version: str, source: str | None, to: Path | None, tell: Tell = quiet, *, signers: Path | None = None) -> Path:
    """Return the folder of a release (`latest` for the newest); download it from `source` if it is not there already.

    Before the folder appears, each file is checked against SHA256SUMS, and SHA256SUMS and datapackage.json against the index. If the
    download fails, verified files are kept for the next run.

    Args:
        to: The release goes to `to`/<version>; if None, to the user's cache folder.
        signers: File of allowed signers (signature.py): one of them must have signed SHA256SUMS, which is checked before the other files
            are downloaded.

    Raises:
        ChronicleError: If a file cannot be downloaded, verified or written.
    """
    shelf = address.opened(source or release_index.default())
    index = release_index.read(shelf)
    entry = release_index.chosen(shelf, index, version)
    cached = _cached(index, entry)
    if to is None and cached is None:
        raise ChronicleError("no-cache", "there is no cache folder to put it in", "say where with --to")
    target = (to / entry.version if to else cached or Path()).absolute()
    stage = target.with_name(f".{target.name}.part")
    if target.exists():
        _finished(stage)
        return _standing(target, entry, signers)
    if to and cached and (cached / DESCRIPTOR).is_file():
        shelf = Local(cached.parent)
    tell(f"{entry.version} from {shelf.address}")
    try:
        (stage / WHOLE).mkdir(parents=True, exist_ok=True)
        with leftovers.alone(stage, f"downloads {entry.version} to {target.parent}"):
            if not target.exists():  # else another run has just finished it
                _fetch(shelf, entry, stage, signers, tell)
                (stage / WHOLE).rename(target)
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise ChronicleError("output-failed", f"cannot write {target}: {error.strerror or error}", "run it again to go on") from error
    return target


def _cached(index: Index, entry: Entry) -> Path | None:
    """Return the cache folder of a release. Its name includes the hash, as two stores may each have a 1.0.0 of a dataset of one name."""
    place = cache_folder.folder()
    name = re.sub(r"[^\w-]", "_", index.dataset)
    return place / "releases" / f"{name}-{entry.hash[7:19]}" / entry.version if place else None


def _standing(target: Path, entry: Entry, signers: Path | None) -> Path:
    """Return `target` if it is this release, unaltered; raise ChronicleError `output-refused` otherwise."""
    remedy = f"remove {target}, or choose another place with --to"
    if not (target / SUMS).is_file() or not (target / DESCRIPTOR).is_file() or digest.of_file(target / DESCRIPTOR) != entry.hash:
        raise ChronicleError("output-refused", f"{target} exists and is another thing than release {entry.version}", remedy)
    files = checksums.listed(checksums.parse((target / SUMS).read_bytes()), (target / DESCRIPTOR).read_bytes())
    for finding in (*checksums.inconsistencies(files), *checksums.differences(target, files)):
        raise ChronicleError("output-refused", f"{target} is not as it was published: {finding.table}: {finding.message}", remedy)
    _trusted(target, entry, signers)
    return target


def _trusted(folder: Path, entry: Entry, signers: Path | None) -> None:
    """Raise ChronicleError `signature-refused` unless one of the `signers` signed the release; without `signers`, do nothing."""
    for finding in signature.check(folder, signers)[0] if signers else ():
        message = f"{entry.version}: {finding.table}: {finding.message}"
        raise ChronicleError("signature-refused", message, "do not trust it, or ask its publisher for a signature")


def _finished(stage: Path) -> None:
    """Remove what a run left that was killed after the release had appeared."""
    with suppress(ChronicleError, FileNotFoundError), leftovers.alone(stage, "is there"):
        shutil.rmtree(stage, ignore_errors=True)


def _fetch(shelf: Store, entry: Entry, stage: Path, signers: Path | None, tell: Tell) -> None:
    whole = stage / WHOLE
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
    room.need(declared, whole)
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


def _sums(shelf: Store, entry: Entry, whole: Path) -> dict[str, str]:
    """Download SHA256SUMS and return its hashes by file name.

    Raises:
        ChronicleError: `sums-differ`, if its own hash (where the index gives it) or its hash of datapackage.json differs from the index.
    """
    data = shelf.read(f"{entry.version}/{SUMS}")
    hashes = checksums.parse(data)
    if entry.sums not in (None, digest.of_bytes(data)) or hashes.get(DESCRIPTOR) != entry.hash:
        raise ChronicleError("sums-differ", f"{SUMS} of {entry.version} at {shelf.address} is not the one of the index", "do not trust it")
    (whole / SUMS).write_bytes(data)
    return hashes


def _file(shelf: Store, version: str, name: str, stage: Path, expected: str, *, size: int) -> None:
    """Download one file of at most `size` bytes, resuming an earlier run; move it to `whole` once its hash is `expected`.

    Raises:
        ChronicleError: `file-differs`, if the hash is another.
    """
    whole, part = stage / WHOLE / name, stage / "parts" / name
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
        if not start:  # after resuming: the kept part was of another file, so start over
            break
    part.unlink()
    raise ChronicleError("file-differs", f"{version}/{name} at {shelf.address} does not have the hash that {SUMS} lists", "do not trust it")


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


def mirror(shelf: Store, folder: Path, version: str | None, tell: Tell = quiet) -> None:
    """Copy the index and one release (without `version` all of them) unverified, for `verify` to check; skip missing files."""

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
    """Map each file that the lists of a release name to the most bytes to copy; lists that cannot be read are skipped."""
    sizes = dict[str, int | None]()
    try:
        hashes = checksums.parse((release / SUMS).read_bytes())
        sizes |= dict.fromkeys(hashes)
        files = checksums.listed(hashes, (release / DESCRIPTOR).read_bytes())
        sizes |= {file.name: file.bytes for file in files}
    except (ChronicleError, FileNotFoundError):
        pass  # verify says so
    return {name: size for name, size in sorted(room.bounds(sizes).items()) if name not in (DESCRIPTOR, SUMS, SIGNATURE)}
