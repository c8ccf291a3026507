"""How wide a text is at most, and how it breaks into lines: no picture asks a browser.

The widths are those of DejaVu Sans, the widest font that a reader's system may choose for the stack of `ink.FONT`, so that a text that
fits here fits everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from chronicle.core import printable

# Hundredths of the size of the font for the characters from space to tilde.
_PLAIN = """
32 40 46 84 64 95 78 28 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53
100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50
50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84
"""
_BOLD = """
35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 58
100 77 76 73 83 68 68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 46 84 50
50 67 72 59 72 68 44 72 71 34 34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 37 71 84
"""
_WIDTHS = {False: tuple(map(int, _PLAIN.split())), True: tuple(map(int, _BOLD.split()))}
_FULL, _OTHER, _FORM = 100, 85, 125  # of full-width characters, of other letters, of signs such as pictographs
_PIECE = re.compile(r"[⺀-鿿가-힯豈-﫿！-｠]|[^\s⺀-鿿가-힯豈-﫿！-｠]+|\s+")
_LEADING = frozenset("，。、；：？！）」』》】”’,.;:?!)]}")  # characters that begin no line
_ELLIPSIS = "…"


@lru_cache(maxsize=100_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in points."""
    return sum(_hundredths(char, bold) for char in text) * size / 100


def _hundredths(char: str, bold: bool) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _WIDTHS[bold][code - 32]
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _FORM if category == "So" else _FULL
    return _FORM if category in ("So", "Sm") or code > 0xFFFF else _OTHER if not bold else _FULL


@lru_cache(maxsize=100_000)
def lines(text: str, size: float, room: float, bold: bool = False, most: int | None = None, *, even: bool = True) -> tuple[str, ...]:
    """Break a text into lines of at most `room` points.

    Args:
        most: The number of lines; the last one ends with an ellipsis if there would be more.
        even: Whether all lines are about as long, as in a label, or as long as they can be, as in a paragraph.
    """
    text = printable.shown(" ".join(text.split()))
    found = list(_broken(text, size, room, bold))
    if most is not None and len(found) > most:
        return (*found[: most - 1], _cut(" ".join(found[most - 1 :]), size, room, bold))
    if even and len(found) > 1:  # the narrowest room that needs no line more
        low, high = max(room / 2, min(room, longest_word(text, size, bold))), room
        for _ in range(6):
            middle = (low + high) / 2
            narrower = list(_broken(text, size, middle, bold))
            low, high = (low, middle) if len(narrower) == len(found) else (middle, high)
            found = narrower if len(narrower) == len(found) else found
    return tuple(found)


@lru_cache(maxsize=100_000)
def fits(text: str, size: float, room: float, bold: bool, most: int) -> bool:
    """True if the text needs at most so many lines, and no word has to be broken."""
    return longest_word(text, size, bold) <= room and len(list(_broken(text, size, room, bold))) <= most


def longest_word(text: str, size: float, bold: bool = False) -> float:
    """The width of the longest word that only a break inside it could make narrower."""
    return max((width(piece.strip(), size, bold) for piece in _pieces(text)), default=0.0)


def _broken(text: str, size: float, room: float, bold: bool) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        added = (line + piece).lstrip()
        if width(added.rstrip(), size, bold) <= room:
            line = added
            continue
        if line.strip():
            yield line.rstrip()
        line = piece.lstrip()
        while width(line, size, bold) > room and len(line) > 1:
            fits = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n], size, bold) <= room)
            yield line[:fits]
            line = line[fits:]
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What must not be broken: words, and single characters of scripts without spaces, each with the signs that end it."""
    held = ""
    for piece in _PIECE.findall(text):
        if held and piece[0] not in _LEADING:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def cut(text: str, size: float, room: float, bold: bool = False) -> str:
    """Return the text on one line; with an ellipsis for its end if it is longer than the room."""
    text = printable.shown(" ".join(text.split()))
    return text if width(text, size, bold) <= room else _cut(text, size, room, bold)


def _cut(text: str, size: float, room: float, bold: bool) -> str:
    while text and width(text + _ELLIPSIS, size, bold) > room:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS
