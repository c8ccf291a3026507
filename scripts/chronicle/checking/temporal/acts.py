"""Rules on acts: the act that begins or ends a statement can fall on that day; one that asks for a snapshot has a day."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import dated, spans
from chronicle.checking.temporal.rule import Rule
from chronicle.contract.package import Package
from chronicle.contract.parts import Cause
from chronicle.contract.roles import Act, Table
from chronicle.core.findings import Finding
from chronicle.core.period import LAST_SQL
from chronicle.core.sql import ident
from chronicle.load.compared import same, value


def causes(package: Package, table: Table) -> Iterator[Rule]:
    for cause in table.causes:
        act = package.tables.get(cause.act or "")
        if act and act.on:
            yield _mistimed(table, cause, act)


def _mistimed(table: Table, cause: Cause, act: Table) -> Rule:
    """Return the rule that the act named as the cause of a statement's beginning or end can have the date of that boundary."""
    assert table.period
    if cause.side == "from":
        end, word, early, late = table.period[0], "begins", 's."#fe"', 's."#fl"'
    else:
        end, word, early, late = table.period[1], "ends", 's."#te"', 's."#tl"'

    def say(_: str, value: str, when: str, own: str | None) -> Finding:
        message = f"the event is dated {when}, and cannot be why the statement {word} ({end} is {own or 'empty'})"
        return Finding(table.name, None, cause.column, "cause-mistimed", message, value, "correct the event, its date or the period")

    def query(rows: str) -> str:
        named = value(act, act.identity, "v.")
        return f"""
            SELECT {table.row_id_sql("s.")} AS id, {named.text} AS act, v."#text" AS dated, {value(table, end, "s.").text} AS own
            FROM {spans(table, rows, [cause.column, end])} AS s
            JOIN {dated(act, ident(act.name))} AS v ON {same(named, value(table, cause.column, "s."))}
            WHERE s."#fe" < s."#tl" AND (v."#latest" < {early} OR v."#earliest" > {late})
        """

    return Rule("cause-mistimed", table, query, say)


def undated(act: Act) -> Iterator[Rule]:
    """Yield the rule that an act that asks for a snapshot has a latest possible day."""
    snapshot = act.snapshot
    if not snapshot or not act.on:
        return

    def say(_: str, text: str | None, value: str) -> Finding:
        message = f"{value} asks for a snapshot, but not even the latest day of it is known"
        return Finding(act.name, None, act.on, "snapshot-undated", message, text, "date it, or ask for no snapshot")

    def query(rows: str) -> str:
        return f"""
            SELECT {act.row_id_sql("v.")} AS id, v."#text" AS dated, {value(act, act.identity, "v.").text} AS act
            FROM {dated(act, rows, [snapshot])} AS v WHERE v.{ident(snapshot)} AND v."#latest" = {LAST_SQL}
        """

    yield Rule("snapshot-undated", act, query, say)
