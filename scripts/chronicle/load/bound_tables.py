"""The tables `bounds.<table>`: the bounds of each statement while they are narrowed.

Their columns are n (the row number), fe, fl, te and tl, with the ends of the calendar for "unbounded", and those that name entities.
"""

from __future__ import annotations

from chronicle.contract.roles import Table
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine


def bounds(table: Table) -> str:
    return f"bounds.{ident(table.name)}"


def beside(table: Table, kind: str) -> str:
    """The name of a further table on the statements of `table`; the dot keeps it apart from the tables of the package."""
    return f"bounds.{ident(f'{kind}.{table.name}')}"


def own(column: str, prefix: str = "") -> str:
    """The name that a column of the contract has in `bounds`; the dot keeps it apart from n, fe, fl, te and tl."""
    return prefix + ident(f".{column}")


def not_empty(con: engine.Connection, table: Table) -> int:
    """Narrow by the fact that a period has a day in it. Return how many rows changed."""
    return updated(
        con,
        f"""
        UPDATE {bounds(table)} SET
            fl = CASE WHEN tl = {LAST} THEN fl ELSE least(fl, tl - 1) END,
            te = CASE WHEN fe IN ({FIRST}, {LAST}) THEN te ELSE greatest(te, fe + 1) END
        WHERE fe < tl AND ((tl < {LAST} AND fl >= tl) OR (fe > {FIRST} AND fe < {LAST} AND te <= fe))
        """,
    )


def updated(con: engine.Connection, update: str) -> int:
    """Run an UPDATE. Return how many rows it changed."""
    ((count,),) = engine.rows(con, update)
    return int(count)
