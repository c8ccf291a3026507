"""Turn ids of events, statements and sources into `id` attributes of a page, and into links to them."""

from __future__ import annotations

from urllib.parse import quote

from chronicle.core import printable


def anchor(key: str) -> str:
    """Return the `id` attribute for an id: the id with white space replaced, which HTML forbids there."""
    return printable.shown("_".join(key.split()))


def link(key: str) -> str:
    """Return the `href` of a link to `anchor(key)`."""
    return "#" + quote(anchor(key), safe=":+|/")
