"""The explorer looks as it did when a person last looked at it: small pictures, compared with tolerance.

Where a view has changed, the test names the new picture: look at it, and put it in place of the old one. Fonts differ from machine to
machine, so a picture may differ in a part of its blocks.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from support.browser import Tab

pytestmark = pytest.mark.slow

REFERENCES = Path(__file__).parent / "explorer_references"
BLOCK = 12  # px
SCALE = 0.5
SHADE = 40  # how much darker or lighter a block may be, of 255
DIFFERENT = 0.35  # part of the blocks that may differ: another font breaks lines elsewhere
PICTURES = {
    f"{view}-{width}-{'dark' if dark else 'light'}": (link, width, dark)
    for view, link in {
        "chart": "#/chart/2019-12-01",
        "compare": "#/compare/2008-07-02/2023-09-24",
        "lineage": "#/lineage/mii",
        "people": "#/people/miit",
        "body": "#/body/miit-it-development",
        "search": "#/search/ruanjian",
    }.items()
    for width in (390, 1440)
    for dark in (False, True)
}


def shades(png: bytes) -> tuple[int, int, list[int]]:
    """How light each block of a picture is: blocks in a row, rows, and the mean of red, green and blue of each."""
    at, data, header = 8, b"", (0, 0, 0, 0)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            data += body
        at += length + 12
    width, height, _, colour = header
    depth = {2: 3, 6: 4}[colour]
    rows, before, raw = [], bytes(width * depth), zlib.decompress(data)
    for y in range(height):
        start = y * (width * depth + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * depth], before, depth)
        rows.append(before)
    across, down = width // BLOCK, height // BLOCK
    means = []
    for row in range(down):
        for column in range(across):
            lines = [rows[row * BLOCK + y][column * BLOCK * depth : (column + 1) * BLOCK * depth] for y in range(0, BLOCK, 3)]
            cells = b"".join(lines)
            means.append(sum(cells[0::depth] + cells[1::depth] + cells[2::depth]) // (3 * (len(cells) // depth)))
    return across, down, means


def _unfiltered(kind: int, line: bytes, before: bytes, depth: int) -> bytes:
    """A row of pixels from what the file has of it (PNG, section 9)."""
    out = bytearray(line)
    if kind == 2:
        return bytes((a + b) & 255 for a, b in zip(line, before, strict=True))
    for n in range(len(out)):
        left, up = out[n - depth] if n >= depth else 0, before[n]
        corner = before[n - depth] if n >= depth else 0
        if kind == 1:
            out[n] = (out[n] + left) & 255
        elif kind == 3:
            out[n] = (out[n] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
            out[n] = (out[n] + near[2]) & 255
    return bytes(out)


def taken(tab: Tab, link: str, width: int, *, dark: bool) -> bytes:
    height = 844 if width < 600 else 900
    tab.screen(width, height, dark=dark, still=True)
    tab.go(link)
    return tab.picture(width, height, SCALE)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_view_looks_as_it_did(tab: Tab, name: str, tmp_path: Path) -> None:
    link, width, dark = PICTURES[name]
    fresh = tmp_path / f"{name}.png"
    fresh.write_bytes(taken(tab, link, width, dark=dark))
    across, down, now = shades(fresh.read_bytes())
    kept_across, kept_down, then = shades((REFERENCES / f"{name}.png").read_bytes())
    assert (across, down) == (kept_across, kept_down)
    differing = sum(abs(a - b) > SHADE for a, b in zip(now, then, strict=True))
    assert differing <= DIFFERENT * len(now), f"{differing} of {len(now)} blocks differ: look at {fresh}"


def test_another_picture_is_seen_to_be_another() -> None:
    light, dark = (shades((REFERENCES / f"chart-1440-{theme}.png").read_bytes())[2] for theme in ("light", "dark"))
    assert sum(abs(a - b) > SHADE for a, b in zip(light, dark, strict=True)) > DIFFERENT * len(light)
