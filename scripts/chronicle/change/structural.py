"""The structural diff of two states: of two days of one history, or of two histories or folders."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from chronicle.change import grouping, interim, row_changes, rows_join
from chronicle.change.diff_events import Diff, Event, Meanwhile, Ref, Tracked
from chronicle.change.grouping import Draft
from chronicle.change.row_changes import Row, RowChange
from chronicle.change.succession_graph import Day
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Act, Entity, Table, Tenure
from chronicle.core import values
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.history import naming, provenance
from chronicle.history.state import State


def between(con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date) -> Diff:
    """The events after `d1` and up to `d2`, on the compiled history behind `con`. ChronicleError if `d1` is the later day."""
    return within(State(con, package, d1), State(con, package, d2))


def within(first: State, second: State) -> Diff:
    """The events between two days of one history. ChronicleError if the first is the later."""
    in_order(first.when, second.when)
    return _told(first, second, row_changes.between(first, second))


def joined(first: State, second: State) -> Diff:
    """The events that lead from one state to another, by a full join of both. ChronicleError if the first day is the later."""
    in_order(first.when, second.when)
    return _told(first, second, rows_join.changes(first, second))


def in_order(d1: Day, d2: Day) -> None:
    if d1 and d2 and d1 > d2:
        raise ChronicleError("bad-order", f"{d1} is after {d2}", "give the earlier day first")


def _told(first: State, second: State, changes: list[RowChange]) -> Diff:
    found = grouping.draft(first, second, changes)
    between = interim.told(first, second, found)
    teller = _Teller(first, second, found, [pair for pairs in between.values() for pair in pairs])
    events = [teller.tell(event, between.get(place, [])) for place, event in enumerate(found)]
    order = sorted(events, key=lambda e: (e.certainty != "certain", e.latest or datetime.date.max, e.kind, e.id))
    return Diff(first.when, second.when, tuple(order))


class _Teller:
    """Gives drafts their names, sources and ids; looks everything up at once."""

    def __init__(self, first: State, second: State, found: list[Draft], between: list[tuple[Table, Row]]) -> None:
        self.first, self.second = first, second
        nodes = {n for d in found for n in (*d.subjects, *d.predecessors, *d.successors, *d.between)}
        nodes |= {n for d in found for row in d.rows for c in row.table.columns if (n := _target(row.table, c, row.row.get(c)))}
        nodes |= {n for table, row in between for n in (*(_target(table, c, row[c]) for c in table.columns), *table.entities(row)) if n}
        self.books = [naming.Book(state, nodes) for state in ((first,) if first.shares(second) else (first, second))]
        self.cited = _cited(first, second, found)
        self.ids: dict[str, int] = {}

    def tell(self, event: Draft, between: list[tuple[Table, Row]]) -> Event:
        """The event of a draft; `between` are the statements that held only between the old and the new."""
        d1, d2 = self.first.when, self.second.when
        earliest, latest = event.window
        inside = earliest is not None and latest is not None and (d1 is None or d1 < earliest) and (d2 is None or latest <= d2)
        sure = inside if d1 or d2 else all(2 in (row.before, row.after) for row in event.rows)
        successors = self._refs(event.successors, False)
        via = list(self._refs(event.between, True))
        if d1 and d2 and any(isinstance(row.table, Entity) or row.table.labels for row in event.rows):
            bearers = event.successors or event.subjects
            via += [Ref(*node, names) for node in bearers for names in self.books[-1].between(node, d1, d2)]
        return Event(
            id=self._id(event),
            kind=event.kind,
            subjects=self._refs(event.subjects, event.of_the_past),
            predecessors=self._refs(event.predecessors, True),
            successors=successors,
            ties=tuple((old[1], new[1]) for old, new in event.ties),
            earliest=earliest,
            latest=latest,
            certainty="certain" if sure else "possible",
            reorganizations=tuple(sorted(event.acts)),
            via=tuple(via),
            rows=tuple(event.rows),
            sources=self._sources(event),
            tracked=tuple(self._tracked(event)),
            unsettled=tuple(event.unsettled),
            meanwhile=tuple(self._meanwhile(table, row) for table, row in between),
        )

    def _meanwhile(self, table: Table, row: Row) -> Meanwhile:
        at = table.entities(row)[1:2] if isinstance(table, Tenure) else []
        column = table.case(row).tracks[0]
        value: _Value = (_text(row[column]) if row[column] is not None else None, *at)
        first, last = (None if row[c] is None else str(row[c]) for c in table.period or ())
        begun = row[table.bounds[0]], row[table.bounds[1]]
        name, where = self._named(table, column, value, begun[0]), at[0][1] if at else None
        return Meanwhile(table.name, table.row_id(row), column, value[0], name, first, last, begun, where, _of(table, row) or None)

    def _refs(self, nodes: Iterable[Node], first: bool) -> tuple[Ref, ...]:
        sides = [(self.books[0], self.first.when), (self.books[-1], self.second.when)]
        found = []
        for node in nodes:
            (book, when), (other, then) = sides if first else reversed(sides)
            found.append(Ref(*node, book.names(node, when) or other.names(node, then)))
        return tuple(found)

    def _id(self, event: Draft) -> str:
        old, new = ("+".join(i for _, i in nodes) for nodes in (event.predecessors, event.successors))
        what = f"{old}>{new}" if old else "+".join(i for _, i in event.subjects)
        if isinstance(event.rows[0].table, Tenure):
            what = event.rows[0].id if len(event.rows) == 1 else event.subjects[0][1]
        key = f"{event.kind}:{what}"
        self.ids[key] = self.ids.get(key, 0) + 1
        return key if self.ids[key] == 1 else f"{key}:{self.ids[key]}"

    def _sources(self, event: Draft) -> tuple[str, ...]:
        cited = [self.cited.get((row.table.name, row.id), ()) for row in event.rows]
        for table in self.second.package.having(Act):
            cited += [self.cited.get((table.name, act), ()) for act in event.acts]
        return tuple(sorted({source for sources in cited for source in sources}))

    def _tracked(self, event: Draft) -> Iterator[Tracked]:
        """The tracked columns of the statements that are not just part of an entity's life."""
        if event.life:
            return
        values: dict[tuple[str, ...], tuple[list[_Value], list[_Value]]] = {}
        tables: dict[str, Table] = {row.table.name: row.table for row in event.rows}
        for row in event.rows:
            labels = row.table.labels
            language = str(row.row[labels.language]) if isinstance(labels, LabelRows) else ""
            at = row.table.entities(row.row)[1:2] if isinstance(row.table, Tenure) and len(event.rows) > 1 else []
            for column in row.table.case(row.row).tracks:
                for side, there, state in ((0, row.ends, row.old), (1, row.begins, row.new)):
                    value = (state or row.row).get(column) if there else None
                    if value is not None:
                        both = values.setdefault((row.table.name, column, language, _of(row.table, row.row)), ([], []))
                        both[side].append((_text(value), *at))
        for (table, column, language, of), (olds, news) in values.items():
            for old in dict.fromkeys(olds) or [(None,)]:
                for new in dict.fromkeys(news) or [(None,)]:
                    names = self._named(tables[table], column, old, True), self._named(tables[table], column, new, False)
                    where = (value[1][1] if value[1:] else None for value in (old, new))
                    yield Tracked(table, column, old[0], new[0], language or None, of or None, *names, *where)

    def _named(self, table: Table, column: str, value: _Value, side: bool | Day) -> str | None:
        """What the value stands for, on the first or second day or on that one; of a post among several, also where it is held."""

        def name(node: Node) -> str:
            if isinstance(side, bool):
                return str(self._refs([node], side)[0])
            return naming.shown(self.books[-1].names(node, side), node[1])

        node = _target(table, column, value[0])
        found = name(node) if node else table.field(column).categories.get(value[0] or "")
        return f"{found or value[0]} ({name(value[1])})" if value[1:] else found


_Value = tuple[Any, ...]  # the text, and of a post among several the entity where it is held


def _of(table: Table, row: Row) -> str:
    """The values of the series that are neither entities nor codes: what the tracked value is a value of."""
    plain = [c for c in table.case(row).series if not table.field(c).categories and not _target(table, c, "")]
    return ", ".join(str(row[c]).replace("_", " ") for c in plain if row[c] is not None)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _target(table: Table, column: str, value: object) -> Node | None:
    """The entity that a foreign key names."""
    if value is None:
        return None
    target = table.leads_to(column)
    return (target, values.text(value)) if target else None


def _cited(first: State, second: State, found: list[Draft]) -> dict[provenance.Statement, tuple[str, ...]]:
    """The sources of every row and act of the drafts: those of the second state, or of the first for what only that one has."""
    wanted = {(row.table.name, row.id) for event in found for row in event.rows}
    wanted |= {(table.name, act) for table in second.package.having(Act) for event in found for act in event.acts}
    cited = provenance.cited(second, wanted)
    return cited if first.shares(second) else {**provenance.cited(first, wanted), **cited}
