"""The entities that exist, or may exist, on a day: those with most below them first, and what became of those that ended since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chronicle.change import successors
from chronicle.change.successors import Successor
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Entity, Table
from chronicle.core.errors import ChronicleError
from chronicle.core.period import ABSENT, CERTAIN, POSSIBLE
from chronicle.core.sql import ident, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history.naming import Book, Names
from chronicle.history.state import State


@dataclass(frozen=True)
class Existing:
    """An entity on the day, with its name then. `now` is what exists of it on the closing date, if it ended by then."""

    node: Node
    name: Names
    certain: bool
    now: tuple[Successor, ...]


@dataclass(frozen=True)
class OnDay:
    """The state of a day.

    `entities` are, by table, those that were asked for; `counts` says of each table with a period how many of its rows are certain and
    possible.
    """

    package: Package
    entities: Mapping[str, tuple[Existing, ...]]
    counts: Mapping[str, tuple[int, int]]


def of(state: State, limit: int | None = None) -> OnDay:
    """Return the state of its day, with at most `limit` entities of each table.

    Raises:
        ChronicleError: `no-entities` if no table of entities has a period.
    """
    tables = [table for table in state.package.having(Entity) if table.period]
    if not tables:
        raise ChronicleError("no-entities", "no table of entities has a period", "name a table")
    levels = {(table.name, key): level for table in tables for key, level in engine.rows(state.con, _query(state, table, limit))}
    fates, book = successors.fates(state, levels, stored=True), Book(state, levels)

    def existing(table: Table) -> Iterator[Existing]:
        for node, level in levels.items():
            if node[0] == table.name:
                yield Existing(node, book.names(node, state.when), level == CERTAIN, fates[node].now if node in fates else ())

    return OnDay(state.package, {table.name: tuple(existing(table)) for table in tables}, _counts(state))


def _query(state: State, table: Table, limit: int | None) -> str:
    """The query for (id, level) of the entities of a table on the day: certain ones first, those with most below them first."""
    key, level, below = text_sql(ident(table.identity)), state.level(table), _below(state, table)
    rows = f"SELECT {key} AS id, max({level}) AS level FROM {state.relation(table)} WHERE {state.holds(table)} GROUP BY ALL"
    return f"""
        SELECT e.id, e.level FROM ({rows}) AS e LEFT JOIN ({below}) AS b ON b.id = e.id
        WHERE e.level > {ABSENT} ORDER BY e.level DESC, coalesce(b.below, 0) DESC, e.id {"" if limit is None else f"LIMIT {limit}"}
    """


def _below(state: State, table: Table) -> str:
    """The query for (id, below): how many entities are or may be below each in the hierarchy on the day."""
    edges = state.package.edges
    if edges is None or edges.parent.table != table.name or not state.columns(edges):
        return "SELECT '' AS id, 0 AS below WHERE FALSE"
    kinds = f" AND {text_sql(ident(edges.kinds.column))} IN ({literals(edges.kinds.values)})" if edges.kinds else ""
    parent = text_sql(ident(edges.parent.column))
    return f"SELECT {parent} AS id, count(*) AS below FROM {state.relation(edges)} WHERE {state.holds(edges)}{kinds} GROUP BY 1"


def _counts(state: State) -> dict[str, tuple[int, int]]:
    found = {}
    for table in state.package.temporal:
        if state.columns(table):
            level = state.level(table)
            each = ", ".join(f"count(*) FILTER ({level} = {which})" for which in (CERTAIN, POSSIBLE))
            ((certain, possible),) = engine.rows(state.con, f"SELECT {each} FROM {state.relation(table)} WHERE {state.holds(table)}")
            found[table.name] = certain, possible
    return found
