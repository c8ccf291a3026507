"""The folder of this user's machine for what can be made again: `$CHRONICLE_CACHE`, else the platform's place for caches."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def folder() -> Path | None:
    """The folder; None if nothing is to be kept (`CHRONICLE_CACHE=off`)."""
    told = os.environ.get("CHRONICLE_CACHE")
    if told:
        return None if told == "off" else Path(told)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "chronicle"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "chronicle" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "chronicle"
