"""The events of entities, in order of time."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from chronicle.change import tables, views
from chronicle.change.event import Event
from chronicle.change.happened import Happened
from chronicle.change.place import Place
from chronicle.contract.parts import Node
from chronicle.contract.roles import Table
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


def ever(place: Place) -> Happened:
    """All events of an edition, whenever they happened."""
    first, second = (dataclasses.replace(place.state, when=when) for when in (FIRST, LAST))
    return Happened(place, first, second)


def of(state: State, node: Node) -> Iterator[Event]:
    """Yield the dated events in which the entity (table, id) takes part, including as an object of a statement."""
    return _of(tables.of(state), _is(node))


def of_table(state: State, table: str) -> Iterator[Event]:
    """Yield the dated events in which any entity of the table takes part."""
    return _of(tables.of(state), f"entity_table = {literal(table)}")


def query(state: State, kind: str | None, node: Node | None, since: datetime.date | None, until: datetime.date | None) -> str:
    """Return the query for dated events in order of time: of one kind or word, of one entity, in a range of days (None: any).

    Raises:
        ChronicleError: `unknown-kind` if there is no event of the kind or word.
    """
    place, where = tables.of(state), ["NOT e.undated"]
    texts = ", ".join(f"CAST(e.{column} AS VARCHAR) AS {column}" for column in ("kind", "word", "section"))
    if kind is not None:
        of_kind = f"CAST(e.kind AS VARCHAR) = {literal(kind)} OR CAST(e.word AS VARCHAR) = {literal(kind)}"
        if not engine.rows(state.con, f"SELECT 1 FROM {place.own('events')} AS e WHERE {of_kind} LIMIT 1"):
            words = "SELECT DISTINCT CAST(unnest([e.kind::VARCHAR, e.word::VARCHAR]) AS VARCHAR)"
            known = [word for (word,) in engine.rows(state.con, f"{words} AS w FROM {place.own('events')} AS e ORDER BY w")]
            raise ChronicleError("unknown-kind", f"there is no event of the kind {kind!r}", suggest.one_of(kind, known))
        where.append(f"({of_kind})")
    if node is not None:
        dated = f"(SELECT * FROM {place.own('events')} WHERE NOT undated)"
        where.append(f"e.number IN (SELECT number FROM ({views.entities(place, dated)}) WHERE {_is(node)})")
    where += [f"(e.latest IS NULL OR e.latest >= {day(str(since))})"] if since else []
    where += [f"(e.earliest IS NULL OR e.earliest <= {day(str(until))})"] if until else []
    return f"""
        SELECT e.id, {texts}, e.earliest, e.latest, e.minor, e.unsettled FROM {place.own("events")} AS e
        WHERE {" AND ".join(where)} ORDER BY e.earliest NULLS FIRST, e.latest NULLS LAST, e.id
    """


def _is(node: Node) -> str:
    """SQL condition that the entity of a row is this one."""
    return f"entity_table = {literal(node[0])} AND entity_id = {literal(node[1])}"


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
