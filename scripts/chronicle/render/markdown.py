"""Write texts as Markdown (CommonMark), escaped so that nothing in them is read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chronicle.core import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def plain(text: str) -> str:
    """Return the text on one line, escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(printable.shown(text).split()))


def code(text: str) -> str:
    """Return the text as a code span, whatever it contains (CommonMark 6.1)."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table (GitHub Flavored Markdown)."""
    lines = (f"| {' | '.join(map(plain, cells))} |" for cells in (columns, *rows))
    head = next(lines)
    return "\n".join([head, f"|{' --- |' * len(columns)}", *lines])
