"""The pictures of the real data in a real browser: every text has room with the fonts that the browser finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import browser, svg_texts

pytestmark = pytest.mark.slow

# The boxes of all texts as drawn, in points; and which of them leave the picture or lie over another.
FAULTS = """(() => {
  const svg = document.querySelector('svg'), frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
  const texts = [...svg.querySelectorAll('text')], boxes = texts.map(t => t.getBoundingClientRect()), found = [];
  boxes.forEach((b, n) => {
    if (b.left < frame.left || b.right > frame.right || b.bottom > frame.bottom) found.push(`${texts[n].textContent} leaves the picture`);
    for (let m = n + 1; m < boxes.length; m++) {
      const c = boxes[m], dx = Math.min(b.right, c.right) - Math.max(b.left, c.left);
      const dy = Math.min(b.bottom, c.bottom) - Math.max(b.top, c.top);
      if (dx > scale && dy > 2.4 * scale) found.push(`${texts[n].textContent} over ${texts[m].textContent}`);
    }
  });
  for (const t of texts) if (parseFloat(getComputedStyle(t).fontSize) < 6) found.push(`${t.textContent} is small`);
  return found;
})()"""
# Texts in boxes: the widest part of each text that is wider than its box.
OUTSIDE = """(() => {
  const boxes = [...document.querySelectorAll('rect.sure, rect.may, rect.trunk')].map(r => r.getBoundingClientRect());
  return [...document.querySelectorAll('text.name, text.sure-name')].flatMap(t => {
    const b = t.getBoundingClientRect(), y = (b.top + b.bottom) / 2;
    const own = boxes.find(r => r.left <= b.left && b.left < r.right && r.top < y && y < r.bottom);
    return own && b.right > own.right ? [t.textContent] : [];
  });
})()"""


def test_every_text_of_the_real_pictures_has_room(ministry_build: Path, tmp_path: Path) -> None:
    pictures = {path.stem: path.read_text("utf-8") for path in sorted((ministry_build / "pictures").iterdir())}
    assert {name: faults for name, picture in pictures.items() if (faults := svg_texts.faults(picture))} == {}
    with browser.opened() as chromium:
        tab = chromium.tab()
        tab.screen(1200, 1400)
        found = {}
        for name, picture in pictures.items():
            page = tmp_path / "page.html"
            page.write_text(f"<!doctype html><meta charset=utf-8><h1>{json.dumps(name)}</h1>{picture}", "utf-8")
            tab.open(page)
            faults = [*tab.run(FAULTS), *(tab.run(OUTSIDE) if name.startswith("chart") else [])]
            found |= {name: faults} if faults else {}
        assert found == {}
        assert [address for address in tab.asked if not address.startswith(("file:", "about:"))] == []
        assert tab.faults == []


def test_the_real_pictures_are_small(ministry_build: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (ministry_build / "pictures").iterdir()}
    assert sum(sizes.values()) < 1_000_000
    assert max(sizes.values()) < 100_000
