"""Questions about one day: which query answers them."""

from __future__ import annotations

import datetime

from chronicle.contract.roles import Table
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import day, ident, idents, literal
from chronicle.engines import duckdb as engine
from chronicle.history import asof, naming
from chronicle.history.edition import Edition


def on_day(found: Edition, when: datetime.date, table: str | None) -> str:
    """The query for the state of `table` on a day; of the entities with a life, named, if no table is given."""
    package = found.package
    if table is not None:
        if table not in package.tables:
            raise ChronicleError("unknown-table", f"there is no table {table!r}", f"one of {', '.join(package.tables)}")
        chosen = package.tables[table]
        if not chosen.period:
            return f"SELECT * FROM {ident(table)} ORDER BY {idents(chosen.key)}"
        columns = idents([*chosen.columns, asof.CERTAINTY])
        return f"SELECT {columns} FROM ({asof.select(chosen, day(str(when)))}) ORDER BY {idents(chosen.key)}"
    entities = [t for t in package.with_role("entity") if t.period]
    if not entities:
        raise ChronicleError("no-entities", "no table of entities has a period", "name a table")
    several = len(entities) > 1
    return " UNION ALL ".join(f"({_named(found, entity, when, several)})" for entity in entities)


def _named(found: Edition, entity: Table, when: datetime.date, several: bool) -> str:
    key = ident(entity.key[0])
    tags = [tag for tag in found.package.languages if not tag.endswith("-Latn")]
    names = ", ".join(f"max(label) FILTER (language = {literal(tag)}) AS {ident(tag)}" for tag in tags)
    return f"""
        WITH labels AS ({naming.query(found.package, day(str(when)))}),
             names AS (SELECT id, {names} FROM labels WHERE entity = {literal(entity.name)} GROUP BY id)
        SELECT {f"{literal(entity.name)} AS entity, " if several else ""}e.{key} AS id, {idents(tags, "n.")}, e.{asof.CERTAINTY}
        FROM ({asof.select(entity, day(str(when)))}) e LEFT JOIN names n ON n.id = e.{key} ORDER BY e.{asof.CERTAINTY}, e.{key}
    """


def counts(found: Edition, when: datetime.date) -> str:
    """How many statements of each table hold on the day."""
    lines = []
    for table in found.package.temporal:
        levels = "count(*) FILTER (certainty = 'certain'), count(*) FILTER (certainty = 'possible')"
        certain, possible = engine.rows(found.con, f"SELECT {levels} FROM ({asof.select(table, day(str(when)))})")[0]
        lines.append(f"{table.name}: {certain} certain, {possible} possible")
    return "\n".join(lines)


def beyond(found: Edition, when: datetime.date) -> str:
    """A warning for days of which the data does not speak."""
    closing = found.package.closing
    return f" (after the closing date {closing}: later changes are not on record)" if when > closing else ""
