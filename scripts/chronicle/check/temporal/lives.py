"""Rules on lives: a statement lies within the life of everything it is about.

The life of an entity is what the rows with its id say together: their periods, merged where they meet or overlap.
So a temporal foreign key holds although no single version of the parent spans the statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.bounds import bounds, own, statements_about


def lives(entity: Table) -> str:
    """The relation (id, since, until) of the days on which an entity can exist, one row for each unbroken time."""
    return f"lives.{ident(entity.name)}"


def mortal(package: Package) -> Iterator[Table]:
    """The tables whose rows are lives: entities with a period, and whatever else statements are said to be about."""
    about = {entity for table in package.tables.values() for entity in table.of}
    return (table for table in package.temporal if table.role == "entity" or table.name in about)


def merge(con: engine.Connection, package: Package) -> None:
    """Makes `lives` for every table of lives."""
    con.execute("CREATE SCHEMA lives")
    for entity in mortal(package):
        con.execute(f"CREATE TABLE {lives(entity)} AS {_merged(entity)}")


def _merged(entity: Table) -> str:
    key = own(entity.identity)
    if len(entity.key) == 1:
        return f"SELECT {key} AS id, fe AS since, tl AS until FROM {bounds(entity)} WHERE fe < tl"
    return f"""
        WITH ordered AS (
            SELECT {key} AS id, n, fe, tl,
                   max(tl) OVER (PARTITION BY {key} ORDER BY fe, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM {bounds(entity)} WHERE fe < tl),
        numbered AS (
            SELECT id, fe, tl, sum(CASE WHEN before >= fe THEN 0 ELSE 1 END)
                               OVER (PARTITION BY id ORDER BY fe, n ROWS UNBOUNDED PRECEDING) AS island
            FROM ordered)
        SELECT id, min(fe) AS since, max(tl) AS until FROM numbered GROUP BY id, island
    """


def check(con: engine.Connection, package: Package) -> Iterator[Finding]:
    for entity in mortal(package):
        for table, column in statements_about(package, entity):
            yield from _outside(con, entity, table, column)


def _outside(con: engine.Connection, entity: Table, table: Table, column: str) -> Iterator[Finding]:
    """A statement that certainly holds on a day on which its entity cannot exist.

    Its first day is not after `fl` and its last not before `te` - 1: both must lie in one time of life.
    """

    def say(row: int, value: str, first: object, last: object) -> Finding:
        message = f"the statement holds on days between the lives of {value}"
        if first:
            message = f"the statement begins before {value} can exist ({first})"
        elif last:
            message = f"the statement outlasts {value} (until {last} at most)"
        return Finding(table.name, row, column, "outside-life", message, value, "correct its period, or the life of the entity")

    query = f"""
        WITH homeless AS (
            SELECT s.n, {own(column, "s.")} AS id, s.fl, s.te FROM {bounds(table)} s
            ANTI JOIN {lives(entity)} l ON l.id = {own(column, "s.")} AND l.since <= s.fl AND s.te <= l.until
            WHERE s.fe < s.tl AND {own(column, "s.")} IS NOT NULL),
        ends AS (SELECT id, min(since) AS since, max(until) AS until FROM {lives(entity)} GROUP BY id)
        SELECT h.n, h.id, CASE WHEN h.fl < e.since THEN e.since END AS early, CASE WHEN h.te > e.until THEN e.until END AS late
        FROM homeless h JOIN ends e ON e.id = h.id
    """
    yield from listing.listed(con, query, say)
