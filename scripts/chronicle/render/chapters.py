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
from chronicle.core import semver
from chronicle.render import day_diff, day_sections, names_apart, record_diff, revision_text
from chronicle.render.event_groups import Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, Language, Reader
from chronicle.render.record_event_text import RecordTeller
from chronicle.render.revised_rows import RevisedRows

LISTED = 40  # sentences in a chapter; the change file has everything
LEADING = 3  # sentences about events in the summary


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
class About:
    """What a release says of itself beside its rows: the report of its checks (checks.schema.json), and why it has its version."""

    checks: Mapping[str, Any] | None = None
    reasons: Sequence[str] = ()


NOTHING = About()


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


def of_days(happened: Happened, cap: int = LISTED, language: Language = ENGLISH) -> Iterator[Chapter]:
    """Yield the chapters: by section the most important certain events, then possible ones, then notes on what is left out."""
    package, tallies = happened.place.package, happened.tallies
    sure = [tally for tally in tallies if tally.sure]
    for title in day_sections.titles(package, sure):
        yield section(happened, title, sure, cap, language=language)
    open_ = [tally for tally in tallies if tally.listed and not tally.minor and not tally.sure]
    for title in day_sections.titles(package, open_):
        yield section(happened, title, open_, cap, sure=False, language=language)
    if isinstance(happened, Since):
        return
    if notes := tuple(map(Entry, day_diff.notes(happened, tallies, everything=True, language=language))):
        yield Chapter(language.say("left out"), notes)


def section(
    happened: Happened, title: str, tallies: Sequence[Tally], cap: int = LISTED, *, sure: bool = True, language: Language = ENGLISH
) -> Chapter:
    """Return the chapter of one section: certain events if `sure`, else possible ones; `tallies` say how many there are."""
    found = happened.top(title, cap * 5, certainty="certain" if sure else "possible")
    total = sum(tally.count for tally in tallies if tally.section == title)
    teller = teller_of(happened, found, complete=len(found) == total, language=language)
    groups = Grouping(teller.package, teller.templates).groups(found)[:cap]
    entries = tuple(of_events(group, teller.sentence(group)) for group in groups)
    heading = day_sections.heading(title, teller.package, tallies, sure=sure, reader=Reader(language))
    return Chapter(heading, entries, total - sum(map(len, groups)), settled=sure)


def teller_of(happened: Happened, events: Sequence[Event], *, complete: bool, language: Language = ENGLISH) -> Teller:
    """Return the writer of sentences for these events; it distinguishes entities whose names read alike."""
    teller = Teller(happened.place.package, happened.days, complete=complete, language=language)
    teller.values.apart = names_apart.of_events(happened, events, teller.values.named, language)
    return teller


def of_records(records: Records, about: About = NOTHING, cap: int = LISTED, language: Language = ENGLISH) -> Iterator[Chapter]:
    """Yield what happened since; events, then statements of the time before; contract changes; why it has its version; its checks."""
    yield from of_days(records.since, cap, language)
    tallies = records.events.tallies
    if tallies:
        teller = RecordTeller(records.events, records.names[0], language=language)
        groups = teller.groups(records.events.top(cap * 5))[:cap]
        entries = tuple(of_events([each.event for each in group], teller.sentence(group)) for group in groups)
        total = sum(tally.count for tally in tallies)
        yield Chapter(record_diff.events(records, language), entries, total - sum(map(len, groups)), past=True)
    cited = revision_text.cited(records.renamed, records.second.state, records.revisions)
    for heading, alike in record_diff.statements(records, language=language):
        left = sum(len(group.rows) for group in alike[cap:])
        named = revision_text.named(records.renamed, records.second.state, alike[:cap], language=language)
        yield Chapter(heading, tuple(_revised(group, named, cited, language) for group in alike[:cap]), left, past=True)
    if schema := tuple(Entry(f"{change} ({change.level}).") for change in records.schema):
        yield Chapter(language.say("contract"), schema)
    if counts := tuple(Entry(language.say("full stop", text=text)) for text in record_diff.counted(records, language)):
        yield Chapter(language.say("counts"), counts)
    if about.reasons:
        title = language.say("why version", version=records.names[1])
        yield Chapter(title, tuple(map(Entry, semver.weightiest(about.reasons))))
    if about.checks:
        yield Chapter(language.say("checks"), tuple(_checks(about.checks, language)))


def _revised(group: revision_text.Alike, named: RevisedRows, cited: Mapping[tuple[str, str], tuple[str, ...]], language: Language) -> Entry:
    rows = tuple(group.rows)
    sources = tuple(sorted({source for row in rows for source in cited.get((row.table.name, row.id), ())}))
    return Entry(revision_text.sentence(group, named, language=language), group.ids, (), sources, (), rows)


def lead(found: Happened | Records, chapters: Sequence[Chapter], language: Language = ENGLISH) -> Chapter:
    """Return the summary at the beginning of a text: how much differs, and the most important changes."""
    if isinstance(found, Happened):
        return Chapter(language.say("briefly"), (_number(found, language), *_most(found, language)))
    entries = [Entry(record_diff.covered(found, language))]
    if any(tally.sure for tally in found.since.tallies):
        entries += [_number(found.since, language), *_most(found.since, language)]
    past = [chapter for chapter in chapters if chapter.past]
    entries += [Entry(language.say("full stop", text=language.grammar.capital(chapter.title))) for chapter in past]
    events = (chapter for chapter in past if not chapter.entries[0].rows)
    entries += [Entry(entry.text) for chapter in events for entry in chapter.entries[:LEADING]]  # its evidence stands in the chapter
    if len(entries) == 1:
        entries.append(Entry(record_diff.nothing(found, language)))
    return Chapter(language.say("briefly"), tuple(entries))


def _number(happened: Happened, language: Language) -> Entry:
    say, grammar = language.say, language.grammar
    first, second = happened.called or tuple(map(grammar.day, happened.days))
    sure = [tally for tally in happened.tallies if tally.sure]
    count = sum(tally.count for tally in sure)
    if isinstance(happened, Since):
        planned = happened.planned
        text = say("documented after" if count > planned else "none after", count - planned, first=first)
        text = say("and documented planned", planned, text=text) if planned else text
    else:
        text = say("documented between" if count else "none between", count, first=first, second=second)
        per = {title: sum(t.count for t in sure if t.section == title) for title in day_sections.titles(happened.place.package, sure)}
        parts = [say("in section", n, title=language.section(title)) for title, n in sorted(per.items(), key=lambda item: -item[1])]
        text = say("plain", name=text, what=grammar.listed(parts)) if len(parts) > 1 else text
    open_ = sum(tally.count for tally in happened.tallies if tally.listed and not tally.minor and not tally.sure)
    text = say("full stop", text=text)
    return Entry(text + (say("more possible rows" if isinstance(happened, Joined) else "more undated", open_) if open_ else ""))


def _most(happened: Happened, language: Language) -> Iterator[Entry]:
    found = happened.top(limit=LISTED, certainty="certain")
    teller = teller_of(happened, found, complete=False, language=language)
    for group in Grouping(teller.package, teller.templates).groups(found)[:LEADING]:
        yield of_events(group, teller.sentence(group))


def _checks(report: Mapping[str, Any], language: Language) -> Iterator[Entry]:
    say, listed = language.say, language.grammar.listed
    found = {what: sum(f["severity"] == what for f in report["findings"]) for what in ("error", "warning")}
    ran = [checker["name"] for checker in report["checkers"] if checker["ran"]]
    counts = listed(say(f"{what}s", count) for what, count in found.items())
    checked, rules = say("rows checked", report["rows"]), say("rules", len(report["rules"]))
    yield Entry(say("checked by", checked=checked, rules=rules, checkers=listed(ran), counts=counts))
    if report["expectations"]:
        passed = sum(outcome["passed"] for outcome in report["expectations"])
        yield Entry(say("expectations", passed, all=say("of expectations", len(report["expectations"]))))
