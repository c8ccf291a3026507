"""The hierarchy on a day: which edges hold, and the tree that they make. An edge with both its entities is called a line here.

A line counts if the edge, the entity below and the entity above are possible on the day, and it is as certain as the least certain
of the three; an entity that its table lacks is only possible. A root is as certain as its own existence. Entities with no line up
and no line down are in no tree; `left_out` counts them.

`walk` is the tree in SQL, for the macro `tree(day)`; `tree` is the same in Python, with names. Both read the lines from `_lines`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.contract.roles import Edge, Table
from chronicle.core import row_id, suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.period import ABSENT, CERTAIN, FIRST, LAST, LEVELS, POSSIBLE, Period, in_words
from chronicle.core.sql import day, ident, idents, literal, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import asof, lookup, naming
from chronicle.history.naming import Names
from chronicle.history.state import State

DEPTH = 64  # lines from a root; anything deeper is left out
_UNKNOWN = POSSIBLE  # the level of an entity that its table lacks


@dataclass(frozen=True)
class Branch:
    """An entity at one place in the tree.

    Attributes:
        table: The table of the entity.
        id: Its id.
        name: Its best name on the day in each language (see naming).
        relation: The kind of the line to the entity above; None for a root, or if edges have no kinds.
        certainty: `certain` or `possible`: whether it surely is at this place; for a root, whether it surely exists.
        below: The branches below.
    """

    table: str
    id: str
    name: Names
    relation: str | None
    certainty: str
    below: tuple[Branch, ...]

    @property
    def node(self) -> Node:
        """Table and id."""
        return self.table, self.id

    def as_dict(self, beside: Mapping[Node, Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """Return the branch, with those below, as a JSON object; `beside` has more members for some entities."""
        own = {"table": self.table, "id": self.id, "name": dict(self.name), "relation": self.relation, "certainty": self.certainty}
        return {**own, **(beside or {}).get(self.node, {}), "below": [branch.as_dict(beside) for branch in self.below]}


def edges(package: Package, name: str | None = None) -> Edge:
    """Return the edge table `name`, or the one that makes the package's hierarchy.

    Raises:
        ChronicleError: `no-hierarchy` if the package has no edges, `unknown-table` if no edge table has the name.
    """
    tables = package.having(Edge)
    if name is None and package.edges:
        return package.edges
    if not tables:
        raise ChronicleError(
            "no-hierarchy", "no table of this package has the role edge", "give it to the table that says which entity stands under which"
        )
    found = next((table for table in tables if table.name == name), None)
    if found is None:
        raise ChronicleError(
            "unknown-table", f"there is no table {name!r} with the role edge", suggest.one_of(name or "", [t.name for t in tables])
        )
    return found


def _lives(package: Package, table: Edge, when: str) -> str:
    """Return the query for (entity, id, level): how certainly each entity that can be in the tree exists on the day `when` (SQL)."""
    parts = []
    for name in dict.fromkeys((table.subject.table, table.parent.table)):
        if entity := package.tables.get(name):
            own = f"{ident(name)}."
            level = f"max({entity.period_sql(own).level(when)})" if entity.period else str(CERTAIN)
            key = text_sql(own + ident(entity.identity))
            parts.append(f"SELECT {literal(name)} AS entity, {key} AS id, {level} AS level FROM {ident(name)} GROUP BY {key}")
    return " UNION ALL ".join(parts) or f"SELECT '' AS entity, '' AS id, {ABSENT} AS level WHERE FALSE"


def _lines(package: Package, table: Edge, when: str) -> str:
    """Return the common table expressions (to follow WITH) of the lines that hold on the day `when` (SQL).

    `"#lines"` has the ids `child` and `parent`, the `relation`, the `place` among siblings, the `level` of the line, and `child_level` and
    `parent_level`, NULL for an entity that its table lacks.
    """
    child, parent = (text_sql(f"e.{ident(ref.column)}") for ref in (table.subject, table.parent))
    relation, kind, where = "NULL::VARCHAR", "0", f"{child} IS NOT NULL AND {parent} IS NOT NULL"
    if table.kinds:
        relation = text_sql(f"e.{ident(table.kinds.column)}")
        kind = f"list_position([{literals(table.kinds.values)}], {relation})"
        where += f" AND {relation} IN ({literals(table.kinds.values)})"
    order = f"e.{ident(table.order)}" if table.order else "0"
    own = table.period_sql("e.")
    child_level, parent_level = (f"coalesce({side}.level, {_UNKNOWN})" for side in ("c", "p"))
    return f"""
        "#lives" AS ({_lives(package, table, when)}),
        "#edges" AS (
            SELECT {child} AS child, {parent} AS parent, {relation} AS relation, {kind} AS kind, {order} AS sequence,
                   {row_id.of_columns(table.key, "e.")} AS row_id, {own.level(when)} AS level
            FROM {ident(table.name)} AS e WHERE {own.possible(when)} AND {where}),
        "#lines" AS (
            SELECT e.child, e.parent, e.relation, least(e.level, {child_level}, {parent_level}) AS level,
                   c.level AS child_level, p.level AS parent_level,
                   row_number() OVER (PARTITION BY e.parent ORDER BY e.kind, e.sequence NULLS LAST, e.child, e.row_id) AS place
            FROM "#edges" e
            LEFT JOIN "#lives" c ON c.entity = {literal(table.subject.table)} AND c.id = e.child
            LEFT JOIN "#lives" p ON p.entity = {literal(table.parent.table)} AND p.id = e.parent
            WHERE {child_level} <> {ABSENT} AND {parent_level} <> {ABSENT})
    """


def walk(package: Package, table: Edge, when: str) -> str:
    """Return the query for the tree on the day `when` (SQL), depth first. An entity is in it once for each place that it may have.

    Columns: depth, id, parent, certainty, path (the sort key), and entity (the table).
    """
    # Edges between two tables make one level: no child is a parent, and equal ids in the two tables are different entities.
    one = table.subject.table == table.parent.table
    return f"""
        WITH RECURSIVE {_lines(package, table, when)},
        "#walk" AS (
            SELECT DISTINCT {literal(table.parent.table)} AS entity, l.parent AS id, NULL::VARCHAR AS parent, 0 AS depth,
                   coalesce(l.parent_level, {_UNKNOWN}) AS level, [l.parent] AS path, [{"l.parent" if one else ""}]::VARCHAR[] AS trail
            FROM "#lines" l {'WHERE l.parent NOT IN (SELECT u.child FROM "#lines" u)' if one else ""}
            UNION ALL
            SELECT {literal(table.subject.table)}, l.child, l.parent, w.depth + 1, l.level,
                   list_append(w.path, lpad(CAST(l.place AS VARCHAR), 9, '0') || l.child), list_append(w.trail, l.child)
            FROM "#walk" w JOIN "#lines" l ON l.parent = w.id
            WHERE w.depth < {DEPTH if one else 1} AND NOT list_contains(w.trail, l.child))
        SELECT w.depth, w.id, w.parent, {in_words("w.level")} AS {asof.CERTAINTY}, w.path, w.entity FROM "#walk" w ORDER BY w.path
    """


def tree(con: engine.Connection, package: Package, when: datetime.date, root: str | None = None, table: Edge | None = None) -> list[Branch]:
    """Return the branches from `root` down, or from every entity that has lines down and none up.

    Args:
        con: The compiled history.
        package: Its contract.
        when: The day.
        root: An id, `table/id`, or a name.
        table: The edge table; None for the one that makes the package's hierarchy.

    Raises:
        ChronicleError: `unknown-entity` or `ambiguous-entity` for `root`, `not-there` if it does not exist on the day; else as `edges`.
    """
    table = table or edges(package)
    below: dict[Node, list[tuple[Node, str | None, int]]] = {}
    levels: dict[Node, int] = {}
    above: set[Node] = set()
    kinds = table.field(table.kinds.column).categories if table.kinds else {}
    query = f"""
        WITH {_lines(package, table, day(str(when)))}
        SELECT child, parent, relation, level, coalesce(child_level, {_UNKNOWN}), coalesce(parent_level, {_UNKNOWN})
        FROM "#lines" ORDER BY parent, place
    """
    for child, parent, relation, level, child_level, parent_level in engine.rows(con, query):
        low, high = (table.subject.table, child), (table.parent.table, parent)
        below.setdefault(high, []).append((low, kinds.get(relation, relation), level))
        levels |= {low: child_level, high: parent_level}
        above.add(low)
    roots = sorted(set(below) - above) if root is None else [_root(con, package, table, root, when=when, levels=levels)]
    book = naming.Book(State(con, package, when), _reached(roots, below))

    def grow(node: Node, kind: str | None, level: int, path: tuple[Node, ...]) -> Branch:
        ways = below.get(node, []) if len(path) < DEPTH else []
        inner = [grow(low, r, c, (*path, node)) for low, r, c in ways if low != node and low not in path]
        return Branch(*node, book.names(node, when), kind, LEVELS[level], tuple(inner))

    return [grow(node, None, levels[node], ()) for node in roots]


def _reached(roots: Iterable[Node], below: dict[Node, list[tuple[Node, str | None, int]]]) -> set[Node]:
    found, left = set(roots), list(roots)
    while left:
        fresh = {low for low, *_ in below.get(left.pop(), ())} - found
        found |= fresh
        left += fresh
    return found


def _root(con: engine.Connection, package: Package, table: Edge, root: str, *, when: datetime.date, levels: dict[Node, int]) -> Node:
    """Return the entity that the text `root` names, and set its level in `levels`."""
    node = lookup.entity(State(con, package, when), root, (table.parent.table, table.subject.table), also=levels)
    periods = _periods(con, package.tables[node[0]], node[1]) if node[0] in package.tables else []
    if periods:
        levels[node] = max(period.level(when) for period in periods)
    if levels[node] == ABSENT:
        raise ChronicleError("not-there", f"{node[1]} of {node[0]} does not exist on {when}", _existed(periods))
    return node


def _periods(con: engine.Connection, table: Table, key: str) -> list[Period]:
    """The periods of existence of an entity, in order; none if the table lacks it."""
    bounds = idents(table.bounds) if table.period else "NULL, NULL, NULL, NULL"
    query = f"SELECT {bounds} FROM {ident(table.name)} WHERE {text_sql(ident(table.identity))} = ?"
    exact = table.exact or not table.period
    return sorted((Period.of(row, exact) for row in engine.rows(con, query, [key])), key=lambda period: period.bounds)


def _existed(periods: Iterable[Period]) -> str:
    """Say when an entity exists, as a remedy for `not-there`."""
    texts = []
    for period in (period for period in periods if not period.is_empty):
        last = period.tl if period.tl == LAST else period.tl - datetime.timedelta(days=1)
        since = f" from {period.fe}{' at the earliest' if period.fe != period.fl else ''}" if period.fe != FIRST else ""
        until = f" to {last}{' at the latest' if period.te != period.tl else ''}" if last != LAST else ""
        texts.append(f"{since}{until}".strip())
    return f"it exists {', and '.join(texts)}" if texts else "its end is not after its beginning, so it exists on no day: correct them"


def nodes(branches: Iterable[Branch]) -> set[Node]:
    """Return every entity in the branches."""
    found, left = set[Node](), list(branches)
    while left:
        branch = left.pop()
        left += branch.below
        found.add(branch.node)
    return found


def left_out(con: engine.Connection, package: Package, when: datetime.date, branches: Iterable[Branch], table: Edge | None = None) -> int:
    """Count the entities of the subject's table that may exist on the day but are nowhere in `branches`."""
    table = table or edges(package)
    subject = table.subject.table
    seen = {key for name, key in nodes(branches) if name == subject}
    where = f"entity = {literal(subject)} AND level <> {ABSENT}"
    found = engine.rows(con, f"SELECT id FROM ({_lives(package, table, day(str(when)))}) WHERE {where}")
    return sum(key not in seen for (key,) in found)
