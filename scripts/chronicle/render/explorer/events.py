"""The events of an edition in columns: kind, window, who took part, and the statements that each explains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chronicle.change import tables as change
from chronicle.core.values import text
from chronicle.engines import duckdb as engine
from chronicle.render.explorer.encoding import cell, column
from chronicle.render.explorer.rows import Tables

_EVENTS = ("id", "kind", "word", "section", "minor", "undated", "earliest", "latest", "unsettled", "weight")
_PARTS = ("subject", "object", "predecessor", "contributor", "successor")


def events(tables: Tables) -> dict[str, Any]:
    """Return the events in order of time.

    Participants, acts and statements are listed by event as flat lists of numbers: of a part, a table and a row; of a table and a row;
    of a table, a row and a side (0 the beginning, 1 the end).
    """
    place = change.of(tables.state)
    texts = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" if c in ("kind", "word", "section") else c for c in _EVENTS)
    rows = engine.rows(place.con, f"SELECT number, {texts} FROM {place.own('events')} ORDER BY earliest NULLS FIRST, latest, id")
    numbers = {row[0]: n for n, row in enumerate(rows)}
    names = {table.name: n for n, table in enumerate(tables.there)}

    def of(query: str, entry: Callable[..., list[int]]) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in rows]
        for number, *cells in engine.rows(place.con, query):
            if number in numbers:
                found[numbers[number]] += entry(*cells)
        return found

    def entity(table: str, id: str) -> list[int]:
        number = tables.entities.get(table, {}).get(text(id))
        return [] if number is None else [names[table], number]

    def part(table: str, id: str, role: str) -> list[int]:
        node = entity(table, id)
        return [_PARTS.index(role), *node] if node else []

    def statement(table: str, id: str, side: str) -> list[int]:
        number = tables.places.get(table, {}).get(id)
        return [] if number is None else [names[table], number, 0 if side == "begin" else 1]

    columns = {name: column([cell(row[1 + n]) for row in rows]) for n, name in enumerate(_EVENTS)}
    by = "ORDER BY ALL"
    return columns | {
        "tables": list(names),
        "who": of(f"SELECT DISTINCT number, entity_table, entity_id, part FROM {place.own('entities')} {by}", part),
        "acts": of(f"SELECT DISTINCT number, act_table, act_id FROM {place.own('acts')} {by}", entity),
        "statements": of(f"SELECT DISTINCT number, statement_table, statement_id, side FROM {place.own('statements')} {by}", statement),
        "links": of(
            f"SELECT DISTINCT number, succession_table, succession_id FROM {place.own('links')} {by}",
            lambda table, id: [names[table], tables.places[table][id]],
        ),
    }
