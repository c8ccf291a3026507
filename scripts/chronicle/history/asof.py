"""The state as of a day. A statement is certain, possible, or absent; nothing possible is shown as certain."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from chronicle.contract.roles import Package, Table
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine

CERTAINTY = "certainty"


def possible(table: Table, when: str, prefix: str = "") -> str:
    """The condition that the statement may hold on the day `when` (an SQL expression)."""
    fe, _, _, tl = (prefix + ident(column) for column in table.bounds)
    return f"({fe} IS NULL OR {fe} <= {when}) AND ({tl} IS NULL OR {when} < {tl})"


def certain(table: Table, when: str, prefix: str = "") -> str:
    """The condition that the statement holds on the day `when` whatever the open questions."""
    _, fl, te, _ = (prefix + ident(column) for column in table.bounds)
    begun = f"({fl} IS NULL OR {fl} <= {when})" if table.exact else f"coalesce({fl} <= {when}, FALSE)"
    return f"{begun} AND ({te} IS NULL OR {when} < {te})"


def level(table: Table, when: str, prefix: str = "") -> str:
    """2 certain, 1 possible, 0 absent."""
    return f"CASE WHEN {certain(table, when, prefix)} THEN 2 WHEN {possible(table, when, prefix)} THEN 1 ELSE 0 END"


def select(table: Table, when: str) -> str:
    """The query for the state of `table` on the day `when`."""
    own = f"{ident(table.name)}."  # else a macro would take a column that is called like its parameter for that
    return (
        f"SELECT *, CASE WHEN {certain(table, when, own)} THEN 'certain' ELSE 'possible' END AS {CERTAINTY} "
        f"FROM {ident(table.name)} WHERE {possible(table, when, own)}"
    )


def dates(con: engine.Connection, package: Package) -> Mapping[datetime.date, str]:
    """Snapshot date -> the event that asks for it, in order; at last the closing date of the data.

    An act that is dated to an interval counts from the first day on which its new state is certain.
    """
    found: dict[datetime.date, str] = {}
    for table in package.with_role("event"):
        if not table.snapshot or not table.on:
            continue
        key, on = ident(table.key[0]), ident(f"{table.on}_latest")
        wanted = f"{ident(table.snapshot)} AND {on} <= {day(str(package.closing))}"
        for when, event in engine.rows(
            con,
            f"SELECT {on}, {key} FROM {ident(table.name)} WHERE {wanted} ORDER BY 1, 2",
        ):
            found.setdefault(when, event)
    found.setdefault(package.closing, "closing")
    return dict(sorted(found.items()))


def macro(table: Table) -> str:
    """The statement that makes `<table>_asof(as_of)`."""
    return f"CREATE MACRO {ident(table.name + '_asof')}(as_of) AS TABLE {select(table, 'CAST(as_of AS DATE)')}"


def comment(kind: str, name: str, text: str) -> str:
    return f"COMMENT ON {kind} {name} IS {literal(text)}"
