"""Choose the store for an address (a folder or a URL)."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from pathlib import Path

from chronicle.storage.base import Local, Store
from chronicle.storage.fsspec_store import Remote

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)(::.*)?://", re.IGNORECASE)


def opened(address: str | Path) -> Store:
    """Return the store for an address: a folder, a file:// or http(s):// URL, or any other URL that fsspec supports."""
    scheme = _SCHEME.match(str(address))
    if scheme is None:
        return Local(Path(address))
    if scheme[1].lower() in ("http", "https") and not scheme[2]:
        from chronicle.storage.http_store import Web  # imported here because importing urllib3 is slow

        return Web(str(address))
    if scheme[1].lower() == "file" and not scheme[2]:
        return Local(Path(urllib.request.url2pathname(urllib.parse.urlsplit(str(address)).path)))
    return Remote(str(address))
