"""The chapters of a text or page on how two operands differ: sentences, with the events, rows and sources behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.change.joined import Joined
from chronicle.change.records import Records
from chronicle.change.row_changes import RowChange
from chronicle.change.since import Since
from chronicle.render import day_diff, day_sections, english, names_apart, record_diff, revision_text
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.record_event_text import RecordTeller

LISTED = 40  # sentences in a chapter; the change file has everything
LEADING = 3  # sentences about events in the summary
LEAD = "Briefly"


@dataclass(frozen=True)
class Entry:
    """A sentence, with its events or rows, their ids (`table/id` for rows), the acts behind them, and the sources."""

    text: str
    ids: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter. `left` is how many more events or statements there are.

    `past` is True if it is about the time that two releases both cover; `settled` is False if its events only may have happened.
    """

    title: str
    entries: tuple[Entry, ...]
    left: int = 0
    past: bool = False
    settled: bool = True


def of_events(events: Sequence[Event], text: str) -> Entry:
    """Return the entry for events that share the sentence `text`."""
    ids, acts, sources = day_diff.cited(list(events))
    return Entry(text, tuple(ids), tuple(acts), tuple(sources), tuple(events))


def of_days(happened: Happened, cap: int = LISTED) -> Iterator[Chapter]:
    """Yield the chapters: by section the most important certain events, then possible ones, then notes on what is left out."""
    package, tallies = happened.place.package, happened.tallies
    sure = [tally for tally in tallies if tally.sure]
    for title in day_sections.titles(package, sure):
        yield section(happened, title, sure, cap)
    open_ = [tally for tally in tallies if tally.listed and not tally.minor and not tally.sure]
    for title in day_sections.titles(package, open_):
        yield section(happened, title, open_, cap, sure=False)
    if not isinstance(happened, Since) and (notes := tuple(Entry(note) for note in day_diff.notes(happened, tallies, everything=True))):
        yield Chapter("Left out here", notes)


def section(happened: Happened, title: str, tallies: Sequence[Tally], cap: int = LISTED, *, sure: bool = True) -> Chapter:
    """Return the chapter of one section: certain events if `sure`, else possible ones; `tallies` say how many there are."""
    found = happened.top(title, cap * 5, certainty="certain" if sure else "possible")
    total = sum(tally.count for tally in tallies if tally.section == title)
    teller = teller_of(happened, found, complete=len(found) == total)
    groups = Grouping(teller.package, teller.templates).groups(found)[:cap]
    entries = tuple(of_events(group, teller.sentence(group)) for group in groups)
    heading = day_sections.heading(title, teller.package, tallies, sure=sure)
    return Chapter(heading, entries, total - sum(map(len, groups)), settled=sure)


def teller_of(happened: Happened, events: Sequence[Event], *, complete: bool) -> Teller:
    """Return the writer of sentences for these events; it distinguishes entities whose names read alike."""
    teller = Teller(happened.place.package, happened.days, complete=complete)
    teller.values.apart = names_apart.of_events(happened, events, teller.values.named)
    return teller


def of_records(records: Records, checks: Mapping[str, Any] | None = None, cap: int = LISTED) -> Iterator[Chapter]:
    """Yield what happened since; events, then statements of the time before; contract changes, and `checks` (checks.schema.json)."""
    yield from of_days(records.since, cap)
    tallies = records.events.tallies
    if tallies:
        teller = RecordTeller(records.events, records.names[0])
        groups = teller.groups(records.events.top(cap * 5))[:cap]
        entries = tuple(of_events([each.event for each in group], teller.sentence(group)) for group in groups)
        total = sum(tally.count for tally in tallies)
        yield Chapter(record_diff.events(records), entries, total - sum(map(len, groups)), past=True)
    cited = revision_text.cited(records.renamed, records.second.state, records.revisions)
    for heading, alike in record_diff.statements(records):
        left = sum(len(group.rows) for group in alike[cap:])
        yield Chapter(heading, tuple(_revised(group, cited) for group in alike[:cap]), left, past=True)
    if schema := tuple(Entry(f"{change} ({change.level}).") for change in records.schema):
        yield Chapter("Contract", schema)
    if counts := tuple(Entry(f"{text}.") for text in record_diff.counted(records)):
        yield Chapter("Counts", counts)
    if checks:
        yield Chapter("Checks run", tuple(_checks(checks)))


def _revised(group: revision_text.Alike, cited: Mapping[tuple[str, str], tuple[str, ...]]) -> Entry:
    rows = tuple(group.rows)
    sources = tuple(sorted({source for row in rows for source in cited.get((row.table.name, row.id), ())}))
    return Entry(revision_text.sentence(group), group.ids, (), sources, (), rows)


def lead(found: Happened | Records, chapters: Sequence[Chapter]) -> Chapter:
    """Return the summary at the beginning of a text: how much differs, and the most important changes."""
    if isinstance(found, Happened):
        return Chapter(LEAD, (_number(found), *_most(found)))
    entries = [Entry(record_diff.covered(found))]
    if any(tally.sure for tally in found.since.tallies):
        entries += [_number(found.since), *_most(found.since)]
    past = [chapter for chapter in chapters if chapter.past]
    entries += [Entry(f"{english.capital(chapter.title)}.") for chapter in past]
    entries += [entry for chapter in past if not chapter.entries[0].rows for entry in chapter.entries[:LEADING]]
    if len(entries) == 1:
        entries.append(Entry(record_diff.nothing(found)))
    return Chapter(LEAD, tuple(entries))


def _number(happened: Happened) -> Entry:
    first, second = happened.called or tuple(map(english.day, happened.days))
    sure = [tally for tally in happened.tallies if tally.sure]
    count = sum(tally.count for tally in sure)
    per = [(title, sum(t.count for t in sure if t.section == title)) for title in day_sections.titles(happened.place.package, sure)]
    of = f": {english.listed(f'{n:,} under {title}' for title, n in sorted(per, key=lambda p: -p[1]))}" if len(per) > 1 else ""
    what = english.number(count, "documented change") if count else "no documented change"
    text = f"Between {first} and {second} there {'is' if count <= 1 else 'are'} {what}{of}."
    if isinstance(happened, Since):
        planned = happened.planned
        what = english.number(count - planned, "documented change") if count > planned else "no documented change"
        text = f"After {first} there {'is' if count - planned <= 1 else 'are'} {what}" + (f", and {planned:,} planned." if planned else ".")
    open_ = sum(tally.count for tally in happened.tallies if tally.listed and not tally.minor and not tally.sure)
    why = "depend on rows that are only possible" if isinstance(happened, Joined) else "have dates that the sources don't settle"
    return Entry(text + (f" {open_:,} more {why}." if open_ else ""))


def _most(happened: Happened) -> Iterator[Entry]:
    found = happened.top(limit=LISTED, certainty="certain")
    teller = teller_of(happened, found, complete=False)
    for group in Grouping(teller.package, teller.templates).groups(found)[:LEADING]:
        yield of_events(group, teller.sentence(group))


def _checks(report: Mapping[str, Any]) -> Iterator[Entry]:
    found = {what: sum(f["severity"] == what for f in report["findings"]) for what in ("error", "warning")}
    ran = [checker["name"] for checker in report["checkers"] if checker["ran"]]
    counts = english.listed(english.number(count, what) for what, count in found.items())
    checked = f"{english.number(report['rows'], 'row')} {'was' if report['rows'] == 1 else 'were'} checked"
    yield Entry(f"{checked} by {english.number(len(report['rules']), 'rule')} ({english.listed(ran)}): {counts}.")
    if report["expectations"]:
        held = sum(outcome["passed"] for outcome in report["expectations"])
        yield Entry(f"{held:,} of {english.number(len(report['expectations']), 'expectation')} {'holds' if held == 1 else 'hold'}.")
