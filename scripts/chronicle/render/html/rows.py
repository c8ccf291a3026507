"""Small pieces of HTML for a notebook: a table of rows, and a text as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from chronicle.core import printable


def table(columns: Sequence[str], rows: Iterable[Sequence[str | None]], left: str = "") -> str:
    """Return the rows as a table; below it `left`, which says how many more there are."""
    head = "".join(f"<th>{_text(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    more = f"<p>{_text(left)}</p>" if left else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def preformatted(text: str) -> str:
    """Return the text in letters of one width."""
    return f"<pre>{_text(text)}</pre>"


def _text(text: str | None) -> str:
    return "" if text is None else escape("\n".join(map(printable.shown, text.split("\n"))))
