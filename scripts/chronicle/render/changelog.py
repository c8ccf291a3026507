"""How two operands differ, as Markdown: a summary, then chapters, each sentence with the ids of its events or rows and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chronicle.change.happened import Happened
from chronicle.change.records import Records
from chronicle.contract.package import Package
from chronicle.render import chapters, day_sections, state_notes
from chronicle.render.chapters import NOTHING, About, Chapter, Entry
from chronicle.render.language import ENGLISH, Language
from chronicle.render.markdown import code, plain

CITED = 3  # ids in one line; the change file has all of them


def text(records: Records, *, about: About = NOTHING, language: Language = ENGLISH) -> str:
    """Return the changelog of a release; minor changes, and those beyond the limit of a chapter, are only counted."""
    first, second = records.names
    title = language.say("plain", name=language.package(records.second.package), what=f"{first} → {second}")
    parts = [f"# {plain(title)}", ""]
    found = list(chapters.of_records(records, about, language=language))
    lead, notices = chapters.lead(records, found, language), state_notes.notices(records, language)
    parts += [f"## {plain(lead.title)}", "", *lines(lead, language), *(f"- {plain(notice)}" for notice in notices), ""]
    for chapter in found:
        parts += [f"## {plain(chapter.title)}", "", *lines(chapter, language), ""]
    return "\n".join(parts)


def several(compared: Sequence[Records], language: Language = ENGLISH) -> str:
    """Return several comparisons in one text, in the order given."""
    return "\n".join(text(records, language=language) for records in compared)


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


def lines(chapter: Chapter, language: Language = ENGLISH) -> Iterator[str]:
    """Yield the chapter as list items: its sentences, and how many more there are."""
    yield from (line(entry, language) for entry in chapter.entries)
    if chapter.left:
        yield f"- {language.say('more in file', chapter.left)}"


def line(entry: Entry, language: Language = ENGLISH) -> str:
    """Return a list item: the sentence, and the ids of its events or statements, of its acts, and of its sources."""
    named = len(entry.rows) > CITED  # the sentence itself begins with the first of many rows
    cited = [_codes(entry.ids, language)] if entry.ids and not named else []
    cited += [language.say("by acts", acts=_codes(entry.acts, language))] if entry.acts else []
    cited += [language.say("from sources", sources=_codes(entry.sources, language))] if entry.sources else []
    return f"- {plain(entry.text)}" + (f" ({'; '.join(cited)})" if cited else "")


def _codes(ids: Iterable[str], language: Language) -> str:
    return language.grammar.listed(map(code, ids), CITED)
