"""Optional libraries: commands that need one check here that it is installed."""

from __future__ import annotations

import importlib.util

from chronicle.core.errors import ChronicleError


def need(what: str, names: tuple[str, ...], install: str) -> None:
    """Check that the modules `names` can be imported, without importing them.

    Args:
        what: What needs them, for the message.
        names: Names of modules.
        install: What to give `pip install`.

    Raises:
        ChronicleError: `missing-library` if one is not installed.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise ChronicleError("missing-library", f"{what} needs {' and '.join(missing)}, not installed here", f"pip install {install}")
