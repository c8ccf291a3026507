"""Texts and anchors of a page: what data say, and the ids of events and statements, as HTML and as links."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from chronicle.core import printable


def text(said: str) -> str:
    """A text from data, of which nothing is read as markup and nothing turns the line around."""
    return escape(printable.shown(said))


def anchor(key: str) -> str:
    """The value of an `id` attribute: the id itself, in which HTML allows all but white space."""
    return escape("_".join(key.split()))


def link(key: str) -> str:
    """The fragment that leads to it."""
    return quote("_".join(key.split()), safe=":+|/")
