"""Reads pictures: where their texts stand by the widths of the widest font, which of them meet, and which leave the picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from chronicle.render.pictures import ink, letters

SVG = "{http://www.w3.org/2000/svg}"
_SIZES = {"title": ink.TITLE, "head": ink.HEAD, "sub": ink.TEXT, "name": ink.NAME, "sure-name": ink.NAME}
_BOLD = {"title", "head", "sure-name", "strong"}


@dataclass(frozen=True)
class Written:
    """A text and the box that it needs."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def classes(picture: str, tag: str) -> list[str]:
    """The classes of all elements of a kind, such as `rect`."""
    return [each.get("class") or "" for each in parsed(picture).iter(f"{SVG}{tag}")]


def written(picture: str) -> list[Written]:
    found = []
    for each in parsed(picture).iter(f"{SVG}text"):
        kinds = (each.get("class") or "").split()
        size = next((_SIZES[kind] for kind in kinds if kind in _SIZES), ink.SMALL)
        wide = letters.width(each.text or "", size, bool(_BOLD & {*kinds}))
        x, y = float(each.get("x", 0)), float(each.get("y", 0))
        left = x - {"start": 0, "middle": 0.5, "end": 1}[each.get("text-anchor", "start")] * wide
        found.append(Written(each.text or "", left, y - size * 0.74, left + wide, y + size * 0.1))
    return found


def faults(picture: str) -> list[str]:
    """Texts that leave the picture or lie over each other."""
    _, _, wide, tall = map(float, parsed(picture).get("viewBox", "").split())
    texts = written(picture)
    out = [f"{t.text!r} leaves the picture" for t in texts if t.left < 0 or t.right > wide or t.top < 0 or t.bottom > tall]
    over = [
        f"{a.text!r} over {b.text!r}"
        for a, b in combinations(texts, 2)
        if min(a.right, b.right) - max(a.left, b.left) > 0.5 and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5
    ]
    return out + over
