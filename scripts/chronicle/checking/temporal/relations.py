"""What the queries of temporal rules are made of: spans, values of columns, and when two of them are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chronicle.contract.roles import Table
from chronicle.core.period import FIRST_SQL, LAST_SQL
from chronicle.core.sql import ident, idents, literals
from chronicle.load.compared import value

EARLIER = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"  # of a window: the rows before this one
LATER = "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING"


def having(table: Table, choice: Mapping[str, tuple[str, ...]], prefix: str = "") -> str:
    """The condition that each of the columns has one of the texts that `choice` lists for it."""
    asked = (f"coalesce({value(table, column, prefix).text} IN ({literals(texts)}), FALSE)" for column, texts in choice.items())
    return " AND ".join(["TRUE", *asked])


def spans(table: Table, rows: str, columns: Iterable[str] = ()) -> str:
    """The rows of a table with a period: its key, `columns`, and the bounds #fe, #fl, #te and #tl, never NULL."""
    fe, fl, te, tl = table.period_sql().closed()
    kept = idents(dict.fromkeys([*table.key, *columns]))
    return f'(SELECT {kept}, {fe} AS "#fe", {fl} AS "#fl", {te} AS "#te", {tl} AS "#tl" FROM {rows} AS r)'


def dated(table: Table, rows: str, columns: Iterable[str] = ()) -> str:
    """The rows of a table with a day: its key, `columns`, the text of the day as #text, and the days it can mean: #earliest to #latest."""
    assert table.on
    earliest, latest = (ident(f"{table.on}_{which}") for which in ("earliest", "latest"))
    kept = idents(dict.fromkeys([*table.key, *columns]))
    return (
        f'(SELECT {kept}, {value(table, table.on).text} AS "#text", coalesce({earliest}, {FIRST_SQL}) AS "#earliest", '
        f'coalesce({latest}, {LAST_SQL}) AS "#latest" FROM {rows} AS r)'
    )
