"""The cache folder, for files that can be recomputed: `$CHRONICLE_CACHE`, or the platform's cache folder of the user."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path | None:
    """Return the cache folder; None if caching is off (`CHRONICLE_CACHE=off`) or the user has no home folder."""
    told = os.environ.get("CHRONICLE_CACHE")
    if told:
        return None if told == "off" else Path(told)
    from platformdirs import user_cache_dir

    try:
        place = Path(user_cache_dir("chronicle", appauthor=False))
    except RuntimeError:  # no home folder; some versions of platformdirs return a relative "~/.cache" instead, which the next line rejects
        return None
    return place if place.is_absolute() else None
