"""The structural diff of two days of one history."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from chronicle import drafts, engine, labels, rowdiff
from chronicle.contract import Package, Table
from chronicle.drafts import Draft
from chronicle.errors import ChronicleError
from chronicle.events import Diff, Event, Ref, Tracked
from chronicle.lineage import Node
from chronicle.rowdiff import RowChange
from chronicle.sql import ident, literal, literals


def between(con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date) -> Diff:
    """The events after `d1` and up to `d2`, on the compiled history behind `con`. ChronicleError if `d1` is the later day."""
    if d1 > d2:
        raise ChronicleError("bad-order", f"{d1} is after {d2}", "give the earlier day first")
    changes = rowdiff.between(con, package, d1, d2)
    found = drafts.draft(con, package, changes, d1, d2)
    teller = _Teller(con, package, d1, d2, found)
    events = [teller.tell(event) for event in found]
    return Diff(d1, d2, tuple(sorted(events, key=lambda e: (e.certainty != "certain", e.latest or datetime.date.max, e.kind, e.id))))


class _Teller:
    """Gives drafts their names, sources and ids; looks everything up at once."""

    def __init__(self, con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date, found: list[Draft]) -> None:
        self.package, self.d1, self.d2 = package, d1, d2
        nodes = {n for d in found for n in (*d.subjects, *d.predecessors, *d.successors, *d.between)}
        nodes |= {n for d in found for row in d.rows for c in row.table.columns if (n := _target(row.table, c, row.row[c]))}
        self.book = labels.Book(con, package, nodes)
        self.cited = _cited(con, package, found)
        self.ids: dict[str, int] = {}

    def tell(self, event: Draft) -> Event:
        earliest, latest = event.window
        inside = earliest is not None and latest is not None and self.d1 < earliest and latest <= self.d2
        successors = self._refs(event.successors, False)
        via = list(self._refs(event.between, True))
        if any(row.table.role == "entity" or row.table.labels for row in event.rows):
            bearers = event.successors or event.subjects
            via += [Ref(node[1], names) for node in bearers for names in self.book.between(node, self.d1, self.d2)]
        return Event(
            id=self._id(event),
            kind=event.kind,
            subjects=self._refs(event.subjects, event.of_the_past),
            predecessors=self._refs(event.predecessors, True),
            successors=successors,
            earliest=earliest,
            latest=latest,
            certainty="certain" if inside else "possible",
            reorganizations=tuple(sorted(event.acts)),
            via=tuple(via),
            rows=tuple(event.rows),
            sources=self._sources(event),
            tracked=tuple(self._tracked(event)),
        )

    def _refs(self, nodes: Iterable[Node], first: bool) -> tuple[Ref, ...]:
        return tuple(Ref(node[1], self.book.names(node, self.d1 if first else self.d2)) for node in nodes)

    def _id(self, event: Draft) -> str:
        old, new = ("+".join(i for _, i in nodes) for nodes in (event.predecessors, event.successors))
        what = f"{old}>{new}" if old else "+".join(i for _, i in event.subjects)
        if event.rows[0].table.role == "tenure":
            what = event.rows[0].id
        key = f"{event.kind}:{what}"
        self.ids[key] = self.ids.get(key, 0) + 1
        return key if self.ids[key] == 1 else f"{key}:{self.ids[key]}"

    def _sources(self, event: Draft) -> tuple[str, ...]:
        cited = [self.cited.get((row.table.name, row.id), ()) for row in event.rows]
        for table in self.package.with_role("event"):
            cited += [self.cited.get((table.name, act), ()) for act in event.acts]
        return tuple(sorted({source for sources in cited for source in sources}))

    def _tracked(self, event: Draft) -> Iterator[Tracked]:
        """The tracked columns of the statements that are not just part of an entity's life."""
        if any(row.table.role == "entity" for row in event.rows):
            return
        values: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        tables: dict[str, Table] = {row.table.name: row.table for row in event.rows}
        for row in event.rows:
            language = str(row.row[row.table.labels["language"]]) if "language" in row.table.labels else ""
            for column in row.table.case(row.row).tracks:
                if row.row[column] is not None:
                    both = values.setdefault((row.table.name, column, language, _of(row)), ([], []))
                    both[row.begins].append(_text(row.row[column]))
        for (table, column, language, of), (olds, news) in values.items():
            for old in dict.fromkeys(olds) or [None]:
                for new in dict.fromkeys(news) or [None]:
                    names = self._named(tables[table], column, old, True), self._named(tables[table], column, new, False)
                    yield Tracked(table, column, old, new, language or None, of or None, *names)

    def _named(self, table: Table, column: str, value: str | None, first: bool) -> str | None:
        node = _target(table, column, value)
        if node:
            return str(self._refs([node], first)[0])
        return table.field(column).categories.get(value) if value is not None else None


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


def _cited(con: engine.Connection, package: Package, found: list[Draft]) -> dict[tuple[str, str], list[str]]:
    """(table, id) -> the sources that support it, for every row and act of the drafts."""
    wanted: dict[str, set[str]] = {}
    for event in found:
        for row in event.rows:
            wanted.setdefault(row.table.name, set()).add(row.id)
        for table in package.with_role("event"):
            wanted.setdefault(table.name, set()).update(event.acts)
    cited: dict[tuple[str, str], list[str]] = {}
    for citations in package.with_role("evidence"):
        e = {role: ident(column) for role, column in citations.evidence.items()}
        of = " OR ".join(f"({e['table']} = {literal(t)} AND {e['id']} IN ({literals(sorted(ids))}))" for t, ids in wanted.items() if ids)
        query = f"""
            SELECT DISTINCT {e["table"]}, {e["id"]}, {e["source"]} FROM {ident(citations.name)}
            WHERE {e["stance"]} <> 'contradicts' AND ({of or "FALSE"}) ORDER BY ALL
        """
        for table_name, key, source in engine.rows(con, query):
            cited.setdefault((table_name, key), []).append(source)
    return cited
