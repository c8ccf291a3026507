"""Which entity became which: the succession graph, collapsed between two days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chronicle import engine
from chronicle.contract import Table
from chronicle.sql import ident, literals
from chronicle.state import State

Node = tuple[str, str]  # entity table, id
Day = datetime.date | None


@dataclass(frozen=True)
class Group:
    """Entities of the first day and what became of them by the second, tied by successions.

    `ties` say which of the predecessors led to which of the successors; `between` lived only meanwhile; `acts` are
    the events behind it and `window` the days on which they can fall.
    """

    kind: str
    predecessors: tuple[Node, ...]
    successors: tuple[Node, ...]
    ties: tuple[tuple[Node, Node], ...]
    between: tuple[Node, ...]
    acts: tuple[str, ...]
    window: tuple[Day, Day]


@dataclass(frozen=True)
class _Edge:
    successor: Node
    act: str
    earliest: Day
    latest: Day


@dataclass(frozen=True)
class _Path:
    predecessor: Node
    successor: Node
    edges: tuple[_Edge, ...]


def levels(first: State, second: State, entity: str, ids: Iterable[str]) -> dict[Node, tuple[int, int]]:
    """How certainly entities live in each state: 2 certain, 1 possible, 0 not; by the best of the periods of their lives."""
    found: dict[Node, list[int]] = {(entity, key): [0, 0] for key in ids}
    for place, state in enumerate((first, second)):
        table = state.package.tables.get(entity)
        if table is None or not state.columns(table):
            continue
        key = ident(table.identity)
        best, those = f"max({state.level(table)})", f"{key} IN ({literals(sorted(ids))})"
        query = f"SELECT CAST({key} AS VARCHAR), {best} FROM {state.relation(table)} WHERE {those} GROUP BY 1"
        for node, level in engine.rows(state.con, query):
            found[entity, node][place] = level
    return {node: (before, after) for node, (before, after) in found.items()}


def _unbroken(first: State, second: State, entity: str, ids: Iterable[str]) -> set[Node]:
    """Those that can live on both days in one period: who ended and was restored in between handed on what came before."""
    table = second.package.tables[entity]
    if not first.shares(second):
        return {(entity, key) for key in ids}
    key, both = ident(table.identity), f"least({first.level(table)}, {second.level(table)}) > 0"
    query = f"SELECT DISTINCT CAST({key} AS VARCHAR) FROM {second.relation(table)} WHERE {both} AND {key} IN ({literals(sorted(ids))})"
    return {(entity, node) for (node,) in engine.rows(second.con, query)}


class Lineage:
    """The successions by which entities of the first state can have become those of the second.

    Between two days of histories they are those of the second history whose act can fall after the first day and not
    later than the second; between folders, those that only the second has.
    """

    def __init__(self, first: State, second: State) -> None:
        self.edges: dict[Node, list[_Edge]] = {}
        self.levels: dict[Node, tuple[int, int]] = {}
        nodes: dict[str, set[str]] = {}
        for table in second.package.with_role("succession"):
            if second.columns(table):
                self._read(first, second, table, nodes)
        self.through: set[Node] = set()
        for name, ids in nodes.items():
            self.levels |= levels(first, second, name, ids)
            self.through |= _unbroken(first, second, name, ids)

    def _read(self, first: State, second: State, table: Table, nodes: dict[str, set[str]]) -> None:
        s = table.succession
        target = {key.fields: second.package.tables.get(key.table) for key in table.foreign}
        entity, event = target[s["predecessor"],], target[s["event"],]
        if entity is None or event is None:  # a folder may lack them
            return
        known = second.columns(event)
        earliest, latest = (
            f"e.{ident(name)}" if (name := f"{event.on}_{end}") in known else "CAST(NULL AS DATE)" for end in ("earliest", "latest")
        )
        if first.when and second.when:
            when = f"({latest} IS NULL OR {latest} > {first.day}) AND ({earliest} IS NULL OR {earliest} <= {second.day})"
        elif first.columns(table):
            match = " AND ".join(f"o.{ident(c)} = s.{ident(c)}" for c in table.key)
            when = f"NOT EXISTS (SELECT 1 FROM {first.relation(table)} o WHERE {match})"
        else:
            when = "TRUE"
        act = f"e.{ident(event.key[0])} = s.{ident(s['event'])}"
        dated = f"LEFT JOIN {second.relation(event)} e ON {act}" if known else "LEFT JOIN (SELECT 1) e ON FALSE"
        ends = ", ".join(f"CAST(s.{ident(s[role])} AS VARCHAR)" for role in ("predecessor", "successor", "event"))
        for old, new, name, begun, ended in engine.rows(
            second.con,
            f"""
            SELECT {ends}, {earliest}, {latest}
            FROM {second.relation(table)} s {dated} WHERE {when} ORDER BY ALL
            """,
        ):
            self.edges.setdefault((entity.name, old), []).append(_Edge((entity.name, new), name, begun, ended))
            nodes.setdefault(entity.name, set()).update((old, new))

    def begins(self, node: Node) -> bool:
        before, after = self.levels[node]
        return after > before

    def ends(self, node: Node) -> bool:
        before, after = self.levels[node]
        return after < before

    def _paths(self) -> Iterator[_Path]:
        """From each entity of the first day to each of the second that it leads to, through what changed meanwhile."""
        for start in self.levels:
            if self.levels[start][0] == 0:
                continue
            stack: list[tuple[_Edge, ...]] = [(edge,) for edge in self.edges.get(start, ())]
            while stack:
                path = stack.pop()
                node = path[-1].successor
                if node == start or node in (edge.successor for edge in path[:-1]):
                    continue
                before, after = self.levels[node]
                if after > 0 and (self.ends(start) or self.begins(node)):
                    yield _Path(start, node, path)
                if before != after or after == 0 or node not in self.through:  # one that lives through unchanged tells its own story
                    stack += [(*path, edge) for edge in self.edges.get(node, ()) if _later(path, edge)]

    def groups(self) -> list[Group]:
        """The connected groups, in a fixed order."""
        paths = list(self._paths())
        leader: dict[tuple[str, Node], tuple[str, Node]] = {}

        def find(key: tuple[str, Node]) -> tuple[str, Node]:
            while leader.setdefault(key, key) != key:
                key = leader[key]
            return key

        for path in paths:  # one entity can stand on both sides, in two groups: hence the tags
            leader[find(("old", path.predecessor))] = find(("new", path.successor))
        together: dict[tuple[str, Node], list[_Path]] = {}
        for path in paths:
            together.setdefault(find(("old", path.predecessor)), []).append(path)
        return sorted((self._group(members) for members in together.values()), key=lambda g: (g.successors, g.predecessors))

    def _group(self, paths: list[_Path]) -> Group:
        old = sorted({p.predecessor for p in paths})
        new = sorted({p.successor for p in paths})
        edges = {edge for path in paths for edge in path.edges}
        inner = {edge.successor for path in paths for edge in path.edges[:-1]} - set(old) - set(new)
        return Group(
            kind=kind(len(old), len(new), ending=any(map(self.ends, old)), fresh=any(map(self.begins, new))),
            predecessors=tuple(old),
            successors=tuple(new),
            ties=tuple(sorted({(p.predecessor, p.successor) for p in paths})),
            between=tuple(sorted(inner)),
            acts=tuple(sorted({e.act for e in edges})),
            window=hull((e.earliest, e.latest) for e in edges),
        )


def kind(old: int, new: int, *, ending: bool, fresh: bool) -> str:
    """What it is called when `old` predecessors lead to `new` successors; if any of them ends, and any of these begins."""
    if new == 1 and not fresh:
        return "absorbed"
    if not ending:
        return "spun_off"
    if old == 1:
        return "replaced" if new == 1 else "split"
    return "merged" if new == 1 else "reorganized"


def _later(path: tuple[_Edge, ...], edge: _Edge) -> bool:
    """Whether its act can have come after those of the path: what left an entity before something came took nothing of it along."""
    return edge.latest is None or all(step.earliest is None or step.earliest <= edge.latest for step in path)


def hull(windows: Iterable[tuple[Day, Day]]) -> tuple[Day, Day]:
    """From the earliest beginning to the latest end; open where one of them is."""
    earliest, latest = zip(*windows, strict=True)
    return (
        None if None in earliest else min(e for e in earliest if e),
        None if None in latest else max(e for e in latest if e),
    )
