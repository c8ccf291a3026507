"""The hierarchy on a day, as a tree for the terminal or as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.contract.roles import Package
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import day, ident, literals
from chronicle.engines import duckdb as engine
from chronicle.history import asof, naming
from chronicle.history.naming import Names
from chronicle.history.state import State


@dataclass(frozen=True)
class Branch:
    """An entity at a place in the tree; `certainty` is that of standing there."""

    id: str
    name: Names
    relation: str | None
    certainty: str
    below: tuple[Branch, ...]

    def as_dict(self) -> dict[str, Any]:
        own = {"id": self.id, "name": dict(self.name), "relation": self.relation, "certainty": self.certainty}
        return {**own, "below": [branch.as_dict() for branch in self.below]}


def tree(con: engine.Connection, package: Package, when: datetime.date, root: str | None = None) -> list[Branch]:
    """The branches from `root` down, or from every entity that has something below and nothing above."""
    table = next((t for t in package.with_role("edge") if t.edge), None)
    if table is None:
        raise ChronicleError("no-hierarchy", "no table of this package has the role edge")
    entity, child = next(iter(table.of.items()))
    order = [f"{ident(table.edge['order'])} NULLS LAST"] if "order" in table.edge else []
    where, relation, parent = "TRUE", "NULL", ident(table.edge["parent"])
    kinds: Mapping[str, str] = {}
    for column, values in table.edge.get("hierarchy", {}).items():
        where, relation, kinds = f"{ident(column)} IN ({literals(values)})", ident(column), table.field(column).categories
        order = [f"list_position([{literals(values)}], {relation})", *order]
    below: dict[str, list[tuple[str, str | None, str]]] = {}
    above: set[str] = set()
    for one, above_it, kind, certainty in engine.rows(
        con,
        f"SELECT CAST({ident(child)} AS VARCHAR), CAST({parent} AS VARCHAR), {relation}, certainty "
        f"FROM ({asof.select(table, day(str(when)))}) WHERE {parent} IS NOT NULL AND {where} "
        f"ORDER BY {', '.join([*order, ident(child)])}",
    ):
        below.setdefault(above_it, []).append((one, kinds.get(kind, kind), certainty))
        above.add(one)
    book = naming.Book(State(con, package, when))
    if root is not None and (entity, root) not in book:
        raise ChronicleError("unknown-entity", f"there is no {root!r} in {entity}", "`chronicle asof DATE` lists the ids")

    def grow(key: str, kind: str | None, certainty: str, path: tuple[str, ...]) -> Branch:
        inner = [grow(k, r, c, (*path, key)) for k, r, c in below.get(key, []) if k not in path]
        return Branch(key, book.names((entity, key), when), kind, certainty, tuple(inner))

    roots = [root] if root is not None else sorted(set(below) - above)
    return [grow(key, None, "certain", ()) for key in roots]


def drawn(branches: list[Branch]) -> str:
    """One line each; a question mark where it is only possible that the entity stands there."""
    lines = [line for branch in branches for line in _lines(branch, "", "", "")]
    return "\n".join([*lines, "", "? possible: the evidence does not decide whether it stood there on this day"])


def _lines(branch: Branch, lead: str, first: str, rest: str) -> Iterator[str]:
    doubt = "? " if branch.certainty != "certain" else ""
    yield f"{lead}{first}{doubt}{naming.shown(branch.name, branch.id)} [{branch.id}]"
    for number, inner in enumerate(branch.below):
        last = number == len(branch.below) - 1
        if inner.relation and (number == 0 or branch.below[number - 1].relation != inner.relation):
            count = sum(other.relation == inner.relation for other in branch.below)
            yield f"{lead}{rest}│  {inner.relation}{f' ({count})' if count > 1 else ''}"
        yield from _lines(inner, lead + rest, "└─ " if last else "├─ ", "   " if last else "│  ")
