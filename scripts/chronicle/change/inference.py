"""Propose successions that no source documents, inferred from the data. Each has a score and reasons.

Two days of one history are compared by the boundaries between them (`turns`); two states without a history by which entities are in
which state. For each entity table SQL computes the candidates, the evidence for them and their scores (`succession_scores`), and then
PROPOSED, the relation that proposals are read from. Links that share an end or a beginning are one proposal, with the kind that an
event of documented links would have.

A parent that was replaced counts as the same parent as its successor: after each round, likely successions of parents are accepted, and
their children are scored again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from chronicle.change import components, events, judgements, links, name_stems, proposal_reasons, shared_things, succession_scores, turns
from chronicle.change.judgements import CONFIRMED, JUDGED, Judgements
from chronicle.change.place import BEGIN, END
from chronicle.change.proposal_reasons import REASONS, Reason
from chronicle.change.succession_scores import BECAME, SCORES
from chronicle.change.turns import ABOVE, DOCUMENTED, NODES, Span, gap
from chronicle.contract.roles import Entity
from chronicle.core.sql import literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

Day = datetime.date | None

INFERRED = "inferred"
PROPOSED = '"#proposed"'
# Nine in ten proposals with this score are true, on the worlds of tests/benchmarks/inference.py. F0.5 (precision counts twice) is nearly
# flat from here to 0.65; the lower end keeps more of the true ones.
MINIMUM = 0.5
_SURE = 0.5  # the score from which a parent and its successor count as the same parent
_ROUNDS = 4  # generations of parents, at most
_CHOSEN, _JOINED = '"#chosen links"', "#joined proposals"


@dataclass(frozen=True)
class Link:
    """A proposed link between two entities of one table. `kind` is that of a documented link with the same fates; `score` is 0 to 1.

    `earliest` and `latest` are the days on which the successor can have begun (or, if it existed before, the predecessor ended); None if
    unknown.
    """

    predecessor: str
    successor: str
    kind: str
    score: float
    earliest: Day
    latest: Day
    reasons: tuple[Reason, ...]

    def as_dict(self) -> dict[str, Any]:
        days = {end: str(day) if day else None for end, day in (("earliest", self.earliest), ("latest", self.latest))}
        return {**vars(self), **days, "reasons": [reason.as_dict() for reason in self.reasons]}


@dataclass(frozen=True)
class Proposal:
    """Proposed links of entities of `table` that share an end or a beginning. `score` is that of the weakest link."""

    kind: str
    table: str
    links: tuple[Link, ...]

    @property
    def score(self) -> float:
        return min(link.score for link in self.links)

    @property
    def predecessors(self) -> tuple[str, ...]:
        return tuple(sorted({link.predecessor for link in self.links}))

    @property
    def successors(self) -> tuple[str, ...]:
        return tuple(sorted({link.successor for link in self.links}))

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as a member of `inferred` in a change file."""
        ends = {"predecessors": list(self.predecessors), "successors": list(self.successors)}
        entries = [link.as_dict() for link in self.links]
        return {"kind": self.kind, "certainty": INFERRED, "table": self.table, **ends, "score": self.score, "links": entries}


def propose(first: State, second: State, minimum: float = MINIMUM, judged: Judgements | None = None) -> list[Proposal]:
    """Propose successions for entities that ended or began between the two states without a documented one, the best first.

    Args:
        first: The earlier state.
        second: The later state, in the same connection.
        minimum: The least score of a link, 0 to 1.
        judged: Decisions of people. A confirmed link scores 1 if one of its ends lies between the states; a rejected one is never
            proposed.

    Raises:
        ChronicleError: `bad-order` if the first day is the later one.
        InputRefused: `judged` names a table or an id that neither state has.
    """
    span = Span(first, second)
    with engine.scratch(span.con):
        tables = prepare(span, minimum, judged)
        found = [proposal for entity in tables for proposal in _read(span, entity)]
    return sorted(found, key=lambda p: (-p.score, p.table, p.predecessors, p.successors))


def prepare(span: Span, minimum: float = MINIMUM, judged: Judgements | None = None) -> list[Entity]:
    """Make the temporary table PROPOSED, and return the entity tables it covers. The caller drops it (engine.scratch).

    Columns: entity_table, event, kind, predecessor, successor, link_kind, score, earliest, latest, and reasons, a list of structs with
    `name`, `value`, `total` and `what`.
    """
    turns.prepare(span)
    judgements.load(span, judged)
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {BECAME} AS
        SELECT t || '/' || old AS old, t || '/' || new AS new FROM {DOCUMENTED}
        UNION SELECT t || '/' || old, t || '/' || new FROM {JUDGED} WHERE verdict = {literal(CONFIRMED)}
    """)
    for place, entity in enumerate(span.tables):
        _score(span, entity)
        _choose(span, entity, minimum)
        proposal_reasons.reasons(span, entity, _CHOSEN, judged.name if judged else "")
        query = _proposed(span, entity)
        span.execute(f"INSERT INTO {PROPOSED} {query}" if place else f"CREATE OR REPLACE TEMP TABLE {PROPOSED} AS {query}")
    return span.tables


def _score(span: Span, entity: Entity) -> None:
    """Make SCORES for the entities of a table."""
    turns.turns(span, entity)
    living = f"{shared_things.passed(span, entity)} UNION ALL {_confirmed_living(entity)}"
    turns.nodes(span, living)
    turns.above(span, entity)
    name_stems.names(span, entity)
    shared_things.values(span, entity)
    roles = {c.number: c.table.role for c in shared_things.carriers(span, entity)}
    for turn in range(_ROUNDS):
        succession_scores.candidates(span, entity)
        succession_scores.features(span, roles)
        succession_scores.scores(span)
        if turn == _ROUNDS - 1 or not _learned(span, entity):
            break


def _confirmed_living(entity: Entity) -> str:
    """The entities of confirmed links that neither end nor begin, in the form that `turns.nodes` takes."""
    parts = []
    for side, own, other in ((END, "old", "new"), (BEGIN, "new", "old")):
        parts.append(f"""
            SELECT j.{own} AS id, {side} AS side, t.first, t.last FROM {JUDGED} AS j
            JOIN {turns.TURNS} AS t ON t.id = j.{other} AND t.side <> {side}
            WHERE j.t = {literal(entity.name)} AND j.verdict = {literal(CONFIRMED)}
              AND NOT EXISTS (SELECT 1 FROM {turns.TURNS} AS o WHERE o.id = j.{own} AND o.side = {side})""")
    return " UNION ALL ".join(parts)


def _learned(span: Span, entity: Entity) -> bool:
    """Add to BECAME the parents that probably replaced each other. Return True if there are new ones."""
    name = literal(entity.name + "/")
    ((before,),) = engine.rows(span.con, f"SELECT count(*) FROM {BECAME}")
    span.execute(f"""
        INSERT INTO {BECAME}
        SELECT DISTINCT {name} || old, {name} || new FROM {SCORES} AS s
        JOIN (SELECT DISTINCT parent FROM {ABOVE}) AS a ON a.parent = {name} || s.old
        JOIN (SELECT DISTINCT parent FROM {ABOVE}) AS b ON b.parent = {name} || s.new
        WHERE score >= {_SURE} EXCEPT SELECT old, new FROM {BECAME}
    """)
    ((after,),) = engine.rows(span.con, f"SELECT count(*) FROM {BECAME}")
    return bool(after > before)


def _choose(span: Span, entity: Entity, minimum: float) -> None:
    """Make _CHOSEN (p, s, old, new, score, confirmed): pairs with enough score, and confirmed ones at the nearest turns."""
    span.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_CHOSEN} AS
        SELECT p, s, old, new, score, FALSE AS confirmed FROM {SCORES} WHERE score >= {minimum}
        UNION ALL
        SELECT p, s, old, new, 1.0, TRUE FROM (
            SELECT e.n AS p, b.n AS s, j.old, j.new, row_number() OVER (
                PARTITION BY j.old, j.new ORDER BY e.n < 0 OR b.n < 0, {gap("e.", "b.")}, e.n, b.n) AS place
            FROM {JUDGED} AS j JOIN {NODES} AS e ON e.id = j.old AND e.side = {END} JOIN {NODES} AS b ON b.id = j.new AND b.side = {BEGIN}
            WHERE j.t = {literal(entity.name)} AND j.verdict = {literal(CONFIRMED)} AND (e.n >= 0 OR b.n >= 0)
              AND NOT EXISTS (SELECT 1 FROM {DOCUMENTED} AS d WHERE d.t = j.t AND d.old = j.old AND d.new = j.new))
        WHERE place = 1
    """)


def _proposed(span: Span, entity: Entity) -> str:
    """Return the query for the rows of PROPOSED of one entity table."""
    components.label(span.con, f"(SELECT p AS a, s AS b FROM {_CHOSEN} WHERE p >= 0 AND s >= 0)", _JOINED)
    return f"""
        WITH "#fans" AS (SELECT p, count(DISTINCT new) AS successors FROM {_CHOSEN} WHERE p >= 0 GROUP BY p),
        "#fins" AS (SELECT s, count(*) FILTER (WHERE p >= 0) AS ending FROM {_CHOSEN} WHERE s >= 0 GROUP BY s),
        "#fates" AS (
            SELECT c.*, c.p >= 0 AS ends, c.s >= 0 AS begins, FALSE AS returned,
                   CASE WHEN c.p < 0 OR a.successors > 1 THEN 'part' ELSE 'whole' END AS extent,
                   coalesce(i.ending > 1 OR (c.p < 0 AND i.ending > 0), FALSE) AS partners,
                   coalesce(j.label, CASE WHEN c.p >= 0 THEN c.p ELSE c.s END) AS event,
                   CASE WHEN c.s >= 0 THEN b.first ELSE e.first END AS earliest, CASE WHEN c.s >= 0 THEN b.last ELSE e.last END AS latest
            FROM {_CHOSEN} AS c JOIN {NODES} AS e ON e.n = c.p JOIN {NODES} AS b ON b.n = c.s
            LEFT JOIN "#fans" AS a ON a.p = c.p LEFT JOIN "#fins" AS i ON i.s = c.s
            LEFT JOIN "{_JOINED}" AS j ON j.node = CASE WHEN c.p >= 0 THEN c.p ELSE c.s END),
        "#kinds" AS (SELECT *, {links.KINDS} AS kind FROM "#fates"),
        "#groups" AS (
            SELECT event, min(kind) FILTER (WHERE kind <> 'contributed') AS one, max(kind) FILTER (WHERE kind <> 'contributed') AS other,
                   count(DISTINCT s) FILTER (WHERE begins) AS born, count(DISTINCT p) FILTER (WHERE kind <> 'contributed') AS givers,
                   bool_and(ends) FILTER (WHERE kind <> 'contributed') AS ending, bool_or(begins) AS begins
            FROM "#kinds" GROUP BY event),
        "#called" AS (SELECT event, {events.KIND} AS kind FROM "#groups")
        SELECT {literal(entity.name)} AS entity_table, k.event, g.kind,
               k.old AS predecessor, k.new AS successor, k.kind AS link_kind, CAST(k.score AS DOUBLE) AS score, k.earliest, k.latest,
               (SELECT array_agg({{'name': r.name, 'value': r.value, 'total': r.total, 'what': r.what}} ORDER BY r.place, r.what)
                FROM {REASONS} AS r WHERE r.p = k.p AND r.s = k.s) AS reasons
        FROM "#kinds" AS k JOIN "#called" AS g ON g.event = k.event
    """


def _read(span: Span, entity: Entity) -> Iterator[Proposal]:
    query = f"""
        SELECT event, kind, predecessor, successor, link_kind, score, earliest, latest, reasons FROM {PROPOSED}
        WHERE entity_table = {literal(entity.name)} ORDER BY event, predecessor, successor
    """
    for (_, kind), rows in groupby(engine.rows(span.con, query), key=lambda row: row[:2]):
        yield Proposal(kind, entity.name, tuple(_link(row[2:]) for row in rows))


def _link(row: tuple[Any, ...]) -> Link:
    old, new, kind, score, earliest, latest, why = row
    return Link(old, new, kind, score, earliest, latest, tuple(Reason(**reason) for reason in why or ()))
