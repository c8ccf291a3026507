"""Texts from data as a terminal may have them: nothing in them moves the cursor, changes a setting, or turns the line around."""

from __future__ import annotations

import unicodedata

SIGN = "\ufffd"  # in place of a character that is not shown
# What changes the direction of all that follows (UAX #9). Arabic and Hebrew need none of it: their letters have a direction of their own.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\t")


def odd(char: str) -> bool:
    """Whether a terminal must not have it: a control, a separator of lines, a half of a surrogate pair, or a change of direction."""
    return char in _TURNING or (char not in _KEPT and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"))


def shown(text: str) -> str:
    """The text with a sign for each odd character."""
    if text.isprintable():  # whatever is odd is not printable to Python either
        return text
    return "".join(SIGN if odd(char) else char for char in text)
