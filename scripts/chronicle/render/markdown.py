"""Texts as Markdown (CommonMark), with nothing in them read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chronicle.core import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def plain(text: str) -> str:
    """The text itself, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(printable.shown(text).split()))


def code(text: str) -> str:
    """A code span, whatever is in it (CommonMark 6.1)."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table (GitHub Flavored Markdown), one row a line."""
    lines = (f"| {' | '.join(map(plain, cells))} |" for cells in (columns, *rows))
    head = next(lines)
    return "\n".join([head, f"|{' --- |' * len(columns)}", *lines])
