"""Rules within a series: statements of which one gives way to the next.

A series is read once, in order, with running maxima: the cost does not follow how long it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.check.temporal.lives import lives
from chronicle.contract.roles import Case, Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import literals
from chronicle.engines import duckdb as engine
from chronicle.load.bounds import bounds, own, row_id
from chronicle.load.csv_text import raw


def check(con: engine.Connection, package: Package, table: Table) -> Iterator[Finding]:
    for case in table.cases:
        if case.series and case.exclusive:
            yield from _overlaps(con, table, case)
            if not table.exact:
                yield from _possible_overlaps(con, table, case)
        if case.series and case.continuous:
            yield from _gaps(con, package, table, case)


def _series(case: Case, prefix: str = "") -> str:
    return ", ".join(own(column, prefix) for column in case.series)


def _members(table: Table, case: Case) -> str:
    """The condition for the rows that `case` decides and whose series is known."""
    earlier = table.cases[: table.cases.index(case)]
    whole = [f"{own(column)} IS NOT NULL" for column in case.series]
    return " AND ".join([*whole, "fe < tl", *(f"NOT ({_where(e)})" for e in earlier), _where(case)])


def _where(case: Case) -> str:
    return " AND ".join(["TRUE", *(f"coalesce({own(column)} IN ({literals(values)}), FALSE)" for column, values in case.where.items())])


def _overlaps(con: engine.Connection, table: Table, case: Case) -> Iterator[Finding]:
    """Two statements of one series that are certain on the same day."""

    def say(row: int, day: object, other: str, *series: str) -> Finding:
        message = f"on {day} the statement {other} of the same series holds as well"
        return Finding(table.name, row, ",".join(case.series), "overlap", message, "|".join(series), "end one where the other begins")

    query = f"""
        WITH ordered AS (
            SELECT n, fl, max(te) OVER w AS before, arg_max(n, te) OVER w AS other, {_series(case)}
            FROM {bounds(table)} WHERE fl < te AND {_members(table, case)}
            WINDOW w AS (PARTITION BY {_series(case)} ORDER BY fl, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
        broken AS (SELECT * FROM ordered WHERE before > fl)
        SELECT b.n, b.fl, {row_id(table, "r.")} AS id, {_series(case, "b.")} FROM broken b JOIN {raw(table)} r ON r."#" = b.other
    """
    yield from listing.listed(con, query, say)


def _possible_overlaps(con: engine.Connection, table: Table, case: Case) -> Iterator[Finding]:
    """A statement that is possible on a day on which another of its series is certain: a warning.

    Of the others that are certain, those that begin before it matter by their last end, those after by their first
    beginning.
    """

    def say(row: int, after: bool, begin: object, end: object, *series: str) -> Finding:
        message = f"it may still hold when another of the same series does, from {begin}"
        if not after:
            message = f"it may hold before another of the same series ends on {end}"
        remedy = "write a narrower date, or cite a sighting"
        return Finding(table.name, row, ",".join(case.series), "possible-overlap", message, "|".join(series), remedy, "warning")

    query = f"""
        WITH ordered AS (
            SELECT n, fe, fl, te, tl, {_series(case)},
                   max(CASE WHEN fl < te THEN te END) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
                   min(CASE WHEN fl < te THEN fl END) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS after
            FROM {bounds(table)} WHERE {_members(table, case)}
            WINDOW w AS (PARTITION BY {_series(case)} ORDER BY fl, n)),
        told AS (
            SELECT *, coalesce(before > fe AND NOT (fl < te AND before > fl), FALSE) AS early,
                   coalesce(after < tl AND NOT (fl < te AND after < te), FALSE) AS late
            FROM ordered)
        SELECT n, late, after, before, {_series(case)} FROM told WHERE early OR late
    """
    yield from listing.listed(con, query, say)


def _gaps(con: engine.Connection, package: Package, table: Table, case: Case) -> Iterator[Finding]:
    """Days in a continuous series on which none of its statements can hold, though its subject lives."""
    assert table.period
    start = table.period[0]

    def say(row: int, first: object, last: object, *series: str) -> Finding:
        message = f"no statement of the series holds from {first} until it begins on {last}"
        return Finding(table.name, row, start, "gap", message, "|".join(series), "let it begin where the one before ends")

    entity, column = next(iter(table.of.items()))
    alive = ""
    if package.tables[entity].period:
        alive = f"""
            SEMI JOIN {lives(package.tables[entity])} l ON l.id = b.subject
            AND ((l.since <= b.before AND b.before < l.until) OR (l.since < b.fe AND b.fe <= l.until))
        """
    query = f"""
        WITH ordered AS (
            SELECT n, fe, {own(column)} AS subject, {_series(case)},
                   max(tl) OVER (PARTITION BY {_series(case)} ORDER BY fe, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM {bounds(table)} WHERE {_members(table, case)})
        SELECT b.n, b.before, b.fe, {_series(case, "b.")} FROM (SELECT * FROM ordered WHERE before < fe) b {alive}
    """
    yield from listing.listed(con, query, say)
