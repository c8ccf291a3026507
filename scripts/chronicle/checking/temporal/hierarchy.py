"""Rules on hierarchies: no entity is its own ancestor on any day."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import spans
from chronicle.checking.temporal.rule import Expected, Relation, Rule
from chronicle.contract.roles import Edge
from chronicle.core.findings import Finding
from chronicle.core.sql import ident
from chronicle.load.compared import having, value

DEPTH = 64  # maximum number of levels to follow upwards


def rules(table: Edge) -> Iterator[Rule]:
    """Yield the rule on cycles, and the rule on paths longer than DEPTH, which reports only if no cycle is found.

    There are no rules if parents and children are in different tables, because then no path is longer than one level.
    """
    if table.parent.table != table.subject.table:
        return
    parent = table.parent.column
    walk = Relation(f"#ways up {table.name}", table, lambda rows: _walk(table, rows))

    def cycle(_: str, day: object, start: str) -> Finding:
        message = f"from {day} on it is above itself"
        return Finding(table.name, None, parent, "cycle", message, start, "correct the parent or the period")

    def deep(_: str, day: object, start: str) -> Finding:
        message = f"on {day} more than {DEPTH} levels are above it, too many to find out whether it is above itself"
        return Finding(table.name, None, parent, "too-deep", message, start, "correct the parent or the period")

    def cycles(rows: str) -> str:
        return f'SELECT DISTINCT id, day, start FROM {ident(walk.name)} WHERE "#cycle"'

    def depths(rows: str) -> str:
        ways = ident(walk.name)
        return f'SELECT DISTINCT id, day, start FROM {ways} WHERE "#deep" AND NOT EXISTS (SELECT 1 FROM {ways} AS w WHERE w."#cycle")'

    yield Rule("cycle", table, cycles, cycle, (walk,), Expected("no_cycle", "nothing is above itself on any day"))
    yield Rule("too-deep", table, depths, deep, (walk,))


def _walk(table: Edge, rows: str) -> str:
    """Return a recursive query that follows parents upwards from each edge on the edge's first day, when a cycle can begin.

    If several edges of a cycle begin on that day, the one with the last id reports it. Leaves and roots are left out: an edge of a
    cycle has an edge below it and an edge above it.
    """
    child, parent = value(table, table.subject.column, "s."), value(table, table.parent.column, "s.")
    below, above = (child.sql, parent.sql) if child.type == parent.type else (child.text, parent.text)
    kinds = {table.kinds.column: table.kinds.values} if table.kinds else {}
    return f"""
        WITH RECURSIVE "#edges" AS (
            SELECT {table.row_id_sql("s.")} AS id, {below} AS child, {above} AS parent, "#fl" AS fl, "#te" AS te
            FROM {spans(table, rows, [table.subject.column, table.parent.column, *kinds])} AS s
            WHERE "#fl" < "#te" AND {having(table, kinds, "s.")}),
        "#inner" AS (
            SELECT e.* FROM "#edges" AS e
            SEMI JOIN "#edges" AS b ON b.parent = e.child
            SEMI JOIN "#edges" AS a ON a.child = e.parent),
        "#walk" AS (
            SELECT id, id AS newest, child AS start, fl AS day, parent AS cur, 1 AS depth FROM "#inner"
            UNION ALL
            SELECT w.id, CASE WHEN e.fl = w.day THEN greatest(w.newest, e.id) ELSE w.newest END, w.start, w.day, e.parent, w.depth + 1
            FROM "#walk" AS w JOIN "#inner" AS e ON e.child = w.cur AND e.fl <= w.day AND w.day < e.te
            WHERE w.cur <> w.start AND w.depth < {DEPTH})
        SELECT id, day, CAST(start AS VARCHAR) AS start, cur = start AND id = newest AS "#cycle", depth >= {DEPTH} AS "#deep"
        FROM "#walk" WHERE cur = start AND id = newest OR depth >= {DEPTH}
    """
