"""Atom feeds (RFC 4287) of releases, and of what befell one entity. No clock: what is told dates them.

Ids are `tag:` URIs (RFC 4151) under the name of the dataset: the same entry has the same id in every feed, always.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from chronicle.change.compare import Comparison
from chronicle.change.diff_events import Event
from chronicle.change.released import Release
from chronicle.contract.package import Package
from chronicle.contract.roles import Entity
from chronicle.core import values
from chronicle.history import lookup, naming, provenance
from chronicle.render import sentences, summary
from chronicle.render.sections import LEAD, Chapters
from chronicle.render.sentences import Teller

ATOM = "http://www.w3.org/2005/Atom"
_MINTED = 2024  # the year from which the tags count (RFC 4151, 2.1): fixed, so that ids never change


@dataclass(frozen=True)
class Item:
    """One entry. `key` is what its id is made of, `parts` are its sentences, `sources` the titles and addresses of what they rest on."""

    key: str
    title: str
    updated: datetime.date
    parts: tuple[str, ...]
    categories: tuple[str, ...] = ()
    sources: tuple[tuple[str, str | None], ...] = ()


def atom(package: Package, key: str, title: str, items: Iterable[Item], *, empty: datetime.date) -> str:
    """The feed, the newest entry first; `empty` dates one without entries."""
    listed = sorted(items, key=lambda item: item.updated, reverse=True)  # of one day in the order given
    authors = [c["title"] for c in package.descriptor.get("contributors", []) if isinstance(c, dict) and c.get("title")] or [package.title]
    licence = next((x.get("title") or x.get("name") for x in package.descriptor.get("licenses", []) if isinstance(x, dict)), None)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{ATOM}" xml:lang="en">',
        f"  <id>{_text(_tag(package, key))}</id>",
        f"  <title>{_text(title)}</title>",
        f"  <updated>{_instant(max((item.updated for item in listed), default=empty))}</updated>",
        *(f"  <author><name>{_text(name)}</name></author>" for name in authors),
        *([f"  <rights>{_text(str(licence))}</rights>"] if licence else []),
        "  <generator>chronicle</generator>",
        *(line for item in listed for line in _entry(package, item)),
        "</feed>",
    ]
    return "\n".join(parts) + "\n"


def _entry(package: Package, item: Item) -> Iterator[str]:
    yield "  <entry>"
    yield f"    <id>{_text(_tag(package, item.key))}</id>"
    yield f"    <title>{_text(item.title)}</title>"
    yield f"    <updated>{_instant(item.updated)}</updated>"
    yield from (f"    <category term={quoteattr(_printable(term))}/>" for term in item.categories)
    yield from (
        f'    <link rel="related" href={quoteattr(_printable(url))} title={quoteattr(_printable(title))}/>'
        for title, url in item.sources
        if url
    )
    html = "".join(f"<p>{_text(part)}</p>" for part in item.parts)
    yield f'    <content type="html">{escape(html)}</content>'
    yield "  </entry>"


def _tag(package: Package, key: str) -> str:
    authority = re.sub("[^A-Za-z0-9]+", "-", package.name).strip("-") or "dataset"
    return f"tag:{authority},{_MINTED}:{quote(key, safe='/:@+')}"


def _instant(date: datetime.date) -> str:
    """RFC 3339: a day has no hour, so its first instant, in UTC."""
    return f"{date.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_printable(text))


def _printable(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


def of_releases(package: Package, released: Sequence[Release]) -> str:
    """One entry for each release, the newest first: its brief, dated by its closing date."""
    return atom(package, "releases", f"{package.title}: releases", map(_release, released), empty=package.closing)


def _release(release: Release) -> Item:
    title = f"{release.package.title} {release.version}, data to {release.closing}"
    parts = ["The first release."]
    if release.comparison:
        chapters = summary.chapters(Chapters(release.comparison))
        parts = [entry.text for chapter in chapters if chapter.title == LEAD for entry in chapter.entries]
    return Item(f"release/{release.version}", title, release.closing, tuple(parts))


def of_entity(compared: Sequence[Comparison], text: str) -> str:
    """One entry for each event that concerns the entity, dated by the last day on which it can have happened, as far as the record goes.

    `text` is its id, or `table/id`. `compared` leads through the history, day by day (series.through). ChronicleError if there is no
    such entity, or several tables have the id.
    """
    teller = Teller(compared[-1])
    package, state = teller.package, teller.states[1]
    tables = {t.name: t for t in package.having(Entity) if state.columns(t)}
    node = lookup.entity(text, tables, lambda node: provenance.has(state, tables[node[0]], node[1]))
    names = naming.Book(state, [node]).names(node, state.when)
    found: dict[str, Item] = {}
    for comparison in compared:
        told = Teller(comparison)
        events = [event for event in comparison.diff.events if concerns(event, *node)]
        sources = provenance.sources(state, {source for event in events for source in event.sources})
        for event in events:
            item = _event(told, event, sources, package.closing)
            if event.certainty == "certain" or item.key not in found:  # what may have happened is met at several days
                found[item.key] = item
    return atom(
        package, f"entity/{node[0]}/{node[1]}", f"{package.title}: {naming.shown(names, node[1])}", found.values(), empty=package.closing
    )


def concerns(event: Event, table: str, key: str) -> bool:
    """Whether the entity is one that the event is about, or that a statement of it names."""
    if any((ref.table, ref.id) == (table, key) for ref in (*event.subjects, *event.predecessors, *event.successors)):
        return True
    for row in event.rows:
        columns = {fields.fields[0] for fields in row.table.foreign if fields.table == table and len(fields.fields) == 1}
        if any((value := row.row.get(column)) is not None and values.text(value) == key for column in columns):
            return True
    return False


def _event(teller: Teller, event: Event, sources: Mapping[str, provenance.Source], closing: datetime.date) -> Item:
    """Its id is made of its kind and of the statement that it is made of: these stay, whatever days are compared."""
    rows = [row for row in event.rows if isinstance(row.table, Entity)] or list(event.rows)
    statement = min(f"{row.table.name}/{row.id}" for row in rows)
    sentence = teller.sentence([event])
    cited = [sources[source] for source in event.sources if source in sources]
    links = tuple((source.title, source.url) for source in cited)
    parts = (sentence, *([f"Sources: {'; '.join(source.title for source in cited)}."] if cited else []))
    return Item(
        f"event/{event.kind}/{statement}",
        sentence,
        min(event.latest or closing, closing),
        parts,
        (event.kind, sentences.section(event)),
        links,
    )
