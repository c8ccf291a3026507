"""Which entity became which: the succession graph, collapsed between two days."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chronicle.contract.parts import Node
from chronicle.contract.roles import Succession
from chronicle.core import graph
from chronicle.core.period import hull
from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

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
class Edge:
    """A succession, and the days on which its act can fall."""

    predecessor: Node
    successor: Node
    act: str
    earliest: Day
    latest: Day

    @property
    def first(self) -> datetime.date:
        return self.earliest or datetime.date.min

    @property
    def last(self) -> datetime.date:
        return self.latest or datetime.date.max


@dataclass(frozen=True)
class _Story:
    """What became of an entity of the first day: those of the second, and the successions on the ways to them."""

    predecessor: Node
    successors: tuple[Node, ...]
    edges: frozenset[Edge]


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
        self.edges: dict[Node, list[Edge]] = {}
        self.levels: dict[Node, tuple[int, int]] = {}
        nodes: dict[str, set[str]] = {}
        for table in second.package.having(Succession):
            if second.columns(table):
                self._read(first, second, table, nodes)
        self.through: set[Node] = set()
        for name, ids in nodes.items():
            self.levels |= levels(first, second, name, ids)
            self.through |= _unbroken(first, second, name, ids)

    def _read(self, first: State, second: State, table: Succession, nodes: dict[str, set[str]]) -> None:
        entity, event = (second.package.tables.get(ref.table) for ref in (table.predecessor, table.act))
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
        act = f"e.{ident(event.identity)} = s.{ident(table.act.column)}"
        dated = f"LEFT JOIN {second.relation(event)} e ON {act}" if known else "LEFT JOIN (SELECT 1) e ON FALSE"
        ends = ", ".join(f"CAST(s.{ident(ref.column)} AS VARCHAR)" for ref in (table.predecessor, table.successor, table.act))
        for old, new, name, begun, ended in engine.rows(
            second.con,
            f"""
            SELECT {ends}, {earliest}, {latest}
            FROM {second.relation(table)} s {dated} WHERE {when} ORDER BY ALL
            """,
        ):
            self.edges.setdefault((entity.name, old), []).append(Edge((entity.name, old), (entity.name, new), name, begun, ended))
            nodes.setdefault(entity.name, set()).update((old, new))

    def begins(self, node: Node) -> bool:
        before, after = self.levels[node]
        return after > before

    def ends(self, node: Node) -> bool:
        before, after = self.levels[node]
        return after < before

    def _told(self, node: Node) -> bool:
        """Whether it lives through unchanged, and so tells its own story: nothing is handed on through it."""
        before, after = self.levels[node]
        return before == after != 0 and node in self.through

    def _story(self, start: Node) -> _Story:
        """Where one leads from an entity of the first day, through what changed meanwhile.

        On a way no entity comes twice, and each act can have come after all before it: what left an entity before something came
        took nothing of it along. Of all the ways to an entity only the one counts of which the latest of the acts' first days is
        the earliest, since whatever can come after another can come after this one. In circles of acts whose days are open, a
        succession can count that is only on a way which two entities together bar: to rule that out takes all ways.
        """
        begun = self._begun(start)
        reached = [
            edge for node in begun if node == start or not self._told(node) for edge in self.edges.get(node, ()) if edge.successor in begun
        ]
        ends = {n for n in begun if n != start and self.levels[n][1] > 0 and (self.ends(start) or self.begins(n))}
        latest = _latest(reached, ends, {start})
        edges = {edge for edge in reached if _fits(edge, begun, latest)}
        circling = graph.cyclic(edges, lambda edge: (edge.predecessor, edge.successor))
        for node in {edge.predecessor for edge in circling}:  # a way must be without it before the edge, or after
            before, after = self._begun(start, without=node), _latest(reached, ends - {node}, {start, node})
            edges -= {edge for edge in circling if not _fits(edge, before, latest) and not _fits(edge, begun, after)}
        return _Story(start, tuple(sorted(ends)), frozenset(edges))

    def _begun(self, start: Node, without: Node | None = None) -> dict[Node, datetime.date]:
        """For each entity one comes to from `start`, the day on which, at the earliest, all acts on the way can have begun."""
        found = {start: datetime.date.min}
        todo = [(datetime.date.min, start)]
        while todo:
            day, node = heapq.heappop(todo)
            if day > found[node] or (node != start and self._told(node)):
                continue
            for edge in self.edges.get(node, ()):
                then = max(day, edge.first)
                nearer = edge.successor not in found or then < found[edge.successor]
                if nearer and day <= edge.last and edge.successor != without:
                    found[edge.successor] = then
                    heapq.heappush(todo, (then, edge.successor))
        return found

    def groups(self) -> list[Group]:
        """The connected groups, in a fixed order."""
        stories = [story for start in self.edges if self.levels[start][0] > 0 if (story := self._story(start)).successors]
        tied = graph.sharing(stories, _ends)
        return sorted((self._group(members) for members in tied), key=lambda g: (g.successors, g.predecessors))

    def _group(self, stories: list[_Story]) -> Group:
        old = sorted({story.predecessor for story in stories})
        new = sorted({node for story in stories for node in story.successors})
        edges = {edge for story in stories for edge in story.edges}
        return Group(
            kind=kind(len(old), len(new), ending=any(map(self.ends, old)), fresh=any(map(self.begins, new))),
            predecessors=tuple(old),
            successors=tuple(new),
            ties=tuple(sorted((story.predecessor, node) for story in stories for node in story.successors)),
            between=tuple(sorted({edge.successor for edge in edges} - {*old} - {*new})),
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


def _latest(edges: Iterable[Edge], ends: Iterable[Node], without: set[Node]) -> dict[Node, datetime.date]:
    """For each entity that leads to one of `ends`, the last day on which it can be come to so that all acts on the way still can follow."""
    into: dict[Node, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.successor, []).append(edge)
    found = dict.fromkeys(ends, datetime.date.max)
    todo = [(0, node) for node in found]  # days counted back from the last
    while todo:
        back, node = heapq.heappop(todo)
        day = found[node]
        if back > (datetime.date.max - day).days:
            continue
        for edge in into.get(node, ()):
            then = min(day, edge.last)
            if edge.first <= day and edge.predecessor not in without and (edge.predecessor not in found or then > found[edge.predecessor]):
                found[edge.predecessor] = then
                heapq.heappush(todo, ((datetime.date.max - then).days, edge.predecessor))
    return found


def _fits(edge: Edge, begun: Mapping[Node, datetime.date], latest: Mapping[Node, datetime.date]) -> bool:
    """Whether a way can lead over it."""
    if edge.predecessor not in begun or edge.successor not in latest:
        return False
    day = begun[edge.predecessor]
    return day <= edge.last and max(day, edge.first) <= latest[edge.successor]


def _ends(story: _Story) -> list[tuple[str, Node]]:
    """The entities of a story; one can stand on both sides, in two groups: hence the words."""
    return [("old", story.predecessor), *(("new", node) for node in story.successors)]
