"""The rule on periods: each has a day in it."""

from __future__ import annotations

from chronicle.checking.temporal.relations import spans
from chronicle.checking.temporal.rule import Expected, Rule
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.load.compared import value


def inverted(table: Table) -> Rule:
    """A period that ends before it begins, or has no day in it."""
    assert table.period
    start, end = table.period

    def say(_: str, first: str | None, last: str | None) -> Finding:
        message = f"the period ends at {last}, not after it begins at {first}"
        return Finding(table.name, None, end, "inverted-period", message, last, f"{end} is the first day on which it no longer holds")

    def query(rows: str) -> str:
        return f"""
            SELECT {table.row_id_sql("s.")} AS id, {value(table, start, "s.").text} AS begins, {value(table, end, "s.").text} AS ends
            FROM {spans(table, rows, table.period or ())} AS s
            WHERE "#tl" <= "#fe" OR "#fl" < "#fe" OR "#tl" < "#te"
        """

    return Rule("inverted-period", table, query, say, expected=Expected("period_not_empty", "every period has a day in it"))
