"""A diff in words: sentences for people, built from the same events as the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from chronicle.contract import Package
from chronicle.events import Diff, Event, Ref, Tracked

# What becomes of entities is the engine's to say; every other kind is a word of the contract.
_LIVES = {
    "merged": "{old} merged into {new}",
    "absorbed": "{old} absorbed by {new}",
    "split": "{old} split into {new}",
    "spun_off": "{new} spun off from {old}",
    "replaced": "{old} replaced by {new}",
    "reorganized": "{old} reorganized into {new}",
    "created": "{subjects} created",
    "abolished": "{subjects} abolished",
}


def sentence(event: Event) -> str:
    """One line, without its date and sources."""
    if event.kind in _LIVES:
        text = _LIVES[event.kind].format(old=_join(event.predecessors), new=_join(event.successors), subjects=_join(event.subjects))
    else:
        text = _statement(event)
    if event.via:
        text += f" (meanwhile {_join(event.via)})"
    return text


def _statement(event: Event) -> str:
    subject, *others = event.subjects
    word = event.kind.replace("_", " ")
    told = "; ".join(_tracked(t) for t in event.tracked if not (t.language or "").endswith("-Latn"))
    at = f", {_join(others)}" if others else ""
    return f"{subject} {word}: {told}{at}" if told else f"{subject} {word}{at}"


def _tracked(value: Tracked) -> str:
    old, new = value.old_name or value.old, value.new_name or value.new
    if old is not None and new is not None:
        return f"{old} → {new}"
    return str(new if new is not None else old)


def _join(refs: Iterable[Ref]) -> str:
    names = [str(ref) for ref in refs]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def when(event: Event) -> str:
    """The day, or the days between which it lies."""
    if event.earliest == event.latest and event.earliest:
        return str(event.earliest)
    return f"{event.earliest or 'before'} .. {event.latest or 'open'}"


def lines(events: Sequence[Event]) -> Iterator[str]:
    """Markdown list items, each with day, sentence, acts and sources."""
    for event in events:
        acts = f" Act: {', '.join(event.reorganizations)}." if event.reorganizations else ""
        sources = f" Sources: {', '.join(event.sources)}." if event.sources else ""
        yield f"- **{when(event)}** {sentence(event)}.{acts}{sources}"


def text(diff: Diff, package: Package, *, possible: bool = True) -> str:
    """The diff as Markdown: what certainly happened, then what may have."""
    sure = [e for e in diff.events if e.certainty == "certain"]
    maybe = [e for e in diff.events if e.certainty != "certain"]
    parts = [f"# {package.title}: {diff.first} → {diff.second}", ""]
    for title, events in _sections(sure).items():
        parts += [f"## {title}", "", *lines(events), ""]
    if not sure:
        parts += ["Nothing that certainly happened in this period is on record.", ""]
    if maybe and possible:
        parts += ["## Possible", "", "The evidence does not decide whether these happened in this period.", "", *lines(maybe), ""]
    elif maybe:
        parts += [f"{len(maybe)} more may have happened in this period (--all shows them).", ""]
    return "\n".join(parts)


def _sections(events: Sequence[Event]) -> dict[str, list[Event]]:
    """Lives and lines under Structure, every other statement under the title of its table; Structure first."""
    sections: dict[str, list[Event]] = {"Structure": []}
    for event in events:
        own = any(row.table.role in ("entity", "edge") for row in event.rows)
        sections.setdefault("Structure" if own else event.rows[0].table.title, []).append(event)
    return {title: members for title, members in sections.items() if members}


def write(folder: Path, package: Package, diff: Diff) -> None:
    """`<from>_<to>.json` and `.md`."""
    folder.mkdir(exist_ok=True)
    stem = f"{diff.first}_{diff.second}"
    (folder / f"{stem}.json").write_text(diff.as_json(), "utf-8")
    (folder / f"{stem}.md").write_text(text(diff, package), "utf-8")


def history(package: Package, diffs: Sequence[Diff], version: str | None) -> str:
    """What changed from snapshot to snapshot, the latest first; only what is certain."""
    parts = [f"# {package.title}{f' {version}' if version else ''}: structural changes from snapshot to snapshot", ""]
    parts += [f"Closing date of the data: {package.closing}. Changes whose date the evidence leaves open stand in `changes/`.", ""]
    for diff in reversed(diffs):
        sure = [e for e in diff.events if e.certainty == "certain"]
        parts += [f"## {diff.first} → {diff.second}", "", *lines(sure), "" if sure else "Nothing certain.", ""]
    return "\n".join(parts)
