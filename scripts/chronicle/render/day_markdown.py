"""What happened between two days of one edition as Markdown: files of a build, and its changelog from snapshot to snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.contract.package import Package
from chronicle.render import day_diff, day_sections, english, names_apart
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.markdown import code, plain

LISTED = 40  # sentences of a section in the changelog; the file of the two days has all
CITED = 8  # ids in a line; the change file has them all


def everything(happened: Happened) -> Iterator[str]:
    """The lines of all that is listed, by section and in order of time, with the ids of events, acts and sources."""
    first, second = map(english.day, happened.days)
    yield f"# {plain(happened.place.package.title)}: {first} → {second}"
    for heading, items in day_diff.by_section(happened, lambda teller, group: [_item(teller, group)]):
        yield from ("", f"## {plain(heading)}", "", *items)
    for note in day_diff.notes(happened, happened.tallies, everything=True):
        yield from ("", plain(note))


def history(package: Package, steps: Sequence[Happened], version: str | None) -> str:
    """What changed from snapshot to snapshot, the latest first; only what is certain and not minor, the most important first."""
    parts = [f"# {plain(package.title)}{f' {version}' if version else ''}: structural changes from snapshot to snapshot", ""]
    parts += [f"Closing date of the data: {package.closing}. Changes whose date the evidence leaves open stand in `changes/`.", ""]
    for happened in reversed(steps):
        first, second = map(str, happened.days)
        parts += [f"## {first} → {second}", ""]
        sure = [tally for tally in happened.tallies if tally.sure]
        for title in day_sections.titles(package, sure):
            parts += [f"### {plain(day_sections.heading(title, package, sure))}", "", *_most(happened, title, sure), ""]
        if not sure:
            parts += ["Nothing that certainly happened in this period is on record.", ""]
    return "\n".join(parts)


def _most(happened: Happened, title: str, sure: Sequence[Tally]) -> Iterator[str]:
    """The most important of a section, and how many more there are."""
    found = happened.top(title, LISTED * 5, certainty="certain")
    total = sum(tally.count for tally in sure if tally.section == title)
    teller = Teller(happened.place.package, happened.days, complete=len(found) == total)
    teller.values.apart = names_apart.of_events(happened, found, teller.values.named)
    groups = Grouping(teller.package, teller.templates).groups(found)[:LISTED]
    yield from (_item(teller, group) for group in groups)
    if left := total - sum(map(len, groups)):
        yield f"- {left:,} more: the files of these days in `changes/` have them."


def _item(teller: Teller, group: Group) -> str:
    return f"- {plain(teller.sentence(group))} ({'; '.join(_cited(group))})"


def _cited(group: Sequence[Event]) -> Iterator[str]:
    """The ids of the events, of the acts behind them, and of sources."""
    ids, acts, sources = day_diff.cited(list(group))
    for word, named in (("", ids), ("by ", acts), ("from ", sources)):
        if named:
            yield word + english.listed(map(code, named), CITED)
