"""Rules on successions: what gave way lived before the act, what took its place lives after it, and neither is the other.

An entity may pass through several successions and come back (abolished, later restored); what it cannot is be its
own successor by one act. Lives exclude the other circles: who comes back must live again.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.check.temporal.acts import days, target
from chronicle.check.temporal.cycles import DEPTH
from chronicle.check.temporal.lives import lives
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw


def check(con: engine.Connection, package: Package, table: Table) -> Iterator[Finding]:
    yield from _circles(con, table)
    event = target(package, table, table.succession["event"])
    for side in ("predecessor", "successor"):
        entity = target(package, table, table.succession[side])
        if event and event.on and entity and entity.period:
            yield from _mistimed(con, table, event, entity, side)


def _circles(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """An entity that becomes itself, directly or through others, by one act; told once, at the last row of the circle."""
    old, new, act = (ident(table.succession[role]) for role in ("predecessor", "successor", "event"))

    def say(row: int, value: str, step: int) -> Finding:
        message = "the entity is its own successor" if step == 1 else "by this act the entity becomes, through others, itself again"
        return Finding(table.name, row, table.succession["successor"], "succession-cycle", message, value, "correct one of the two")

    query = f"""
        WITH RECURSIVE steps AS (SELECT "#" AS n, {act} AS act, {old} AS old, {new} AS new FROM {raw(table)}),
        walk AS (
            SELECT n, n AS newest, act, old AS start, new AS cur, 1 AS step FROM steps
            UNION ALL
            SELECT w.n, greatest(w.newest, s.n), w.act, w.start, s.new, w.step + 1
            FROM walk w JOIN steps s ON s.act = w.act AND s.old = w.cur
            WHERE w.cur <> w.start AND s.old <> s.new AND w.step < {DEPTH})
        SELECT n, start, min(step) AS step FROM walk WHERE cur = start AND n = newest GROUP BY n, start
    """
    yield from listing.listed(con, query, say)


def _mistimed(con: engine.Connection, table: Table, event: Table, entity: Table, side: str) -> Iterator[Finding]:
    """A predecessor that cannot live on the day before the act, or a successor that cannot live after it begins."""
    column = table.succession[side]
    if side == "predecessor":
        fits, why, remedy = "l.since < s.latest AND s.earliest <= l.until", "cannot exist on the day before", "gave way to another later"
    else:
        fits, why, remedy = "s.earliest < l.until", "cannot exist after", "took the place earlier"

    def say(row: int, value: str, when: str | None, first: object, last: object) -> Finding:
        message = f"it {why} the act, which is dated {when or 'nowhere'} (it can exist from {first} until {last})"
        return Finding(table.name, row, column, f"{side}-mistimed", message, value, f"correct the life, or the act by which it {remedy}")

    act = ident(table.succession["event"])
    query = f"""
        WITH acts AS (
            SELECT r."#" AS n, r.{ident(column)} AS id, v.text, v.earliest, v.latest
            FROM {raw(table)} r JOIN ({days(event)}) v ON v.id = r.{act}),
        homeless AS (SELECT s.* FROM acts s ANTI JOIN {lives(entity)} l ON l.id = s.id AND {fits}),
        ends AS (SELECT id, min(since) AS since, max(until) AS until FROM {lives(entity)} GROUP BY id)
        SELECT h.n, h.id, h.text, e.since, e.until FROM homeless h JOIN ends e ON e.id = h.id
    """
    yield from listing.listed(con, query, say)
