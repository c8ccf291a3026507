"""Text in columns of a terminal: how wide it is, where its lines break, what stands beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from chronicle.core import printable

WIDTH = 80


def width(text: str) -> int:
    """The columns that a terminal needs for it: two for a wide character (UAX #11), none for a mark on the one before it."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if printable.odd(char):
        return 1  # that of the sign in its place
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, room: int, indent: str = "", *, first: int | None = None) -> list[str]:
    """Lines of at most `room` columns, the first of at most `first`; `indent` is put before the others.

    They are broken at spaces, and within a word only if a line has no room for it.
    """
    lines, line, limit = [], "", room if first is None else first

    def turn() -> None:
        nonlocal line, limit
        lines.append(line)
        line, limit = indent, room

    for word in text.split():
        blank = not line.strip()
        if width(line) + width(word) + (not blank) <= limit:
            line += word if blank else f" {word}"
            continue
        if not blank:
            turn()
        for char in word:
            if line.strip() and width(line + char) > limit:
                turn()
            line += char
    return [*lines, line]


def cut(text: str, room: int) -> str:
    """The text, ended with an ellipsis if it is too wide."""
    if width(text) <= room:
        return text
    left, kept = room - 1, 0
    for char in text:
        left -= _columns(char)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def beside(left: str, right: str, room: int = WIDTH) -> str:
    """Both in one line, the second at its end."""
    return f"{left}{' ' * max(2, room - width(left) - width(right))}{right}" if right else left


def joined(parts: Iterable[str], sign: str, room: int = WIDTH, indent: str = "") -> list[str]:
    """The parts with a sign between them, in as few lines as there is need for; no part is broken if it fits a line."""
    lines: list[str] = []
    for part in parts:
        if lines and width(f"{lines[-1]}{sign}{part}") <= room:
            lines[-1] += sign + part
        else:
            lines += wrap(f"{indent}{part}" if not lines else part, room, indent) if width(part) > room else [f"{indent}{part}"]
    return lines
