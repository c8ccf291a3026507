"""Every statement about one entity: what else each names, what it says, when, and which sources contradict it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chronicle.change.event import Ref
from chronicle.contract.parts import LabelRows, Node
from chronicle.contract.roles import Edge, Entity, Evidence, Fact, Statement, Table
from chronicle.core.period import ALWAYS, FIRST, LAST, Period
from chronicle.core.sql import ident, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.naming import Book
from chronicle.history.state import State

MOST = 10_000  # statements that are read of one table


@dataclass(frozen=True)
class Dispute:
    """A source contradicts a statement: of `column` it says `says`; if that is the id of an entity, `name` is its name."""

    column: str
    says: str
    source: str
    name: Mapping[str, str] = field(default_factory=dict, compare=False)

    def as_dict(self) -> dict[str, str]:
        return {"column": self.column, "says": self.says, "source": self.source}


@dataclass(frozen=True)
class Mention:
    """A statement, as seen from one of the entities that it names.

    `others` are the other entities that it names, by column, with their names at the time. `values` are its own values as texts, by
    column. A statement without a period holds always.
    """

    table: str
    id: str
    others: Mapping[str, Ref]
    values: Mapping[str, str]
    period: Period
    disputes: tuple[Dispute, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        others = {column: {"table": ref.table, "id": ref.id, "name": dict(ref.name)} for column, ref in self.others.items()}
        disputes = [each.as_dict() for each in self.disputes]
        return {"id": self.id, "others": others, "values": dict(self.values), **bounds(self.period), "disputes": disputes}


@dataclass(frozen=True)
class Group:
    """The statements of one table that name the entity in the column `seen`, in order of time; `total` counts them all."""

    table: str
    seen: str
    statements: tuple[Mention, ...]
    total: int

    def as_dict(self) -> dict[str, Any]:
        statements = [each.as_dict() for each in self.statements]
        return {"table": self.table, "column": self.seen, "total": self.total, "statements": statements}


def bounds(period: Period) -> dict[str, str | None]:
    """The four bounds of a period for JSON; None where open."""
    (fe, fl), (te, tl) = period.start, period.end
    names = ("begun_earliest", "begun_latest", "ended_earliest", "ended_latest")
    return {name: None if day is None else str(day) for name, day in zip(names, (fe, fl, te, tl), strict=True)}


def about(state: State, node: Node) -> list[Group]:
    """Return the statements about an entity, by table and by the column that names it; of tables without any, groups with none."""
    raw = [(table, seen, *_rows(state, table, seen, node)) for table, seen in _places(state, node[0])]
    nodes = {each for _, _, rows, _ in raw for row in rows for each in row.others.values()}
    disputed = _disputes(state, {(table.name, row.id) for table, _, rows, _ in raw for row in rows})
    said = {(table, each): _said(state, state.package.tables[table], each) for (table, _), found in disputed.items() for each in found}
    book = Book(state, nodes | {other for other in said.values() if other})
    disputed = {key: tuple(_named(each, said[key[0], each], book, state) for each in found) for key, found in disputed.items()}
    return [
        Group(table.name, seen, tuple(row.named(table, book, disputed.get((table.name, row.id), ())) for row in rows), total)
        for table, seen, rows, total in raw
    ]


def _places(state: State, entity: str) -> Iterator[tuple[Table, str]]:
    """The tables of statements and facts, each with a column that names entities of the table `entity`."""
    for table in state.package.tables.values():
        if isinstance(table, Statement | Fact) and state.columns(table):
            named = [ref.column for ref in table.about if ref.table == entity]
            named += [table.parent.column] if isinstance(table, Edge) and table.parent.table == entity else []
            yield from ((table, column) for column in dict.fromkeys(named))


def references(state: State, table: Table) -> dict[str, str]:
    """Return column -> table of the entities that a statement names: its subject and others, an edge's parent, tracked entities."""
    found = {ref.column: ref.table for ref in table.about}
    if isinstance(table, Edge):
        found[table.parent.column] = table.parent.table
    for column in table.columns:
        target = state.package.tables.get(table.leads_to(column) or "")
        if isinstance(target, Entity) and (isinstance(table, Fact) or any(column in case.tracks for case in table.cases)):
            found.setdefault(column, target.name)
    return found


def shown(state: State, table: Table) -> list[str]:
    """Return the columns with what a statement says: the kind of case, the series, what is tracked; of a fact all but keys."""
    refs, labels = references(state, table), table.labels
    if isinstance(table, Fact):
        found = [column for column in table.columns if column not in table.key]
    else:
        kinds = [column for case in table.cases for column in case.where]
        kinds += [table.kinds.column] if isinstance(table, Edge) and table.kinds else []
        series = [column for case in table.cases for column in case.series]
        tracked = [column for case in table.cases for column in case.tracks]
        found = [*kinds, *series, *tracked]
    if isinstance(labels, LabelRows):
        found += [labels.language, labels.text]
    there = {*state.columns(table)}
    return [column for column in dict.fromkeys(found) if column not in refs and column in there]


@dataclass(frozen=True)
class _Row:
    id: str
    others: Mapping[str, Node]
    values: Mapping[str, str]
    period: Period

    def named(self, table: Table, book: Book, disputes: tuple[Dispute, ...]) -> Mention:
        when = day_of(self.period)
        others = {column: Ref(*node, book.names(node, when)) for column, node in self.others.items()}
        return Mention(table.name, self.id, others, self.values, self.period, disputes)


def day_of(period: Period) -> datetime.date:
    """Return a day on which the statement holds, as early as possible: on it others have the names that they had at the time."""
    for begun in (period.fl, period.fe):
        if FIRST < begun < period.tl and begun != LAST:
            return begun
    return FIRST if period.tl == LAST else max(FIRST, period.tl - datetime.timedelta(days=1))


def _rows(state: State, table: Table, seen: str, node: Node) -> tuple[list[_Row], int]:
    """The statements whose column `seen` names the entity, and how many there are."""
    refs = {column: name for column, name in references(state, table).items() if column != seen}
    values = shown(state, table)
    four = ", ".join(table.period_sql("s.").closed()) if table.period else ", ".join(f"{literal(str(day))}::DATE" for day in ALWAYS.bounds)
    cells = "".join(f", {text_sql('s.' + ident(column))}" for column in [*refs, *values])
    query = f"""
        SELECT {table.row_id_sql("s.")}, count(*) OVER () AS total, {four}{cells} FROM {state.relation(table)} AS s
        WHERE {text_sql("s." + ident(seen))} = ? ORDER BY 3, 4, 5, 1 LIMIT {MOST}
    """
    found, counted = [], engine.rows(state.con, query, [node[1]])
    for key, _, *rest in counted:
        texts = dict(zip([*refs, *values], rest[4:], strict=True))
        others = {column: (name, texts[column]) for column, name in refs.items() if texts[column] is not None}
        own = {column: texts[column] for column in values if texts[column] is not None}
        found.append(_Row(key, others, own, Period(*rest[:4])))
    return found, counted[0][1] if counted else 0


def _said(state: State, table: Table, dispute: Dispute) -> Node | None:
    """The entity that a source names in place of another; None if the dispute is about something else."""
    entity = references(state, table).get(dispute.column)
    return (entity, dispute.says) if entity else None


def _named(dispute: Dispute, other: Node | None, book: Book, state: State) -> Dispute:
    return replace(dispute, name=book.names(other, state.package.closing)) if other else dispute


def _disputes(state: State, statements: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[Dispute, ...]]:
    """The sources that contradict each of the statements (table, id)."""
    wanted: dict[str, list[str]] = {}
    for name, key in sorted(statements):
        wanted.setdefault(name, []).append(key)
    found: dict[tuple[str, str], list[Dispute]] = {}
    for table in state.package.having(Evidence):
        if not wanted or not state.columns(table) or not (table.contested and table.says):
            continue
        of, id, source, field, says = (
            text_sql(ident(c)) for c in (table.statement_table, table.statement_id, table.source, table.contested, table.says)
        )
        among = " OR ".join(f"({of} = {literal(name)} AND {id} IN ({literals(ids)}))" for name, ids in wanted.items())
        query = f"""
            SELECT {of}, {id}, {field}, {says}, {source} FROM {state.relation(table)}
            WHERE {ident(table.stance)} = 'contradicts' AND ({among}) ORDER BY ALL
        """
        for name, key, column, said, cited in engine.rows(state.con, query):
            found.setdefault((name, key), []).append(Dispute(column or "", said or "", cited or ""))
    return {statement: tuple(disputes) for statement, disputes in found.items()}
