"""SHA256SUMS and the list of files in a release's datapackage.json: read, compared with each other and with the folder."""

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
    """A file of a release: its hash in SHA256SUMS; its hash and bytes in datapackage.json. None: not said."""

    name: str
    sum: str | None
    hash: str | None
    bytes: int | None


def parse(data: bytes) -> dict[str, str]:
    """name -> sha256:<hex> of every line. ChronicleError for a line that is none, a name given twice or one that leads out."""
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
    """Every file that SHA256SUMS or the descriptor (its bytes) names.

    ChronicleError if the descriptor has no list of files, or one with a name that leads out.
    """
    entries = {safe(file.path): file for file in release(described).files}
    own = Listed(DESCRIPTOR, sums.get(DESCRIPTOR), digest.of_bytes(described), None)
    names = sorted({*sums, *entries} - {DESCRIPTOR})
    files = [Listed(n, sums.get(n), entries[n].hash if n in entries else None, entries[n].bytes if n in entries else None) for n in names]
    return sorted([own, *files], key=lambda file: file.name)


def release(described: bytes) -> Described:
    """What the descriptor of a release (its bytes) says of it. ChronicleError if that is missing, or not as it must be."""
    from chronicle.documents import faults
    from chronicle.documents.described import Described

    remedy = "get the release again from where it was published"
    try:
        value = json.loads(described)["chronicle"]["release"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ChronicleError(BROKEN, f"{DESCRIPTOR} is not that of a release", remedy) from error
    return faults.accepted(Described, value, f"{DESCRIPTOR}, chronicle/release", BROKEN, remedy)


def inconsistencies(files: list[Listed]) -> Iterator[Finding]:
    """Where SHA256SUMS and datapackage.json do not say the same."""
    for file in files:
        if file.sum is None:
            yield of_file(file.name, "not-in-sums", f"{DESCRIPTOR} lists it, {SUMS} does not")
        elif file.hash is None and file.bytes is None and file.name != DATABASE:
            yield of_file(file.name, "not-in-descriptor", f"{SUMS} lists it, {DESCRIPTOR} does not")
        elif file.hash is not None and file.sum != file.hash:
            yield of_file(file.name, "sums-disagree", f"{SUMS} and {DESCRIPTOR} give different hashes for it")


def differences(folder: Path, files: list[Listed]) -> Iterator[Finding]:
    """Files of the folder that are missing, are not listed, are links, or differ from what is listed."""
    there, links = within(folder)
    owners = {file.hash or file.sum: file.name for file in files}
    for name in sorted(links):
        yield of_file(name, "link", "a link, not a file: what it leads to is no part of the release")
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
    """Names of the files and of the links (to files or folders) in a folder."""
    files, links = set[str](), set[str]()
    for here, folders, own in os.walk(folder):
        for name in (*folders, *own):
            path = Path(here, name)
            if path.is_symlink():
                links.add(path.relative_to(folder).as_posix())
            elif name in own:
                files.add(path.relative_to(folder).as_posix())
    return files, links
