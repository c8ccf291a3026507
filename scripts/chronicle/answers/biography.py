"""The biography of an entity: its names and lives, what it was before and became, every statement about it, and its events."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from chronicle.answers import statements
from chronicle.answers.statements import Group
from chronicle.change import entity_events, successors
from chronicle.change.event import Event, Ref
from chronicle.change.successors import Fate
from chronicle.contract.package import Package
from chronicle.contract.parts import Node
from chronicle.core.period import Period
from chronicle.core.sql import ident
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import lookup
from chronicle.history.naming import Book, Names
from chronicle.history.state import State

_BEGINNING = ("merged", "split", "replaced", "spun_off", "contributed")  # kinds of links by which the successor begins


@dataclass(frozen=True)
class Life:
    """What is on record about one entity.

    `name` is its name on the closing date or, if it ended before, its last; `lives` are its periods of existence, none if its table has no
    periods. `fate` is what became of it, None if it has not certainly ended by the closing date. `before` is what it came from.
    """

    package: Package
    node: Node
    name: Names
    lives: tuple[Period, ...]
    fate: Fate | None
    before: tuple[Ref, ...]
    groups: tuple[Group, ...]
    events: tuple[Event, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the document of `documents/biography`."""
        events = [{key: value for key, value in asdict(event).items() if key != "weight"} for event in self.events]
        return {
            "schema_version": "1.0",
            "table": self.node[0],
            "id": self.node[1],
            "name": dict(self.name),
            "lives": [statements.bounds(period) for period in self.lives],
            "fate": self.fate.as_dict() if self.fate else None,
            "before": [asdict(ref) for ref in self.before],
            "statements": [group.as_dict() for group in self.groups],
            "events": events,
        }


def of(state: State, text: str) -> Life:
    """Return the biography of the entity that `text` names.

    Raises:
        ChronicleError: `unknown-entity`, `ambiguous-entity`.
    """
    node = lookup.entity(state, text)
    events = tuple(entity_events.of(state, node))
    name = Book(state, [node]).names(node, state.package.closing)
    fate = successors.fates(state, [node]).get(node)
    groups = tuple(statements.about(state, node))
    return Life(state.package, node, name, tuple(_lives(state, node)), fate, _before(node, events), groups, events)


def _lives(state: State, node: Node) -> list[Period]:
    table = state.package.tables[node[0]]
    if not table.period:
        return []
    query = f"SELECT {', '.join(table.period_sql().closed())} FROM {state.relation(table)} WHERE {text_sql(ident(table.identity))} = ?"
    return [Period(*four) for four in engine.rows(state.con, f"{query} ORDER BY ALL", [node[1]])]


def _before(node: Node, events: tuple[Event, ...]) -> tuple[Ref, ...]:
    """The entities that became this one, or gave it a part when it began."""
    links = [link for event in events for link in event.links if link.kind in _BEGINNING]
    found = [link.predecessor for link in links if (link.successor.table, link.successor.id) == node]
    return tuple({(ref.table, ref.id): ref for ref in found}.values())
