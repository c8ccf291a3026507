"""The explorer looks as it did when a person last looked at it: small pictures, compared with tolerance.

Where a view has changed, the test names the new picture: look at it, and put it in place of the old one. Fonts differ from machine to
machine, so a picture may differ in a part of its blocks.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support import png
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


def shades(data: bytes) -> tuple[int, int, list[int]]:
    """How light each block of a picture is: blocks in a row, rows, and the mean of red, green and blue of each."""
    width, height, depth, rows = png.pixels(data)
    across, down = width // BLOCK, height // BLOCK
    means = []
    for row in range(down):
        for column in range(across):
            lines = [rows[row * BLOCK + y][column * BLOCK * depth : (column + 1) * BLOCK * depth] for y in range(0, BLOCK, 3)]
            cells = b"".join(lines)
            means.append(sum(cells[0::depth] + cells[1::depth] + cells[2::depth]) // (3 * (len(cells) // depth)))
    return across, down, means


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
