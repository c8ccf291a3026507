"""Decide whether the file of a table is safe to open, and give its text in UTF-8, unpacked if necessary."""

from __future__ import annotations

import codecs
import gzip
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
