"""The evidence for a sentence: statements that its events explain, with values before and after, or rows that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from chronicle.change.event import Day, Event, Explained, Tracked
from chronicle.change.row_changes import RowChange
from chronicle.render.chapters import Entry
from chronicle.render.html import cut
from chronicle.render.html.cut import Cut
from chronicle.render.language import ENGLISH, Language

ROWS = 60  # statements shown behind one sentence


@dataclass(frozen=True)
class Value:
    """A value as text for the reader; `code` is the id or code that the text names, if any."""

    text: str
    code: str = ""


@dataclass(frozen=True)
class Cell:
    """One value of a row; `what` says which (series, column, language). If `changed`, `old` was replaced by `new`."""

    what: str
    new: Value | None
    old: Value | None = None
    changed: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.old)


@dataclass(frozen=True)
class Row:
    """A statement, as a row of evidence.

    Attributes:
        key: `table/id`.
        how: `begins`, `ends`, `added`, `removed` or `changed`.
        when: The day, or the earliest and the latest day; empty for a row that differs between two releases.
        cells: Its values.
    """

    key: str
    how: str
    when: str
    cells: tuple[Cell, ...]


def count(entry: Entry) -> int:
    """Return how many rows of evidence a sentence has."""
    return len(entry.rows) + sum(len(event.statements) for event in entry.events)


def rows(entry: Entry, language: Language = ENGLISH) -> Cut[Row]:
    """Return the first ROWS rows of evidence for a sentence, and how many more there are."""
    return cut.first(chain(_stated(entry.events, language), (_differing(row, language) for row in entry.rows)), ROWS, count(entry))


def _stated(events: Iterable[Event], language: Language) -> Iterator[Row]:
    for event in events:
        values: dict[tuple[str, str], list[Tracked]] = {}
        for tracked in event.tracked:
            for id in {tracked.begin, tracked.end} - {None}:
                values.setdefault((tracked.table, str(id)), []).append(tracked)
        for statement in event.statements:
            cells = (_tracked(statement, each, language) for each in values.get((statement.table, statement.id), ()))
            days, how = _days(statement.earliest, statement.latest, language), language.say(f"row {statement.side}")
            yield Row(f"{statement.table}/{statement.id}", how, days, tuple(filter(None, cells)))


def _days(earliest: Day, latest: Day, language: Language) -> str:
    if earliest == latest:
        return str(earliest or language.say("no date"))
    return f"{earliest or '…'} – {latest or '…'}"


def _tracked(statement: Explained, each: Tracked, language: Language) -> Cell:
    """Return the value of a statement that begins or ends, labelled by series, column and language; if it replaces another, with both."""
    own, table = language.own, each.table
    of = " ".join(f"{own.column(table, column) or column} {own.label(table, column, v) or v}" for column, v in each.series.items())
    what = " ".join(part for part in (of, own.column(table, each.column) or each.column, each.language) if part)
    old, new = (_value(each, side, language) for side in (0, 1))
    if statement.side == "end":
        return Cell(what, old)
    return Cell(what, new, old, changed=True) if each.end is not None else Cell(what, new)


def _value(each: Tracked, side: int, language: Language) -> Value | None:
    """Return the value before (0) or after (1) as text, with its name if it is the id of an entity or a code; None if it is empty."""
    value, name = (each.new, each.new_name) if side else (each.old, each.old_name)
    if not value:
        return None
    called = language.own.label(each.table, each.column, value) or language.grammar.named(name, value)
    return Value(called, value) if called != value else Value(value)


def _differing(row: RowChange, language: Language) -> Row:
    change = row.as_dict()
    names = dict.fromkeys([*(change["old"] or ()), *(change["new"] or ())])
    shown = (name for name in names if row.table.key != (name,))  # the key is shown beside the cells
    cells = (_both(name, change["old"], change["new"]) for name in shown)
    return Row(f"{row.table.name}/{row.id}", language.say(f"row {change['change']}"), "", tuple(filter(None, cells)))


def _both(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Cell:
    """Return the cell of a column; marked as changed only if the row exists in both releases."""
    before, after = (None if side is None or side.get(name) in (None, "") else Value(str(side[name])) for side in (old, new))
    return Cell(name, before or after) if old is None or new is None else Cell(name, after, before, changed=True)
