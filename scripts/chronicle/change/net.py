"""The net result of the events between two days: what each entity became and came from, by the crosswalk.

Entities that continue and neither give nor receive anything are only counted.
"""

from __future__ import annotations

from typing import Any

from chronicle.change import crosswalk, event_names, json_text
from chronicle.change.place import Place
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

_NET, _NODES, _NAMES = '"#net"', '"#net nodes"', '"#net names"'
_MOVED = f"""
    SELECT from_table AS t, from_id AS id FROM {_NET} WHERE relation <> 'same' AND from_id IS NOT NULL
    UNION SELECT to_table, to_id FROM {_NET} WHERE relation <> 'same' AND to_id IS NOT NULL
"""
_LISTED = f"(relation <> 'same' OR EXISTS (SELECT 1 FROM ({_MOVED}) AS m WHERE m.t = from_table AND m.id = from_id))"
_ORDER = "from_table NULLS LAST, from_id, to_table NULLS LAST, to_id, relation"


def make(place: Place, first: State, second: State) -> int:
    """Make the temporary table of the crosswalk between the days of both states. Return how many rows are only counted."""
    query = crosswalk.query(place.schema, first.day, second.day)
    place.con.execute(f"CREATE OR REPLACE TEMP TABLE {_NET} AS SELECT *, FALSE AS listed FROM ({query})")
    place.con.execute(f"UPDATE {_NET} SET listed = TRUE WHERE {_LISTED}")
    return int(engine.rows(place.con, f"SELECT count(*) FROM {_NET} WHERE NOT listed")[0][0])


def rows(place: Place) -> list[dict[str, Any]]:
    """Return the listed rows, with the crosswalk's columns. Call `make` first."""
    return engine.dicts(place.con, f"SELECT {', '.join(crosswalk.COLUMNS)} FROM {_NET} WHERE listed ORDER BY {_ORDER}")


def listed_ids(table: str) -> str:
    """Return the query for the ids of entities of a table, of the first day, that are listed."""
    return f"SELECT from_id FROM {_NET} WHERE listed AND from_table = {literal(table)} AND from_id IS NOT NULL"


def documents(place: Place, first: State, second: State) -> str:
    """Return the query for the listed rows as JSON in UTF-8; entities have the names of the day on which they are there."""
    nodes = f"""
        SELECT from_table AS entity, from_id AS id, {first.day} AS day FROM {_NET} WHERE listed AND from_id IS NOT NULL
        UNION SELECT to_table, to_id, {second.day} FROM {_NET} WHERE listed AND to_id IS NOT NULL
    """
    event_names.table(second, nodes, _NODES, _NAMES)
    texts, joins = {}, []
    for side, state in (("from", first), ("to", second)):
        on = f"{side}_n.entity = x.{side}_table AND {side}_n.id = x.{side}_id AND {side}_n.day = {state.day}"
        joins.append(f"LEFT JOIN {_NAMES} AS {side}_n ON {on}")
        ref = json_text.nested({"table": f"x.{side}_table", "id": f"x.{side}_id"}, {"name": f"coalesce({side}_n.name, '{{}}')"})
        texts[side] = f"CASE WHEN x.{side}_id IS NULL THEN 'null' ELSE {ref} END"
    members = {name: f"x.{name}" for name in ("relation", "share", "first_fate", "last_fate", "mixed", "certainty")}
    entry = json_text.nested(members, {**texts, "events": json_text.value("x.events")})
    return f"SELECT encode({entry}) FROM {_NET} AS x {' '.join(joins)} WHERE x.listed ORDER BY {_ORDER}"
