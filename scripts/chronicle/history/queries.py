"""The queries that answer questions about one day."""

from __future__ import annotations

import datetime

from chronicle.contract.roles import Entity, Table
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.period import CERTAIN, LEVELS, POSSIBLE
from chronicle.core.sql import day, ident, idents, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import asof, naming
from chronicle.history.edition import Edition


def chosen(found: Edition, table: str) -> Table:
    """Return the table with this name. Raises ChronicleError `unknown-table`."""
    if table not in found.package.tables:
        raise ChronicleError("unknown-table", f"there is no table {table!r}", suggest.one_of(table, found.package.tables))
    return found.package.tables[table]


def on_day(found: Edition, when: datetime.date, table: Table | None) -> str:
    """Return the query for the rows of `table` that are certain or possible on a day; without a table, for the entities and their names.

    Raises:
        ChronicleError: `no-entities` if no table is given and no entity table has a period.
    """
    if table is not None:
        if not table.period:
            return f"SELECT * FROM {ident(table.name)} ORDER BY {idents(table.key)}"
        columns = idents([*table.columns, asof.CERTAINTY])
        return f"SELECT {columns} FROM ({asof.select(table, day(str(when)))}) ORDER BY {idents(table.key)}"
    entities = [t for t in found.package.having(Entity) if t.period]
    if not entities:
        raise ChronicleError("no-entities", "no table of entities has a period", "name a table")
    several = len(entities) > 1
    return " UNION ALL ".join(f"({_named(found, entity, when, several)})" for entity in entities)


def _named(found: Edition, entity: Table, when: datetime.date, several: bool) -> str:
    key = ident(entity.identity)
    tags = [tag for tag in found.package.languages if not tag.endswith("-Latn")]
    names = "".join(f", max(label) FILTER (language = {literal(tag)}) AS {ident(tag)}" for tag in tags)
    said, shown = naming.query(found.package, day(str(when)), [entity.name]), "".join(f"n.{ident(tag)}, " for tag in tags)
    return f"""
        WITH "#names" AS (SELECT id{names} FROM ({said}) GROUP BY id)
        SELECT {f"{literal(entity.name)} AS entity, " if several else ""}e.{key} AS id, {shown}e.{asof.CERTAINTY}
        FROM ({asof.select(entity, day(str(when)))}) e LEFT JOIN "#names" n ON n.id = {text_sql(f"e.{key}")}
        ORDER BY e.{asof.CERTAINTY}, e.{key}
    """


def counts(found: Edition, when: datetime.date) -> str:
    """Return a text with the number of certain and possible rows of each table on the day."""
    levels = ", ".join(f"count(*) FILTER ({asof.CERTAINTY} = {literal(LEVELS[level])})" for level in (CERTAIN, POSSIBLE))
    parts = [
        f"SELECT {place} AS place, {literal(table.name)} AS name, {levels} FROM ({asof.select(table, day(str(when)))})"
        for place, table in enumerate(found.package.temporal)
    ]
    rows = engine.rows(found.con, f"{' UNION ALL '.join(parts)} ORDER BY place")
    return "\n".join(f"{name}: {certain} certain, {possible} possible" for _, name, certain, possible in rows)


def beyond(found: Edition, when: datetime.date) -> str:
    """Return a warning if the day is after the closing date of the data; else an empty text."""
    closing = found.package.closing
    return f" (after the closing date {closing}: the data has no later changes)" if when > closing else ""
