"""Atom feeds (RFC 4287) of releases, and of the events of one entity. Dates come from the content, never from the clock.

Ids are `tag:` URIs (RFC 4151) under the name of the dataset: an entry has the same id in every feed, always.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from chronicle.change import entity_events
from chronicle.change.event import Event
from chronicle.change.released import Release
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Entity
from chronicle.history import lookup, naming, provenance
from chronicle.history.state import State
from chronicle.render import chapters
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, Language

ATOM = "http://www.w3.org/2005/Atom"
FEEDS = 2_000  # most entities of a table for which a release has feeds
_MINTED = 2024  # the date in the tags (RFC 4151, 2.1), fixed so that ids never change


@dataclass(frozen=True)
class Item:
    """One entry. `key` makes its id, `parts` are its sentences, `sources` are (title, address) of its sources."""

    key: str
    title: str
    updated: datetime.date
    parts: tuple[str, ...]
    categories: tuple[str, ...] = ()
    sources: tuple[tuple[str, str | None], ...] = ()


def atom(package: Package, key: str, title: str, items: Iterable[Item], *, empty: datetime.date, language: Language = ENGLISH) -> str:
    """Return the feed, the newest entry first; `empty` is its date if it has no entries."""
    listed = sorted(items, key=lambda item: item.updated, reverse=True)  # of one day in the order given
    authors = [c["title"] for c in package.descriptor.get("contributors", []) if isinstance(c, dict) and c.get("title")] or [package.title]
    licence = next((x.get("title") or x.get("name") for x in package.descriptor.get("licenses", []) if isinstance(x, dict)), None)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{ATOM}" xml:lang="{language.code}">',
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
    """The first instant of a day in UTC, as RFC 3339 writes it."""
    return f"{date.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_printable(text))


def _printable(text: str) -> str:
    """Remove characters that XML 1.0 cannot contain."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


def of_releases(package: Package, released: Sequence[Release], language: Language = ENGLISH) -> str:
    """Return the feed of releases, the newest first: each entry is the release's summary, dated by its closing date."""
    title, items = language.say("releases of", title=language.package(package)), (_release(release, language) for release in released)
    return atom(package, "releases", title, items, empty=package.closing, language=language)


def _release(release: Release, language: Language) -> Item:
    named, day = language.package(release.package), release.closing
    title = language.say("release to", title=named, version=release.version, day=day)
    parts = [language.say("first release")]
    if release.records:
        brief = release.records.brief()
        parts = [entry.text for entry in chapters.lead(brief, list(chapters.of_records(brief, language=language)), language).entries]
    return Item(f"release/{release.version}", title, release.closing, tuple(parts))


def of_entity(state: State, text: str, language: Language = ENGLISH) -> str:
    """Return the feed of an entity's events, dated by the last possible day of each, but no later than the closing date.

    Args:
        state: The history.
        text: The entity's id, `table/id`, or a name.
        language: Of its sentences.

    Raises:
        ChronicleError: `unknown-entity`, `ambiguous-entity`.
    """
    node = lookup.entity(state, text)
    return _of_node(state, node, list(entity_events.of(state, node)), language)


def of_hierarchy(state: State) -> Iterator[tuple[str, str]]:
    """Yield (table/id, feed) for each entity with events in the hierarchy's table or, without a hierarchy, in any entity table.

    Tables with more than FEEDS entities are left out.
    """
    tree = state.package.edges
    for name in [tree.subject.table] if tree else [table.name for table in state.package.having(Entity)]:
        table = state.package.tables[name]
        if not state.columns(table) or not table.period or entity_events.count(state, table) > FEEDS:
            continue
        found: dict[str, list[Event]] = {}
        for event in entity_events.of_table(state, name):
            for key in dict.fromkeys(ref.id for ref in event.all if ref.table == name):
                found.setdefault(key, []).append(event)
        yield from ((f"{name}/{key}", _of_node(state, (name, key), events)) for key, events in found.items())


def _of_node(state: State, node: Node, events: Sequence[Event], language: Language = ENGLISH) -> str:
    package = state.package
    names = naming.Book(state, [node]).names(node, state.when)
    sources = provenance.sources(state, {source for event in events for source in event.sources})
    teller = Teller(package, language=language)
    items = [_event(teller, event, sources, package.closing) for event in events]
    name = naming.shown(names, node[1]) if language.code == "en" else language.grammar.named(names, node[1])
    title = language.say("plain", name=language.package(package), what=name)
    return atom(package, f"entity/{node[0]}/{node[1]}", title, items, empty=package.closing, language=language)


def _event(teller: Teller, event: Event, sources: Mapping[str, provenance.Source], closing: datetime.date) -> Item:
    sentence = teller.sentence([event])
    cited = [sources[source] for source in event.sources if source in sources]
    links = tuple((source.title, source.url) for source in cited)
    parts = (sentence, *([teller.language.say("sources", titles="; ".join(source.title for source in cited))] if cited else []))
    return Item(f"event/{event.id}", sentence, min(event.latest or closing, closing), parts, (event.word, event.section), links)
