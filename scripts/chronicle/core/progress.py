"""How something that takes long says what it is doing."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str], None]  # called with one line for each step


def quiet(_: str) -> None:
    """Say nothing."""
