"""The events of entities, in order of time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from chronicle.change import tables, views
from chronicle.change.event import Event
from chronicle.change.happened import Happened
from chronicle.change.place import Place
from chronicle.contract.parts import Node
from chronicle.contract.roles import Table
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


def ever(place: Place) -> Happened:
    """All events of an edition, whenever they happened."""
    first, second = (dataclasses.replace(place.state, when=day) for day in (FIRST, LAST))
    return Happened(place, first, second)


def of(state: State, node: Node) -> Iterator[Event]:
    """Yield the dated events in which the entity (table, id) takes part, including as an object of a statement."""
    table, key = map(literal, node)
    return _of(tables.of(state), f"entity_table = {table} AND entity_id = {key}")


def of_table(state: State, table: str) -> Iterator[Event]:
    """Yield the dated events in which any entity of the table takes part."""
    return _of(tables.of(state), f"entity_table = {literal(table)}")


def count(state: State, table: Table) -> int:
    """Count the entities of a table, whenever they existed."""
    query = f"SELECT count(DISTINCT {ident(table.identity)}) FROM {state.relation(table)}"
    return int(engine.rows(state.con, query)[0][0])


def _of(place: Place, where: str) -> Iterator[Event]:
    dated = f"(SELECT * FROM {place.own('events')} WHERE NOT undated)"
    wanted = f"SELECT DISTINCT number FROM ({views.entities(place, dated)}) WHERE {where}"
    order = "ORDER BY earliest NULLS FIRST, latest NULLS LAST, id"
    query = f"SELECT number, 'certain' AS certainty, row_number() OVER ({order}) AS place FROM {dated} WHERE number IN ({wanted})"
    return ever(place).of_query(query)
