"""The events of entities, in order of time."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Wanted:
    """Which dated events are wanted: of one kind or word, of one entity, in a range of days (None: any)."""

    kind: str | None = None
    node: Node | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


def query(state: State, wanted: Wanted) -> str:
    """Return the query for the wanted events in order of time.

    Raises:
        ChronicleError: `unknown-kind` if there is no event of the kind or word.
    """
    place = tables.of(state)
    texts = ", ".join(f"CAST(e.{column} AS VARCHAR) AS {column}" for column in ("kind", "word", "section"))
    return f"""
        SELECT e.id, {texts}, e.earliest, e.latest, e.minor, e.unsettled FROM {place.own("events")} AS e
        WHERE {_where(place, wanted)} ORDER BY e.earliest NULLS FIRST, e.latest NULLS LAST, e.id
    """


def wanted(state: State, wanted: Wanted) -> Iterator[Event]:
    """Yield the wanted events in order of time. Raises ChronicleError as `query`."""
    place = tables.of(state)
    return _chosen(place, f"SELECT e.* FROM {place.own('events')} AS e WHERE {_where(place, wanted)}")


def leading(state: State, wanted: Wanted, limit: int) -> tuple[list[Event], int]:
    """Return the `limit` most important wanted events in order of time, and the number of all. Raises ChronicleError as `query`."""
    place = tables.of(state)
    found = f"SELECT e.* FROM {place.own('events')} AS e WHERE {_where(place, wanted)}"
    count = int(engine.rows(state.con, f"SELECT count(*) FROM ({found})")[0][0])
    return list(_chosen(place, f"SELECT * FROM ({found}) ORDER BY minor, weight DESC, earliest NULLS LAST, id LIMIT {limit}")), count


def _where(place: Place, wanted: Wanted) -> str:
    """SQL condition that an event `e` is wanted."""
    where, kind = ["NOT e.undated"], wanted.kind
    if kind is not None:
        of_kind = f"CAST(e.kind AS VARCHAR) = {literal(kind)} OR CAST(e.word AS VARCHAR) = {literal(kind)}"
        if not engine.rows(place.con, f"SELECT 1 FROM {place.own('events')} AS e WHERE {of_kind} LIMIT 1"):
            words = "SELECT DISTINCT CAST(unnest([e.kind::VARCHAR, e.word::VARCHAR]) AS VARCHAR)"
            known = [word for (word,) in engine.rows(place.con, f"{words} AS w FROM {place.own('events')} AS e ORDER BY w")]
            raise ChronicleError("unknown-kind", f"there is no event of the kind {kind!r}", suggest.one_of(kind, known))
        where.append(f"({of_kind})")
    if wanted.node is not None:
        dated = f"(SELECT * FROM {place.own('events')} WHERE NOT undated)"
        where.append(f"e.number IN (SELECT number FROM ({views.entities(place, dated)}) WHERE {_is(wanted.node)})")
    where += [f"(e.latest IS NULL OR e.latest >= {day(str(wanted.since))})"] if wanted.since else []
    where += [f"(e.earliest IS NULL OR e.earliest <= {day(str(wanted.until))})"] if wanted.until else []
    return " AND ".join(where)


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
    return _chosen(place, f"SELECT * FROM {dated} WHERE number IN ({wanted})")


def _chosen(place: Place, events: str) -> Iterator[Event]:
    """Yield the events of a query for rows of the table `events`, in order of time."""
    order = "ORDER BY earliest NULLS FIRST, latest NULLS LAST, id"
    return ever(place).of_query(f"SELECT number, 'certain' AS certainty, row_number() OVER ({order}) AS place FROM ({events})")
