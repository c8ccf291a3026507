"""The state as of a day. A statement is certain, possible, or absent; nothing possible is shown as certain."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from chronicle.contract.package import Package
from chronicle.contract.roles import Act, Table
from chronicle.core.period import CERTAIN, LEVELS, POSSIBLE
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine

CERTAINTY = "certainty"  # the column that says how certainly a row holds


def select(table: Table, when: str) -> str:
    """The query for the state of `table` on the day `when`."""
    own = table.period_sql(f"{ident(table.name)}.")  # else a macro would take a column that is called like its parameter for that
    word = f"CASE WHEN {own.certain(when)} THEN {literal(LEVELS[CERTAIN])} ELSE {literal(LEVELS[POSSIBLE])} END"
    return f"SELECT *, {word} AS {CERTAINTY} FROM {ident(table.name)} WHERE {own.possible(when)}"


def dates(con: engine.Connection, package: Package) -> Mapping[datetime.date, str]:
    """Return snapshot date -> the act that asks for it, in order; the closing date of the data comes last.

    An act that is dated to an interval counts from the first day on which its new state is certain.
    """
    found: dict[datetime.date, str] = {}
    for table in package.having(Act):
        if not table.snapshot or not table.on:
            continue
        key, on = ident(table.identity), ident(f"{table.on}_latest")
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
