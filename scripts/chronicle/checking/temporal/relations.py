"""SQL fragments shared by the queries of temporal rules: rows with their period or day."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.checking.temporal.rule import Relation
from chronicle.contract.roles import Evidence, Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, idents
from chronicle.load.compared import value

DAYS = "#days"
EARLIER = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"  # window frame: the rows before the current one
LATER = "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING"


def days(citations: Evidence) -> Relation:
    """Return the relation (text, earliest, latest) of the days of citations, which the compiled tables have only as texts.

    `memory.edtf`, filled during the load, has the days that each text can mean.
    """
    return Relation(DAYS, citations, lambda _: "SELECT text, earliest, latest FROM memory.edtf WHERE NOT is_end")


def spans(table: Table, rows: str, columns: Iterable[str] = ()) -> str:
    """Return a subquery for the rows of a table with a period: its key, `columns` and the bounds, never NULL.

    The bounds are #fe and #fl, the earliest and latest beginning, and #te and #tl, the earliest and latest end (exclusive).
    """
    fe, fl, te, tl = table.period_sql().closed()
    kept = idents(dict.fromkeys([*table.key, *columns]))
    return f'(SELECT {kept}, {fe} AS "#fe", {fl} AS "#fl", {te} AS "#te", {tl} AS "#tl" FROM {rows} AS r)'


def dated(table: Table, rows: str, columns: Iterable[str] = ()) -> str:
    """Return a subquery for the rows of a table with a day: its key, `columns`, the day's #text, and its range #earliest to #latest."""
    assert table.on
    earliest, latest = (ident(f"{table.on}_{which}") for which in ("earliest", "latest"))
    kept = idents(dict.fromkeys([*table.key, *columns]))
    return (
        f'(SELECT {kept}, {value(table, table.on).text} AS "#text", coalesce({earliest}, {FIRST_SQL}) AS "#earliest", '
        f'coalesce({latest}, {LAST_SQL}) AS "#latest" FROM {rows} AS r)'
    )
