"""The chapters of a changelog: every sentence with the events or statements behind it, sorted by weight; texts and pages print them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chronicle.change import interim
from chronicle.change.compare import Comparison
from chronicle.change.diff_events import Event
from chronicle.change.revisions import Range, Revision
from chronicle.change.row_changes import RowChange
from chronicle.contract.roles import Entity, Evidence, Table
from chronicle.contract.tables import STRUCTURE
from chronicle.history import provenance
from chronicle.history.naming import Book
from chronicle.render import english, record_text, sentences
from chronicle.render.sentences import Teller

LISTED = 40  # sentences of a chapter, unless everything is asked for
SHOWN = 3  # of the statements that one sentence tells of
PAST = record_text.PAST
LEAD, DOUBTS = "Briefly", "Known doubts"


@dataclass(frozen=True)
class Entry:
    """A sentence and what leads to its rows: ids of events, or of statements as `table/id`; the ids of its sources.

    `short` tells it without examples, where the sentence has some.
    """

    text: str
    ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    kind: str = ""
    rows: tuple[RowChange, ...] = ()
    short: str = ""


@dataclass(frozen=True)
class Chapter:
    """`left` are the sentences that were not listed."""

    title: str
    entries: tuple[Entry, ...]
    left: int = 0


class Chapters:
    """All chapters of one comparison, in the order of the contract's sections.

    Without `everything` long chapters are cut, and what is minor is left out. `checks` is a report as published (report.schema.json).
    """

    def __init__(self, comparison: Comparison, *, everything: bool = False, checks: Mapping[str, Any] | None = None) -> None:
        self.comparison, self.everything, self.checks = comparison, everything, checks
        self.teller = Teller(comparison)
        events = comparison.diff.events
        self.certain = [e for e in events if e.certainty == "certain" and (everything or not e.minor)]
        self.minor = sum(e.certainty == "certain" for e in events) - len(self.certain)
        self.doubtful = [e for e in events if e.certainty != "certain" and (everything or not e.minor)]
        self.told = self._groups(self.certain)

    def after_the_lead(self) -> list[Chapter]:
        """All but the first, which briefly.chapters puts before them; those with nothing in them are left out."""
        titles = dict.fromkeys([STRUCTURE, *(table.section for table in self.comparison.second.package.tables.values())])
        found = [self._cut(title, [self.entry(group) for group in self.told if sentences.section(group[0]) == title]) for title in titles]
        between = list(self._meanwhile())
        found = [replace(c, entries=(*c.entries, *(entry for title, entry in between if title == c.title))) for c in found]
        if self.comparison.record:
            found += self._past()
        found += [
            Chapter("Identifiers", tuple(_identifiers(self.comparison))),
            Chapter("Schema", tuple(Entry(f"{change} ({change.level}).") for change in self.comparison.schema)),
            self._doubts(),
            Chapter("Counts", tuple(Entry(f"{count.table.title}: {str(count).replace('_', ' ')}.") for count in self.comparison.counts)),
            Chapter("Checks run", tuple(_checks(self.checks)) if self.checks else ()),
        ]
        return [chapter for chapter in found if chapter.entries]

    def _meanwhile(self) -> Iterator[tuple[str, Entry]]:
        """By section who lived on neither day but in between, and is in no event."""
        first, second = self.teller.states
        told = {ref.id for event in self.comparison.diff.events for ref in event.via}
        for table, lives in interim.lives(first, second):
            left = {key: day for key, day in lives.items() if key not in told}
            book = Book(second, [(table.name, key) for key in left])
            names = [english.named(book.names((table.name, key), day), key, self.teller.definite) for key, day in left.items()]
            if names:
                those = english.listed(names, None if self.everything else LISTED)
                yield table.section, Entry(f"Of the {english.word(table.title)}, {len(names):,} lived only meanwhile: {those}.")

    def _past(self) -> list[Chapter]:
        revisions = record_text.told(self.comparison.revisions)
        statements = {(row.table.name, row.id) for r in revisions for row in r.rows}
        cited = provenance.cited(self.comparison.first.state, statements) | provenance.cited(self.comparison.second.state, statements)
        cited |= record_text.own_sources(revisions)
        return [self._cut(title, list(past(members, cited))) for title, members in record_text.by_heading(revisions).items()]

    def entry(self, events: Sequence[Event]) -> Entry:
        return Entry(
            self.teller.sentence(events),
            tuple(event.id for event in events),
            tuple(sorted({source for event in events for source in event.sources})),
            tuple(sorted({act for event in events for act in event.reorganizations})),
            events[0].kind,
            tuple(row for event in events for row in event.rows),
        )

    def _groups(self, events: Iterable[Event]) -> list[list[Event]]:
        """Those alike together, the weightiest first, then by day."""
        groups: dict[tuple[object, ...], list[Event]] = {}
        for event in events:
            groups.setdefault(self.teller.alike(event), []).append(event)
        return sorted(groups.values(), key=lambda g: (*(-n for n in sentences.weight(g)[:2]), str(g[0].latest or ""), g[0].id))

    def _cut(self, title: str, entries: list[Entry]) -> Chapter:
        cap = len(entries) if self.everything else LISTED
        return Chapter(title, tuple(entries[:cap]), len(entries[cap:]))

    def _doubts(self) -> Chapter:
        second, state = self.comparison.second, self.teller.states[1]
        entries = [self.entry(group) for group in self._groups(self.doubtful)]
        lead = []
        if entries:
            what = english.number(len(self.doubtful), "change")
            lead.append(Entry(f"The evidence does not decide whether {what} happened in this period."))
        if open_ := provenance.possible(state):
            per = english.listed(f"{n} in {table.title}" for table, n in open_)
            when = f"on {state.when}" if state.when else f"in {second.text}"
            count = sum(n for _, n in open_)
            what = f"{english.number(count, 'statement')} {'is' if count == 1 else 'are'}"
            lead.append(Entry(f"{english.capital(when)} {what} possible, not certain: {per}."))
        if disputed := provenance.disputes(state):
            lead.append(
                Entry(f"Sources contradict statements of the record {english.number(disputed, 'time')}; what decided is on record.")
            )
        cap = len(entries) if self.everything else SHOWN
        return Chapter(DOUBTS, (*lead, *entries[:cap]), len(entries) - min(cap, len(entries)))


def past(revisions: Iterable[Revision], cited: Mapping[provenance.Statement, tuple[str, ...]]) -> Iterator[Entry]:
    """One sentence for the revisions of the same kind in the same columns of a table; those of most statements first, citations last."""
    groups: dict[tuple[object, ...], list[Revision]] = {}
    for revision in revisions:
        groups.setdefault((revision.clock, revision.table.name, *map(_changed, revision.rows)), []).append(revision)
    for (clock, *_), members in sorted(groups.items(), key=lambda g: (isinstance(g[1][0].table, Evidence), -len(g[1]), str(g[0]))):
        table, rows = members[0].table, [row for revision in members for row in revision.rows]
        columns = dict.fromkeys(column for row in rows for column in _changed(row)[1:])
        inside = f" in {english.listed(_title(table, column) for column in columns)}" if columns else ""
        changes = {_changed(row)[0] for row in rows}
        how = f"{changes.pop()} since" if clock == "world" and len(changes) == 1 else _CLOCKS[str(clock)]
        short = f"Of the {english.word(table.title)}, {len(rows)} {'was' if len(rows) == 1 else 'were'} {how}{inside}"
        told = "; ".join(map(told_row, rows[:SHOWN])) + (f"; and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")
        ids = tuple(f"{row.table.name}/{row.id}" for row in rows)
        of = tuple(sorted({source for row in rows for source in cited.get((row.table.name, row.id), ())}))
        text = f"{short}: {told}. {_differing(members)}."
        yield Entry(text, ids, of, (), str(clock), tuple(rows), f"{short}.")


def _differing(revisions: Sequence[Revision]) -> str:
    """For which days answers differ: where not the same for all the revisions, the days that most of them share."""
    days = Counter[tuple[Range, ...]]()
    for revision in revisions:
        days[revision.affects] += len(revision.rows)
    (most, count), *others = days.most_common()
    told = english.listed(english.period(*span) for span in most) or "no day"
    if not others:
        return f"Answers differ for {told}"
    if 2 * count > days.total():
        return f"Answers differ for {told} by {count} of them, by each of the others for its own days"
    first, end = english.hull([span for revision in revisions for span in revision.affects])
    bound = f"outside {english.period(first, end)}" if first and end else f"before {first}" if first else f"from {end} on" if end else ""
    return f"Answers differ by each for its own days{f', none {bound}' if bound else ''}"


def _title(table: Table, column: str) -> str:
    return english.word(table.field(column).title) if column in table.columns else column.replace("_", " ")


_CLOCKS = {"corrected": "corrected", "retracted": "retracted", "late": "learned late", "world": "changed since", "remodelled": "remodelled"}


def _changed(row: RowChange) -> tuple[str, ...]:
    told = row.as_dict()
    return (told["change"], *(told["new"] if told["change"] == "changed" else ()))


def told_row(row: RowChange) -> str:
    """A statement that differs, by id, with the columns that do."""
    told = row.as_dict()
    if told["change"] != "changed":
        return f"{row.id} {told['change']}"
    cells = (f"{c} {_shown(told['old'].get(c))} → {_shown(told['new'].get(c))}" for c in told["new"])
    return f"{row.id}: {', '.join(cells)}"


def _shown(value: object) -> str:
    return "(empty)" if value is None else str(value)


def _identifiers(comparison: Comparison) -> Iterator[Entry]:
    """Ids of entities that came into use or went out of it, and what follows those that went."""
    begun: dict[str, list[tuple[str, Event]]] = {}
    ended: dict[str, list[tuple[str, Event]]] = {}
    for event in comparison.diff.events:
        for row in event.rows:
            if isinstance(row.table, Entity) and row.change != "changed":
                side = begun if row.change == "added" else ended
                side.setdefault(row.table.title, []).append((row.table.entity_of(row.row)[1], event))
    for title, members in begun.items():
        ids = sorted({key for key, _ in members})
        yield Entry(f"{title}: {len(ids)} came into use: {english.listed(ids, LISTED)}.", tuple(dict.fromkeys(e.id for _, e in members)))
    for title, members in ended.items():
        for key, event in sorted(members, key=lambda m: m[0]):
            after = [new for old, new in event.ties if old == key]
            follow = f"; see {english.listed(after)}" if after else ", without a successor"
            yield Entry(f"{title}: {key} went out of use{follow}.", (event.id,), event.sources)
    if comparison.record:
        for change in ("added", "removed"):
            for title, rows in _recorded(comparison.revisions, change).items():
                ids = [row.id for row in rows]
                text = (
                    f"{title}: {len(ids)} {change} to the record" if change == "added" else f"{title}: {len(ids)} removed from the record"
                )
                yield Entry(f"{text}: {english.listed(ids, LISTED)}.", tuple(f"{row.table.name}/{row.id}" for row in rows))


def _recorded(revisions: Iterable[Revision], change: str) -> dict[str, list[RowChange]]:
    found: dict[str, list[RowChange]] = {}
    for row in (row for revision in revisions for row in revision.rows):
        if isinstance(row.table, Entity) and row.change == change:
            found.setdefault(row.table.title, []).append(row)
    return found


def _checks(report: Mapping[str, Any]) -> Iterator[Entry]:
    found = Counter("fault" if finding["severity"] == "error" else "warning" for finding in report["findings"])
    ran = [checker["name"] for checker in report["checkers"] if checker["ran"]]
    counts = english.listed(english.number(found[what], what) for what in ("fault", "warning"))
    checked = f"{english.number(report['rows'], 'row')} {'was' if report['rows'] == 1 else 'were'} checked"
    yield Entry(f"{checked} by {english.number(len(report['rules']), 'rule')} ({english.listed(ran)}): {counts}.")
    if report["expectations"]:
        held = sum(outcome["passed"] for outcome in report["expectations"])
        yield Entry(f"{held:,} of {english.number(len(report['expectations']), 'expectation')} {'holds' if held == 1 else 'hold'}.")
    for checker in report["checkers"]:
        if not checker["ran"]:
            yield Entry(f"Not run: {checker['name']}, {checker['reason']}.")
