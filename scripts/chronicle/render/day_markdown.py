"""Everything that happened between two days of one edition, as Markdown for a file of a build."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.change.happened import Happened
from chronicle.render import changelog, chapters, day_diff, english
from chronicle.render.event_groups import Group
from chronicle.render.event_sentences import Teller
from chronicle.render.markdown import plain


def everything(happened: Happened) -> Iterator[str]:
    """Yield the lines of everything listed, by section and in order of time, with the ids of events, acts and sources."""
    first, second = map(english.day, happened.days)
    yield f"# {plain(happened.place.package.title)}: {first} → {second}"
    for heading, items in day_diff.by_section(happened, lambda teller, group: [_item(teller, group)]):
        yield from ("", f"## {plain(heading)}", "", *items)
    for note in day_diff.notes(happened, happened.tallies, everything=True):
        yield from ("", plain(note))


def _item(teller: Teller, group: Group) -> str:
    return changelog.line(chapters.of_events(group, teller.sentence(group)))
