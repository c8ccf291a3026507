"""The folder of this user's machine for what can be made again: `$CHRONICLE_CACHE`, else the platform's place for caches."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path | None:
    """The folder; None if nothing is to be kept (`CHRONICLE_CACHE=off`), or there is no place for it, as where nobody has a home."""
    told = os.environ.get("CHRONICLE_CACHE")
    if told:
        return None if told == "off" else Path(told)
    from platformdirs import user_cache_dir

    try:
        place = Path(user_cache_dir("chronicle", appauthor=False))
    except RuntimeError:  # nobody knows of a home; some versions give "~/.cache" instead
        return None
    return place if place.is_absolute() else None
