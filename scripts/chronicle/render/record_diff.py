"""How two releases differ, as text: a screen of fixed size, or everything in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from chronicle.change.records import Records
from chronicle.core import printable
from chronicle.render import columns, day_diff, day_sections, record_event_text, revision_text, state_notes
from chronicle.render.day_sections import Section
from chronicle.render.event_groups import Group
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, PLAIN, Language, Reader
from chronicle.render.record_event_text import RecordTeller
from chronicle.render.revised_rows import RevisedRows
from chronicle.render.revision_text import Alike

LOADED = 200  # events from which the screen chooses
NAMED = 8  # contract changes on the screen
_EDGE, _WORD = "  ", 13  # before lines of words, and of names


def screen(records: Records, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of the first screen: what happened since, what differs about the past, and how to get the rest."""
    return map(printable.shown, _screen(records, reader))


def everything(records: Records, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of everything that differs, with ids and sources."""
    return map(printable.shown, _everything(records, reader))


def _screen(records: Records, reader: Reader) -> Iterator[str]:
    head, said = _head(records, reader), list(_notes(records, reader, everything=False))
    hints = day_diff.how_to_get_more(records.since.tallies, reader)
    sure = [tally for tally in records.since.tallies if tally.sure]
    found = [*day_diff.sections(records.since, sure, reader), *_past(records, reader)]
    yield from (*head, "")
    for section in day_sections.fitted(found, day_diff.LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not found:
        yield from columns.wrap(nothing(records, reader.language), reader.width)
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def nothing(records: Records, language: Language = ENGLISH) -> str:
    """Return the sentence for a comparison without events and statements to show."""
    rows, tallies = sum(1 for _ in records.rows()), records.since.tallies
    minor = sum(tally.count for tally in tallies if tally.minor)
    open_ = sum(tally.count for tally in tallies if not tally.minor)
    if not rows and not tallies and not records.notices:
        return language.say("nothing differs")
    if records.omitted:
        return language.say("nothing else differs")
    counts = (("minor rows", rows), ("minor events", minor), ("wide events", open_))
    parts = [language.say(what, count) for what, count in counts if count]
    return language.say("no other answer", counts=language.grammar.capital(language.grammar.listed(parts)))


def _head(records: Records, reader: Reader) -> list[str]:
    first, second = records.names
    planned, language = records.since.planned, reader.language
    counts = day_diff.counted(records.since.tallies, planned, language)
    counts = language.say("and planned", planned, counts=counts) if planned else counts
    counts = language.say("since", day=language.grammar.day(records.closings[0]), counts=counts)
    title = columns.titled(language.package(records.second.package), f"{first} → {second}", counts, reader.width)
    return [*title, *columns.wrap(covered(records, language), reader.width)]


def covered(records: Records, language: Language = ENGLISH) -> str:
    """Return a sentence on the time that each release covers."""
    first, second = map(language.grammar.day, records.closings)
    if first == second:
        return language.say("both cover", day=second)
    return language.say("each covers", first=records.names[0], first_day=first, second=records.names[1], second_day=second)


def _past(records: Records, reader: Reader) -> Iterator[Section]:
    """Yield the sections on the time that both releases cover: events, then statements."""
    tallies = records.events.tallies
    if tallies:
        teller = RecordTeller(records.events, records.names[0], brief=True, language=reader.language)
        found = teller.groups(records.events.top(LOADED))
        items = [(len(group), partial(_event_lines, teller, group, reader)) for group in found]
        yield Section(events(records, reader.language), sum(tally.count for tally in tallies), items, reader=reader)
    for heading, alike in statements(records, language=reader.language):
        named = _named(records, alike, 1, reader.language)
        groups = [(len(group.rows), partial(_revision_lines, group, named, reader)) for group in alike]
        yield Section(heading, sum(count for count, _ in groups), groups, reader=reader)


def events(records: Records, language: Language = ENGLISH) -> str:
    """Return the heading of the events that differ."""
    counts = record_event_text.counted(records.events.tallies, language)
    return language.say("events up to", day=language.grammar.day(records.closings[0]), counts=counts)


def statements(records: Records, *, everything: bool = False, language: Language = ENGLISH) -> Iterator[tuple[str, list[Alike]]]:
    """Yield (heading, groups) of statements that differ: about the time that both releases cover, and dated later.

    If `everything`, also of those that are only structured differently.
    """
    found, day = revision_text.shown(records.revisions, everything=everything), language.grammar.day(records.closings[0])
    past = [each for each in found if each.clock in revision_text.PAST]
    if past:
        yield language.say("statements up to", day=day, counts=revision_text.counted(past, language)), revision_text.alike(past)
    if later := [each for each in found if each.clock == "world"]:
        yield language.say("rows after", sum(len(each.rows) for each in later), day=day), revision_text.alike(later)
    if other := [each for each in found if each.clock == "remodelled"]:
        yield language.say("rows remodelled", sum(len(each.rows) for each in other)), revision_text.alike(other)


def _named(records: Records, groups: Sequence[Alike], shown: int | None, language: Language) -> RevisedRows:
    return revision_text.named(records.renamed, records.second.state, groups, shown, language)


def _revision_lines(group: Alike, named: RevisedRows, reader: Reader) -> list[str]:
    language = reader.language
    days, (row,), word = revision_text.affected(group.revisions, language), group.leading(1), language.say(group.word)
    edge = max(_WORD, columns.width(word) + 1)
    room = reader.width - len(_EDGE) - edge
    first = columns.cut(revision_text.head(group, language), room)
    texts = [f"{named.text(row)}{', ...' if len(group.rows) > 1 else ''}"]
    texts += [language.say("changes answers", days=days)] if days else []
    lines = [f"{_EDGE}{word}{' ' * (edge - columns.width(word))}{first}"]
    return lines + [f"{_EDGE}{'':<{edge}}{line}" for text in texts for line in columns.wrap(text, room, "  ")]


def _event_lines(teller: RecordTeller, group: record_event_text.Group, reader: Reader) -> list[str]:
    return [_EDGE + line for line in columns.wrap(teller.sentence(group), reader.width - len(_EDGE), _EDGE)]


def _everything(records: Records, reader: Reader) -> Iterator[str]:
    language = reader.language

    def item(text: str, note: str) -> list[str]:
        return columns.wrap(f"- {text} {note}".rstrip(), reader.width, "  ")

    def lines_of(teller: Teller, group: Group) -> list[str]:
        return item(teller.sentence(group), day_diff.citing(group, language))

    yield from _head(records, reader)
    for heading, lines in day_diff.by_section(records.since, lines_of, reader):
        yield from ("", heading, "", *lines)
    if records.events.tallies:
        yield from ("", events(records, language), "")
    teller = RecordTeller(records.events, records.names[0], language=language)
    for batch in records.events.batches():
        for alike in teller.groups(batch):
            yield from item(teller.sentence(alike), day_diff.citing([each.event for each in alike], language))
    cited = revision_text.cited(records.renamed, records.second.state, records.revisions)
    for heading, groups in statements(records, everything=True, language=language):
        yield from ("", heading, "")
        named = _named(records, groups, None, language)
        for group in groups:
            sources = sorted({source for row in group.rows for source in cited.get((row.table.name, row.id), ())})
            origin = language.say("from sources", sources=language.grammar.listed(sources, day_diff.CITED)) if sources else ""
            yield from item(revision_text.sentence(group, named, None, language, ids=True), f"({origin})" if origin else "")
    if said := list(_notes(records, reader, everything=True)):
        yield from ("", *said)


def _notes(records: Records, reader: Reader, *, everything: bool) -> Iterator[str]:
    """Notices and notes, as lines of the screen."""
    language = reader.language
    said = [*state_notes.notices(records, language)]
    if records.events.tallies and not any(records.rows()):
        said.append(language.say("same rows, other events"))
    if changes := [f"{change} ({change.level})" for change in records.schema]:
        said.append(language.say("the contract", changes=language.grammar.listed(changes, None if everything else NAMED)))
    if counts := list(counted(records, language)):
        said.append(language.say("full stop", text=language.grammar.clauses(counts)))
    lines = [line for text in said for line in columns.wrap(text, reader.width)]
    return iter(lines if everything else day_diff.few(lines, reader))


def counted(records: Records, language: Language = ENGLISH) -> Iterator[str]:
    """Yield `122 bodies on the closing date, 114 in 0.1.0`, for each entity table."""
    for count in records.counts:
        which = "as many on closing" if count.first == count.second else "more on closing"
        yield language.say(which, count.first, things=language.things(count.table, count.second), older=records.names[0])
