"""The first lines of a changelog: three to eight sentences for a newspaper, computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chronicle.contract.tables import STRUCTURE
from chronicle.render import english, record_text, sentences
from chronicle.render.sections import LEAD, PAST, Chapter, Chapters, Entry
from chronicle.render.sentences import Teller

NAMES = 4  # entities that a sentence names
EVENTS = 5  # sentences on what happened; two or three more on what is on record
CAPS = {4: 3, 3: 2, 2: 2, 1: 1, 0: 1}  # of one weight, so that no kind of change fills the lead


def chapters(told: Chapters) -> list[Chapter]:
    """Every chapter of a changelog, this one first."""
    rest = told.after_the_lead()
    return [Chapter(LEAD, tuple(_entries(told, [chapter for chapter in rest if chapter.title in PAST]))), *rest]


def _entries(chapters: Chapters, past: Sequence[Chapter]) -> Iterator[Entry]:
    """Of the chapters on what was revised the largest sentence of each is told."""
    yield _number(chapters)
    if chapters.comparison.record:
        yield _revised(chapters)
    teller = Teller(chapters.comparison, NAMES)
    used: Counter[int] = Counter()
    for group in sorted(chapters.told, key=sentences.weight, reverse=True):
        rank = sentences.weight(group)[0]
        if used[rank] < CAPS[rank] and used.total() < EVENTS - len(past):
            used[rank] += 1
            yield replace(chapters.entry(group), text=teller.sentence(group))
    yield from (replace(entry, text=entry.short) for chapter in past for entry in chapter.entries[:1])
    yield from _counts(chapters)


def _number(chapters: Chapters) -> Entry:
    first, second = chapters.comparison.first, chapters.comparison.second
    certain, doubtful = ([e for e in events if not e.minor] for events in (chapters.certain, chapters.doubtful))
    per = Counter(sentences.section(event) for event in certain)
    of = f" ({english.listed(f'{n} under {title}' for title, n in per.most_common())})" if per else ""
    count = english.number(len(certain), "change") if certain else "no change"
    more = f", and {len(doubtful)} more may have" if doubtful else ""
    if not chapters.comparison.record:
        return Entry(f"Between {first.text} and {second.text} {count} certainly happened{of}{more}.")
    if first.closing == second.closing:
        return Entry(
            f"Both {first.text} and {second.text} close on {english.day(first.closing)}: they differ in what is known of the time before."
        )
    return Entry(f"After {english.day(first.closing)} and up to {english.day(second.closing)} {count} certainly happened{of}{more}.")


def _revised(chapters: Chapters) -> Entry:
    first, second = chapters.comparison.first, chapters.comparison.second
    return Entry(f"{record_text.counted(chapters.comparison.revisions)} from {first.text} to {second.text}.")


def _counts(chapters: Chapters) -> Iterator[Entry]:
    counts = [count for count in chapters.comparison.counts if count.table.section == STRUCTURE] or list(chapters.comparison.counts[:1])
    for count in counts:
        verb = "rose" if count.second > count.first else "fell"
        change = f"{verb} from {count.first:,} to {count.second:,}" if count.first != count.second else f"is {count.first:,}, as before"
        yield Entry(f"The number of {english.word(count.table.title)} on record {change}.")
    if not chapters.told and not chapters.comparison.record:
        yield Entry("Nothing that certainly happened in this period is on record.")
