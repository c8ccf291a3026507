"""SVG as text: a few shapes, with every value escaped. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from chronicle.core import printable

_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), printable.SIGN)


def shown(content: str) -> str:
    """A text as a picture can have it: XML knows neither controls nor the two signs that are no characters."""
    return escape(printable.shown(content).translate(_NO_CHARACTERS))


def text(x: float, y: float, content: str, kind: str = "", *, anchor: str = "start", language: str = "en") -> str:
    """Return a line of text; `kind` are its classes, `language` the one it is in (BCP 47)."""
    classes = f' class="{kind}"' if kind else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    spoken = "" if language == "en" else f' xml:lang="{escape(language)}"'
    return f'<text x="{number(x)}" y="{number(y)}"{place}{classes}{spoken}>{shown(content)}</text>'


def path(points: Iterable[tuple[float, float]], kind: str, *, close: bool = False) -> str:
    """Return a line through points."""
    drawn = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return curve(f"M{drawn}{'Z' if close else ''}", kind)


def curve(drawn: str, kind: str) -> str:
    """Return a path from its own language of moves."""
    return f'<path class="{kind}" d="{drawn}"/>'


def box(x: float, y: float, width: float, height: float, kind: str, *, round: float = 0, told: str = "", style: str = "") -> str:
    """Return a rectangle; `told` is shown when the pointer is over it."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(max(width, 0.4))}" height="{number(height)}"'
    corner = f' rx="{number(round)}"' if round else ""
    own = f' style="{style}"' if style else ""
    title = f"><title>{shown(told)}</title></rect>" if told else "/>"
    return f'<rect class="{kind}" {place}{corner}{own}{title}'


def number(value: float) -> str:
    """Return a number with at most two decimals, without trailing zeros."""
    found = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found
