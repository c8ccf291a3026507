"""Read SHA256SUMS and the list of files in a release's datapackage.json; compare them with each other and with the folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.core import digest
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DATABASE, DESCRIPTOR
from chronicle.storage import safe_names
from chronicle.storage.safe_names import safe

if TYPE_CHECKING:
    from chronicle.documents.described import Described

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
BROKEN = "broken-descriptor"


@dataclass(frozen=True)
class Listed:
    """A file of a release, as its two lists describe it.

    Attributes:
        name: Its path in the release.
        sum: Its hash in SHA256SUMS; None if it is not listed there.
        hash: Its hash in datapackage.json; None if it is not given there.
        bytes: Its size in datapackage.json; None if it is not given there.
    """

    name: str
    sum: str | None
    hash: str | None
    bytes: int | None


def parse(data: bytes) -> dict[str, str]:
    """Parse SHA256SUMS into a dictionary of file name -> `sha256:<hex>`.

    Raises:
        ChronicleError: `broken-sums` if a line is malformed or a name occurs twice; `unsafe-path` if a name leads out of the folder,
            or two names denote the same file on some systems.
    """
    try:
        *lines, rest = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ChronicleError("broken-sums", f"{SUMS} is not UTF-8") from error
    if rest:
        raise ChronicleError("broken-sums", f"{SUMS} ends within a line")
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise ChronicleError("broken-sums", f"line {number} of {SUMS} is {'a second one for its file' if match else 'no checksum'}")
        found[safe(match[2])] = f"sha256:{match[1]}"
    for one, other in safe_names.colliding(found):
        message = f"{SUMS} lists {one} and {other}, which are one file or a file in a file on some systems"
        raise ChronicleError("unsafe-path", message, "do not trust this release")
    return found


def listed(sums: Mapping[str, str], described: bytes) -> list[Listed]:
    """Return every file that SHA256SUMS or the descriptor lists, by name.

    Args:
        sums: SHA256SUMS, as `parse` returns it.
        described: Content of the descriptor (datapackage.json).

    Raises:
        ChronicleError: `broken-descriptor` if the descriptor has no list of files, `unsafe-path` if a name leads out of the folder.
    """
    entries = {safe(file.path): file for file in release(described).files}
    own = Listed(DESCRIPTOR, sums.get(DESCRIPTOR), digest.of_bytes(described), None)
    names = sorted({*sums, *entries} - {DESCRIPTOR})
    files = [Listed(n, sums.get(n), entries[n].hash if n in entries else None, entries[n].bytes if n in entries else None) for n in names]
    return sorted([own, *files], key=lambda file: file.name)


def release(described: bytes) -> Described:
    """Parse `chronicle.release` of a descriptor (datapackage.json). ChronicleError `broken-descriptor` if it is missing or invalid."""
    from chronicle.documents import faults
    from chronicle.documents.described import Described

    remedy = "get the release again from where it was published"
    try:
        value = json.loads(described)["chronicle"]["release"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ChronicleError(BROKEN, f"{DESCRIPTOR} is not that of a release", remedy) from error
    return faults.accepted(Described, value, f"{DESCRIPTOR}, chronicle/release", BROKEN, remedy)


def inconsistencies(files: list[Listed]) -> Iterator[Finding]:
    """Find files for which SHA256SUMS and datapackage.json disagree, or that only one of them lists."""
    for file in files:
        if file.sum is None:
            yield of_file(file.name, "not-in-sums", f"{DESCRIPTOR} lists it, {SUMS} does not")
        elif file.hash is None and file.bytes is None and file.name != DATABASE:
            yield of_file(file.name, "not-in-descriptor", f"{SUMS} lists it, {DESCRIPTOR} does not")
        elif file.hash is not None and file.sum != file.hash:
            yield of_file(file.name, "sums-disagree", f"{SUMS} and {DESCRIPTOR} give different hashes for it")


def differences(folder: Path, files: list[Listed]) -> Iterator[Finding]:
    """Compare a folder with the listed files: find missing, unlisted and changed files, and links in place of files."""
    there, links = within(folder)
    owners = {file.hash or file.sum: file.name for file in files}
    for name in sorted(links):
        yield of_file(name, "link", "a link or a pipe, not a file: what it leads to is no part of the release")
    for file in files:
        if file.name in links:
            continue
        if file.name not in there:
            yield of_file(file.name, "file-missing", "listed, but not there")
            continue
        found = digest.of_file(folder / file.name)
        said = [source for source, value in ((SUMS, file.sum), (DESCRIPTOR, file.hash)) if value not in (None, found)]
        size = (folder / file.name).stat().st_size
        if said:
            size_text = f"{size} bytes instead of {file.bytes}" if file.bytes not in (None, size) else "other content"
            owner = owners.get(found)
            text = f"it is what {owner} should be" if owner else size_text
            yield of_file(file.name, "file-differs", f"not the file of {' and '.join(said)}: {text}")
        elif file.bytes not in (None, size):
            yield of_file(file.name, "size-differs", f"{size} bytes, {DESCRIPTOR} says {file.bytes}")
    for name in sorted(there - {file.name for file in files} - {SUMS, SIGNATURE}):
        yield of_file(name, "file-unlisted", f"neither {SUMS} nor {DESCRIPTOR} lists it", "delete it if it is yours")


def within(folder: Path) -> tuple[set[str], set[str]]:
    """Names of the regular files in a folder, and of what is none: links to files or folders, and pipes, which nobody may wait for."""
    files, links = set[str](), set[str]()
    for here, folders, own in os.walk(folder):
        for name in (*folders, *own):
            path = Path(here, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                links.add(path.relative_to(folder).as_posix())
            elif name in own:
                files.add(path.relative_to(folder).as_posix())
    return files, links
