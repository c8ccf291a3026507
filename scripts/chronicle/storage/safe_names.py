"""Names of files in a release: each must be one file, in the same place, on every common file system.

The rules are those of the strictest: Windows for signs, devices and endings, macOS for letters (case, composition) and for the length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PureWindowsPath

from chronicle.core.errors import ChronicleError

PART, WHOLE, DEEP = 255, 900, 32  # bytes of a part, bytes of the name, parts: NAME_MAX, and PATH_MAX of macOS with room for the folder
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\..*)?", re.IGNORECASE)  # whatever the ending
_SIGNS = frozenset('<>:"|?*\\')


def fault(name: str) -> str | None:
    """Why a file of this name is not one file inside its folder on every system; None if it is."""
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
    """The name itself if it is safe. ChronicleError `unsafe-path` if not."""
    if why := fault(name):
        shown = name if len(name) <= 200 else f"{name[:200]}..."
        raise ChronicleError("unsafe-path", f"the file name {shown!r} {why}", "do not trust this release")
    return name


def colliding(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names of which some system has one file: they differ in case or composition alone, or one is a folder of the other."""
    known = dict[str, str]()
    for name in sorted(names):
        path = _folded(name)
        if path in known:
            yield known[path], name
        known[path] = name
    folders = dict[str, str]()  # how each folder is written
    for name in sorted(known.values()):
        for end in (place for place, sign in enumerate(name) if sign == "/"):
            folder = name[:end]
            key = _folded(folder)
            if key in known or folders.setdefault(key, folder) != folder:
                yield known.get(key, folders.get(key, folder)), name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
