"""The biography of an entity: its names and lives, what it was before and became, every statement about it, and its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chronicle.answers import statements, unfilled
from chronicle.answers.statements import Group
from chronicle.answers.unfilled import Unfilled
from chronicle.change import entity_events, successors
from chronicle.change.event import Event, Ref
from chronicle.change.successors import Fate
from chronicle.contract.package import Package
from chronicle.contract.parts import LabelColumns, Node
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
    periods. `fate` is what became of it, None if it has not certainly ended by the closing date. `before` is what it came from. `values`
    are the values of its own row (its last), as texts by column. `silent` are the sorts of statements of which it has none,
    `unfilled` posts without anybody on record.
    """

    package: Package
    node: Node
    name: Names
    lives: tuple[Period, ...]
    fate: Fate | None
    before: tuple[Ref, ...]
    values: Mapping[str, str]
    groups: tuple[Group, ...]
    silent: tuple[Group, ...]
    unfilled: tuple[Unfilled, ...]
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
            "values": dict(self.values),
            "before": [asdict(ref) for ref in self.before],
            "statements": [group.as_dict() for group in self.groups],
            "unfilled": [each.as_dict() for each in self.unfilled],
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
    found = statements.about(state, node)
    groups, silent = (tuple(group for group in found if bool(group.total) == there) for there in (True, False))
    lives, before = tuple(_lives(state, node)), _before(node, events)
    values = _values(state, node)
    vacant = unfilled.of(state, node, values)
    return Life(state.package, node, name, lives, fate, before, values, groups, silent, vacant, events)


def _lives(state: State, node: Node) -> list[Period]:
    table = state.package.tables[node[0]]
    if not table.period:
        return []
    query = f"SELECT {', '.join(table.period_sql().closed())} FROM {state.relation(table)} WHERE {text_sql(ident(table.identity))} = ?"
    return [Period(*four) for four in engine.rows(state.con, f"{query} ORDER BY ALL", [node[1]])]


def _values(state: State, node: Node) -> dict[str, str]:
    """The values of the entity's own row, besides its id, names, period and causes; of several rows, of the last."""
    table = state.package.tables[node[0]]
    labels = table.labels.columns.values() if isinstance(table.labels, LabelColumns) else ()
    left = {*table.key, *(table.period or ()), *labels, *(cause.column for cause in table.causes)}
    columns = [column for column in table.columns if column not in left and column in state.columns(table)]
    if not columns:
        return {}
    cells = ", ".join(text_sql(ident(column)) for column in columns)
    order = f" ORDER BY {ident(table.bounds[0])} DESC NULLS LAST" if table.period else ""
    query = f"SELECT {cells} FROM {state.relation(table)} WHERE {text_sql(ident(table.identity))} = ?{order} LIMIT 1"
    rows = engine.rows(state.con, query, [node[1]])
    return {column: value for row in rows for column, value in zip(columns, row, strict=True) if value is not None}


def _before(node: Node, events: tuple[Event, ...]) -> tuple[Ref, ...]:
    """The entities that became this one, or gave it a part when it began."""
    links = [link for event in events for link in event.links if link.kind in _BEGINNING]
    found = [link.predecessor for link in links if (link.successor.table, link.successor.id) == node]
    return tuple({(ref.table, ref.id): ref for ref in found}.values())
