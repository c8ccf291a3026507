"""A panel: a table as of many days, a row for each statement or entity and day, by one join of the days with the periods."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence

from chronicle.contract.roles import Entity, Table
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.period import CERTAIN, FIRST_SQL, LAST_SQL, LEVELS, POSSIBLE, in_words
from chronicle.core.sql import day, ident, idents, literal
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import naming
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import State

EVERY = ("year", "month")
DATE = "date"  # the column with the day


def tables_of(state: State, table: Table | None) -> list[Table]:
    """Return the tables that a panel of `table` reads: itself or, if it is None, the entities that exist on some days only.

    Raises:
        ChronicleError: `no-periods` if the table has no periods, `no-entities` if no table of entities has.
    """
    if table is not None:
        if not table.period:
            message = f"{table.name} has no periods, so its rows are the same on every day"
            raise ChronicleError("no-periods", message, suggest.one_of(table.name, (each.name for each in state.package.temporal)))
        return [table]
    if entities := [each for each in state.package.having(Entity) if each.period]:
        return list(entities)
    raise ChronicleError("no-entities", "no table of entities has a period", "name a table")


def days(
    state: State, every: str, tables: Sequence[Table], since: datetime.date | None, until: datetime.date | None
) -> list[datetime.date]:
    """Return the last day of each year or month (`every`), from the first with something on record to the closing date, which is the last.

    Raises:
        ChronicleError: `bad-order` if `since` is later than `until`.
    """
    last = until or state.package.closing
    first = since or _first(state, tables) or last
    if first > last:
        raise ChronicleError("bad-order", f"{first} is later than {last}", "give the earlier day first")
    found = []
    year, month = first.year, 12 if every == "year" else first.month
    while (end := datetime.date(year, month, calendar.monthrange(year, month)[1])) < last:
        found.append(end)
        if every == "month" and month < 12:
            month += 1
        else:
            year, month = year + 1, 12 if every == "year" else 1
    return [*found, last]


def _first(state: State, tables: Sequence[Table]) -> datetime.date | None:
    """The first day on which a statement can have begun or ended, as far as that is on record."""
    bounds = [f"SELECT min({ident(bound)}) AS day FROM {state.relation(table)}" for table in tables for bound in table.bounds]
    query = f"SELECT min(day) FROM ({' UNION ALL '.join(bounds)}) WHERE day > {FIRST_SQL} AND day < {LAST_SQL}"
    found: datetime.date | None = engine.rows(state.con, query)[0][0]
    return found


def query(state: State, when: Sequence[datetime.date], table: Table | None) -> str:
    """Return the query for the panel: the day, then the columns of `table` or, if it is None, entities with their names; the certainty."""
    listed = ", ".join(day(str(each)) for each in dict.fromkeys(when))
    dates = f"(SELECT unnest([{listed}]::DATE[]) AS {DATE})"
    tables = tables_of(state, table)
    if table is not None:
        joined = _joined(state, table, dates, f"d.{DATE}, {idents(table.columns, 't.')}")
        return f"{joined} ORDER BY d.{DATE}, {idents(table.key, 't.')}"
    keys = []
    for each in tables:
        key = f"t.{ident(each.identity)}"
        keys.append(f"{literal(each.name)} AS entity, {key} AS id, {text_sql(key)} AS key, d.{DATE} AS day")
    parts = " UNION ALL ".join(_joined(state, each, dates, key) for each, key in zip(tables, keys, strict=True))
    names = naming.of_nodes(state, '(SELECT DISTINCT entity, key AS id, day FROM "#panel")', [each.name for each in tables])
    tags = [tag for tag in state.package.languages if not tag.endswith("-Latn")] if names else []
    labels = "".join(f", max(label) FILTER (language = {literal(tag)}) AS {ident(tag)}" for tag in tags)
    named = (
        f"LEFT JOIN (SELECT entity, id, day{labels} FROM ({names}) GROUP BY entity, id, day) AS n USING (entity, id, day)" if tags else ""
    )
    shown = "".join(f"n.{ident(tag)}, " for tag in tags)
    return f"""
        WITH "#panel" AS MATERIALIZED ({parts})
        SELECT p.day AS {DATE}, {"p.entity, " if len(tables) > 1 else ""}p.id, {shown}p.{CERTAINTY}
        FROM "#panel" AS p {named} ORDER BY p.day, p.entity, p.id
    """


def _joined(state: State, table: Table, dates: str, cells: str) -> str:
    """The rows of a table that are certain or possible on each of the days."""
    fe, fl, te, tl = table.period_sql("t.").closed()
    certain = f"{fl} <= d.{DATE} AND d.{DATE} < {te}"
    level = in_words(f"CASE WHEN {certain} THEN {CERTAIN} ELSE {POSSIBLE} END")
    on = f"{fe} <= d.{DATE} AND d.{DATE} < {tl}"
    return f"SELECT {cells}, {level} AS {CERTAINTY} FROM {dates} AS d JOIN {state.relation(table)} AS t ON {on}"


def counts(state: State, query: str, table: Table | None) -> list[tuple[datetime.date, str, int, int]]:
    """Return (day, table, certain, possible) for each day and table of a panel: how many of its rows are certain and possible."""
    several = table is None and len(tables_of(state, None)) > 1
    name = "entity" if several else literal((table or tables_of(state, None)[0]).name)
    sure = f"count(*) FILTER ({CERTAINTY} = {literal(LEVELS[CERTAIN])})"
    return engine.rows(state.con, f"SELECT {DATE}, {name}, {sure}, count(*) - {sure} FROM ({query}) GROUP BY 1, 2 ORDER BY 1, 2")
