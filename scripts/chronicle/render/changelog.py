"""How two operands differ, as Markdown: a summary, then chapters, each sentence with the ids of its events or rows and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chronicle.change.happened import Happened
from chronicle.change.records import Records
from chronicle.contract.package import Package
from chronicle.render import chapters, day_sections, english, state_notes
from chronicle.render.chapters import Chapter, Entry
from chronicle.render.markdown import code, plain

CITED = 8  # ids in one line; the change file has all of them


def text(records: Records, *, checks: Mapping[str, Any] | None = None) -> str:
    """Return the changelog of a release; minor changes, and those beyond the limit of a chapter, are only counted."""
    first, second = records.names
    parts = [f"# {plain(records.second.package.title)}: {plain(first)} → {plain(second)}", ""]
    found = list(chapters.of_records(records, checks))
    parts += [f"- {plain(notice)}" for notice in state_notes.notices(records)] + ([""] if records.notices else [])
    for chapter in (chapters.lead(records, found), *found):
        parts += [f"## {plain(chapter.title)}", "", *lines(chapter), ""]
    return "\n".join(parts)


def several(compared: Sequence[Records]) -> str:
    """Return several comparisons in one text, in the order given."""
    return "\n".join(map(text, compared))


def history(package: Package, steps: Sequence[Happened], version: str | None) -> str:
    """Return what changed from snapshot to snapshot, the latest first: certain and not minor, the most important first."""
    parts = [f"# {plain(package.title)}{f' {version}' if version else ''}: structural changes from snapshot to snapshot", ""]
    parts += [f"Closing date of the data: {package.closing}. Changes whose date the sources don't settle are in `changes/`.", ""]
    for happened in reversed(steps):
        first, second = map(str, happened.days)
        parts += [f"## {first} → {second}", ""]
        sure = [tally for tally in happened.tallies if tally.sure]
        for title in day_sections.titles(package, sure):
            chapter = chapters.section(happened, title, sure)
            parts += [f"### {plain(chapter.title)}", "", *lines(chapter), ""]
        if not sure:
            parts += ["No change is certain to have happened in this period.", ""]
    return "\n".join(parts)


def lines(chapter: Chapter) -> Iterator[str]:
    """Yield the chapter as list items: its sentences, and how many more there are."""
    yield from map(line, chapter.entries)
    if chapter.left:
        yield f"- {chapter.left:,} more: the change file has {'it' if chapter.left == 1 else 'them'}."


def line(entry: Entry) -> str:
    """Return a list item: the sentence, and the ids of its events or statements, of its acts, and of its sources."""
    cited = [f"{word}{_codes(ids)}" for word, ids in (("", entry.ids), ("by ", entry.acts), ("from ", entry.sources)) if ids]
    return f"- {plain(entry.text)}" + (f" ({'; '.join(cited)})" if cited else "")


def _codes(ids: Iterable[str]) -> str:
    return english.listed(map(code, ids), CITED)
