"""A comparison in words, as Markdown: the chapters in order, every sentence with the ids that lead to its rows and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle.change import change_file, compare
from chronicle.change.compare import Comparison
from chronicle.change.guard import Notice, Renumbered
from chronicle.change.revisions import Revision
from chronicle.contract.package import Package
from chronicle.render import english, inferred_lines, summary
from chronicle.render.inferred_lines import InferredLines
from chronicle.render.markdown import code, plain
from chronicle.render.sections import DOUBTS, Chapter, Chapters, Entry, past

CITED = 8  # ids in a line; the change file has them all


def text(comparison: Comparison, *, everything: bool = False, checks: Mapping[str, Any] | None = None, force: bool = False) -> str:
    """The comparison as Markdown. Without `everything` what is minor and what is too long is counted, not listed.

    Of tables that are only renumbered it says so, and tells their rows only with `force`.
    """
    notices, comparison = comparison.notices, comparison if force else compare.brief(comparison)
    chapters = Chapters(comparison, everything=everything, checks=checks)
    first, second = comparison.first, comparison.second
    parts = [f"# {plain(second.package.title)}: {plain(first.text)} → {plain(second.text)}", ""]
    if notices:
        parts += ["## Notices", "", *(f"- {plain(str(notice))}{_how(notice, force)}" for notice in notices), ""]
    for chapter in summary.chapters(chapters):
        parts += [f"## {plain(chapter.title)}", "", *_chapter(chapter), ""]
    if chapters.minor:
        parts += [f"{english.number(chapters.minor, 'minor change')} more (`--all` lists them).", ""]
    if comparison.inferred is not None:
        parts += [f"## {inferred_lines.TITLE}", "", *_proposed(comparison), ""]
    return "\n".join(parts)


def _how(notice: Notice, force: bool) -> str:
    return " (`chronicle diff --force` tells them all the same)." if isinstance(notice, Renumbered) and not force else "."


def _proposed(comparison: Comparison) -> Iterator[str]:
    """Successions with their scores and what speaks for each; a line that says so if there are none."""
    lines = InferredLines(*compare.inferred_states(comparison), comparison.inferred or ())
    yield from (f"- {plain(lines.sentence(proposal))}" for proposal in lines.proposals)
    if not lines.proposals:
        yield plain(inferred_lines.NONE)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from map(line, chapter.entries)
    if chapter.left:
        yield f"- {english.number(chapter.left, 'sentence')} more: `--all` lists them, and the change file (`--json`) has every row."


def line(entry: Entry) -> str:
    """A list item: the sentence, the ids of its events or statements, of its acts, and of its sources."""
    cited = [
        _codes(entry.ids),
        *([f"by {_codes(entry.acts)}"] if entry.acts else []),
        *([f"from {_codes(entry.sources)}"] if entry.sources else []),
    ]
    return f"- {plain(entry.text)}" + (f" ({'; '.join(cited)})" if entry.ids else "")


def _codes(ids: Sequence[str]) -> str:
    return english.listed(map(code, ids), CITED)


def revision_lines(revisions: Iterable[Revision]) -> Iterator[str]:
    """List items for revisions: their clock, their statements by table and id, what they said and say, and of which days."""
    return map(line, past(revisions, {}))


def write(folder: Path, comparison: Comparison) -> None:
    """`<from>_<to>.json` and `.md`."""
    folder.mkdir(exist_ok=True)
    stem = f"{comparison.first.text}_{comparison.second.text}"
    (folder / f"{stem}.json").write_text(change_file.text(comparison), "utf-8")
    (folder / f"{stem}.md").write_text(text(comparison, everything=True), "utf-8")


def history(package: Package, compared: Sequence[Comparison], version: str | None) -> str:
    """What changed from snapshot to snapshot, the latest first; only what is certain and not minor."""
    parts = [f"# {plain(package.title)}{f' {version}' if version else ''}: structural changes from snapshot to snapshot", ""]
    parts += [f"Closing date of the data: {package.closing}. Changes whose date the evidence leaves open stand in `changes/`.", ""]
    for each in reversed(compared):
        parts += [f"## {each.first.text} → {each.second.text}", ""]
        for chapter in summary.chapters(Chapters(each)):
            if chapter.title not in (DOUBTS, "Identifiers"):
                parts += [f"### {plain(chapter.title)}", "", *_chapter(chapter), ""]
    return "\n".join(parts)


def several(compared: Sequence[Comparison], *, everything: bool = False) -> str:
    """Several comparisons in one text, in the order given."""
    return "\n".join(text(each, everything=everything) for each in compared)
