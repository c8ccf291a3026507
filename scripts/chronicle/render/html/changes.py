"""How two sides differ as one HTML page: briefly, how it came about, the trees of both days, every sentence with its rows and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chronicle.change.happened import Happened
from chronicle.change.inference import Proposal
from chronicle.change.records import Records
from chronicle.history import provenance
from chronicle.render import chapters, english, inferred_lines, state_notes, timeline
from chronicle.render.chapters import Chapter, Entry
from chronicle.render.html import behind, trees
from chronicle.render.html.anchors import anchor, link, text
from chronicle.render.html.change_style import FIND, SCRIPT, STYLE
from chronicle.render.html.page import document
from chronicle.render.inferred_lines import InferredLines

LISTED = 400  # sentences of a chapter; the change file has everything
IDS = 60  # ids and sources shown behind one sentence
STEPS = 100  # acts by which it came about
CHIPS = 20  # entities that an act led to, and of those that one came from
_ARROW = '<span class="into"><span class="arrow">→</span> <span class="chip to">'
_STEPS, _TREES, _PROPOSED = "How it came about", "The hierarchy", "Proposed"


def page(found: Happened | Records, *, checks: Mapping[str, Any] | None = None, proposed: Sequence[Proposal] | None = None) -> str:
    """The page of one comparison; `checks` are those of the newer release, `proposed` are successions that no source documents."""
    title = f"{_package(found)}: {' → '.join(_sides(found))}"
    body = [f"<header><h1>{text(title)}</h1></header><main>", FIND, *_Writer(found, set(), checks, proposed).lines(alone=True), "</main>"]
    return document(title, body, style=STYLE, script=SCRIPT)


def several(compared: Sequence[Records]) -> str:
    """Several comparisons on one page, in the order given: the newest first."""
    title = f"{_package(compared[0])}: {compared[-1].names[0]} → {compared[0].names[1]}"
    links = (f'<a href="#{link(_name(each))}">{text(" → ".join(_sides(each)))}</a>' for each in compared)
    body = [f"<header><h1>{text(title)}</h1><nav>{' '.join(links)}</nav></header><main>", FIND]
    seen: set[str] = set()
    for each in compared:
        body += _Writer(each, seen, None, None).lines(alone=False)
    return document(title, [*body, "</main>"], style=STYLE, script=SCRIPT)


def _package(found: Happened | Records) -> str:
    return (found.place.package if isinstance(found, Happened) else found.second.package).title


def _sides(found: Happened | Records) -> tuple[str, str]:
    """What the two sides are called."""
    if isinstance(found, Records):
        return found.names
    first, second = map(english.day, found.days)
    return found.called or (first, second)


def _name(found: Happened | Records) -> str:
    """What the comparison is called in the anchors of its parts."""
    first, second = found.names if isinstance(found, Records) else found.called or map(str, found.days)
    return f"{first}..{second}"


class _Writer:
    """Writes one comparison. `seen` are the anchors that the page has: an id leads to the first sentence that it is behind."""

    def __init__(
        self, found: Happened | Records, seen: set[str], checks: Mapping[str, Any] | None, proposed: Sequence[Proposal] | None
    ) -> None:
        self.found, self.seen, self.proposed = found, seen, proposed
        happened = found if isinstance(found, Happened) else found.since
        told = chapters.of_days(found, LISTED) if isinstance(found, Happened) else chapters.of_records(found, checks, LISTED)
        self.chapters = _called(told)
        self.lead = chapters.lead(found, list(self.chapters.values()))
        self.course = timeline.course(happened)
        self.there = {key for chapter in self.chapters.values() for entry in chapter.entries for key in entry.ids[:IDS]}

    def lines(self, *, alone: bool) -> Iterator[str]:
        steps, drawn = list(self._steps()), list(trees.drawn(self.course, self.there))
        parts = {_STEPS: steps, _TREES: drawn}
        yield f'<section id="{anchor(_name(self.found))}">'
        if not alone:
            yield f"<h2>{text(' → '.join(_sides(self.found)))}</h2>"
        if isinstance(self.found, Records):
            yield f'<p class="soft">{text(f"{self.found.first} → {self.found.second}")}</p>'
        yield from self._nav([part for part, lines in parts.items() if lines])
        yield from (f"<p>{text(notice)}</p>" for notice in state_notes.notices(self.found))
        yield '<div class="lead">'
        yield from map(self._led, self.lead.entries)
        yield "</div>"
        for part, lines in parts.items():
            if lines:
                yield from (f'<section id="{self._anchor(part)}">', *lines, "</section>")
        for name, chapter in self.chapters.items():
            yield from self._chapter(name, chapter)
        yield from self._proposals()
        yield from self._sources()
        yield "</section>"

    def _anchor(self, part: str) -> str:
        return anchor(f"{_name(self.found)}/{part}")

    def _nav(self, parts: Sequence[str]) -> Iterator[str]:
        counts: dict[str, int | None] = {**dict.fromkeys(parts), **{name: _count(chapter) for name, chapter in self.chapters.items()}}
        counts |= {} if self.proposed is None else {_PROPOSED: len(self.proposed)}
        links = (
            f'<a href="#{link(f"{_name(self.found)}/{name}")}">{text(name)}{"" if count is None else f" ({count:,})"}</a>'
            for name, count in counts.items()
        )
        yield f"<nav>{' '.join(links)}</nav>"

    def _led(self, entry: Entry) -> str:
        key = next((key for key in entry.ids if key in self.there), None)
        more = f' <a class="soft" href="#{link(key)}">rows and sources</a>' if key else ""
        return f"<p>{text(entry.text)}{more}</p>"

    def _steps(self) -> Iterator[str]:
        found = timeline.steps(self.course)
        if not found:
            return
        yield f'<h2>{_STEPS}</h2><ol class="steps">'
        for step in found[:STEPS]:
            code = f'<code class="soft">{text(step.id)}</code>'
            yield f"<li><strong>{text(english.capital(step.when))}</strong> {text(step.title)} {code}"
            for olds, new in step.became[:CHIPS]:
                chips = [f'<span class="chip">{text(old)}</span>' for old in olds[:CHIPS]]
                chips += [f'<span class="soft">{len(olds) - CHIPS:,} more</span>'] if len(olds) > CHIPS else []
                joined = ' <span class="soft">+</span> '.join(chips)
                yield f'<div class="became">{joined} {_ARROW}{text(new)}</span></span></div>'
            yield from _more(len(step.became) - CHIPS, "entity that it led to", "entities that it led to")
            yield "</li>"
        yield "</ol>"
        yield from _more(len(found) - STEPS, "act")

    def _chapter(self, name: str, chapter: Chapter) -> Iterator[str]:
        yield f'<section class="chapter" id="{self._anchor(name)}"><h2>{text(chapter.title)}</h2>'
        if not chapter.settled:
            yield '<p class="soft">Nothing here is shown as certain.</p>'
        for entry in chapter.entries:
            yield from self._entry(entry)
        if chapter.left:
            them = "it" if chapter.left == 1 else "them"
            yield f'<p class="soft">{chapter.left:,} more: the change file (<code>--json</code>) has {them}.</p>'
        yield "</section>"

    def _entry(self, entry: Entry) -> Iterator[str]:
        own, *others = [*self._fresh(entry.ids[:IDS]), ""]
        spans = "".join(f'<span id="{key}"></span>' for key in others if key)
        yield (f'<article id="{own}">' if own else "<article>") + f"<p>{spans}{text(entry.text)}</p>"
        if entry.ids:
            counts = [english.number(count, "row")] if (count := behind.count(entry)) else []
            counts += [english.number(len(entry.sources), "source")] if entry.sources else []
            yield f"<details><summary>{' and '.join(counts) or 'ids'}</summary>"
            if not entry.rows:  # which have their ids beside them
                acts = f"; by {' '.join(f'<code>{text(act)}</code>' for act in entry.acts[:IDS])}" if entry.acts else ""
                yield f'<p class="soft">{_links(entry.ids)}{acts}</p>'
            yield from behind.rows(entry)
            if entry.sources:
                yield f"<p>Sources: {_links(entry.sources, 'source:')}</p>"
            yield "</details>"
        yield "</article>"

    def _fresh(self, keys: Iterable[str]) -> Iterator[str]:
        """The anchors of those that the page does not have yet."""
        for key in map(anchor, keys):
            if key not in self.seen:
                self.seen.add(key)
                yield key

    def _proposals(self) -> Iterator[str]:
        """Apart from all that sources document."""
        if self.proposed is None:
            return
        yield f'<section class="chapter" id="{self._anchor(_PROPOSED)}"><h2>{text(inferred_lines.TITLE)}</h2>'
        told = InferredLines(*self.found.compares, self.proposed[:LISTED])
        for proposal in told.proposals:
            ids = ", ".join(f"{each.predecessor} → {each.successor} ({each.score:.3f})" for each in proposal.links[:IDS])
            yield f'<article class="inferred"><p>{text(english.capital(told.sentence(proposal)))}</p>'
            yield f'<p class="soft"><code>{text(ids)}</code></p></article>'
        if not self.proposed:
            yield f'<p class="soft">{text(inferred_lines.NONE)}</p>'
        yield from _more(len(self.proposed) - LISTED, "proposal")
        yield "</section>"

    def _sources(self) -> Iterator[str]:
        ids = {source for chapter in self.chapters.values() for entry in chapter.entries for source in entry.sources[:IDS]}
        sources = {key: source for state in self.found.states for key, source in provenance.sources(state, ids).items()}
        fresh = {key: own for key in sorted(ids) for own in self._fresh([f"source:{key}"])}
        if fresh:
            yield f"<details><summary><strong>Sources</strong> ({len(fresh):,})</summary><ul>"
            for key, own in fresh.items():
                source = sources.get(key, provenance.Source(key, key, None, ""))
                title = f'<a href="{text(source.url)}" rel="noreferrer">{text(source.title)}</a>' if source.url else text(source.title)
                yield f'<li id="{own}"><code>{text(key)}</code> {title} <span class="soft">{text(source.more)}</span></li>'
            yield "</ul></details>"


def _called(told: Iterable[Chapter]) -> dict[str, Chapter]:
    """Chapters by what their headings begin with, before the counts: no two alike."""
    found: dict[str, Chapter] = {}
    for chapter in told:
        head = chapter.title.partition(":")[0].removesuffix(f" {_count(chapter):,}")
        found[head if head not in found else f"{head} {len(found)}"] = chapter
    return found


def _count(chapter: Chapter) -> int:
    """How many events, statements or lines it has, with those that are not listed."""
    return sum(len(entry.events) or len(entry.rows) or 1 for entry in chapter.entries) + chapter.left


def _links(keys: Sequence[str], prefix: str = "") -> str:
    """Links to the first of these ids, and how many more there are."""
    links = [f'<a href="#{link(prefix + key)}"><code>{text(key)}</code></a>' for key in keys[:IDS]]
    return " ".join([*links, *([f"{len(keys) - IDS:,} more"] if len(keys) > IDS else [])])


def _more(left: int, word: str, words: str | None = None) -> Iterator[str]:
    if left > 0:
        what = english.number(left, f"more {word}", words and f"more {words}")
        yield f'<p class="soft">{what}.</p>'
