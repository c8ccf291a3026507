"""Model of one comparison for its page: the sentences of each chapter, with their anchors and the evidence for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.change.happened import Happened
from chronicle.change.inference import Proposal
from chronicle.change.records import Records
from chronicle.history import provenance
from chronicle.history.provenance import Source
from chronicle.render import chapters, state_notes, timeline
from chronicle.render.chapters import NOTHING, About, Chapter, Entry
from chronicle.render.html import behind, cut, trees
from chronicle.render.html.anchors import anchor
from chronicle.render.html.behind import Row
from chronicle.render.html.cut import Cut
from chronicle.render.html.trees import Trees
from chronicle.render.inferred_lines import InferredLines
from chronicle.render.language import ENGLISH, Language, Reader
from chronicle.render.timeline import Step

LISTED = 400  # sentences of a chapter; the change file has everything
IDS = 60  # ids and sources shown behind one sentence


@dataclass(frozen=True)
class Sentence:
    """A sentence and its evidence, which `summary` counts. The first of `anchors` is the anchor of the sentence itself."""

    text: str
    anchors: tuple[str, ...]
    summary: str
    ids: Cut[str]
    acts: tuple[str, ...]
    rows: Cut[Row]
    sources: Cut[str]


@dataclass(frozen=True)
class Section:
    """A chapter; `name` is the start of its heading, `left` is how many sentences are only in the change file."""

    name: str
    title: str
    settled: bool
    sentences: Iterator[Sentence]
    left: int


@dataclass(frozen=True)
class Proposals:
    """Inferred successions, which no source documents; `shown` has a sentence for each, and the ids of its links with their scores."""

    shown: tuple[tuple[str, str], ...]
    left: int
    title: str
    none: str


@dataclass(frozen=True)
class Comparison:
    """The model of a comparison. `parts` maps the entries of the navigation to their counts; iterators can be read only once."""

    steps_title: str
    trees_title: str
    proposed_title: str
    name: str
    heading: str
    operands: str
    parts: Mapping[str, int | None]
    notices: tuple[str, ...]
    lead: tuple[tuple[str, str | None], ...]
    steps: Sequence[Step]
    trees: Trees | None
    sections: Iterator[Section]
    proposals: Proposals | None
    sources: tuple[tuple[str, Source], ...]


def heading(found: Happened | Records, language: Language = ENGLISH) -> str:
    """Return the heading: the names of both operands."""
    if isinstance(found, Records):
        return " → ".join(found.names)
    return " → ".join(found.called or map(language.grammar.day, found.days))


def name(found: Happened | Records) -> str:
    """Return the name of the comparison that the anchors of its parts begin with."""
    first, second = found.names if isinstance(found, Records) else found.called or map(str, found.days)
    return f"{first}..{second}"


def of(
    found: Happened | Records,
    seen: set[str],
    about: About = NOTHING,
    proposed: Sequence[Proposal] | None = None,
    language: Language = ENGLISH,
) -> Comparison:
    """Build the model of a comparison.

    Args:
        found: The comparison.
        seen: Anchors already on the page, extended here: an id links to the first sentence that it is evidence for.
        about: What the newer release says of itself.
        proposed: Inferred successions; None if they were not asked for.
        language: Of its texts.
    """
    if isinstance(found, Happened):
        called = _called(chapters.of_days(found, LISTED, language))
    else:
        called = _called(chapters.of_records(found, about, LISTED, language))
    lead = chapters.lead(found, list(called.values()), language)
    there = {key for chapter in called.values() for entry in chapter.entries for key in entry.ids[:IDS]}
    course = timeline.course(found if isinstance(found, Happened) else found.since, language)
    steps, drawn = timeline.steps(course), trees.drawn(course, there)
    steps_title, trees_title, proposed_title = (language.say(f"title {what}") for what in ("steps", "trees", "proposed"))
    headings = ((steps_title, steps), (trees_title, drawn))
    parts = {**{title: None for title, part in headings if part}, **{name: _count(chapter) for name, chapter in called.items()}}
    return Comparison(
        steps_title=steps_title,
        trees_title=trees_title,
        proposed_title=proposed_title,
        name=name(found),
        heading=heading(found, language),
        operands=f"{found.first} → {found.second}" if isinstance(found, Records) else "",
        parts=parts if proposed is None else {**parts, proposed_title: len(proposed)},
        notices=tuple(state_notes.notices(found, language)),
        lead=tuple((entry.text, next((key for key in entry.ids if key in there), None)) for entry in lead.entries),
        steps=steps,
        trees=drawn,
        sections=(_section(name, chapter, seen, language) for name, chapter in called.items()),
        proposals=None if proposed is None else _proposals(found, proposed, language),
        sources=tuple(_sources(found, called.values(), seen)),
    )


def _section(name: str, chapter: Chapter, seen: set[str], language: Language) -> Section:
    return Section(name, chapter.title, chapter.settled, (_sentence(entry, seen, language) for entry in chapter.entries), chapter.left)


def _sentence(entry: Entry, seen: set[str], language: Language) -> Sentence:
    rows = behind.rows(entry, language)
    counts = [language.say("rows", count)] if (count := behind.count(entry)) else []
    counts += [language.say("sources counted", len(entry.sources))] if entry.sources else []
    summary = (language.grammar.listed(counts) or language.say("ids")) if entry.ids else ""
    ids = () if entry.rows else entry.ids  # rows have their ids beside them
    anchors = tuple(_fresh(entry.ids[:IDS], seen))
    return Sentence(
        entry.text, anchors, summary, cut.of(ids, IDS), () if entry.rows else entry.acts[:IDS], rows, cut.of(entry.sources, IDS)
    )


def _fresh(keys: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Yield the anchors of ids that are not in `seen` yet, and add them to it."""
    for key in map(anchor, keys):
        if key not in seen:
            seen.add(key)
            yield key


def _proposals(found: Happened | Records, proposed: Sequence[Proposal], language: Language) -> Proposals:
    inferred = InferredLines(*found.compares, proposed[:LISTED], Reader(language))
    shown = []
    for proposal in inferred.proposals:
        ids = ", ".join(f"{each.predecessor} → {each.successor} ({each.score:.3f})" for each in proposal.links[:IDS])
        shown.append((language.grammar.capital(inferred.sentence(proposal)), ids))
    return Proposals(tuple(shown), len(proposed) - len(shown), language.say("proposed"), language.say("none proposed"))


def _sources(found: Happened | Records, chapters: Iterable[Chapter], seen: set[str]) -> Iterator[tuple[str, Source]]:
    """Yield the sources that the sentences cite, with their anchors."""
    ids = {source for chapter in chapters for entry in chapter.entries for source in entry.sources[:IDS]}
    sources = {key: source for state in found.states for key, source in provenance.sources(state, ids).items()}
    for key in sorted(ids):
        for own in _fresh([f"source:{key}"], seen):
            yield own, sources.get(key, Source(key, key, None, ""))


def _called(chapters: Iterable[Chapter]) -> dict[str, Chapter]:
    """Return the chapters by unique name: the start of the heading, without its count, numbered if it occurs again."""
    found: dict[str, Chapter] = {}
    for chapter in chapters:
        head = re.split("[:：]", chapter.title)[0].removesuffix(f" {_count(chapter):,}").removesuffix(f"（{_count(chapter):,}项）")
        found[head if head not in found else f"{head} {len(found)}"] = chapter
    return found


def _count(chapter: Chapter) -> int:
    """Return how many events, rows or plain sentences a chapter has, including those that are not listed."""
    return sum(len(entry.events) or len(entry.rows) or 1 for entry in chapter.entries) + chapter.left
