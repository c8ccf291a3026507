"""The structural diff of two states: of two days of one history, or of two histories or folders."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from chronicle import drafts, engine, fulljoin, labels, rowdiff
from chronicle.contract import Package, Table
from chronicle.drafts import Draft
from chronicle.errors import ChronicleError
from chronicle.events import Diff, Event, Ref, Tracked
from chronicle.lineage import Day, Node
from chronicle.rowdiff import RowChange
from chronicle.sql import ident, literal, literals
from chronicle.state import State


def between(con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date) -> Diff:
    """The events after `d1` and up to `d2`, on the compiled history behind `con`. ChronicleError if `d1` is the later day."""
    return within(State(con, package, d1), State(con, package, d2))


def within(first: State, second: State) -> Diff:
    """The events between two days of one history. ChronicleError if the first is the later."""
    in_order(first.when, second.when)
    return _told(first, second, rowdiff.between(first, second))


def joined(first: State, second: State) -> Diff:
    """The events that lead from one state to another, by a full join of both. ChronicleError if the first day is the later."""
    in_order(first.when, second.when)
    return _told(first, second, fulljoin.changes(first, second))


def in_order(d1: Day, d2: Day) -> None:
    if d1 and d2 and d1 > d2:
        raise ChronicleError("bad-order", f"{d1} is after {d2}", "give the earlier day first")


def _told(first: State, second: State, changes: list[RowChange]) -> Diff:
    found = drafts.draft(first, second, changes)
    teller = _Teller(first, second, found)
    events = [teller.tell(event) for event in found]
    order = sorted(events, key=lambda e: (e.certainty != "certain", e.latest or datetime.date.max, e.kind, e.id))
    return Diff(first.when, second.when, tuple(order))


class _Teller:
    """Gives drafts their names, sources and ids; looks everything up at once."""

    def __init__(self, first: State, second: State, found: list[Draft]) -> None:
        self.first, self.second = first, second
        nodes = {n for d in found for n in (*d.subjects, *d.predecessors, *d.successors, *d.between)}
        nodes |= {n for d in found for row in d.rows for c in row.table.columns if (n := _target(row.table, c, row.row.get(c)))}
        self.books = [labels.Book(state, nodes) for state in ((first,) if first.shares(second) else (first, second))]
        self.cited = _cited(second, found)
        self.ids: dict[str, int] = {}

    def tell(self, event: Draft) -> Event:
        d1, d2 = self.first.when, self.second.when
        earliest, latest = event.window
        inside = earliest is not None and latest is not None and (d1 is None or d1 < earliest) and (d2 is None or latest <= d2)
        sure = inside if d1 or d2 else all(2 in (row.before, row.after) for row in event.rows)
        successors = self._refs(event.successors, False)
        via = list(self._refs(event.between, True))
        if d1 and d2 and any(row.table.role == "entity" or row.table.labels for row in event.rows):
            bearers = event.successors or event.subjects
            via += [Ref(node[1], names) for node in bearers for names in self.books[-1].between(node, d1, d2)]
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
        )

    def _refs(self, nodes: Iterable[Node], first: bool) -> tuple[Ref, ...]:
        sides = [(self.books[0], self.first.when), (self.books[-1], self.second.when)]
        found = []
        for node in nodes:
            (book, when), (other, then) = sides if first else reversed(sides)
            found.append(Ref(node[1], book.names(node, when) or other.names(node, then)))
        return tuple(found)

    def _id(self, event: Draft) -> str:
        old, new = ("+".join(i for _, i in nodes) for nodes in (event.predecessors, event.successors))
        what = f"{old}>{new}" if old else "+".join(i for _, i in event.subjects)
        if event.rows[0].table.role == "tenure":
            what = event.rows[0].id if len(event.rows) == 1 else event.subjects[0][1]
        key = f"{event.kind}:{what}"
        self.ids[key] = self.ids.get(key, 0) + 1
        return key if self.ids[key] == 1 else f"{key}:{self.ids[key]}"

    def _sources(self, event: Draft) -> tuple[str, ...]:
        cited = [self.cited.get((row.table.name, row.id), ()) for row in event.rows]
        for table in self.second.package.with_role("event"):
            cited += [self.cited.get((table.name, act), ()) for act in event.acts]
        return tuple(sorted({source for sources in cited for source in sources}))

    def _tracked(self, event: Draft) -> Iterator[Tracked]:
        """The tracked columns of the statements that are not just part of an entity's life."""
        if event.life:
            return
        values: dict[tuple[str, ...], tuple[list[_Value], list[_Value]]] = {}
        tables: dict[str, Table] = {row.table.name: row.table for row in event.rows}
        for row in event.rows:
            language = str(row.row[row.table.labels["language"]]) if "language" in row.table.labels else ""
            at = row.table.subjects(row.row)[1:2] if row.table.role == "tenure" and len(event.rows) > 1 else []
            for column in row.table.case(row.row).tracks:
                for side, there, state in ((0, row.ends, row.old), (1, row.begins, row.new)):
                    value = (state or row.row).get(column) if there else None
                    if value is not None:
                        both = values.setdefault((row.table.name, column, language, _of(row)), ([], []))
                        both[side].append((_text(value), *at))
        for (table, column, language, of), (olds, news) in values.items():
            for old in dict.fromkeys(olds) or [(None,)]:
                for new in dict.fromkeys(news) or [(None,)]:
                    names = self._named(tables[table], column, old, True), self._named(tables[table], column, new, False)
                    yield Tracked(table, column, old[0], new[0], language or None, of or None, *names)

    def _named(self, table: Table, column: str, value: _Value, first: bool) -> str | None:
        """What the value stands for; of a post among several, also where it is held."""
        node = _target(table, column, value[0])
        name = str(self._refs([node], first)[0]) if node else table.field(column).categories.get(value[0] or "")
        if value[1:]:
            name = f"{name or value[0]} ({self._refs(value[1:], first)[0]})"
        return name


_Value = tuple[Any, ...]  # the text, and of a post among several the entity where it is held


def _of(row: RowChange) -> str:
    """The values of the series that are neither entities nor codes: what the tracked value is a value of."""
    table = row.table
    plain = [c for c in table.case(row.row).series if not table.field(c).categories and not _target(table, c, "")]
    return ", ".join(str(row.row[c]).replace("_", " ") for c in plain if row.row[c] is not None)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _target(table: Table, column: str, value: object) -> Node | None:
    """The entity that a foreign key names."""
    if value is None:
        return None
    return next(((key.table, str(value)) for key in table.foreign if key.fields == (column,)), None)


def _cited(state: State, found: list[Draft]) -> dict[tuple[str, str], list[str]]:
    """(table, id) -> the sources that support it, for every row and act of the drafts."""
    wanted: dict[str, set[str]] = {}
    for event in found:
        for row in event.rows:
            wanted.setdefault(row.table.name, set()).add(row.id)
        for table in state.package.with_role("event"):
            wanted.setdefault(table.name, set()).update(event.acts)
    cited: dict[tuple[str, str], list[str]] = {}
    for citations in (table for table in state.package.with_role("evidence") if state.columns(table)):
        e = {role: ident(column) for role, column in citations.evidence.items()}
        of = " OR ".join(f"({e['table']} = {literal(t)} AND {e['id']} IN ({literals(sorted(ids))}))" for t, ids in wanted.items() if ids)
        query = f"""
            SELECT DISTINCT {e["table"]}, {e["id"]}, {e["source"]} FROM {state.relation(citations)}
            WHERE {e["stance"]} <> 'contradicts' AND ({of or "FALSE"}) ORDER BY ALL
        """
        for table_name, key, source in engine.rows(state.con, query):
            cited.setdefault((table_name, key), []).append(source)
    return cited
