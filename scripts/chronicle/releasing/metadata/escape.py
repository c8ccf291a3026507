"""Quoting for formats other than JSON."""

from __future__ import annotations

import re
from urllib.parse import quote

_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")


def quoted(text: str) -> str:
    """Return the text in double quotes, escaped so that YAML 1.2 (section 5.7) and Turtle (section 6.4) both read it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in plain) + '"'


def address(url: str) -> str:
    """Return the address with all characters that RFC 3987 does not allow percent-encoded."""
    return _NOT_IN_IRI.sub(lambda found: quote(found[0]), url)


def path(relative: str) -> str:
    """A path of the release as a relative address."""
    return quote(relative, safe="/")
