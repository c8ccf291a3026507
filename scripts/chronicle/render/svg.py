"""SVG as text: a few shapes, escaped, with the reader's own fonts, light and dark. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from chronicle.core import printable

_STYLE = """
text { font: 12px "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; fill: #1b1b1f }
.title { font-size: 16px; font-weight: bold }
.quiet { fill: #5c5c66 }
.line { fill: none; stroke: #5b3a8c; stroke-width: 2 }
.grid { fill: none; stroke: #c9c9d1; stroke-width: 1 }
.sure { fill: #5b3a8c }
.maybe { fill: #b9a7d6 }
.tie { fill: none; stroke: #b4553a; stroke-width: 1 }
@media (prefers-color-scheme: dark) {
  text { fill: #ececf1 } .quiet { fill: #a5a5b0 } .line { stroke: #b59be6 } .grid { stroke: #44444d }
  .sure { fill: #b59be6 } .maybe { fill: #5d4c80 } .tie { stroke: #e08a6d }
}
"""


def document(width: float, height: float, title: str, body: Iterable[str]) -> str:
    """Return an SVG document; screen readers read its title."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" role="img">'
    return "\n".join([head, f"<title>{_shown(title)}</title>", f"<style>{_STYLE}</style>", *body, "</svg>", ""])


def _shown(content: str) -> str:
    """A text as a picture can have it: XML knows neither controls nor the two signs that are no characters."""
    return escape(printable.shown(content).translate(dict.fromkeys((0xFFFE, 0xFFFF), printable.SIGN)))


def text(x: float, y: float, content: str, *, kind: str = "", anchor: str = "start") -> str:
    classes = f' class="{escape(kind)}"' if kind else ""
    return f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}"{classes}>{_shown(content)}</text>'


def path(points: Iterable[tuple[float, float]], kind: str, *, close: bool = False) -> str:
    """Return a line through points."""
    drawn = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path class="{kind}" d="M{drawn}{"Z" if close else ""}"/>'


def box(x: float, y: float, width: float, height: float, *, kind: str, told: str) -> str:
    """Return a filled rectangle; `told` is shown when the pointer is over it."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(max(width, 0.5))}" height="{number(height)}"'
    return f'<rect class="{kind}" {place}><title>{_shown(told)}</title></rect>'


def number(value: float) -> str:
    """Return a number with at most two decimals, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
