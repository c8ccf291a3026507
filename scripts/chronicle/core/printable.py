"""Make text from data safe for a terminal: nothing in it moves the cursor, changes a setting or reverses the line."""

from __future__ import annotations

import unicodedata

SIGN = "\ufffd"  # replaces a character that is not shown
# Characters that change the direction of the text after them (UAX #9). Arabic and Hebrew don't need them: their letters have a
# direction of their own.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\t")


def odd(char: str) -> bool:
    """True for a character that must not reach a terminal: a control, a line separator, a lone surrogate, a change of direction."""
    return char in _TURNING or (char not in _KEPT and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"))


def shown(text: str) -> str:
    """Return the text with a sign for each odd character. Lines without any, as most are, are not looked at letter by letter."""
    return "\n".join(line if line.isprintable() else _replaced(line) for line in text.split("\n"))


def _replaced(line: str) -> str:
    return "".join(SIGN if odd(char) else char for char in line)
