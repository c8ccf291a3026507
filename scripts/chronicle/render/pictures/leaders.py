"""Who led a body: a lane for each of the two first posts, with the ground between them the same person, then a row per holder.

A narrow picture has the lanes alone, or, where more than one person held a first post at a time, the rows of that post.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chronicle.core.period import FIRST, LAST
from chronicle.render import english
from chronicle.render.pictures import axis, holders, ink, letters, posts, svg
from chronicle.render.pictures.axis import Extent, Scale
from chronicle.render.pictures.holders import NAMES, PAD, Placed
from chronicle.render.pictures.posts import Held, Led, Post
from chronicle.render.pictures.scene import Day, Scene
from chronicle.render.pictures.sheet import MARGIN, NARROW, Key, Sheet, swatch

LANE, BETWEEN, ROW, HEAD = 13.0, 11.0, 8.6, 11.0  # heights: of a lane, of the ground between two, of a row, of a post's title
FOOT = 60.0  # height of axis, legend and source line
TIER = 8.0  # the height of a row of names above or below a lane
END = "data end"
BEFORE = datetime.timedelta(days=120)  # shown before the first beginning


def drawn(scene: Scene, mm: int) -> str | None:
    """Draw who led the body in focus, or else the body with most people in posts. None if the data has nobody in a post."""
    led = posts.of(scene)
    if led is None:
        return None
    lanes, rows = posts.shown(led.posts)
    rows = rows if mm != NARROW else [] if lanes else rows[:1]
    sheet, closing = Sheet(mm), scene.package.closing
    first = max(axis.begin(scene), min([*_begins([*lanes, *rows]), closing]) - BEFORE)
    title = f"Who led: {scene.name(led.body, min(closing, scene.last_day(led.body))).read[0]}"
    told = f"{english.capital(english.series(english.word(post.title) for post in [*lanes, *rows]))}, {first.year} to {closing.year}."
    older = [body for body in led.line[1:] if any(held.body == body for post in led.posts for held in post.held)]
    if older:
        told += f" Before it: {english.series(scene.name(body, scene.last_day(body)).read[0] for body in older)}."
    sheet.heading(title, told)
    left, label = MARGIN + (NAMES if mm != NARROW else 0), letters.width(END, ink.SMALL) / 2
    last = max((letters.width(holders.label(post.held[-1])[0], ink.NAME, True) + 4 for post in lanes), default=0.0) if mm != NARROW else 0.0
    picture = _Picture(scene, sheet, Scale(first, closing, left, sheet.right - max(last, label)), led)
    top, behind = sheet.y, len(sheet.body)
    picture.lanes(lanes)
    left_out = picture.rows(rows)
    bottom, right = sheet.y + 2, picture.scale.right
    sheet.body[behind:behind] = axis.marks(picture.scale, left, right, top, bottom)
    sheet.add(svg.path([(right, top), (right, bottom)], "end"))
    sheet.add(svg.text(left, bottom + 16, "year", "quiet"), svg.text(right + label, bottom + 16, END, "quiet", anchor="end"))
    sheet.y = bottom + 13
    if left_out:
        sheet.y += 4
        sheet.paragraph(f"No room for: {english.series(english.word(post.title) for post in left_out)}.", "quiet", ink.SMALL)
    sheet.legend(_keys(lanes, rows))
    return sheet.document(title, told, scene.source)


def _begins(shown: Sequence[Post]) -> Iterator[Day]:
    """The days on which holders can first have begun."""
    for post in shown:
        for held in post.held:
            found = held.period.fe if held.period.fe > FIRST else held.period.fl
            if found < LAST:
                yield found


@dataclass
class _Picture:
    """Draws posts of a body on a scale."""

    scene: Scene
    sheet: Sheet
    scale: Scale
    led: Led

    @property
    def narrow(self) -> bool:
        return self.sheet.mm == NARROW

    def lanes(self, lanes: Sequence[Post]) -> None:
        """Draw the lanes, the ground between two of them, and the names: inside, else above the first lane or below the last."""
        tops, texts = list[float](), list[str]()
        for place, post in enumerate(lanes):
            above = len(lanes) > 1 and place == 0
            named = holders.placed(post, self.scale, narrow=self.narrow)
            tiers = 1 + max((each.tier for each in named if each.tier is not None), default=-1)
            if self.narrow:
                self.sheet.y += HEAD
                texts.append(svg.text(MARGIN, self.sheet.y - 3.5, letters.cut(post.title, ink.SMALL, self.sheet.inner, True), "strong"))
            self.sheet.y += tiers * TIER if above else 0
            top = self.sheet.y
            tops.append(top)
            for each in named:
                texts += self._lane(each, top, above=above)
            texts += self._missing(post, self.scale.left, top + LANE / 2 + 2.2)
            if not self.narrow:
                texts.append(svg.text(MARGIN, top + LANE / 2 + 2.3, letters.cut(post.title, ink.NAME, NAMES - 6, True), "sure-name"))
            self.sheet.y += LANE + (BETWEEN if place + 1 < len(lanes) else 3) + (0 if above else tiers * TIER)
        if len(lanes) == 2:
            self.sheet.add(*self._ground(lanes[0], lanes[1], tops[0] + LANE, tops[1]))
        self.sheet.add(*texts)

    def _lane(self, each: Placed, top: float, *, above: bool) -> Iterator[str]:
        bar, told = each.extent, f"{each.held.name.read[0]}"
        yield svg.box(bar.start, top, bar.end - bar.start, LANE, "may-lane", told=told)
        if bar.sure:
            yield svg.box(bar.sure[0], top, bar.sure[1] - bar.sure[0], LANE, "lane", told=told)
        y = top + LANE / 2 + ink.NAME * 0.36
        if each.tier is not None:
            y = top - 2.5 - each.tier * TIER if above else top + LANE + 7 + each.tier * TIER
            tip = each.x + holders.width(each.texts) + 1
            edge, reach = (top, y - 5) if above else (top + LANE, y)
            yield svg.path([(tip, edge), (tip, reach)], "line")
        x = each.x
        for number, (text, language) in enumerate(each.texts):
            yield svg.text(x, y, text, "quiet" if number else "sure-name", language=language)
            x += letters.width(text, ink.SMALL if number else ink.NAME, not number) + 4

    def _ground(self, upper: Post, lower: Post, top: float, bottom: float) -> Iterator[str]:
        """What lies between the lanes where one person was certainly in both posts: a slanted edge is a gap between the two days."""
        for held in upper.held:
            for other in lower.held:
                if other.person == held.person and posts.overlap(held.period, other.period):
                    a, b = axis.extent(held.period, self.scale), axis.extent(other.period, self.scale)
                    if a and b and a.sure and b.sure:
                        corners = [(a.sure[0], top), (a.sure[1], top), (b.sure[1], bottom), (b.sure[0], bottom)]
                        yield svg.path(corners, "ground", close=True)

    def _missing(self, post: Post, after: float, y: float) -> Iterator[str]:
        """Say where a body of the line has people in the data but none in this post."""
        for body in posts.missing(self.led, post):
            found = axis.extent(self.scene.life(body), self.scale)
            name = self.scene.brief(body, self.scene.last_day(body)).read[0]
            for text in (f"{name}: not in the data", "not in the data") if found else ():
                x = max(after, found.start) + PAD if found else after
                if found and letters.width(text, ink.SMALL) + x <= found.end:
                    yield svg.text(x, y, text, "quiet")
                    break

    def rows(self, shown: Sequence[Post]) -> list[Post]:
        """Draw a row for each holder of each post; return the posts that the sheet has no room for."""
        left_out = []
        for post in shown:
            held = [(each, bar) for each in post.held if (bar := axis.extent(each.period, self.scale))]
            if self.sheet.left_over < HEAD + ROW * len(held) + FOOT:
                left_out.append(post)
                continue
            self.sheet.y += 3
            self.sheet.add(svg.path([(MARGIN, self.sheet.y), (self.scale.right, self.sheet.y)], "hair"))
            self.sheet.y += HEAD
            title = letters.cut(post.title, ink.NAME, self.sheet.inner, True)
            self.sheet.add(svg.text(MARGIN, self.sheet.y - 3, title, "sure-name"))
            after = MARGIN + letters.width(title, ink.NAME, True) + 6
            self.sheet.add(*self._missing(post, after, self.sheet.y - 3))
            for each, bar in held:
                self._row(each, bar)
        return left_out

    def _row(self, each: Held, bar: Extent) -> None:
        top = self.sheet.y + 1.2
        self.sheet.add(svg.box(bar.start, top, bar.end - bar.start, ROW - 2.6, "may-bar"))
        if bar.sure:
            self.sheet.add(svg.box(bar.sure[0], top, bar.sure[1] - bar.sure[0], ROW - 2.6, "bar"))
        if bar.open and bar.sure:
            x, y = self.scale.right + 2, top + (ROW - 2.6) / 2
            self.sheet.add(svg.path([(x, y - 2), (x + 2.2, y), (x, y + 2)], "end"))
        texts = each.name.both if not self.narrow and holders.width(each.name.both) <= NAMES - 8 else [holders.label(each)]
        x = self.scale.left - 5 - holders.width(texts)
        if self.narrow:  # behind the bar, or before it
            x = bar.end + 4 if bar.end + 4 + holders.width(texts) < self.scale.right else max(MARGIN, bar.start - 4 - holders.width(texts))
        for number, (text, language) in enumerate(texts):
            self.sheet.add(svg.text(x, self.sheet.y + 6.4, text, "quiet" if number else "name", language=language))
            x += letters.width(text, ink.SMALL if number else ink.NAME) + 4
        self.sheet.y += ROW


def _keys(lanes: Sequence[Post], rows: Sequence[Post]) -> list[Key]:
    sure, may = ("lane", "may-lane") if lanes else ("bar", "may-bar")
    keys: list[Key] = [(*swatch(sure), "in post, certain"), (*swatch(may), "possibly in post: began or ended at some point in here")]
    if len(lanes) == 2:
        ground = [(0.0, -3.5), (11.0, -3.5), (14.0, 3.5), (3.0, 3.5)]
        keys.append(
            (14.0, lambda x, y: svg.path([(x + a, y + b) for a, b in ground], "ground", close=True), "the same person in both posts")
        )
    if rows:
        keys.append((4.0, lambda x, y: svg.path([(x, y - 2), (x + 2.2, y), (x, y + 2)], "end"), "in post at the end of the data"))
    return keys
