"""What a release tells its readers: NEWS.md and news.html, how it differs from the one before; feeds of releases and of bodies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from chronicle.core import digest
from chronicle.history import edition
from chronicle.history.state import State
from chronicle.releasing import series
from chronicle.render import changelog, feed
from chronicle.render.chapters import About
from chronicle.render.html import changes
from chronicle.render.markdown import plain
from chronicle.storage import safe_names

FILE, PAGE, FEED = "NEWS.md", "news.html", "feed.atom"
FEEDS = "feeds"  # <table>/<id>.atom for each entity of the hierarchy, with its events
LATEST = 20  # releases in the feed
LONGEST, DIGITS = 120, 12  # characters of an id in the name of a file, and of the digest after them


def write(stage: Path, number: str, older: Sequence[tuple[str, Path]], about: About) -> None:
    """Write the files of the release `number` in `stage`; `older` are the ones before, newest first."""
    folders = [*reversed(older[: LATEST - 1]), (number, stage)]
    with series.told(folders, whole=len(older) < LATEST) as released:
        newest = released[0]
        (stage / FEED).write_text(feed.of_releases(newest.package, released), "utf-8")
        if newest.records is None:
            (stage / FILE).write_text(
                f"# {plain(newest.package.title)} {number}\n\nThe first release, data to {newest.closing}.\n", "utf-8"
            )
            return
        brief = newest.records.brief()
        (stage / FILE).write_text(changelog.text(brief, about=about), "utf-8")
        (stage / PAGE).write_text(changes.page(brief, about=about), "utf-8")


def feeds(stage: Path) -> None:
    """A feed for each body of the release in `stage`."""
    taken = set[str]()
    with edition.opened(str(stage)) as found:
        for key, text in feed.of_hierarchy(State(found.con, found.package, found.package.closing)):
            table, _, id = key.partition("/")
            path = stage / FEEDS / _file(table) / f"{_file(id)}.atom"
            if path.as_posix().casefold() in taken:  # two files on some systems, one on others
                path = path.with_stem(f"{path.stem}~{_digest(id)}")
            taken.add(path.as_posix().casefold())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def _file(id: str) -> str:
    """Return an id as a file name, percent-encoded (RFC 3986); a long one is cut and gets a digest."""
    name = quote(id, safe="")
    for unsafe, escaped in ((".", "%2E"), (name[:1], f"%{ord(name[0]):02X}")):  # `a.` loses its dot on Windows, and `con` is a device
        if safe_names.fault(name) or safe_names.fault(f"{name}.atom"):
            name = name.replace(unsafe, escaped, -1 if unsafe == "." else 1)
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}~{_digest(id)}"


def _digest(id: str) -> str:
    return digest.of_bytes(id.encode("utf-8")).partition(":")[2][:DIGITS]
