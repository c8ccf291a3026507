"""Which kind of cell a value is: a number, a day, true or false, or a text that no spreadsheet takes for anything else."""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

LONGEST = 32_767  # characters of a cell, as Excel counts: UTF-16 units
KEPT = 32_000  # of a longer text
MOST_ROWS = 1_048_575  # of a sheet, below its heading
_EXACT = 10**15  # whole numbers of more digits would be rounded
_FIRST_DAY = datetime.date(1900, 3, 1)  # Excel has a 29 February 1900, so earlier days differ from program to program, or are none
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAKEN = ("=", "+", "-", "@", "\t", "\r")  # signs with which a spreadsheet may begin to compute


def day(text: str) -> datetime.date | None:
    """The day that a text states, if spreadsheets have it; None for anything less exact, or before March 1900."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if found >= _FIRST_DAY else None


def is_number(value: Any) -> bool:
    """True if a spreadsheet keeps the value exactly as a number."""
    if isinstance(value, bool):
        return False
    return abs(value) < _EXACT if isinstance(value, int) else isinstance(value, float) and math.isfinite(value)


def length(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str) -> str:
    """A text that is too long for a cell, cut, with a mark that says so."""
    kept = text.encode("utf-16-le")[: 2 * KEPT].decode("utf-16-le", "ignore")
    return f"{kept} [cut: {length(text):,} characters]"


def needs_mark(text: str) -> bool:
    """True if a spreadsheet could take the text for a formula once somebody edits the cell."""
    return text.startswith(_TAKEN)


def width(text: str) -> int:
    """The width of the first line of a text on a screen, where Chinese characters take two places."""
    return sum(2 if char > "\u2e7f" else 1 for char in text.partition("\n")[0][:80])
