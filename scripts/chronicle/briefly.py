"""The first lines of a changelog: three to eight sentences for a newspaper, computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from chronicle import english, sentences
from chronicle.chapters import Chapters, Entry
from chronicle.descriptor import STRUCTURE
from chronicle.sentences import Teller

NAMES = 4  # entities that a sentence names
EVENTS = 5  # sentences on what happened; two or three more on what is on record
CAPS = {4: 3, 3: 2, 2: 2, 1: 1, 0: 1}  # of one weight, so that no kind of change fills the lead


def entries(chapters: Chapters) -> Iterator[Entry]:
    yield _number(chapters)
    used: Counter[int] = Counter()
    teller = Teller(chapters.comparison, NAMES)
    for group in sorted(chapters.told, key=sentences.weight, reverse=True):
        rank = sentences.weight(group)[0]
        if used[rank] < CAPS[rank] and used.total() < EVENTS:
            used[rank] += 1
            yield replace(chapters.entry(group), text=teller.sentence(group))
    yield from _counts(chapters)


def _number(chapters: Chapters) -> Entry:
    first, second = chapters.comparison.first, chapters.comparison.second
    count = english.number(len(chapters.certain), "change") if chapters.certain else "no change"
    per = Counter(sentences.section(event) for event in chapters.certain)
    of = f" ({english.listed(f'{n} under {title}' for title, n in per.most_common())})" if per else ""
    if not chapters.comparison.record:
        more = f", and {len(chapters.doubtful)} more are possible" if chapters.doubtful else ""
        return Entry(f"Between {first.text} and {second.text} {count} certainly happened{of}{more}.")
    clocks = Counter(revision.clock for revision in chapters.comparison.revisions if revision.table.role not in ("evidence", "reference"))
    past = [f"{clocks[clock]} {what}" for clock, what in (("corrected", "corrected"), ("retracted", "retracted"), ("late", "learned late")) if clocks[clock]]
    until = f"up to {english.day(second.closing)}"
    since = f"After {english.day(first.closing)} and {until}" if first.closing < second.closing else f"Both records close on {english.day(first.closing)};"
    happened = f"{count} certainly happened{of}" if first.closing < second.closing else "nothing has happened since"
    return Entry(f"{since} {happened}; of what was on record, or lay before, {english.listed(past) + ' in' if past else 'nothing was revised from'} {first.text} to {second.text}.")


def _counts(chapters: Chapters) -> Iterator[Entry]:
    counts = [count for count in chapters.comparison.counts if count.table.section == STRUCTURE] or list(chapters.comparison.counts[:1])
    for count in counts:
        verb = "rose" if count.second > count.first else "fell"
        change = f"{verb} from {count.first} to {count.second}" if count.first != count.second else f"is {count.first}, as before"
        yield Entry(f"The number of {english.word(count.table.title)} on record {change}.")
    if not chapters.told:
        yield Entry("Nothing that certainly happened in this period is on record.")
