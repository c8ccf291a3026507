"""A sheet of paper that a picture is put on: title, body, legend and source line, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chronicle.render.pictures import ink, letters, svg

POINT = 25.4 / 72  # millimetres
NARROW, WIDE = 90, 180  # millimetres: a column and the width of a page
TALLEST = 247  # millimetres: a page of A4 with its margins
MARGIN = 5.0
MOST = 6  # lines of a title or another text over the whole width

Key = tuple[float, Callable[[float, float], str], str]  # width and drawing of a sign of the legend at x and y (its middle); its meaning


@dataclass
class Sheet:
    """A picture that is being drawn; everything is in points. `y` is where the next part begins."""

    mm: int
    y: float = MARGIN
    body: list[str] = field(default_factory=list)

    @property
    def width(self) -> float:
        return self.mm / POINT

    @property
    def inner(self) -> float:
        return self.width - 2 * MARGIN

    @property
    def right(self) -> float:
        return self.width - MARGIN

    @property
    def left_over(self) -> float:
        """The height that the tallest picture still has."""
        return TALLEST / POINT - self.y

    def add(self, *parts: str) -> None:
        self.body += parts

    def paragraph(self, text: str, kind: str, size: float, *, bold: bool = False) -> None:
        """Write a text over the whole width."""
        for line in letters.lines(text, size, self.inner, bold, MOST, even=False):
            self.y += size * ink.LINE
            self.add(svg.text(MARGIN, self.y - size * 0.25, line, kind))

    def heading(self, title: str, sub: str) -> None:
        self.paragraph(title, "title", ink.TITLE, bold=True)
        self.paragraph(sub, "sub", ink.TEXT)
        self.y += 6

    def legend(self, keys: Sequence[Key]) -> None:
        """Explain the signs of the picture, in as many rows as they need."""
        self.y += 8
        x, height = MARGIN, ink.SMALL * ink.LINE + 3
        for wide, draw, meaning in keys:
            said = letters.lines(meaning, ink.SMALL, self.inner - wide - 4)
            long = wide + 4 + max(letters.width(line, ink.SMALL) for line in said)
            if x > MARGIN and x + long > self.right:
                x, self.y = MARGIN, self.y + height
            self.add(draw(x, self.y + height / 2))
            for number, line in enumerate(said):
                self.y += ink.SMALL * ink.LINE if number else 0
                self.add(svg.text(x + wide + 4, self.y + height / 2 + ink.SMALL * 0.36, line, "quiet"))
            x = MARGIN if len(said) > 1 else x + long + 10
            self.y += height if len(said) > 1 else 0
        self.y += height if x > MARGIN else 0

    def document(self, title: str, told: str, source: str) -> str:
        """Return the whole picture; `told` says in words what it shows."""
        self.y += 4
        self.add(svg.path([(MARGIN, self.y), (self.right, self.y)], "hair"))
        self.y += 2
        self.paragraph(source, "quiet", ink.SMALL)
        self.y += MARGIN
        size = f'viewBox="0 0 {svg.number(self.width)} {svg.number(self.y)}" width="{self.mm}mm" height="{svg.number(self.y * POINT)}mm"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="t d" xml:lang="en">',
                f'<title id="t">{svg.shown(title)}</title>',
                f'<desc id="d">{svg.shown(told)} {svg.shown(source)}</desc>',
                f"<style>{ink.STYLE}</style>",
                '<pattern id="hatch" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                f'<rect width="3" height="3" fill="{ink.SURFACE}"/><path d="M0 0V3" stroke="{ink.HATCH}" stroke-width="1.3"/></pattern>',
                f'<rect width="100%" height="100%" fill="{ink.BACKGROUND}"/>',
                *self.body,
                "</svg>",
                "",
            ]
        )


def swatch(kind: str, *, height: float = 7, wide: float = 14) -> tuple[float, Callable[[float, float], str]]:
    """A box of the legend, drawn as in the picture: its width, and how it is drawn."""
    return wide, lambda x, y: svg.box(x, y - height / 2, wide, height, kind)
