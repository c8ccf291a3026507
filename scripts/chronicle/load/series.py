"""The exclusive series of a table, in which only one statement holds at a time, and how its statements narrow each other.

Of two statements of a series, one ends before the other begins. Which of them comes first is decided if the other order is impossible:
A comes before B if A can have begun before B ended (A.fl < B.te), and A can have ended before B began (A.te <= B.fl). Then A ended on
the latest beginning of B at the latest, and B began on the earliest end of A at the earliest.

A series is read in order, so the cost per statement does not grow with its length. The nearest rival is found by joins that compare
with max(fl, te) and min(fl, te) in place of fl and te, which leaves out the statement itself. What they miss for that is found in the next
pass: the narrower beginning of B proves a later end of B. A statement that must overlap another is not narrowed: the rule on overlaps
reports the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronicle.contract.parts import Case
from chronicle.contract.roles import Entity, Table
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.load.bound_tables import beside, bounds, updated
from chronicle.load.compared import having
from chronicle.load.csv_text import raw
from chronicle.load.types import cast


def exclusive(table: Table) -> Iterator[Case]:
    """Yield the cases of the table whose series hold one statement at a time. The periods of one entity are such a series, too."""
    if isinstance(table, Entity) and table.recurs and not any(case.series == (table.identity,) for case in table.cases):
        yield Case({}, (table.identity,), (), {})
    yield from (case for case in table.cases if case.series and case.exclusive)


def columns(table: Table, case: Case) -> Sequence[str]:
    """The columns that `belongs` reads."""
    return tuple(dict.fromkeys([*case.series, *(column for each in table.cases for column in each.where)]))


def belongs(table: Table, case: Case) -> str:
    """The condition that `case` applies to a row (no earlier case does), and that the columns of its series are not empty."""
    earlier = table.cases[: table.cases.index(case)] if case in table.cases else ()
    known = [f"{ident(column)} IS NOT NULL" for column in case.series]
    return " AND ".join([*known, *(f"NOT ({having(table, each.where)})" for each in earlier), having(table, case.where)])


def prepare(con: engine.Connection, table: Table) -> bool:
    """Number the series in which something is left to narrow. Return False if there are none."""
    parts = [_numbered(table, case) for case in exclusive(table)]
    if not parts or not engine.rows(con, f"SELECT 1 FROM {bounds(table)} WHERE fe < fl OR te < tl LIMIT 1"):
        return False
    con.execute(f"CREATE TABLE {beside(table, 'series')} AS {' UNION ALL '.join(parts)}")
    return bool(engine.rows(con, f"SELECT 1 FROM {beside(table, 'series')} LIMIT 1"))


def _numbered(table: Table, case: Case) -> str:
    typed = ", ".join(f"{cast(table.field(column), 'r.')} AS {ident(column)}" for column in columns(table, case))
    return f"""
        SELECT "#" AS n, "#series" AS series FROM (
            SELECT "#", min("#") OVER w AS "#series", count(*) OVER w AS "#size", bool_or("#doubtful") OVER w AS "#doubts"
            FROM (SELECT n AS "#n", fe < fl OR te < tl AS "#doubtful" FROM {bounds(table)} WHERE fe < tl) b
            JOIN (SELECT r."#", {typed} FROM {raw(table)} r) t ON t."#" = "#n"
            WHERE {belongs(table, case)} WINDOW w AS (PARTITION BY {idents(case.series)}))
        WHERE "#size" > 1 AND "#doubts"
    """


def narrow(con: engine.Connection, table: Table) -> int:
    """Narrow the statements of each exclusive series by each other; `prepare` must have been called. Return how many rows changed."""
    return updated(
        con,
        f"""
        WITH members AS (SELECT s.series, b.* FROM {beside(table, "series")} s JOIN {bounds(table)} b ON b.n = s.n WHERE b.fe < b.tl),
        later AS (SELECT series, te AS until, min(fl) OVER (PARTITION BY series ORDER BY te DESC) AS cap FROM members),
        earlier AS (SELECT series, fl AS since, max(te) OVER (PARTITION BY series ORDER BY fl) AS floor FROM members),
        capped AS (
            SELECT m.n, l.cap FROM members m ASOF JOIN later l ON m.series = l.series AND greatest(m.fl, m.te) < l.until
            WHERE m.te <= l.cap AND m.fe < l.cap),
        floored AS (
            SELECT m.n, e.floor FROM members m ASOF JOIN earlier e ON m.series = e.series AND least(m.fl, m.te) > e.since
            WHERE e.floor <= m.fl AND e.floor < m.tl),
        found AS (SELECT n, c.cap, f.floor FROM capped c FULL JOIN floored f USING (n))
        UPDATE {bounds(table)} b SET fe = greatest(b.fe, a.floor), tl = least(b.tl, a.cap)
        FROM found a WHERE a.n = b.n AND (a.floor > b.fe OR a.cap < b.tl) AND (a.floor IS NULL OR a.cap IS NULL OR a.floor < a.cap)
        """,
    )
