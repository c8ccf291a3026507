"""Successions that nobody documented: proposed from likeness, each with a score, never mixed with documented ones.

Where an entity ended or began between two days and no succession says what became of it, its possible successors or
predecessors are judged by what a reader would look at:

- `name-likeness`: how alike their names are (likeness.py).
- one for each table that ties an entity to another thing with a period (children, people, functions): how many of these
  things went from the one to the other, of the fewer that either had, plus SPARE: so that one of one is less than four of four.

What does not fit in time counts for APART only: names, if the one cannot have begun on the day the other ended; a thing,
if it cannot have come on the day the one ended or the other began. It does not count for nothing, as a third body may have
lived in between.

The combined score is the noisy or of all, 1 - (1 - w1 s1)(1 - w2 s2)..., with the weights of WEIGHTS: evidence adds up,
and none can lower it. Two entities of which one lives on are compared only if something went from one to the other; those
that ended are compared with all that began, so the cost grows with the product of both.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.change import succession_graph
from chronicle.change.name_similarity import Likeness
from chronicle.contract.package import Package
from chronicle.contract.roles import Edge, Entity, Succession, Table
from chronicle.core import graph, values
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import day, ident
from chronicle.engines import duckdb as engine

INFERRED = "inferred"
NAME = "name-likeness"  # no table can be called so

# How far each sort of evidence can go alone; by the role of the table, or for names.
WEIGHTS: Mapping[str, float] = {NAME: 0.7, "edge": 0.8, "attribute": 0.8, "tenure": 0.5}
APART = 0.5
SPARE = 2

# Where precision, counted twice, and recall are together best: tests/benchmarks/ground_truth.py prints both by score.
MINIMUM = 0.35

Window = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Tie:
    """A predecessor and a successor by likeness. `scores` are those of each sort of evidence, 0 to 1; `evidence` lists,
    by table, the ids of what went from one to the other."""

    predecessor: str
    successor: str
    score: float
    scores: Mapping[str, float]
    evidence: Mapping[str, tuple[str, ...]]

    def as_dict(self) -> dict[str, Any]:
        rounded = {what: round(score, 3) for what, score in self.scores.items()}
        listed = {table: list(ids) for table, ids in self.evidence.items()}
        return {**vars(self), "score": round(self.score, 3), "scores": rounded, "evidence": listed}


@dataclass(frozen=True)
class Proposal:
    """What may have happened to entities of one table: ties that share a predecessor or a successor.

    `kind` follows from who ends and who begins, as for documented successions. `score` is that of its weakest tie.
    """

    kind: str
    table: str
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    score: float
    ties: tuple[Tie, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "certainty": INFERRED,
            "table": self.table,
            "predecessors": list(self.predecessors),
            "successors": list(self.successors),
            "score": round(self.score, 3),
            "ties": [tie.as_dict() for tie in self.ties],
        }


def propose(con: engine.Connection, package: Package, d1: datetime.date, d2: datetime.date, minimum: float = MINIMUM) -> list[Proposal]:
    """Proposals for what ended after `d1` or began by `d2` without a documented succession, the surest first.

    Ties that score less than `minimum` are left out.
    """
    found: list[Proposal] = []
    for entity in _mortal(package):
        pool = _Pool(con, package, entity, d1, d2)
        found += _grouped(pool, [tie for tie in _ties(pool) if tie.score >= minimum])
    return sorted(found, key=lambda p: (-p.score, p.table, p.predecessors, p.successors))


def _mortal(package: Package) -> list[Table]:
    """The entities whose successions the package tells; if it tells none, all that have a life."""
    told = {table.predecessor.table for table in package.having(Succession)}
    return [table for table in package.having(Entity) if table.period and (table.name in told or not told)]


class _Pool:
    """The entities of one table: who ended, who began, and who of them is open: told by no documented succession,
    and not restored."""

    def __init__(self, con: engine.Connection, package: Package, entity: Table, d1: datetime.date, d2: datetime.date) -> None:
        self.con, self.package, self.entity = con, package, entity
        self.first, self.second = day(str(d1)), day(str(d2))
        key = ident(entity.identity)
        fe, fl, te, tl = (ident(column) for column in entity.bounds)
        before, after = entity.period_sql().level(self.first), entity.period_sql().level(self.second)
        changed = engine.rows(
            con,
            f"""
            WITH lives AS (SELECT *, {before} AS "#before", {after} AS "#after" FROM {ident(entity.name)})
            SELECT {key}, max("#after") > max("#before"), arg_max({fe}, "#after"), arg_max({fl}, "#after"),
                   arg_max({te}, "#before"), arg_max({tl}, "#before"), coalesce(bool_or({tl} <= {self.first}), FALSE)
            FROM lives GROUP BY 1 HAVING max("#before") <> max("#after")
            """,
        )
        self.ended: dict[str, Window] = {values.text(node): (te, tl) for node, begins, _, _, te, tl, _ in changed if not begins}
        self.begun: dict[str, Window] = {values.text(node): (fe, fl) for node, begins, fe, fl, *_ in changed if begins}
        self.likeness = Likeness(con, package, entity.name, self.first, self.second)
        told = list(self._documented())
        self.lost = self.ended.keys() - {values.text(old) for old, _ in told}
        self.unborn = (
            self.begun.keys() - {values.text(new) for _, new in told} - {values.text(node) for node, *_, returns in changed if returns}
        )

    def _documented(self) -> Iterator[tuple[Any, Any]]:
        """The successions whose act can fall between the two days."""
        for table in self.package.having(Succession):
            act = self.package.tables[table.act.table]
            if table.predecessor.table != self.entity.name or act.on is None:
                continue
            earliest, latest = (f"e.{ident(f'{act.on}_{end}')}" for end in ("earliest", "latest"))
            yield from engine.rows(
                self.con,
                f"""
                SELECT s.{ident(table.predecessor.column)}, s.{ident(table.successor.column)} FROM {ident(table.name)} s
                JOIN {ident(act.name)} e ON e.{ident(act.identity)} = s.{ident(table.act.column)}
                WHERE ({latest} IS NULL OR {latest} > {self.first}) AND ({earliest} IS NULL OR {earliest} <= {self.second})
                """,
            )

    @property
    def carriers(self) -> Iterator[tuple[Table, str, str]]:
        """(table, column of the thing, column of the entity) of the statements by which a thing belongs to an entity."""
        for table in self.package.temporal:
            if table.role not in WEIGHTS:
                continue
            others = [ref.column for ref in table.about if ref.table != self.entity.name]
            thing = next(iter(others or (ref.column for ref in table.about)))
            owners = [ref.column for ref in table.about if ref.table == self.entity.name]
            owners += [key.fields[0] for key in table.foreign if key.table == self.entity.name and len(key.fields) == 1]
            owners += [table.parent.column] if isinstance(table, Edge) and not others else []
            yield from ((table, thing, owner) for owner in dict.fromkeys(owners) if owner != thing)

    def open(self, old: str, new: str) -> bool:
        """Whether a tie between the two would tell what nothing tells yet."""
        return old in self.lost or new in self.unborn


def _ties(pool: _Pool) -> Iterator[Tie]:
    scores: dict[tuple[str, str], dict[str, float]] = {(old, new): {} for old in pool.lost for new in pool.begun}
    scores |= {(old, new): {} for old in pool.ended for new in pool.unborn}
    weights, evidence = {NAME: WEIGHTS[NAME]}, dict[tuple[str, str], dict[str, list[str]]]()
    for table, thing, owner in pool.carriers:
        weights[table.name] = WEIGHTS[table.role]
        for old, new, key, came, fewer in _moved(pool, table, thing, owner):
            if old != new and pool.open(old, new):
                fits = any(_meet(came, turn[node]) for turn, node in ((pool.ended, old), (pool.begun, new)) if node in turn)
                own = scores.setdefault((old, new), {})
                own[table.name] = own.get(table.name, 0.0) + (1 if fits else APART) / (fewer + SPARE)
                evidence.setdefault((old, new), {}).setdefault(table.name, []).append(key)
    for (old, new), own in sorted(scores.items()):
        if old != new:
            apart = old in pool.ended and new in pool.begun and not _meet(pool.ended[old], pool.begun[new])
            own[NAME] = pool.likeness.of(old, new) * (APART if apart else 1)
            doubt = math.prod(1 - weights[what] * score for what, score in own.items())
            listed = {name: tuple(things) for name, things in evidence.get((old, new), {}).items()}
            yield Tie(old, new, 1 - doubt, dict(sorted(own.items())), listed)


def _meet(one: Window, other: Window) -> bool:
    """Whether both can be the same day."""
    return max(one[0] or FIRST, other[0] or FIRST) <= min(one[1] or LAST, other[1] or LAST)


def _moved(pool: _Pool, table: Table, thing: str, owner: str) -> Iterator[tuple[str, str, str, Window, int]]:
    """(old owner, new owner, what went from one to the other, when it came, how many the one with fewer had).

    What falls back to the body above its old owner tells nothing: so it does whenever a body is simply abolished.
    """
    fe, fl, *_ = (ident(column) for column in table.bounds)
    cells = f"CAST({ident(thing)} AS VARCHAR) AS thing, CAST({ident(owner)} AS VARCHAR) AS owner, min({fe}) AS fe, max({fl}) AS fl"
    before, after = (
        f"SELECT {cells} FROM {ident(table.name)} WHERE {table.period_sql().possible(when)} AND {ident(owner)} IS NOT NULL GROUP BY 1, 2"
        for when in (pool.first, pool.second)
    )
    falls_back = "ANTI JOIN before u ON u.thing = g.owner AND u.owner = c.owner" if isinstance(table, Edge) else ""
    for old, new, key, first, last, fewer in engine.rows(
        pool.con,
        f"""
        WITH before AS ({before}), after AS ({after}),
             gone AS (SELECT * FROM before ANTI JOIN after USING (thing, owner)),
             come AS (SELECT * FROM after ANTI JOIN before USING (thing, owner)),
             had AS (SELECT owner, count(*) AS n FROM before GROUP BY owner),
             has AS (SELECT owner, count(*) AS n FROM after GROUP BY owner)
        SELECT g.owner, c.owner, g.thing, c.fe, c.fl, least(had.n, has.n)
        FROM gone g JOIN come c USING (thing) {falls_back}
        JOIN had ON had.owner = g.owner JOIN has ON has.owner = c.owner ORDER BY ALL
        """,
    ):
        yield old, new, key, (first, last), fewer


def _grouped(pool: _Pool, ties: list[Tie]) -> Iterator[Proposal]:
    """Ties that share a predecessor or a successor, together."""
    for group in graph.sharing(ties, lambda tie: [("old", tie.predecessor), ("new", tie.successor)]):
        olds, news = {tie.predecessor for tie in group}, {tie.successor for tie in group}
        score = min(tie.score for tie in group)
        listed = tuple(sorted(group, key=lambda tie: (tie.predecessor, tie.successor)))
        ends = {"ending": bool(olds & pool.ended.keys()), "fresh": bool(news & pool.begun.keys())}
        named = succession_graph.kind(len(olds), len(news), **ends)
        yield Proposal(named, pool.entity.name, tuple(sorted(olds)), tuple(sorted(news)), score, listed)
