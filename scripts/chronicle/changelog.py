"""A diff in words: sentences for people, built from the same events as the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from chronicle import changefile
from chronicle.clocks import Revision
from chronicle.compare import Comparison
from chronicle.contract import Package
from chronicle.events import Diff, Event, Ref, Tracked
from chronicle.rowdiff import RowChange

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


SOURCES, VALUES = 6, 4  # named in a line; the JSON has them all


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
    return f"{event.subjects[0]} {_told(event)}"


def _told(event: Event) -> str:
    """What is said of the subject: the word of the contract, what it tracks, and whom else it concerns."""
    values = [_tracked(t) for t in event.tracked if not (t.language or "").endswith("-Latn")]
    told = "; ".join(values[:VALUES]) + (f" and {len(values) - VALUES} more" if len(values) > VALUES else "")
    at = f", {_join(event.subjects[1:])}" if len(event.subjects) > 1 else ""
    word = event.kind.replace("_", " ")
    return f"{word}: {told}{at}" if told else f"{word}{at}"


def _tracked(value: Tracked) -> str:
    old, new = value.old_name or value.old, value.new_name or value.new
    told = f"{old} → {new}" if old is not None and new is not None else str(new if new is not None else old)
    return f"{value.of} {told}" if value.of else told


def _join(refs: Iterable[Ref]) -> str:
    names = [str(ref) for ref in refs]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def when(event: Event) -> str:
    """The day, or the days between which it lies."""
    if event.earliest == event.latest and event.earliest:
        return str(event.earliest)
    return f"{event.earliest or 'before'} .. {event.latest or 'open'}"


def lines(events: Sequence[Event]) -> Iterator[str]:
    """Markdown list items by day, each with sentence, acts and sources; what befell many alike is one item."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for event in sorted(events, key=lambda e: (e.latest is None, e.latest or e.earliest, _rank(e))):
        alike = (event.kind, when(event), _told(event), event.reorganizations) if _rank(event) and not event.via else event.id
        groups.setdefault((alike,), []).append(event)
    for members in groups.values():
        one = members[0]
        what = sentence(one) if len(members) == 1 else f"{len(members)} {_told(one)}: {_join(e.subjects[0] for e in members)}"
        acts = f" Act: {', '.join(one.reorganizations)}." if one.reorganizations else ""
        yield f"- **{when(one)}** {what}.{acts}{_sources(members)}"


def _rank(event: Event) -> int:
    """Within a day: what became of entities, then which came and went, then what was said of them."""
    return 0 if event.predecessors else 1 if any(row.table.role == "entity" for row in event.rows) else 2


def _sources(events: Sequence[Event]) -> str:
    found = sorted({source for event in events for source in event.sources})
    more = f" and {len(found) - SOURCES} more" if len(found) > SOURCES else ""
    return f" Sources: {', '.join(found[:SOURCES])}{more}." if found else ""


def text(comparison: Comparison, *, everything: bool = False) -> str:
    """The comparison as Markdown: what certainly happened and, with `everything`, what may have and what is minor."""
    first, second = comparison.first, comparison.second
    parts = [f"# {second.package.title}: {first.text} → {second.text}", "", *_events(comparison.diff, second.package, everything)]
    if comparison.record:
        for title, clocks in PAST.items():
            found = [r for r in comparison.revisions if r.clock in clocks and r.table.role not in ("evidence", "reference")]
            if found:
                parts += [f"## {title}", "", *revision_lines(found), ""]
    if comparison.schema:
        parts += ["## Schema", "", *(f"- {change} ({change.level})" for change in comparison.schema), ""]
    if comparison.counts:
        parts += ["## Counts", "", *(f"- {count.table.title}: {count}" for count in comparison.counts), ""]
    return "\n".join(parts)


PAST = {"Changes to the past": ("corrected", "retracted"), "Learned late": ("late",)}


def _events(diff: Diff, package: Package, everything: bool) -> list[str]:
    sure = [e for e in diff.events if e.certainty == "certain" and (everything or not e.minor)]
    maybe = [e for e in diff.events if e.certainty != "certain"]
    parts: list[str] = []
    for title, events in _sections(sure, package).items():
        parts += [f"## {title}", "", *lines(events), ""]
    if not sure:
        parts += ["Nothing that certainly happened in this period is on record.", ""]
    if everything and maybe:
        parts += ["## Possible", "", "The evidence does not decide whether these happened in this period.", "", *lines(maybe), ""]
    elif left := len(diff.events) - len(sure):
        parts += [f"{left} more are minor, or only may have happened in this period (`--all` lists them).", ""]
    return parts


def _sections(events: Sequence[Event], package: Package) -> dict[str, list[Event]]:
    """What stands in the hierarchy, and how, under Structure; all else under the title of its table."""
    structural = {name for table in package.with_role("edge") for name in (table.name, *table.of)}
    sections: dict[str, list[Event]] = {"Structure": []}
    for event in events:
        table = next((row.table for row in event.rows if row.table.role == "entity"), event.rows[0].table)
        sections.setdefault("Structure" if table.name in structural else table.title, []).append(event)
    return {title: members for title, members in sections.items() if members}


def revision_lines(revisions: Iterable[Revision]) -> Iterator[str]:
    """Markdown list items, one for each revision: its clock, its statements by table and id, what they said and say, and of which days."""
    for revision in revisions:
        told = "; ".join(map(_row, revision.rows[:VALUES]))
        more = f" and {len(revision.rows) - VALUES} more" if len(revision.rows) > VALUES else ""
        days = ", ".join(f"{first or 'the beginning'} .. {end or 'open'}" for first, end in revision.affects)
        yield f"- **{revision.clock}** {told}{more}.{f' Affects {days}.' if days else ''}"


def _row(row: RowChange) -> str:
    told = row.as_dict()
    where = f"{row.table.name} {row.id}"
    if told["change"] != "changed":
        return f"{where} {told['change']}"
    return f"{where}: " + ", ".join(f"{c} {_shown(told['old'].get(c))} → {_shown(told['new'].get(c))}" for c in told["new"])


def _shown(value: object) -> str:
    return "(empty)" if value is None else str(value)


def write(folder: Path, comparison: Comparison) -> None:
    """`<from>_<to>.json` and `.md`."""
    folder.mkdir(exist_ok=True)
    stem = f"{comparison.first.text}_{comparison.second.text}"
    (folder / f"{stem}.json").write_text(changefile.text(comparison), "utf-8")
    (folder / f"{stem}.md").write_text(text(comparison, everything=True), "utf-8")


def history(package: Package, diffs: Sequence[Diff], version: str | None) -> str:
    """What changed from snapshot to snapshot, the latest first; only what is certain and not minor."""
    parts = [f"# {package.title}{f' {version}' if version else ''}: structural changes from snapshot to snapshot", ""]
    parts += [f"Closing date of the data: {package.closing}. Changes whose date the evidence leaves open stand in `changes/`.", ""]
    for diff in reversed(diffs):
        sure = [e for e in diff.events if e.certainty == "certain" and not e.minor]
        parts += [f"## {diff.first} → {diff.second}", "", *lines(sure), "" if sure else "Nothing certain.", ""]
    return "\n".join(parts)
