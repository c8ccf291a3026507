"""Ribbons and links of the lineage: a life with its label, and what passed from one life to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chronicle.render.pictures import ink, letters, svg
from chronicle.render.pictures.acts_axis import LONG_WINDOW, ActsAxis, Life, Link
from chronicle.render.pictures.scene import Name

BAR = 10.4  # height of a ribbon
PAD = 3.0


@dataclass(frozen=True)
class Label:
    """Texts with their languages, side by side, beginning or ending at `x`; `above` its ribbon, or in its middle."""

    texts: tuple[tuple[str, str], ...]
    x: float
    anchor: str = "start"
    above: bool = False
    outside: bool = False

    @property
    def width(self) -> float:
        return _width(self.texts)


def _width(texts: Sequence[tuple[str, str]]) -> float:
    wide = sum(letters.width(text, ink.SMALL if number else ink.NAME, not number) for number, (text, _) in enumerate(texts))
    return wide + 4 * (len(texts) - 1)


def placed(full: Name, brief: Name, life: Life, after: float, axis: ActsAxis, *, narrow: bool) -> Label:
    """Choose where the label of a life goes: into its certain part, else across all of it, else behind it, else above it; never cut.

    Args:
        full: The name.
        brief: The shortest name in use.
        life: Where the life is drawn.
        after: Where the next life of the lane begins.
        axis: The scale.
        narrow: Whether only one of two names is shown.
    """
    pairs = [] if narrow else [tuple(name.both) for name in (full, _mixed(full, brief), brief) if len(name.both) > 1]
    choices = [*pairs, (full.read,), (brief.read,), (brief.own,)]
    for start, end in (*([life.sure] if life.sure else []), (life.start, life.end)):
        for texts in choices:
            if _width(texts) + 2 * PAD <= end - start:
                return Label(texts, start + PAD)
    text, language = min(full.read, brief.read, key=lambda each: len(each[0]))
    texts = ((letters.cut(text, ink.NAME, axis.right - axis.left, True), language),)
    wide = _width(texts)
    if life.end + wide + 2 * PAD < after:
        return Label(texts, life.end + PAD, outside=True)
    if life.end - wide > axis.left:
        return Label(texts, life.end, "end", above=True)
    return Label(texts, max(axis.left, min(life.start, axis.right - wide)), above=True)


def _mixed(full: Name, brief: Name) -> Name:
    return Name(full.first, brief.second, full.languages)


def rows_above(labels: Sequence[Label]) -> dict[int, int]:
    """The row of each label above its ribbon, by its place in the lane: those that would meet stand in different rows."""
    found, ends = dict[int, int](), list[float]()
    for place, label in enumerate(labels):
        if label.above:
            start = label.x - label.width if label.anchor == "end" else label.x
            row = next((n for n, end in enumerate(ends) if end + 3 <= start), len(ends))
            ends[row : row + 1] = [start + label.width]
            found[place] = row
    return found


def ribbon(life: Life, label: Label, top: float, *, up: float, look: str) -> str:
    """Draw a life and its label; `look` is that of its certain part: `focus`, `lane`, or empty."""
    found = svg.box(life.start, top, life.end - life.start, BAR, "may-lane" if look else "may-life")
    inside = not label.above and not label.outside
    if life.sure:
        crossed = inside and any(label.x < edge < label.x + label.width for edge in life.sure)
        found += svg.box(life.sure[0], top, life.sure[1] - life.sure[0], BAR, "plain" if crossed else look or "sure")
    light = look == "focus" and inside
    x, y = label.x, top - 2 - up if label.above else top + BAR / 2 + ink.NAME * 0.36
    for number, (text, language) in enumerate(label.texts):
        kind = "quiet" if number else "sure-name"
        kind = f"{kind} light" if light else f"{kind} out" if label.above or label.outside else kind
        found += svg.text(x, y, text, kind, anchor=label.anchor, language=language)
        x += letters.width(text, ink.SMALL if number else ink.NAME, not number) + 4
    return found


def flow(
    link: Link, at: Mapping[str, float], life: Callable[[str], Life | None], axis: ActsAxis, *, mine: Sequence[str]
) -> tuple[str, str]:
    """Draw a link, and the dot at its end if it leads into a body that already existed; both are empty if a life is not on the scale."""
    old, new = life(link.old), life(link.new)
    if old is None or new is None or link.old not in at or link.new not in at or (link.last or axis.end) < axis.begin:
        return "", ""
    y1, y2 = at[link.old], at[link.new]
    blue = " mine" if link.old in mine and link.new in mine else ""
    if link.undated:
        return _window(link, old, new, (y1, y2), axis), ""
    day = link.last or link.first or axis.end
    ends = old.sure is not None and old.sure[1] <= axis.at(day + LONG_WINDOW)
    lives = new.sure is not None and new.sure[0] < axis.at(day - LONG_WINDOW)
    start = old.sure[1] if old.sure and ends else axis.at((link.first or day) - 5)
    stop = max(axis.at(day, after=True) if lives or not new.sure else new.sure[0], start + 3)
    first = y1 + BAR / 2 if ends else y1 + BAR if y2 > y1 else y1
    last = y2 + BAR / 2 if not lives else y2 if y2 > y1 else y2 + BAR
    middle = (start + stop) / 2
    kind = f"flow{' whole' if link.whole else ''}{blue}"
    curve = "M{0} {1}C{2} {1} {2} {3} {4} {3}".format(*map(svg.number, (start, first, middle, last, stop)))
    dot = f'<circle class="dot" cx="{svg.number(stop)}" cy="{svg.number(last)}" r="1.7"/>' if lives else ""
    return svg.curve(curve, kind), dot


def _window(link: Link, old: Life, new: Life, tops: tuple[float, float], axis: ActsAxis) -> str:
    """The hatched band of an undated change, from the last certain day of the old to the first certain day of the new."""
    start = old.sure[1] if old.sure else axis.at(link.first or axis.begin)
    end = new.sure[0] if new.sure else axis.at(link.last or axis.end)
    if end - start < 1.5:
        return ""
    y1, y2, middle = *tops, (start + end) / 2
    numbers = [svg.number(value) for value in (start, y1, middle, y2, end, y2 + BAR, y1 + BAR)]
    return svg.curve("M{0} {1}C{2} {1} {2} {3} {4} {3}V{5}C{2} {5} {2} {6} {0} {6}Z".format(*numbers), "window")
