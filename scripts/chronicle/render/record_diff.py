"""How two releases differ, as text: a screen of fixed size, or everything in order."""

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

LOADED = 200  # events from which the screen chooses
NAMED = 8  # contract changes on the screen
_EDGE, _WORD = "  ", 13  # before lines of words, and of names


def screen(records: Records) -> Iterator[str]:
    """Yield the lines of the first screen: what happened since, what differs about the past, and how to get the rest."""
    return map(printable.shown, _screen(records))


def everything(records: Records) -> Iterator[str]:
    """Yield the lines of everything that differs, with ids and sources."""
    return map(printable.shown, _everything(records))


def _screen(records: Records) -> Iterator[str]:
    head, said = _head(records), list(_notes(records, everything=False))
    hints = day_diff.how_to_get_more(records.since.tallies)
    sure = [tally for tally in records.since.tallies if tally.sure]
    found = [*day_diff.sections(records.since, sure), *_past(records)]
    yield from (*head, "")
    for section in day_sections.fitted(found, day_diff.LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not found:
        yield from columns.wrap(nothing(records), WIDTH)
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def nothing(records: Records) -> str:
    """Return the sentence for a comparison without events and statements to show."""
    rows, tallies = sum(1 for _ in records.rows()), records.since.tallies
    minor = sum(tally.count for tally in tallies if tally.minor)
    open_ = sum(tally.count for tally in tallies if not tally.minor)
    if not rows and not tallies and not records.notices:
        return "No event and no statement differs."
    if records.omitted:
        return "No other difference changes an answer."
    parts = [english.number(rows, "row differs", "rows differ")] if rows else []
    parts += [english.number(minor, "minor event is new", "minor events are new")] if minor else []
    parts += [english.number(open_, "event has dates that are too wide", "events have dates that are too wide")] if open_ else []
    return f"{english.capital(english.listed(parts))}; no answer about the time that both cover is different (--all shows more)."


def _head(records: Records) -> list[str]:
    first, second = records.names
    planned = records.since.planned
    counts = f"{day_diff.counted(records.since.tallies, planned)} since{f', {planned:,} planned' if planned else ''}"
    return [*day_diff.titled(records.second.package.title, f"{first} → {second}", counts), *columns.wrap(covered(records), WIDTH)]


def covered(records: Records) -> str:
    """Return a sentence on the time that each release covers."""
    first, second = map(english.day, records.closings)
    if first == second:
        return f"Both cover the time up to {second}."
    return f"{records.names[0]} covers the time up to {first}, {records.names[1]} up to {second}."


def _past(records: Records) -> Iterator[Section]:
    """Yield the sections on the time that both releases cover: events, then statements."""
    tallies = records.events.tallies
    if tallies:
        teller = RecordTeller(records.events, records.names[0], brief=True)
        found = teller.groups(records.events.top(LOADED))
        items = [(len(group), partial(_event_lines, teller, group)) for group in found]
        yield Section(events(records), sum(tally.count for tally in tallies), items)
    for heading, alike in statements(records):
        groups = [(len(group.rows), partial(_revision_lines, group)) for group in alike]
        yield Section(heading, sum(count for count, _ in groups), groups)


EVENTS, STATEMENTS, LATER = "Events up to", "Statements about the time up to", "Rows dated after"


def events(records: Records) -> str:
    """Return the heading of the events that differ."""
    return f"{EVENTS} {english.day(records.closings[0])}: {record_event_text.counted(records.events.tallies)}"


def statements(records: Records, *, everything: bool = False) -> Iterator[tuple[str, list[Alike]]]:
    """Yield (heading, groups) of statements that differ: about the time that both releases cover, and dated later.

    If `everything`, also of those that are only structured differently.
    """
    found, day = revision_text.shown(records.revisions, everything=everything), english.day(records.closings[0])
    past = [each for each in found if each.clock in revision_text.PAST]
    if past:
        yield f"{STATEMENTS} {day}: {revision_text.counted(past)}", revision_text.alike(past)
    if later := [each for each in found if each.clock == "world"]:
        yield f"{LATER} {day}: {sum(len(each.rows) for each in later):,}", revision_text.alike(later)
    if other := [each for each in found if each.clock == "remodelled"]:
        yield f"Structured differently: {sum(len(each.rows) for each in other):,}", revision_text.alike(other)


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
        yield from ("", events(records), "")
    teller = RecordTeller(records.events, records.names[0])
    for batch in records.events.batches():
        for alike in teller.groups(batch):
            yield from columns.wrap(f"- {teller.sentence(alike)} {day_diff.citing([each.event for each in alike])}", WIDTH, "  ")
    cited = revision_text.cited(records.renamed, records.second.state, records.revisions)
    for heading, groups in statements(records, everything=True):
        yield from ("", heading, "")
        for group in groups:
            sources = sorted({source for row in group.rows for source in cited.get((row.table.name, row.id), ())})
            origin = f" (from {english.listed(sources, day_diff.CITED)})" if sources else ""
            yield from columns.wrap(f"- {revision_text.sentence(group, len(group.rows))}{origin}", WIDTH, "  ")
    if said := list(_notes(records, everything=True)):
        yield from ("", *said)


def _notes(records: Records, *, everything: bool) -> Iterator[str]:
    """Notices and notes, as lines of the screen."""
    said = [*state_notes.notices(records)]
    if records.events.tallies and not any(records.rows()):
        said.append("The rows are the same: the events differ because the contract or the engine changed.")
    if changes := [f"{change} ({change.level})" for change in records.schema]:
        said.append(f"The contract: {english.listed(changes, None if everything else NAMED)}.")
    if counts := list(counted(records)):
        said.append(f"{'; '.join(counts)}.")
    lines = [line for text in said for line in columns.wrap(text, WIDTH)]
    return iter(lines if everything else day_diff.few(lines))


def counted(records: Records) -> Iterator[str]:
    """Yield `122 bodies on the closing date, 114 in 0.1.0`, for each entity table."""
    for count in records.counts:
        before = f"as many as in {records.names[0]}" if count.first == count.second else f"{count.first:,} in {records.names[0]}"
        yield f"{revision_text.things(count.table, count.second)} on the closing date, {before}"
