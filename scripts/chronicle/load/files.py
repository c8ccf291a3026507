"""Decide whether the file of a table is safe to open, and give its text in UTF-8, unpacked if necessary."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import leftovers
from chronicle.core.files import unfit
from chronicle.core.findings import Finding

CHUNK = 1 << 20
_OF_ANY_LENGTH = {"shake_128", "shake_256"}
RATIO, ALLOWANCE = 200, 1 << 26  # a gzip file that unpacks to more than 200 times its size plus 64 MB is refused as a decompression bomb


def unreadable(package: Package, table: Table) -> Finding | None:
    """Return a finding if the file of a table must not be opened; its content is not read."""
    path = package.path(table)
    try:
        reason = unfit(path, package.root)
    except (OSError, ValueError):
        return Finding(
            table.name,
            None,
            None,
            "missing-file",
            f"there is no {path}",
            remedy="restore it; a table without rows needs a file with a header",
        )
    if reason is None:
        return None
    return Finding(table.name, None, None, "unsafe-path", f"{table.path} {reason}", remedy="put a regular file inside the package")


def altered(package: Package) -> Iterator[Finding]:
    """Yield a finding for each file that has not the size or the hash that its resource states; a file that must not be opened has none."""
    stated = {resource.get("name"): resource for resource in package.descriptor["resources"]}
    for table in package.tables.values():
        resource = stated[table.name]
        if unreadable(package, table):
            continue
        path, remedy = package.path(table), "restore the file, or correct the descriptor"
        size = path.stat().st_size
        if resource.get("bytes") not in (None, size):
            message = f"{table.path} has {size:,} bytes, and the descriptor says {resource['bytes']:,}"
            yield Finding(table.name, None, None, "byte-count", message, remedy=remedy)
        elif said := resource.get("hash"):
            method, _, digits = said.rpartition(":")
            if (method or "md5").lower() not in hashlib.algorithms_guaranteed - _OF_ANY_LENGTH:
                yield Finding(table.name, None, None, "hash-count", f"hashes by {method} are not supported", remedy="state one by sha256")
            elif digits.lower() != _hash(path, (method or "md5").lower()):
                yield Finding(table.name, None, None, "hash-count", f"{table.path} has not the hash of the descriptor", remedy=remedy)


def _hash(path: Path, method: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, method).hexdigest()


@contextmanager
def text(path: Path, table: Table) -> Iterator[Path | Finding]:
    """Yield a file with the table's text in UTF-8: `path` itself, or a private copy that is deleted afterwards.

    Yields a finding instead if the file cannot be decoded or unpacked.
    """
    if not table.format.gzip and table.format.encoding == "utf-8":
        yield path
        return
    with leftovers.private() as folder:
        made = folder / "text.csv"
        yield _written(path, table, made) or made


def _written(path: Path, table: Table, made: Path) -> Finding | None:
    lines, limit = 1, RATIO * path.stat().st_size + ALLOWANCE
    encoding = table.format.encoding
    try:
        with _bytes(path, table) as source, made.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
            decoder = _decoder(encoding)
            while chunk := source.read(CHUNK):
                letters = decoder.decode(chunk)
                lines += letters.count("\n")
                out.write(letters)
                if table.format.gzip and made.stat().st_size > limit:
                    message = f"it unpacks to more than {limit:,} bytes"
                    return Finding(table.name, None, None, "source-error", message, remedy="store it without compression")
            out.write(decoder.decode(b"", final=True))
    except UnicodeError as error:
        message = f"the file is not {encoding}: {getattr(error, 'reason', error)}, after line {lines}"
        return Finding(table.name, None, None, "encoding-error", message, remedy="state its encoding, or save it as UTF-8")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        return Finding(table.name, None, None, "source-error", f"the file is not complete gzip: {error}", remedy="compress it again")
    return None


@contextmanager
def _bytes(path: Path, table: Table) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        if not table.format.gzip:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield cast(BinaryIO, unpacked)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    """Invalid UTF-8 is passed through, so that the cells that contain it can be reported one by one later."""
    return codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8" else "strict")
