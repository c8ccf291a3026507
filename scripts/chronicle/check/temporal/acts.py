"""Rules on events: the act that begins or ends a statement can fall on that day; one that asks for a snapshot has a day."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.bounds import LAST, bounds
from chronicle.load.csv_text import raw
from chronicle.load.types import cast


def days(event: Table) -> str:
    """The query for (id, text, earliest, latest) of the events of a table."""
    assert event.on
    on = f"v.{ident(event.on)}"
    return f"""
        SELECT v.{ident(event.identity)} AS id, {on} AS text, d.earliest, d.latest
        FROM {raw(event)} v JOIN edtf d ON d.text = coalesce({on}, '') AND NOT d.is_end
    """


def target(package: Package, table: Table, column: str) -> Table | None:
    """The table that the foreign key of `column` leads to."""
    return next((package.tables[key.table] for key in table.foreign if key.fields == (column,)), None)


def ends(table: Table) -> str:
    """The query for (n, from_text, to_text, fe, fl, te, tl) of a table with a period, as it is written."""
    assert table.period
    start, end = (f"r.{ident(column)}" for column in table.period)
    if table.exact:
        return f"""
            SELECT b.n, {start} AS from_text, {end} AS to_text, b.fe, b.fl, b.te, b.tl
            FROM {bounds(table)} b JOIN {raw(table)} r ON r."#" = b.n
        """
    return f"""
        SELECT r."#" AS n, {start} AS from_text, {end} AS to_text,
               f.earliest AS fe, f.latest AS fl, t.earliest AS te, t.latest AS tl
        FROM {raw(table)} r
        JOIN edtf f ON f.text = coalesce({start}, '') AND NOT f.is_end
        JOIN edtf t ON t.text = coalesce({end}, '') AND t.is_end
    """


def causes(con: engine.Connection, package: Package, table: Table) -> Iterator[Finding]:
    """A statement said to be begun or ended by an event that cannot fall on its first day, or on the day after its last."""
    for side, column in table.causes.items():
        event = target(package, table, column)
        if event and event.on:
            yield from _mistimed(con, table, column, event, side)


def _mistimed(con: engine.Connection, table: Table, column: str, event: Table, side: str) -> Iterator[Finding]:
    assert table.period
    end, word, early, late = (table.period[0], "begins", "s.fe", "s.fl") if side == "from" else (table.period[1], "ends", "s.te", "s.tl")

    def say(row: int, value: str, when: str, own: str | None) -> Finding:
        message = f"the event is dated {when}, and cannot be why the statement {word} ({end} is {own or 'empty'})"
        return Finding(table.name, row, column, "cause-mistimed", message, value, "correct the event, its date or the period")

    query = f"""
        SELECT s.n, v.id, v.text, s.{side}_text AS own
        FROM ({ends(table)}) s JOIN {raw(table)} c ON c."#" = s.n JOIN ({days(event)}) v ON v.id = c.{ident(column)}
        WHERE s.fe < s.tl AND (v.latest < {early} OR v.earliest > {late})
    """
    yield from listing.listed(con, query, say)


def undated(con: engine.Connection, event: Table) -> Iterator[Finding]:
    """An event that asks for a snapshot, without a last day on which it can have happened."""
    if not event.snapshot or not event.on:
        return
    on = event.on

    def say(row: int, text: str | None, value: str) -> Finding:
        message = f"{value} asks for a snapshot, but not even the latest day of it is known"
        return Finding(event.name, row, on, "snapshot-undated", message, text, "date it, or ask for no snapshot")

    query = f"""
        SELECT r."#" AS n, v.text, v.id FROM {raw(event)} r JOIN ({days(event)}) v ON v.id = r.{ident(event.identity)}
        WHERE {cast(event.field(event.snapshot), "r.")} AND v.latest = {LAST}
    """
    yield from listing.listed(con, query, say)
