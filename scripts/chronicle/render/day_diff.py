"""What happened between two days or two states, as text: a screen of fixed size, or everything in order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain, groupby, islice

from chronicle.change.event import Event, Tally
from chronicle.change.happened import Happened
from chronicle.change.joined import Joined
from chronicle.contract.package import Package
from chronicle.core import printable
from chronicle.render import columns, day_sections, names_apart, state_notes
from chronicle.render.day_sections import Section
from chronicle.render.event_groups import Group, Grouping
from chronicle.render.event_sentences import Teller
from chronicle.render.language import ENGLISH, PLAIN, Language, Reader

LINES = 48  # of the screen
NOTES = 14  # most lines of notes on it
SECTIONS = 8  # sections with their own place on it
LOADED = 400  # events from which it is chosen, and a tenth of these for a section that has none among them
SUBJECTS = 12  # subjects in a sentence of the full list
BATCH = 1_000  # events in memory for the full list
CITED = 8  # sources after a sentence; --json has all
_HINTS = ("hint json", "hint html", "hint rows")


def screen(happened: Happened, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of the first screen: the most important changes, how many there are of each sort, and how to get the rest."""
    return map(printable.shown, _screen(happened, reader))


def everything(happened: Happened, reader: Reader = PLAIN) -> Iterator[str]:
    """Yield the lines of everything listed, by section and in order of time, with ids of events, acts and sources; memory is bounded."""
    return map(printable.shown, _everything(happened, reader))


def _screen(happened: Happened, reader: Reader) -> Iterator[str]:
    tallies = happened.tallies
    said, hints = few(_said(happened, tallies, reader, everything=False), reader), how_to_get_more(tallies, reader)
    head = _head(happened, tallies, reader)
    yield from head
    found = sections(happened, [tally for tally in tallies if tally.sure], reader)
    yield ""
    for section in day_sections.fitted(found, LINES - len(head) - len(said) - len(hints) - 3):
        yield from section
    if not found:
        yield _nothing(happened, reader.language)
    yield from ("", *said) if said else ()
    yield from ("", *hints)


def _nothing(happened: Happened, language: Language) -> str:
    if not isinstance(happened, Joined):
        return language.say("nothing certain")
    other = happened.tallies or happened.notices or state_notes.other_rows(happened)
    return language.say("nothing certain between" if other else "same rows")


def _everything(happened: Happened, reader: Reader) -> Iterator[str]:
    tallies = happened.tallies
    yield from _head(happened, tallies, reader)
    for heading, lines in by_section(happened, partial(_item, reader), reader):
        yield from ("", heading, "", *lines)
    if not any(tally.listed for tally in tallies):
        yield from ("", reader.language.say("nothing"))
    if said := _said(happened, tallies, reader, everything=True):
        yield from ("", *said)


def _item(reader: Reader, teller: Teller, group: Group) -> list[str]:
    return columns.wrap(f"- {teller.sentence(group)} {citing(group, reader.language)}", reader.width, "  ")


def by_section(
    happened: Happened, lines: Callable[[Teller, Group], Iterable[str]], reader: Reader = PLAIN
) -> Iterator[tuple[str, Iterator[str]]]:
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
        for teller, group in sentences(happened, reader.language):
            one = group[0]
            files[one.section, one.certainty == "certain"].writelines(f"{line}\n" for line in lines(teller, group))
        for (title, sure), file in files.items():
            file.seek(0)
            yield day_sections.heading(title, package, of[title, sure], sure=sure, reader=reader), (line.rstrip("\n") for line in file)


def _parts(package: Package, listed: Sequence[Tally]) -> list[tuple[str, bool]]:
    there = {(tally.section, tally.certainty == "certain") for tally in listed}
    return [(title, sure) for title in day_sections.titles(package, listed) for sure in (True, False) if (title, sure) in there]


def _head(happened: Happened, tallies: Sequence[Tally], reader: Reader) -> list[str]:
    """The first lines: the dataset, the days compared, and the number of changes."""
    language = reader.language
    first, second = happened.called or map(language.grammar.day, happened.days)
    counts = counted(tallies, language=language)
    if isinstance(happened, Joined) and (others := state_notes.other_rows(happened)):
        counts = language.say("and rows without event" if tallies else "but rows differ", others, counts=counts)
    return columns.titled(language.package(happened.place.package), f"{first} → {second}", counts, reader.width)


def how_to_get_more(tallies: Sequence[Tally], reader: Reader = PLAIN) -> list[str]:
    """Return the last lines of a screen, with options that show more."""
    minor, say = sum(tally.count for tally in tallies if tally.listed and tally.minor), reader.language.say
    more = say("hint all and minor", minor) if minor else say("hint all")
    return columns.joined((more, *map(say, _HINTS)), " · ", reader.width)


def few(lines: Sequence[str], reader: Reader = PLAIN) -> list[str]:
    """Return at most NOTES lines, the last of which says how many more there are."""
    left = len(lines) - NOTES
    return [*lines] if left <= 0 else [*lines[: NOTES - 1], reader.language.say("lines more", left + 1)]


def counted(tallies: Sequence[Tally], apart: int = 0, language: Language = ENGLISH) -> str:
    """Return `144 changes, 158 possible`, without the `apart` certain ones that are counted separately."""
    sure = sum(tally.count for tally in tallies if tally.sure) - apart
    open_ = sum(tally.count for tally in tallies if _open(tally))
    certain = language.say("changes", sure)
    return language.say("and possible", open_, counts=certain) if open_ else certain


def _open(tally: Tally) -> bool:
    return tally.certainty != "certain" and tally.listed and not tally.minor


def _said(happened: Happened, tallies: Sequence[Tally], reader: Reader, *, everything: bool) -> list[str]:
    """Notices and notes in lines of the screen."""
    said = (*state_notes.notices(happened, reader.language), *notes(happened, tallies, everything=everything, language=reader.language))
    return [line for text in said for line in columns.wrap(text, reader.width)]


def notes(happened: Happened, tallies: Sequence[Tally], *, everything: bool, language: Language = ENGLISH) -> Iterator[str]:
    """Yield a sentence for whatever is left out, with the reason."""
    say = language.say
    if isinstance(happened, Joined):
        yield from state_notes.notes(happened, sum(tally.count for tally in tallies if _open(tally)), language)
        return
    wide = sum(tally.count for tally in tallies if not tally.listed)
    open_ = sum(tally.count for tally in tallies if _open(tally))
    if open_ and not everything:
        yield say("note possible", open_)
    if wide:
        yield say("note wide", wide)
    closing = happened.place.package.closing
    if happened.days[1] > closing and any(tally.listed for tally in tallies):
        yield say("note closing", day=language.grammar.day(closing))
    if undated := happened.undated:
        yield say("note undated", undated)
    tables = happened.place.package.tables
    if entries := [language.things(tables[name], count) for name, count in happened.dated()]:
        yield say("note dated", things=language.grammar.listed(entries))


def sections(happened: Happened, sure: Sequence[Tally], reader: Reader = PLAIN) -> list[Section]:
    """Return the sections of a screen, of the certain events in `sure`, in the contract's order; those without a place share a line."""
    package = happened.place.package
    titles = day_sections.titles(package, sure)
    loaded = happened.top(limit=LOADED, certainty="certain") if sure else []
    found = {title: [event for event in loaded if event.section == title] for title in titles[:SECTIONS]}
    found = {title: events or happened.top(title, LOADED // 10, certainty="certain") for title, events in found.items()}
    complete = len(loaded) == sum(tally.count for tally in sure)
    teller = Teller(package, happened.days, brief=True, complete=complete, language=reader.language)
    teller.values.apart = names_apart.of_events(happened, chain(*found.values()), teller.values.named, reader.language)
    made = [day_sections.section(teller, title, events, happened, reader) for title, events in found.items()]
    if rest := titles[SECTIONS:]:
        counts = (f"{reader.language.section(title)} {sum(t.count for t in sure if t.section == title):,}" for title in rest)
        made.append(Section(columns.cut(" · ".join(counts), reader.width), 0, reader=reader))
    return made


def sentences(happened: Happened, language: Language = ENGLISH) -> Iterator[tuple[Teller, Group]]:
    """Yield everything listed in order of time: groups of events for one sentence each, and the writer of the sentence."""
    teller = Teller(happened.place.package, happened.days, names=SUBJECTS, language=language)
    grouping = Grouping(teller.package, teller.templates)
    whole = sum(tally.count for tally in happened.tallies) <= BATCH
    several = not whole and names_apart.prepare(happened.place.state)
    events = filter(happened.lists, happened.events(BATCH))
    while batch := list(islice(events, BATCH)):
        if whole:
            teller.values.apart = names_apart.of_events(happened, batch, teller.values.named, language)
        elif several:
            teller.values.apart = names_apart.of_batch(happened, batch, language)
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


def citing(group: Group, language: Language = ENGLISH) -> str:
    """Return the same as a text in brackets."""
    (ids, acts, sources), listed = cited(group), language.grammar.listed
    parts = [listed(ids)]
    parts += [language.say("by acts", acts=listed(acts))] if acts else []
    parts += [language.say("from sources", sources=listed(sources, CITED))] if sources else []
    return f"({'; '.join(parts)})"
