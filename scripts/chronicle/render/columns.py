"""Text layout for a terminal: width in columns, line breaks, two texts on one line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from chronicle.core import printable

WIDTH = 80
LONG = 40  # columns of East Asian text that is a name rather than a sentence, and is not broken if it fits in a line
_CLOSING = frozenset("，。、；：？！）〉》”’】·%")  # no line begins with these
_OPENING = frozenset("（〈《“‘【")  # no line ends with these


def width(text: str) -> int:
    """Return the columns that a terminal needs: two for a wide character (UAX #11), none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(char: str) -> int:
    if printable.odd(char):
        return 1  # the sign that replaces it
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, room: int, indent: str = "", *, first: int | None = None) -> list[str]:
    """Break text into lines of at most `room` columns, the first of at most `first`; the others begin with `indent`.

    Lines are broken at spaces, and within long East Asian text between any two characters, but not before a full stop or the like nor
    after an opening bracket (UAX #14). Any other word is broken only if it is longer than a line.
    """
    lines, line, limit = [], "", room if first is None else first

    def turn() -> None:
        nonlocal line, limit
        lines.append(line)
        line, limit = indent, room

    for word, spaced in _words(text):
        blank = not line.strip()
        gap = "" if blank or not spaced else " "
        if width(line) + width(word) + len(gap) <= limit:
            line += gap + word
            continue
        if not blank:
            turn()
        for char in word:
            if line.strip() and width(line + char) > limit:
                turn()
            line += char
    return [*lines, line]


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of text between which a line can be broken, and whether a space precedes each."""
    for word in text.split():
        if word.isascii() or width(word) <= LONG:
            yield word, True
            continue
        part, spaced = "", True
        for char in word:
            breaks = part and (_columns(char) == 2 or _columns(part[-1]) == 2) and char not in _CLOSING and part[-1] not in _OPENING
            if breaks:
                yield part, spaced
                part, spaced = "", False
            part += char
        yield part, spaced


def cut(text: str, room: int) -> str:
    """Return the text, shortened to `room` columns with an ellipsis if necessary."""
    if width(text) <= room:
        return text
    left, kept = room - 1, 0
    for char in text:
        left -= _columns(char)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def shortened(text: str, room: int) -> str:
    """Return the text, if necessary shortened to `room` columns after a word (or within the only one).

    An id in brackets at its end, which distinguishes it from an equal name, is kept.
    """
    before, bracket, tag = text.rpartition(" [")
    if width(text) > room > 2 * width(bracket + tag) and tag.endswith("]"):
        return shortened(before, room - width(bracket + tag)) + bracket + tag
    short = cut(text, room)
    kept = short.removesuffix("…")
    if short == text or " " not in kept.strip() or text[len(kept) :].startswith(" "):
        return short
    return kept.rpartition(" ")[0].rstrip(" ,") + "…"


def beside(left: str, right: str, room: int = WIDTH) -> str:
    """Return both in one line, `right` at its end."""
    return f"{left}{' ' * max(2, room - width(left) - width(right))}{right}" if right else left


def joined(parts: Iterable[str], sign: str, room: int = WIDTH, indent: str = "") -> list[str]:
    """Return the parts, separated by `sign`, in as few lines as possible; a part that fits into a line is not broken."""
    lines: list[str] = []
    for part in parts:
        if lines and width(f"{lines[-1]}{sign}{part}") <= room:
            lines[-1] += sign + part
        else:
            lines += wrap(f"{indent}{part}" if not lines else part, room, indent) if width(part) > room else [f"{indent}{part}"]
    return lines


def titled(title: str, compared: str, counts: str, room: int) -> list[str]:
    """Return the title line of a screen: what it is about and, beside it or on the next line, counts."""
    compared = cut(compared, room - 4)
    head = f"{cut(title, room - width(compared) - 2)}  {compared}".rstrip()
    return [beside(head, counts, room)] if width(head) + width(counts) + 2 <= room else [head, counts]
