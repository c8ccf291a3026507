"""The as-of state of a day. Each statement is certain, possible or absent; nothing that is only possible is shown as certain."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from chronicle.contract.package import Package
from chronicle.contract.roles import Act, Table
from chronicle.core.period import CERTAIN, LEVELS, POSSIBLE
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine

CERTAINTY = "certainty"  # the column that says whether a row is certain or possible


def select(table: Table, when: str) -> str:
    """Return the query for the as-of state of `table` on the day `when` (SQL)."""
    own = table.period_sql(f"{ident(table.name)}.")  # in a macro, an unqualified column with a parameter's name would mean the parameter
    word = f"CASE WHEN {own.certain(when)} THEN {literal(LEVELS[CERTAIN])} ELSE {literal(LEVELS[POSSIBLE])} END"
    return f"SELECT *, {word} AS {CERTAINTY} FROM {ident(table.name)} WHERE {own.possible(when)}"


def dates(con: engine.Connection, package: Package) -> Mapping[datetime.date, str]:
    """Return snapshot date -> id of the act that asks for it, in order of time; the closing date comes last, with `closing`.

    An act dated to an interval counts from the first day on which its new state is certain.
    """
    found: dict[datetime.date, str] = {}
    for table in package.having(Act):
        if not table.snapshot or not table.on:
            continue
        key, on = ident(table.identity), ident(f"{table.on}_latest")
        wanted = f"{ident(table.snapshot)} AND {on} <= {day(str(package.closing))}"
        for when, act in engine.rows(
            con,
            f"SELECT {on}, {key} FROM {ident(table.name)} WHERE {wanted} ORDER BY 1, 2",
        ):
            found.setdefault(when, act)
    found.setdefault(package.closing, "closing")
    return dict(sorted(found.items()))


def macro(table: Table) -> str:
    """Return the SQL that creates the macro `<table>_asof(as_of)`."""
    return f"CREATE MACRO {ident(table.name + '_asof')}(as_of) AS TABLE {select(table, 'CAST(as_of AS DATE)')}"


def comment(kind: str, name: str, text: str) -> str:
    return f"COMMENT ON {kind} {name} IS {literal(text)}"
