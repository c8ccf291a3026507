"""Check file names of a release: each must denote one file, at the same path, on every common file system.

The strictest system decides: Windows for forbidden characters, device names and trailing dots or spaces; macOS for case, Unicode
normalization and length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PureWindowsPath

from chronicle.core.errors import ChronicleError

PART, WHOLE, DEEP = 255, 900, 32  # limits: bytes a part (NAME_MAX), bytes a name (PATH_MAX of macOS less the folder), parts
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\..*)?", re.IGNORECASE)  # also with any extension
_SIGNS = frozenset('<>:"|?*\\')


def fault(name: str) -> str | None:
    """Return why a file name is unsafe on some system, as the predicate of a message; None if it is safe."""
    parts, windows = name.split("/"), PureWindowsPath(name)
    if {"", ".", ".."} & set(parts) or "\\" in name or windows.drive or windows.root or not name.isprintable():
        return "may lead out of the folder"
    if len(name.encode()) > WHOLE or len(parts) > DEEP:
        return "is longer, or leads deeper, than some systems can have it"
    return next((found for part in parts if (found := _part(part))), None)


def _part(part: str) -> str | None:
    if len(part.encode()) > PART:
        return f"has a part of more than {PART} bytes"
    if found := sorted(_SIGNS & {*part}):
        return f"has a {found[0]} in it, which Windows does not take"
    if part != part.strip(" ") or part.endswith("."):
        return "begins or ends with a space, or ends with a dot, which Windows drops"
    return "is that of a device on Windows" if _DEVICE.fullmatch(part) else None


def safe(name: str) -> str:
    """Return the name unchanged if it is safe. ChronicleError `unsafe-path` if it is not."""
    if why := fault(name):
        shown = name if len(name) <= 200 else f"{name[:200]}..."
        raise ChronicleError("unsafe-path", f"the file name {shown!r} {why}", "do not trust this release")
    return name


def colliding(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find pairs of names that collide on some system: equal but for case or Unicode normalization, or one a folder of the other."""
    known = dict[str, str]()
    for name in sorted(names):
        path = _folded(name)
        if path in known:
            yield known[path], name
        known[path] = name
    folders = dict[str, str]()  # case-folded folder -> its spelling
    for name in sorted(known.values()):
        for end in (place for place, sign in enumerate(name) if sign == "/"):
            folder = name[:end]
            key = _folded(folder)
            if key in known or folders.setdefault(key, folder) != folder:
                yield known.get(key, folders.get(key, folder)), name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
