"""The bridge of counts: how the number of living entities of the first state becomes that of the second, event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chronicle.change.diff_events import Event
from chronicle.change.grouping import Draft
from chronicle.change.succession_graph import levels
from chronicle.contract.roles import Entity, Table
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history.state import State


@dataclass(frozen=True)
class Count:
    """Of one table: those that live on the first day; how many came and went by which kind of event; those on the second day.

    Possible lives count. `balanced` is false only if an entity came or went in no event.
    """

    table: Table
    first: int
    begun: tuple[tuple[str, int], ...]
    ended: tuple[tuple[str, int], ...]
    second: int

    @property
    def balanced(self) -> bool:
        return self.first + sum(n for _, n in self.begun) - sum(n for _, n in self.ended) == self.second

    def as_dict(self) -> dict[str, Any]:
        moves = {"begun": dict(self.begun), "ended": dict(self.ended)}
        return {"table": self.table.name, "first": self.first, **moves, "second": self.second}

    def __str__(self) -> str:
        parts = [str(self.first), *(f"+ {n} {kind}" for kind, n in self.begun), *(f"− {n} {kind}" for kind, n in self.ended)]
        return f"{' '.join(parts)} = {self.second}"


def counts(first: State, second: State, events: Iterable[Event | Draft], older: State | None = None) -> list[Count]:
    """One for each table of entities with a life.

    With an `older` record the count starts from what that had on the first day: what is learned of that day or withdrawn comes and
    goes as well, under the words `learned` and `withdrawn`.
    """
    events, found = list(events), []
    there = {table.name: table for table in first.tables()}
    before_it = {table.name: table for table in older.tables()} if older else there
    for table in second.tables():
        if not isinstance(table, Entity) or table.name not in there:
            continue
        ids = [{table.entity_of(row.row)[1] for row in event.rows if row.table.name == table.name} for event in events]
        lives = levels(first, second, table.name, set().union(*ids)) if any(ids) else {}
        begun, ended = Counter[str](), Counter[str]()
        for event, own in zip(events, ids, strict=True):
            for key in own:
                before, after = lives[table.name, key]
                begun[event.kind] += not before and bool(after)
                ended[event.kind] += bool(before) and not after
        known, now = _living(older or first, before_it.get(table.name)), _living(first, there[table.name])
        start = _count(first, known)
        if older:
            begun["learned"], ended["withdrawn"] = _count(first, f"{now} EXCEPT {known}"), _count(first, f"{known} EXCEPT {now}")
        came, went = (tuple(sorted((kind, n) for kind, n in side.items() if n)) for side in (begun, ended))
        found.append(Count(table, start, came, went, _count(second, _living(second, table))))
    return found


def _living(state: State, table: Table | None) -> str:
    """The query for the ids of the entities that live; none where the state has no such table."""
    if table is None:
        return "SELECT '' WHERE FALSE"
    return f"SELECT DISTINCT CAST({ident(table.identity)} AS VARCHAR) AS id FROM {state.relation(table)} WHERE {state.holds(table)}"


def _count(state: State, query: str) -> int:
    return int(engine.rows(state.con, f"SELECT count(*) FROM ({query})")[0][0])
