"""Names of holders of a post in its lane: where each of them goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chronicle.render.pictures import axis, ink, letters
from chronicle.render.pictures.axis import Extent, Scale
from chronicle.render.pictures.posts import Held, Post

NAMES = 112.0  # width of the column of names in a wide picture
PAD = 3.0  # inside a bar


@dataclass(frozen=True)
class Placed:
    """A holder in a lane: where the bar is, the texts and where they go; `tier` counts rows of names outside the lane, None inside."""

    held: Held
    extent: Extent
    texts: tuple[tuple[str, str], ...]
    x: float
    tier: int | None


def placed(post: Post, scale: Scale, *, narrow: bool) -> list[Placed]:
    """Place the names of a lane's holders."""
    found, ends = list[Placed](), list[float]()
    bars = [(held, bar) for held in post.held if (bar := axis.extent(held.period, scale))]
    for place, (held, bar) in enumerate(bars):
        start = bar.sure[0] if bar.sure else bar.start
        end = min(bar.end, bars[place + 1][1].start) if place + 1 < len(bars) else bar.end
        choices = [*([tuple(held.name.both)] if not narrow else []), (held.name.read,)]
        inside = next((texts for texts in choices if width(texts) + 2 * PAD <= end - start), None)
        last = (label(held),)
        if inside:
            found.append(Placed(held, bar, inside, start + PAD, None))
        elif place + 1 == len(bars) and not narrow and bar.end >= scale.right - 1:
            found.append(Placed(held, bar, last, scale.right + 4, None))
        else:
            x = max(scale.left, (start + end) / 2 - width(last) - 1)
            tier = 1 + max((n for n, taken in enumerate(ends) if taken + 3 > x), default=-1)
            ends[tier : tier + 1] = [x + width(last) + 2]
            found.append(Placed(held, bar, last, x, tier))
    return found


def label(held: Held) -> tuple[str, str]:
    """The name that is read, as far as a label has room."""
    text, language = held.name.read
    return letters.cut(text, ink.NAME, NAMES - 8, True), language


def width(texts: Sequence[tuple[str, str]]) -> float:
    return sum(letters.width(text, ink.SMALL if n else ink.NAME, not n) for n, (text, _) in enumerate(texts)) + 4 * (len(texts) - 1)
