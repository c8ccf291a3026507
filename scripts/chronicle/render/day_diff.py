"""What happened between two days or two bare states, in words: a screen that does not grow with the data, or everything in its order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby, islice

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.change.joined import Joined
from chronicle.render import columns, day_sections, english, state_notes
from chronicle.render.columns import WIDTH
from chronicle.render.day_sections import Section
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller

LINES = 45  # of the screen
SECTIONS = 8  # that have a place of their own in it
LOADED = 400  # events of which it is chosen, and a tenth of them in a section that has none of these
SUBJECTS = 12  # of a sentence, where all are listed
BATCH = 1_000  # events that are in memory, where all are listed
CITED = 8  # sources of a sentence; --json has all
_ALL = "--all everything, with ids and sources"
_NOTHING = "Nothing that certainly happened in this period is on record."
_HINTS = ("--json the same as data", "--html FILE a page", "--rows DIR each row that differs")


def screen(happened: Happened) -> Iterator[str]:
    """The lines of the first screen: what matters most, how much of each sort there is, and how to get the rest."""
    tallies = happened.tallies
    minor = sum(tally.count for tally in tallies if tally.listed and tally.minor)
    more = _ALL + (f", {english.number(minor, 'minor change')} too" if minor else "")
    said, hints = list(notes(happened, tallies, everything=False)), columns.joined((more, *_HINTS), " · ")
    head = list(_head(happened, tallies))
    yield from head
    sections = _sections(happened, [tally for tally in tallies if tally.sure])
    yield ""
    for section in day_sections.fitted(sections, LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not sections:
        yield "Nothing that certainly happened between them is on record." if happened.called else _NOTHING
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def everything(happened: Happened) -> Iterator[str]:
    """The lines of all that is listed, by section and in order of time, with ids of events, acts and sources; never held whole."""
    tallies = happened.tallies
    yield from _head(happened, tallies)
    listed = [tally for tally in tallies if tally.listed]
    with ExitStack() as stack:
        titles = day_sections.titles(happened.place.package, listed)
        parts = {title: stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for title in titles}
        for teller, group in told(happened):
            lines = columns.wrap(f"- {teller.sentence(group)} {_cited(group)}", WIDTH, "  ")
            parts[group[0].section].writelines(f"{line}\n" for line in lines)
        for title, part in parts.items():
            part.seek(0)
            yield from ("", day_sections.heading(title, happened.place.package, listed), "")
            yield from (line.rstrip("\n") for line in part)
    if not listed:
        yield from ("", "Nothing is on record that happened in this period, or that may have.")
    if said := list(notes(happened, tallies, everything=True)):
        yield from ("", *said)


def _head(happened: Happened, tallies: Sequence[Tally]) -> Iterator[str]:
    """Which days of what, and how many changes there are."""
    sure = sum(tally.count for tally in tallies if tally.sure)
    open_ = sum(tally.count for tally in tallies if _open(tally))
    counts = english.number(sure, "change") + (f", {open_:,} not settled" if open_ else "")
    first, second = happened.called or map(english.day, happened.days)
    days = f"{first} → {second}"
    head = f"{columns.cut(happened.place.package.title, WIDTH - columns.width(days) - 2)}  {days}"
    if columns.width(head) + len(counts) + 2 <= WIDTH:
        yield columns.beside(head, counts)
    else:
        yield from (head, counts)


def _open(tally: Tally) -> bool:
    return tally.certainty != "certain" and tally.listed and not tally.minor


def notes(happened: Happened, tallies: Sequence[Tally], *, everything: bool) -> Iterator[str]:
    """What is not told, and why, one line each."""
    if isinstance(happened, Joined):
        yield from state_notes.lines(happened, sum(tally.count for tally in tallies if _open(tally)))
        return
    wide = sum(tally.count for tally in tallies if not tally.listed)
    open_ = sum(tally.count for tally in tallies if _open(tally))
    if open_ and not everything:
        yield f"For {open_:,} more the sources don't settle whether {'it falls' if open_ == 1 else 'they fall'} in this period."
    if wide:
        yield f"For {wide:,} more the dates on record are too wide to tell."
    if undated := happened.undated:
        what = english.number(undated, "beginning or end has", "beginnings and ends have")
        yield f"{what} no date on record, whatever the days compared."
    tables = happened.place.package.tables
    if entries := [f"{count:,} {_things(tables[name].title, count)}" for name, count in happened.dated()]:
        yield from columns.wrap(f"Also dated in this period: {english.listed(entries)}.", WIDTH)


def _things(title: str, count: int) -> str:
    return english.singular(english.word(title)) if count == 1 else english.word(title)


def _sections(happened: Happened, sure: Sequence[Tally]) -> list[Section]:
    """The sections of the screen in the order of the contract; those for which there is no place share a line."""
    package = happened.place.package
    titles = day_sections.titles(package, sure)
    loaded = happened.top(limit=LOADED, certainty="certain") if sure else []
    found = {title: [event for event in loaded if event.section == title] for title in titles[:SECTIONS]}
    found = {title: events or happened.top(title, LOADED // 10, certainty="certain") for title, events in found.items()}
    complete = len(loaded) == sum(tally.count for tally in sure)
    teller = Teller(package, happened.days, brief=True, complete=complete)
    made = [day_sections.section(teller, title, events, sure) for title, events in found.items()]
    if rest := titles[SECTIONS:]:
        counts = (f"{title} {sum(tally.count for tally in sure if tally.section == title):,}" for title in rest)
        made.append(Section(columns.cut(" · ".join(counts), WIDTH), 0, [], lambda _: []))
    return made


def told(happened: Happened) -> Iterator[tuple[Teller, Group]]:
    """Everything that is listed, in order of time: groups of events for a sentence each, and who puts them in words."""
    teller = Teller(happened.place.package, happened.days, names=SUBJECTS)
    grouping = Grouping(teller.package, teller.templates)
    events = filter(happened.lists, happened.events(BATCH))
    while batch := list(islice(events, BATCH)):
        for _, alike in groupby(batch, key=lambda event: (event.earliest, event.latest)):
            for group in grouping.groups(sorted(alike, key=_rank)):
                for start in range(0, len(group), SUBJECTS):
                    yield teller, group[start : start + SUBJECTS]


def _rank(event: Event) -> int:
    """Of one day, what became of entities is told before what was said of them."""
    return 0 if event.links else 1 if event.kind in ("created", "abolished", "restored") else 2


def cited(group: Group) -> tuple[list[str], list[str], list[str]]:
    """The ids of events, of the acts behind them, and of sources."""

    def distinct(ids: Iterable[str]) -> list[str]:
        return sorted(set(ids))

    acts, sources = (act.id for event in group for act in event.acts), (source for event in group for source in event.sources)
    return [event.id for event in group], distinct(acts), distinct(sources)


def _cited(group: Group) -> str:
    ids, acts, sources = cited(group)
    parts = [english.listed(ids)]
    parts += [f"by {english.listed(acts)}"] if acts else []
    parts += [f"from {english.listed(sources, CITED)}"] if sources else []
    return f"({'; '.join(parts)})"
