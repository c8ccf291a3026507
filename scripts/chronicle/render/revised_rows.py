"""What the statements are about in which two releases differ, in words, and their cells before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chronicle.answers import statements
from chronicle.change.row_changes import RowChange
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Entity, Succession, Table
from chronicle.core import values
from chronicle.history.naming import Book
from chronicle.history.state import State
from chronicle.render import period_text
from chronicle.render.language import ENGLISH, Language
from chronicle.render.mention_text import Words

Row = Mapping[str, Any]


class RevisedRows:
    """Words for rows that two records have differently. Names are read at once, so the records may be closed afterwards."""

    def __init__(self, first: State, second: State, rows: Iterable[RowChange], language: Language = ENGLISH) -> None:
        """Read the names that `rows` need; `first` is the older record, with the newer names of tables and columns."""
        found = list(rows)
        self._language = language
        self._old, self._new = (
            _Record(state, ((row.table, cells) for row in found if (cells := row.new if newer else row.old) is not None), language)
            for newer, state in enumerate((first, second))
        )

    def text(self, row: RowChange, *, ids: bool = False) -> str:
        """Return what a row is about, with its id if `ids`, and its cells before and after if only some differ."""
        say, found = self._language.say, row.as_dict()
        record, cells = (self._old, row.old) if row.new is None else (self._new, row.new)
        name = record.about(row.table, cells or {}) or row.id
        name = f"{name} [{row.id}]" if ids and name != row.id else name
        if found["change"] != "changed":
            return name
        before, after = found["old"], found["new"]
        both = (f"{self._old.cell(row.table, c, before.get(c))} → {self._new.cell(row.table, c, after[c])}" for c in after)
        return self._language.grammar.beside(name, say("separator").join(both))


class _Record:
    """Words for the rows of one of the two records."""

    def __init__(self, state: State, rows: Iterable[tuple[Table, Row]], language: Language) -> None:
        self._state, self._language = state, language
        self._words = Words(state.package, language)
        self._refs: dict[str, dict[str, str]] = {}
        self._shown: dict[str, list[str]] = {}
        nodes = {node for table, row in rows for node in (*self._named(table, row).values(), *_led(table, row))}
        self._book = Book(State(state.con, state.package, state.package.closing, state.database), nodes)  # on a day, names have dates

    def about(self, table: Table, row: Row) -> str:
        """What a row is about: the first entity that it names, then the others and what it says; empty if it has no words for that."""
        when = statements.day_of(table.period_of(row)) if table.period else self._state.package.closing
        called = {node: self._book.names(node, when) for node in self._named(table, row).values()}
        names = [self._words.values.short(*node, name) for node, name in called.items()]
        if _names_itself(table):
            return names[0]
        if isinstance(table, Succession):
            return " → ".join(names)
        said = self._says(table, row, {text for name in called.values() for text in name.values()})
        what = self._language.say("separator").join([*names[1:], *said])
        return self._language.say("plain", name=names[0], what=what) if names and what else what or "".join(names)

    def _says(self, table: Table, row: Row, known: set[str]) -> list[str]:
        """What a row says, in words. Of a name: its text unless `known`, and its kind unless that is the preferred one."""
        columns, labels = self._columns(table), table.labels
        if isinstance(labels, LabelRows):
            kind = [labels.prefer.column] if labels.prefer and row.get(labels.prefer.column) not in labels.prefer.values else []
            if not kind and row.get(labels.text) in known:
                return []
            columns = [labels.text, *kind]
        return [self.cell(table, column, row[column]) for column in columns if row.get(column) is not None]

    def cell(self, table: Table, column: str, value: Any) -> str:
        """A cell in words: a date as people write it, the name of what an id means, the label of a code."""
        say = self._language.say
        dated = table.period is not None and column in {*table.period, *table.bounds}
        if value is None:
            return say("unknown" if dated else "empty")
        text = values.text(value)
        if dated or column in table.edtf:
            return period_text.in_words(text, self._language)
        if column not in table.columns:
            return text
        if target := table.leads_to(column):
            return self._words.values.short(target, text, self._book.names((target, text), self._state.package.closing))
        return self._words.value(table, column, text)

    def _named(self, table: Table, row: Row) -> dict[str, Node]:
        """Column -> the entity that it names, among them the row itself."""
        if _names_itself(table):
            return {table.identity: table.entity_of(row)}
        if table.name not in self._refs:
            ends = (table.predecessor, table.successor) if isinstance(table, Succession) else ()
            self._refs[table.name] = {ref.column: ref.table for ref in ends} or statements.references(self._state, table)
        found = {column: target for column, target in self._refs[table.name].items() if row.get(column) is not None}
        return {column: (target, values.text(row[column])) for column, target in found.items()}

    def _columns(self, table: Table) -> list[str]:
        """The columns with what a row says."""
        if table.name not in self._shown:
            self._shown[table.name] = statements.shown(self._state, table)
        return self._shown[table.name]


def _names_itself(table: Table) -> bool:
    """True if a row is what it is about: an entity, or a row with a label of its own."""
    return isinstance(table, Entity) or (table.labels is not None and not isinstance(table.labels, LabelRows))


def _led(table: Table, row: Row) -> Iterable[Node]:
    """The rows of other tables to which the row's keys lead."""
    for column in table.columns:
        if (target := table.leads_to(column)) and row.get(column) is not None:
            yield target, values.text(row[column])
