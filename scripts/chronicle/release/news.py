"""What a release tells its readers: NEWS.md and news.html, how it differs from the one before; feed.atom, the latest releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle.change import compare
from chronicle.release import series
from chronicle.render import changelog, feed
from chronicle.render.html import changes

FILE, PAGE, FEED = "NEWS.md", "news.html", "feed.atom"
LATEST = 20  # releases in the feed


def write(stage: Path, number: str, older: Sequence[tuple[str, Path]], checks: Mapping[str, Any]) -> None:
    """The files of the release `number` in `stage`; `older` are the ones before, newest first, `checks` what checks.json says."""
    folders = [*reversed(older[: LATEST - 1]), (number, stage)]
    with series.told(folders, whole=len(older) < LATEST) as released:
        newest = released[0]
        (stage / FEED).write_text(feed.of_releases(newest.package, released), "utf-8")
        if newest.comparison is None:
            (stage / FILE).write_text(f"# {newest.package.title} {number}\n\nThe first release, data to {newest.closing}.\n", "utf-8")
            return
        (stage / FILE).write_text(changelog.text(newest.comparison, checks=checks), "utf-8")
        (stage / PAGE).write_text(changes.page(compare.brief(newest.comparison), checks=checks), "utf-8")
