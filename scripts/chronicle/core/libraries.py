"""Libraries that not everybody needs, and so may not be installed."""

from __future__ import annotations

import importlib.util

from chronicle.core.errors import ChronicleError


def need(what: str, names: tuple[str, ...], install: str) -> None:
    """Makes sure that the modules `names` are there, without importing them.

    ChronicleError `missing-library` if one is not: `what` needs it, and `pip install` of `install` brings it.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise ChronicleError("missing-library", f"{what} needs {' and '.join(missing)}, not installed here", f"pip install {install}")
