"""Quoting for texts that are no JSON."""

from __future__ import annotations

import re
from urllib.parse import quote

_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")


def quoted(text: str) -> str:
    """The text in double quotes, as both YAML 1.2 (section 5.7) and Turtle (section 6.4) read it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in plain) + '"'


def address(url: str) -> str:
    """The address with what may not stand in one percent-encoded (RFC 3987)."""
    return _NOT_IN_IRI.sub(lambda found: quote(found[0]), url)


def path(relative: str) -> str:
    """A path of the release as a relative address."""
    return quote(relative, safe="/")
