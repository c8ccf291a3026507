"""What happened between two days or two states, as text: a screen of fixed size, or everything in order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, groupby, islice

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.change.joined import Joined
from chronicle.contract.package import Package
from chronicle.core import printable
from chronicle.render import columns, day_sections, english, names_apart, state_notes
from chronicle.render.columns import WIDTH
from chronicle.render.day_sections import Section
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller

LINES = 45  # of the screen
NOTES = 14  # most lines of notes on it
SECTIONS = 8  # sections with their own place on it
LOADED = 400  # events from which it is chosen, and a tenth of these for a section that has none among them
SUBJECTS = 12  # subjects in a sentence of the full list
BATCH = 1_000  # events in memory for the full list
CITED = 8  # sources after a sentence; --json has all
_ALL = "--all everything, with ids and sources"
_NOTHING = "No change is certain to have happened in this period."
_HINTS = ("--json the same as data", "--html FILE a page", "--rows DIR each row that differs")


def screen(happened: Happened) -> Iterator[str]:
    """Yield the lines of the first screen: the most important changes, how many there are of each sort, and how to get the rest."""
    return map(printable.shown, _screen(happened))


def everything(happened: Happened) -> Iterator[str]:
    """Yield the lines of everything listed, by section and in order of time, with ids of events, acts and sources; memory is bounded."""
    return map(printable.shown, _everything(happened))


def _screen(happened: Happened) -> Iterator[str]:
    tallies = happened.tallies
    said, hints = few(_said(happened, tallies, everything=False)), how_to_get_more(tallies)
    head = _head(happened, tallies)
    yield from head
    found = sections(happened, [tally for tally in tallies if tally.sure])
    yield ""
    for section in day_sections.fitted(found, LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not found:
        yield _nothing(happened)
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def _nothing(happened: Happened) -> str:
    if not isinstance(happened, Joined):
        return _NOTHING
    if happened.tallies or happened.notices or state_notes.other_rows(happened):
        return "There is no certain event between the two."
    return "Both have the same rows. A different order of rows or columns is not a change."


def _everything(happened: Happened) -> Iterator[str]:
    tallies = happened.tallies
    yield from _head(happened, tallies)
    for heading, lines in by_section(
        happened, lambda teller, group: columns.wrap(f"- {teller.sentence(group)} {citing(group)}", WIDTH, "  ")
    ):
        yield from ("", heading, "", *lines)
    if not any(tally.listed for tally in tallies):
        yield from ("", "No change has happened in this period, or may have.")
    if said := _said(happened, tallies, everything=True):
        yield from ("", *said)


def by_section(happened: Happened, lines: Callable[[Teller, Group], Iterable[str]]) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the heading and the lines of each section: certain events, then possible ones. Memory is bounded.

    Headings and lines must be read in order.
    """
    package, listed = happened.place.package, [tally for tally in happened.tallies if tally.listed]
    of = {
        (title, sure): [t for t in listed if (t.section, t.certainty == "certain") == (title, sure)]
        for title, sure in _parts(package, listed)
    }
    with ExitStack() as stack:
        files = {part: stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for part in of}
        for teller, group in sentences(happened):
            one = group[0]
            files[one.section, one.certainty == "certain"].writelines(f"{line}\n" for line in lines(teller, group))
        for (title, sure), file in files.items():
            file.seek(0)
            yield day_sections.heading(title, package, of[title, sure], sure=sure), (line.rstrip("\n") for line in file)


def _parts(package: Package, listed: Sequence[Tally]) -> list[tuple[str, bool]]:
    there = {(tally.section, tally.certainty == "certain") for tally in listed}
    return [(title, sure) for title in day_sections.titles(package, listed) for sure in (True, False) if (title, sure) in there]


def _head(happened: Happened, tallies: Sequence[Tally]) -> list[str]:
    """The first lines: the dataset, the days compared, and the number of changes."""
    first, second = happened.called or map(english.day, happened.days)
    counts = counted(tallies)
    if isinstance(happened, Joined) and (others := state_notes.other_rows(happened)):
        counts += (
            f", {english.number(others, 'row')} without an event"
            if tallies
            else f", but {english.number(others, 'row differs', 'rows differ')}"
        )
    return titled(happened.place.package.title, f"{first} → {second}", counts)


def how_to_get_more(tallies: Sequence[Tally]) -> list[str]:
    """Return the last lines of a screen, with options that show more."""
    minor = sum(tally.count for tally in tallies if tally.listed and tally.minor)
    more = _ALL + (f", {english.number(minor, 'minor change')} too" if minor else "")
    return columns.joined((more, *_HINTS), " · ")


def few(lines: Sequence[str]) -> list[str]:
    """Return at most NOTES lines, the last of which says how many more there are."""
    left = len(lines) - NOTES
    return [*lines] if left <= 0 else [*lines[: NOTES - 1], f"{left + 1:,} lines more (--all)"]


def counted(tallies: Sequence[Tally], apart: int = 0) -> str:
    """Return `144 changes, 158 not settled`, without the `apart` certain ones that are counted separately."""
    sure = sum(tally.count for tally in tallies if tally.sure) - apart
    open_ = sum(tally.count for tally in tallies if _open(tally))
    return english.number(sure, "change") + (f", {open_:,} not settled" if open_ else "")


def titled(title: str, sides: str, counts: str) -> list[str]:
    """Return the title line: what is compared and, beside it or on the next line, how much differs."""
    sides = columns.cut(sides, WIDTH - 4)
    head = f"{columns.cut(title, WIDTH - columns.width(sides) - 2)}  {sides}"
    return [columns.beside(head, counts)] if columns.width(head) + columns.width(counts) + 2 <= WIDTH else [head, counts]


def _open(tally: Tally) -> bool:
    return tally.certainty != "certain" and tally.listed and not tally.minor


def _said(happened: Happened, tallies: Sequence[Tally], *, everything: bool) -> list[str]:
    """Notices and notes in lines of the screen."""
    said = (*state_notes.notices(happened), *notes(happened, tallies, everything=everything))
    return [line for text in said for line in columns.wrap(text, WIDTH)]


def notes(happened: Happened, tallies: Sequence[Tally], *, everything: bool) -> Iterator[str]:
    """Yield a sentence for whatever is left out, with the reason."""
    if isinstance(happened, Joined):
        yield from state_notes.notes(happened, sum(tally.count for tally in tallies if _open(tally)))
        return
    wide = sum(tally.count for tally in tallies if not tally.listed)
    open_ = sum(tally.count for tally in tallies if _open(tally))
    if open_ and not everything:
        yield f"For {open_:,} more the dates on record leave open whether {'it falls' if open_ == 1 else 'they fall'} in this period."
    if wide:
        yield f"For {wide:,} more the dates on record are too wide to tell."
    closing = happened.place.package.closing
    if happened.days[1] > closing and any(tally.listed for tally in tallies):
        yield f"The data close on {english.day(closing)}: what is dated later is only planned."
    if undated := happened.undated:
        what = english.number(undated, "beginning or end has", "beginnings and ends have")
        yield f"{what} no date on record, whatever the days compared."
    tables = happened.place.package.tables
    if entries := [f"{count:,} {_things(tables[name].title, count)}" for name, count in happened.dated()]:
        yield f"Also dated in this period: {english.listed(entries)}."


def _things(title: str, count: int) -> str:
    return english.singular(english.word(title)) if count == 1 else english.word(title)


def sections(happened: Happened, sure: Sequence[Tally]) -> list[Section]:
    """Return the sections of a screen, of the certain events in `sure`, in the contract's order; those without a place share a line."""
    package = happened.place.package
    titles = day_sections.titles(package, sure)
    loaded = happened.top(limit=LOADED, certainty="certain") if sure else []
    found = {title: [event for event in loaded if event.section == title] for title in titles[:SECTIONS]}
    found = {title: events or happened.top(title, LOADED // 10, certainty="certain") for title, events in found.items()}
    complete = len(loaded) == sum(tally.count for tally in sure)
    teller = Teller(package, happened.days, brief=True, complete=complete)
    teller.values.apart = names_apart.of_events(happened, chain(*found.values()), teller.values.named)
    made = [day_sections.section(teller, title, events, sure) for title, events in found.items()]
    if rest := titles[SECTIONS:]:
        counts = (f"{title} {sum(tally.count for tally in sure if tally.section == title):,}" for title in rest)
        made.append(Section(columns.cut(" · ".join(counts), WIDTH), 0))
    return made


def sentences(happened: Happened) -> Iterator[tuple[Teller, Group]]:
    """Yield everything listed in order of time: groups of events for one sentence each, and the writer of the sentence."""
    teller = Teller(happened.place.package, happened.days, names=SUBJECTS)
    grouping = Grouping(teller.package, teller.templates)
    whole = sum(tally.count for tally in happened.tallies) <= BATCH
    several = not whole and names_apart.prepare(happened.place.state)
    events = filter(happened.lists, happened.events(BATCH))
    while batch := list(islice(events, BATCH)):
        if whole:
            teller.values.apart = names_apart.of_events(happened, batch, teller.values.named)
        elif several:
            teller.values.apart = names_apart.of_batch(happened, batch)
        for _, alike in groupby(batch, key=lambda event: (event.earliest, event.latest)):
            for group in grouping.groups(sorted(alike, key=_rank)):
                for start in range(0, len(group), SUBJECTS):
                    yield teller, group[start : start + SUBJECTS]


def _rank(event: Event) -> int:
    """Sort key within a day: events with links, then other events of entities, then events of statements."""
    return 0 if event.links else 1 if event.kind in ("created", "abolished", "restored") else 2


def cited(group: Group) -> tuple[list[str], list[str], list[str]]:
    """Return the ids of the events, of their acts, and of their sources."""

    def distinct(ids: Iterable[str]) -> list[str]:
        return sorted(set(ids))

    acts, sources = (act.id for event in group for act in event.acts), (source for event in group for source in event.sources)
    return [event.id for event in group], distinct(acts), distinct(sources)


def citing(group: Group) -> str:
    """Return the same as a text in brackets."""
    ids, acts, sources = cited(group)
    parts = [english.listed(ids)]
    parts += [f"by {english.listed(acts)}"] if acts else []
    parts += [f"from {english.listed(sources, CITED)}"] if sources else []
    return f"({'; '.join(parts)})"
