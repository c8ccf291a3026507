"""Anchors of a page: the ids of events, statements and sources as values of `id`, and as the links that lead to them."""

from __future__ import annotations

from urllib.parse import quote

from chronicle.core import printable


def anchor(key: str) -> str:
    """The value of an `id` attribute: the id itself, in which HTML allows all but white space."""
    return printable.shown("_".join(key.split()))


def link(key: str) -> str:
    """What an `href` has to say to lead to `anchor(key)`."""
    return "#" + quote(anchor(key), safe=":+|/")
