"""How two releases differ, in words: a screen that does not grow with the data, or everything in its order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chronicle.change.records import Records
from chronicle.core import printable
from chronicle.render import columns, day_diff, day_sections, english, record_event_text, revision_text, state_notes
from chronicle.render.columns import WIDTH
from chronicle.render.day_sections import Section
from chronicle.render.record_event_text import RecordTeller
from chronicle.render.revision_text import Alike

LOADED = 200  # events of which the screen chooses
NAMED = 8  # changes of the contract on the screen
_EDGE, _WORD = "  ", 13  # before lines of words, and of names
EVENTS, STATEMENTS = "Events of the time before", "Statements on the time before"
NOTHING = "No event and no statement differs."
_HINTS = ("--all everything, with ids and sources", "--json the same as data", "--html FILE a page", "--rows DIR each row that differs")


def screen(records: Records) -> Iterator[str]:
    """The lines of the first screen: what happened since, what is told differently, and how to get the rest."""
    return map(printable.shown, _screen(records))


def everything(records: Records) -> Iterator[str]:
    """The lines of all that differs, with ids and sources."""
    return map(printable.shown, _everything(records))


def _screen(records: Records) -> Iterator[str]:
    head, said, hints = _head(records), list(_notes(records, everything=False)), columns.joined(_HINTS, " · ")
    sure = [tally for tally in records.since.tallies if tally.sure]
    found = [*day_diff.sections(records.since, sure), *_past(records)]
    yield from (*head, "")
    for section in day_sections.fitted(found, day_diff.LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not found and not records.untold:
        yield NOTHING
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def _head(records: Records) -> list[str]:
    first, second = records.names
    changed = sum(len(r.rows) for r in records.revisions if r.clock in revision_text.PAST)
    counts = f"{day_diff.counted(records.since.tallies)} since, {english.number(changed, 'revision')}"
    return [*day_diff.titled(records.second.package.title, f"{first} → {second}", counts), covered(records)]


def covered(records: Records) -> str:
    """Up to which day either release goes."""
    first, second = map(english.day, records.closings)
    if first == second:
        return f"Both cover the time up to {second}."
    return f"{records.names[0]} covers the time up to {first}, {records.names[1]} up to {second}."


def _past(records: Records) -> Iterator[Section]:
    """What the newer release says otherwise of the time that both cover: events, then statements."""
    tallies = records.events.tallies
    if tallies:
        teller = RecordTeller(records.events, brief=True)
        found = teller.groups(records.events.top(LOADED))
        heading = f"{EVENTS}: {record_event_text.counted(tallies)}"
        items = [(len(group), partial(_event_lines, teller, group)) for group in found]
        yield Section(columns.cut(heading, WIDTH), sum(tally.count for tally in tallies), items)
    revisions = [revision for revision in revision_text.told(records.revisions) if revision.clock in revision_text.PAST]
    if revisions:
        heading = f"{STATEMENTS}: {revision_text.counted(revisions)}"
        groups = [(len(group.rows), partial(_revision_lines, group)) for group in revision_text.alike(revisions)]
        yield Section(columns.cut(heading, WIDTH), sum(count for count, _ in groups), groups)


def _revision_lines(group: Alike) -> list[str]:
    days, row = revision_text.affected(group.revisions), group.rows[0]
    edge = max(_WORD, len(group.word) + 1)
    room = WIDTH - len(_EDGE) - edge
    first = columns.cut(revision_text.head(group), room)
    told = [f"{revision_text.row_text(row)}{', ...' if len(group.rows) > 1 else ''}", *([f"changes answers for {days}"] if days else [])]
    lines = [f"{_EDGE}{group.word:<{edge}}{first}"]
    return lines + [f"{_EDGE}{'':<{edge}}{line}" for text in told for line in columns.wrap(text, room, "  ")]


def _event_lines(teller: RecordTeller, group: record_event_text.Group) -> list[str]:
    return [_EDGE + line for line in columns.wrap(teller.sentence(group), WIDTH - len(_EDGE), _EDGE)]


def _everything(records: Records) -> Iterator[str]:
    yield from _head(records)
    for heading, lines in day_diff.by_section(
        records.since, lambda teller, group: columns.wrap(f"- {teller.sentence(group)} {day_diff.citing(group)}", WIDTH, "  ")
    ):
        yield from ("", heading, "", *lines)
    if records.events.tallies:
        yield from ("", f"{EVENTS}: {record_event_text.counted(records.events.tallies)}", "")
    teller = RecordTeller(records.events)
    for batch in records.events.batches():
        for events in teller.groups(batch):
            yield from columns.wrap(f"- {teller.sentence(events)} {day_diff.citing([each.event for each in events])}", WIDTH, "  ")
    revisions = revision_text.told(records.revisions, everything=True)
    cited = revision_text.cited(records.renamed, records.second.state, revisions)
    if revisions:
        yield from ("", f"{STATEMENTS}: {revision_text.counted(revisions) or 'no other answer'}", "")
    for group in revision_text.alike(revisions):
        ids = [f"{row.table.name}/{row.id}" for row in group.rows]
        sources = sorted({source for row in group.rows for source in cited.get((row.table.name, row.id), ())})
        origin = f" (from {english.listed(sources, day_diff.CITED)})" if sources else ""
        yield from columns.wrap(f"- {revision_text.sentence(group, len(ids))}{origin}", WIDTH, "  ")
    if said := list(_notes(records, everything=True)):
        yield from ("", *said)


def _notes(records: Records, *, everything: bool) -> Iterator[str]:
    for notice in state_notes.notices(records):
        yield from columns.wrap(notice, WIDTH)
    changes = [f"{change} ({change.level})" for change in records.schema]
    if changes:
        told = english.listed(changes, None if everything else NAMED)
        yield from columns.wrap(f"The contract: {told}.", WIDTH)
    if counts := list(counted(records)):
        yield from columns.wrap(f"{'; '.join(counts)}.", WIDTH)


def counted(records: Records) -> Iterator[str]:
    """`122 bodies on 21 January 2026, 120 before`, for each table of entities."""
    for count in records.counts:
        before = ", as many as before" if count.first == count.second else f", {count.first:,} before"
        yield f"{revision_text.things(count.table, count.second)}{before}"
