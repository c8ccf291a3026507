"""The files of tables: which may be opened, and their text as UTF-8, unpacked if need be."""

from __future__ import annotations

import codecs
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.files import unfit
from chronicle.core.findings import Finding

CHUNK = 1 << 20
RATIO, ALLOWANCE = 200, 1 << 26  # a gzip file that unpacks to more than 200 times its size, and 64 MB, is taken for a trap


def unreadable(package: Package, table: Table) -> Finding | None:
    """Why the file of a table may not be opened; nothing is read of it."""
    path = package.path(table)
    try:
        reason = unfit(path, package.root)
    except (OSError, ValueError):
        return Finding(table.name, None, None, "missing-file", f"there is no {path}", remedy="restore it, if need be with its header alone")
    if reason is None:
        return None
    return Finding(table.name, None, None, "unsafe-path", f"{table.path} {reason}", remedy="put a file inside the package there")


@contextmanager
def text(path: Path, table: Table) -> Iterator[Path | Finding]:
    """A file with the text in UTF-8: `path` itself, or a private copy that is gone afterwards. A finding if there is no such text."""
    if not table.format.gzip and table.format.encoding == "utf-8":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="chronicle-") as folder:
        made = Path(folder) / "text.csv"
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
        return Finding(table.name, None, None, "source-error", f"the file is not whole gzip: {error}", remedy="write it again")
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
    """UTF-8 that is not sound stays as it is: the cells that hold it are named one by one later."""
    return codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8" else "strict")
