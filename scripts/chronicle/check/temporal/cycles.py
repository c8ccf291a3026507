"""Rules on hierarchies: nothing stands above itself, on any day."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import literals
from chronicle.engines import duckdb as engine
from chronicle.load.bounds import bounds, own

DEPTH = 64  # levels that are walked up


def check(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """Cycles of one table of edges; if there are none, a hierarchy too deep to be sure of it."""
    parent = table.edge["parent"]

    def cycle(row: int, day: object, start: str) -> Finding:
        message = f"from {day} on it stands above itself"
        return Finding(table.name, row, parent, "cycle", message, start, "correct the parent or the period")

    def deep(row: int, day: object, start: str) -> Finding:
        message = f"on {day} more than {DEPTH} levels stand above it: whether it stands above itself was not found out"
        return Finding(table.name, row, parent, "too-deep", message, start, "correct the parent or the period")

    found = list(listing.listed(con, f"{_walk(table)} SELECT DISTINCT n, day, start FROM walk WHERE cur = start AND n = newest", cycle))
    yield from found or listing.listed(con, f"{_walk(table)} SELECT DISTINCT n, day, start FROM walk WHERE depth >= {DEPTH}", deep)


def _walk(table: Table) -> str:
    """Walks up from each edge on its own first day: a cycle begins when one of its edges does.

    If several begin on that day, the last row tells of it. Only edges with one below and one above can be part of a
    cycle, so the walk leaves out the leaves and the roots.
    """
    child, parent = next(iter(table.of.values())), table.edge["parent"]
    levels = [f"coalesce({own(c)} IN ({literals(v)}), FALSE)" for c, v in table.edge.get("hierarchy", {}).items()]
    return f"""
        WITH RECURSIVE edges AS (
            SELECT n, {own(child)} AS child, {own(parent)} AS parent, fl, te FROM {bounds(table)}
            WHERE fl < te AND {" AND ".join(["TRUE", *levels])}),
        inner_edges AS (
            SELECT a.* FROM edges a
            SEMI JOIN edges below ON below.parent = a.child
            SEMI JOIN edges above ON above.child = a.parent),
        walk AS (
            SELECT n, n AS newest, child AS start, fl AS day, parent AS cur, 1 AS depth FROM inner_edges
            UNION ALL
            SELECT w.n, CASE WHEN e.fl = w.day THEN greatest(w.newest, e.n) ELSE w.newest END, w.start, w.day, e.parent, w.depth + 1
            FROM walk w JOIN inner_edges e ON e.child = w.cur AND e.fl <= w.day AND w.day < e.te
            WHERE w.cur <> w.start AND w.depth < {DEPTH})
    """
