"""What became of entities that no longer exist on the closing date: what they became at their end, and what of that still exists."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chronicle.change.place import Place
from chronicle.change.place import stored as is_stored
from chronicle.contract.parts import Node
from chronicle.contract.roles import Entity, Succession
from chronicle.core.sql import day, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import lookup, naming
from chronicle.history.naming import Book, Names
from chronicle.history.state import State

Day = datetime.date | None


@dataclass(frozen=True)
class Successor:
    """An entity that another became. `name` is its name by language: at that time, or on the closing date. `extent` is whole or part."""

    table: str
    id: str
    name: Names
    extent: str

    @property
    def node(self) -> Node:
        return self.table, self.id

    def as_dict(self) -> dict[str, Any]:
        return {"table": self.table, "id": self.id, "name": dict(self.name), "extent": self.extent}


@dataclass(frozen=True)
class Fate:
    """What became of an entity that certainly ended by the closing date.

    It ended between `earliest` and `latest` (None: open). `became` is what followed it at once, `now` what of that exists on the closing
    date, directly or over further steps. Both are empty if nothing followed.
    """

    earliest: Day
    latest: Day
    became: tuple[Successor, ...]
    now: tuple[Successor, ...]

    @property
    def is_same(self) -> bool:
        """True if what it became at once still exists, all of it."""
        return {each.node for each in self.became} == {each.node for each in self.now}

    def as_dict(self) -> dict[str, Any]:
        ended = {"earliest": self.earliest and str(self.earliest), "latest": self.latest and str(self.latest)}
        return {"ended": ended, "became": [each.as_dict() for each in self.became], "now": [each.as_dict() for each in self.now]}


@dataclass(frozen=True)
class Retired:
    """An entity that certainly ended by the closing date, with its last name, and what became of it."""

    node: Node
    name: Names
    fate: Fate


def retired(state: State, nodes: Iterable[Node]) -> list[Retired]:
    """Return those of the entities that ended by the closing date; [] for an edition without stored events."""
    found = fates(state, nodes, stored=True)
    book, closing = Book(state, found), state.package.closing
    return [Retired(node, book.names(node, min(fate.latest or closing, closing)), fate) for node, fate in sorted(found.items())]


def fates(state: State, nodes: Iterable[Node] | None = None, *, stored: bool = False) -> dict[Node, Fate]:
    """Return what became of each of `nodes` (of all entities, if None) that certainly ended by the closing date.

    Args:
        state: The history.
        nodes: Entities as (table, id).
        stored: Answer only from events that are stored in the edition, so that it takes no time; else {}.
    """
    wanted = None if nodes is None else {*nodes}
    there = is_stored(state)
    if wanted == set() or (stored and not there):
        return {}
    place = Place(state, state.database) if there else _computed(state)
    ended = {(table, key): (first, last) for table, key, first, last in engine.rows(state.con, _ended(place, wanted))}
    became: dict[Node, list[tuple[Node, str]]] = {node: [] for node in ended}
    now: dict[Node, list[tuple[Node, str]]] = {node: [] for node in ended}
    for table, key, to_table, to_id, extent, at_once, lasts in engine.rows(state.con, _followed(place, wanted)):
        node, successor = (table, key), ((to_table, to_id), extent)
        became[node] += [successor] if at_once else []
        now[node] += [successor] if lasts else []
    reached = {node for found in (became, now) for each in found.values() for node, _ in each}
    book, closing = Book(state, reached), state.package.closing

    def named(found: list[tuple[Node, str]], when: datetime.date) -> tuple[Successor, ...]:
        return tuple(Successor(*node, book.names(node, when), extent) for node, extent in found)

    return {
        node: Fate(first, last, named(became[node], min(last, closing)), named(now[node], closing)) for node, (first, last) in ended.items()
    }


def became(state: State, text: str, tables: Iterable[str]) -> str:
    """Return a clause on what the entity that `text` names became, `; it became A [a] and B [b]`; empty if it did not end."""
    fate = next(iter(fates(state, [lookup.entity(state, text, tables)], stored=True).values()), None)
    names = [f"{naming.shown(each.name, each.id)} [{each.id}]" for each in fate.became] if fate else []
    return f"; it became {' and '.join(names)}" if names else ""


def beside(state: State, entities: str) -> str:
    """Return the query `entities` with one column more, `became`: ids of what exists on the closing date of those that ended by then.

    The ids are separated by spaces. `entities` has the columns id and, if it is about several tables, entity; its order is kept. Without
    successions or stored events it is returned as it is.
    """
    if not state.package.having(Succession) or not is_stored(state):
        return entities
    followed = _followed(Place(state, state.database), None)
    became = f"""
        SELECT t AS "#entity", id AS "#id", string_agg(n, ' ' ORDER BY n) AS became
        FROM ({followed}) AS f (t, id, nt, n, extent, direct, lasts) WHERE lasts GROUP BY t, id
    """
    several = sum(1 for table in state.package.having(Entity) if table.period) > 1
    only = next((table.name for table in state.package.having(Entity) if table.period), "")
    entity = "e.entity" if several else literal(only)
    return f"""
        SELECT e.* EXCLUDE ("#place"), b.became FROM (SELECT *, row_number() OVER () AS "#place" FROM ({entities})) AS e
        LEFT JOIN ({became}) AS b ON b."#entity" = {entity} AND b."#id" = {text_sql("e.id")} ORDER BY e."#place"
    """


def _computed(state: State) -> Place:
    from chronicle.change import tables  # only here: it takes time, and the tree of a day should not wait for it

    return tables.of(state)


def _ended(place: Place, wanted: set[Node] | None = None) -> str:
    """The query for (table, id, earliest, latest) of entities whose last life certainly ended by the closing date."""
    where = "TRUE" if wanted is None else _among("entity_table", "entity_id", wanted)
    return f"""
        SELECT entity_table, entity_id, max_by(ended_earliest, life), max(ended_latest)
        FROM {place.own("lives")} WHERE {where} GROUP BY entity_table, entity_id
        HAVING bool_and(coalesce(ended_latest <= {day(str(place.package.closing))}, FALSE))
    """


def _followed(place: Place, wanted: set[Node] | None) -> str:
    """The query for what each entity became: (table, id, to_table, to_id, extent, at once, exists on the closing date), in order."""
    where = "TRUE" if wanted is None else _among("s.t", "s.id", wanted)
    return f"""
        WITH RECURSIVE "#ended" (t, id, earliest, latest) AS ({_ended(place)}),
        "#left" AS (
            SELECT l.predecessor_table AS t, l.predecessor_id AS id, l.successor_table AS nt, l.successor_id AS n,
                   max(l.extent) AS extent
            FROM {place.own("links")} AS l JOIN "#ended" AS e ON e.t = l.predecessor_table AND e.id = l.predecessor_id
            WHERE l.predecessor_fate = 'ends' GROUP BY ALL),
        "#walk" AS (
            SELECT t, id, nt, n, extent, TRUE AS direct FROM "#left" AS s WHERE {where}
            UNION
            SELECT w.t, w.id, s.nt, s.n, CASE WHEN w.extent = 'whole' THEN s.extent ELSE 'part' END, FALSE
            FROM "#walk" AS w JOIN "#left" AS s ON s.t = w.nt AND s.id = w.n)
        SELECT w.t, w.id, w.nt, w.n, max(w.extent), bool_or(w.direct), bool_and(e.id IS NULL)
        FROM "#walk" AS w LEFT JOIN "#ended" AS e ON e.t = w.nt AND e.id = w.n GROUP BY w.t, w.id, w.nt, w.n ORDER BY ALL
    """


def _among(table: str, key: str, nodes: set[Node]) -> str:
    """SQL condition that the entity in these columns is one of `nodes`."""
    by: dict[str, list[str]] = {}
    for name, one in sorted(nodes):
        by.setdefault(name, []).append(one)
    return f"({' OR '.join(f'({table} = {literal(name)} AND {key} IN ({literals(ids)}))' for name, ids in by.items())})"
