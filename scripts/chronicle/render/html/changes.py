"""A comparison as one HTML page: briefly, how it came about, the trees of both days, every sentence with its rows and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from chronicle.change.compare import Comparison
from chronicle.change.row_changes import RowChange
from chronicle.history import provenance
from chronicle.render import english, summary, timeline
from chronicle.render.html import trees
from chronicle.render.html.anchors import anchor, link
from chronicle.render.html.page import document
from chronicle.render.sections import DOUBTS, LEAD, Chapter, Chapters, Entry

LISTED = 400  # sentences of a chapter; the change file has them all
ROWS = 60  # statements shown behind one sentence

_STYLE = """
body { max-width: 76rem; } nav { margin: .6rem 0; } nav a { margin-right: .9rem; white-space: nowrap; }
.lead p { font-size: 1.08rem; margin: .6rem 0; max-width: 52rem; }
.trees { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; align-items: start; }
.trees section { min-width: 0; border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; }
.tree, .tree ul { list-style: none; margin: 0; padding-left: 1rem; } .tree { padding-left: 0; }
.tree li { margin: .1rem 0; overflow-wrap: anywhere; } .tree ul { border-left: 1px solid var(--line); }
.tree details { border: 0; padding: .1rem 0; } .tree summary { color: var(--soft); font-size: .92rem; }
.tree a { text-decoration: none; } .tree a:hover { text-decoration: underline; } .tree .soft { font-size: .9rem; color: var(--soft); }
.mark.new > a, span.mark.new { color: var(--good); } .mark.gone > a, span.mark.gone { color: var(--bad); }
.mark.made > a, span.mark.made { color: var(--made); } .mark.moved > a, span.mark.moved { color: var(--odd); }
.mark.renamed > a, span.mark.renamed { color: var(--name); } .mark.gone > a { text-decoration: line-through; }
.tree .mark > ul { color: var(--ink); }
:root { --made: #6b3fa0; --name: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --made: #cdb1f5; --name: #8cc4ff; } }
.legend span { margin-right: 1rem; white-space: nowrap; }
ol.steps { list-style: none; padding: 0; border-left: .2rem solid var(--made); } ol.steps > li { padding: 0 0 .6rem 1rem; }
.became { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem; margin: .3rem 0; }
.chip { background: var(--card); border: 1px solid var(--line); border-radius: .3rem; padding: .05rem .5rem; font-size: .92rem; }
.into { display: inline-flex; align-items: center; gap: .3rem; }
.chip.to { border-color: var(--made); font-weight: 600; } .arrow { color: var(--made); font-weight: 700; }
article { border-bottom: 1px solid var(--line); padding: .35rem 0; } article p { max-width: 60rem; }
article details { border: 0; padding: 0; }
article td:first-child { min-width: 13rem; } article summary { font-size: .88rem; color: var(--soft); }
article:target, li:target { background: var(--card); outline: 2px solid var(--made); }
.find { position: sticky; top: 0; background: var(--page); padding: .5rem 0; z-index: 1; }
.find input { font: inherit; width: 100%; max-width: 30rem; padding: .35rem .6rem; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .3rem; }
del { color: var(--bad); } ins { color: var(--good); text-decoration: none; } [hidden] { display: none; }
@media (max-width: 45rem) { .trees { grid-template-columns: 1fr; } .legend span { white-space: normal; } }
@media print { .find, nav { display: none; } .trees { grid-template-columns: 1fr 1fr; } article, ol.steps > li { break-inside: avoid; } }
"""

_SCRIPT = """
const box = document.getElementById("find"), told = document.getElementById("found");
const entries = [...document.querySelectorAll("article")].map(e => [e, e.textContent.toLowerCase()]);
const chapters = [...document.querySelectorAll("section.chapter")];
document.querySelector(".find").hidden = false;
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const [e, text] of entries) { const fits = words.every(w => text.includes(w)); e.hidden = !fits; count += fits; }
  for (const c of chapters) c.hidden = words.length > 0 && !c.querySelector("article:not([hidden])");
  told.textContent = words.length ? count + " of " + entries.length + " sentences" : "";
});
const show = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  const details = at && (at.closest("article") || at).querySelector("details");
  if (details) details.open = true;
};
addEventListener("hashchange", show); show();
"""


def page(comparison: Comparison, *, checks: Mapping[str, Any] | None = None) -> str:
    """The page of one comparison."""
    return several([comparison], checks=checks)


def several(compared: Sequence[Comparison], *, checks: Mapping[str, Any] | None = None) -> str:
    """Several comparisons on one page, in the order given. `checks` is the report on the first of them."""
    one = compared[0]
    title = f"{one.second.package.title}: {compared[-1].first.text} → {one.second.text}"
    body = [f"<header><h1>{escape(title)}</h1>"]
    if len(compared) > 1:
        names = ((link(_name(each)), f"{each.first.text} → {each.second.text}") for each in compared)
        body.append("<nav>" + " ".join(f'<a href="#{href}">{escape(text)}</a>' for href, text in names) + "</nav>")
    body += ["</header><main>", _FIND]
    seen: set[str] = set()
    for each in compared:
        body += _Writer(each, seen, checks if each is one else None).lines(alone=len(compared) == 1)
    return document(title, [*body, "</main>"], style=_STYLE, script=_SCRIPT)


_ARROW = '<span class="into"><span class="arrow">→</span> <span class="chip to">'
_FIND = (
    '<div class="find" hidden><label>Find <input id="find" type="search" placeholder="a name, word, id or day" autocomplete="off"></label> '
    '<span id="found" class="soft" role="status"></span></div>'
)


def _name(comparison: Comparison) -> str:
    return f"{comparison.first.text}..{comparison.second.text}"


class _Writer:
    """Writes one comparison. `seen` are the anchors that the page has: an id leads to the first sentence that it is behind."""

    def __init__(self, comparison: Comparison, seen: set[str], checks: Mapping[str, Any] | None) -> None:
        self.comparison, self.seen = comparison, seen
        self.chapters = Chapters(comparison, everything=True, checks=checks)

    def lines(self, *, alone: bool) -> Iterator[str]:
        comparison, teller = self.comparison, self.chapters.teller
        found = summary.chapters(self.chapters)
        yield f'<p class="soft" id="{anchor(_name(comparison))}">{escape(str(comparison.first))} → {escape(str(comparison.second))}</p>'
        if not alone:
            yield f"<h2>{escape(comparison.first.text)} → {escape(comparison.second.text)}</h2>"
        yield (
            "<nav>" + " ".join(f'<a href="#{self._chapter(c)}">{escape(c.title)} ({len(c.entries) + c.left})</a>' for c in found) + "</nav>"
        )
        for notice in comparison.notices:
            yield f"<p>{escape(str(notice))}.</p>"
        for chapter in found:
            if chapter.title == LEAD:
                yield from self._lead(chapter)
                yield from self._steps()
                yield from trees.drawn(teller)
        for chapter in found:
            if chapter.title != LEAD:
                yield from self._section(chapter)
        yield from self._sources(found)

    def _chapter(self, chapter: Chapter) -> str:
        return link(f"{_name(self.comparison)}/{chapter.title}")

    def _anchor(self, chapter: Chapter) -> str:
        return anchor(f"{_name(self.comparison)}/{chapter.title}")

    def _lead(self, chapter: Chapter) -> Iterator[str]:
        yield f'<div class="lead" id="{self._anchor(chapter)}">'
        for entry in chapter.entries:
            more = f' <a class="soft" href="#{link(entry.ids[0])}">rows and sources</a>' if entry.ids else ""
            yield f"<p>{escape(entry.text)}{more}</p>"
        yield "</div>"

    def _steps(self) -> Iterator[str]:
        found = timeline.steps(self.chapters.teller)
        if not found:
            return
        yield '<h2>How it came about</h2><ol class="steps">'
        for step in found:
            code = f'<code class="soft">{escape(step.id)}</code>'
            yield f"<li><strong>{escape(english.capital(step.when))}</strong> {escape(step.title)} {code}"
            for olds, new in step.became:
                chips = ' <span class="soft">+</span> '.join(f'<span class="chip">{escape(old)}</span>' for old in olds)
                yield f'<div class="became">{chips} {_ARROW}{escape(new)}</span></span></div>'
            yield "</li>"
        yield "</ol>"

    def _section(self, chapter: Chapter) -> Iterator[str]:
        yield f'<section class="chapter" id="{self._anchor(chapter)}"><h2>{escape(chapter.title)}</h2>'
        if chapter.title == DOUBTS:
            yield '<p class="soft">Nothing here is shown as certain.</p>'
        for entry in chapter.entries[:LISTED]:
            yield from self._entry(entry)
        if left := chapter.left + len(chapter.entries[LISTED:]):
            yield f'<p class="soft">{english.number(left, "sentence")} more: the change file (<code>--json</code>) has every row.</p>'
        yield "</section>"

    def _entry(self, entry: Entry) -> Iterator[str]:
        fresh = [key for key in entry.ids if key not in self.seen]
        self.seen.update(fresh)
        own = f' id="{anchor(fresh[0])}"' if fresh else ""
        others = "".join(f'<span id="{anchor(key)}"></span>' for key in fresh[1:])
        yield f"<article{own}><p>{others}{escape(entry.text)}</p>"
        if entry.ids:
            counts = [english.number(len(entry.rows), "row")] if entry.rows else []
            counts += [english.number(len(entry.sources), "source")] if entry.sources else []
            yield f"<details><summary>{' and '.join(counts) or 'ids'}</summary>"
            links = " ".join(f'<a href="#{link(key)}"><code>{escape(key)}</code></a>' for key in entry.ids[:ROWS])
            acts = f"; by {' '.join(f'<code>{escape(act)}</code>' for act in entry.acts)}" if entry.acts else ""
            yield f'<p class="soft">{links}{acts}</p>'
            yield from _rows(entry.rows)
            if entry.sources:
                sources = (f'<a href="#{link("source/" + key)}"><code>{escape(key)}</code></a>' for key in entry.sources)
                yield f"<p>Sources: {' '.join(sources)}</p>"
            yield "</details>"
        yield "</article>"

    def _sources(self, found: Iterable[Chapter]) -> Iterator[str]:
        ids = {source for chapter in found for entry in chapter.entries for source in entry.sources}
        sources = provenance.sources(self.comparison.first.state, ids) | provenance.sources(self.comparison.second.state, ids)
        fresh = [key for key in sorted(ids) if f"source/{key}" not in self.seen]
        self.seen.update(f"source/{key}" for key in fresh)
        if fresh:
            yield f"<details><summary><strong>Sources</strong> ({len(fresh)})</summary><ul>"
            for key in fresh:
                source = sources.get(key, provenance.Source(key, key, None, ""))
                title = escape(source.title)
                title = f'<a href="{escape(source.url)}" rel="noreferrer">{title}</a>' if source.url else title
                more = f'<span class="soft">{escape(source.more)}</span>'
                yield f'<li id="{anchor("source/" + key)}"><code>{escape(key)}</code> {title} {more}</li>'
            yield "</ul></details>"


def _rows(rows: Sequence[RowChange]) -> Iterator[str]:
    if not rows:
        return
    yield '<div class="scroll"><table><tbody>'
    for row in rows[:ROWS]:
        told = row.as_dict()
        names = dict.fromkeys([*(told["old"] or ()), *(told["new"] or ())])
        shown = (name for name in names if row.table.key != (name,))  # the key stands beside them
        cells = "; ".join(cell for name in shown if (cell := _cell(name, told["old"], told["new"])))
        yield f"<tr><td><code>{escape(row.table.name)}/{escape(row.id)}</code></td><td>{told['change']}</td><td>{cells}</td></tr>"
    yield "</tbody></table></div>"
    if len(rows) > ROWS:
        yield f'<p class="soft">{english.number(len(rows) - ROWS, "more row")} in the change file.</p>'


def _cell(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    """Empty if there is nothing in it; struck and marked only where a value gave way to another."""
    before, after = ("" if side is None or side.get(name) is None else str(side[name]) for side in (old, new))
    if old is None or new is None:
        text = escape(before or after)
    else:
        text = " → ".join(
            part for part in (f"<del>{escape(before)}</del>" if before else "", f"<ins>{escape(after)}</ins>" if after else "") if part
        )
    return f'<span class="soft">{escape(name)}</span> {text}' if before or after else ""
