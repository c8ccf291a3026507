"""Which entity became which: the succession graph, collapsed between two days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from chronicle import engine
from chronicle.contract import Package, Table
from chronicle.snapshot import level
from chronicle.sql import day, ident, literals

Node = tuple[str, str]  # entity table, id
Day = datetime.date | None


@dataclass(frozen=True)
class Group:
    """Entities of the first day and what became of them by the second, tied by successions.

    `between` lived only meanwhile; `acts` are the events behind it and `window` the days on which they can fall.
    """

    kind: str
    predecessors: tuple[Node, ...]
    successors: tuple[Node, ...]
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


class Lineage:
    """The successions whose act can fall after `d1` and not later than `d2`."""

    def __init__(self, con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date) -> None:
        self.edges: dict[Node, list[_Edge]] = {}
        self.levels: dict[Node, tuple[int, int]] = {}
        for table in package.with_role("succession"):
            self._read(con, package, table, d1, d2)

    def _read(self, con: engine.Connection, package: Package, table: Table, d1: datetime.date, d2: datetime.date) -> None:
        s = table.succession
        target = {key.fields: package.tables[key.table] for key in table.foreign}
        entity, event = target[s["predecessor"],], target[s["event"],]
        first, last = ident(f"{event.on}_earliest"), ident(f"{event.on}_latest")
        nodes: set[str] = set()
        for old, new, act, earliest, latest in engine.rows(
            con,
            f"""
            SELECT s.{ident(s["predecessor"])}, s.{ident(s["successor"])}, s.{ident(s["event"])}, e.{first}, e.{last}
            FROM {ident(table.name)} s JOIN {ident(event.name)} e ON e.{ident(event.key[0])} = s.{ident(s["event"])}
            WHERE (e.{last} IS NULL OR e.{last} > {day(str(d1))}) AND (e.{first} IS NULL OR e.{first} <= {day(str(d2))})
            ORDER BY ALL
            """,
        ):
            self.edges.setdefault((entity.name, old), []).append(_Edge((entity.name, new), act, earliest, latest))
            nodes |= {old, new}
        if nodes:
            key, levels = ident(entity.key[0]), (level(entity, day(str(d))) for d in (d1, d2))
            for node, before, after in engine.rows(
                con, f"SELECT {key}, {', '.join(levels)} FROM {ident(entity.name)} WHERE {key} IN ({literals(sorted(nodes))})"
            ):
                self.levels[entity.name, node] = before, after

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
                if before != after or after == 0:  # one that lives through unchanged tells its own story
                    stack += [(*path, edge) for edge in self.edges.get(node, ())]

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
        earliest, latest = [e.earliest for e in edges], [e.latest for e in edges]
        return Group(
            kind=self._kind(old, new),
            predecessors=tuple(old),
            successors=tuple(new),
            between=tuple(sorted(inner)),
            acts=tuple(sorted({e.act for e in edges})),
            window=(
                None if None in earliest else min(e for e in earliest if e),
                None if None in latest else max(e for e in latest if e),
            ),
        )

    def _kind(self, old: list[Node], new: list[Node]) -> str:
        ending, fresh = [n for n in old if self.ends(n)], [n for n in new if self.begins(n)]
        if len(new) == 1 and not fresh:
            return "absorbed"
        if not ending:
            return "spun_off"
        if len(old) == 1:
            return "replaced" if len(new) == 1 else "split"
        return "merged" if len(new) == 1 else "reorganized"
