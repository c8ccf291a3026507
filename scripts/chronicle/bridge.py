"""The bridge of counts: how the number of living entities of the first state becomes that of the second, event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chronicle import engine
from chronicle.contract import Table
from chronicle.drafts import Draft
from chronicle.events import Event
from chronicle.lineage import levels
from chronicle.sql import ident
from chronicle.state import State


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


def counts(first: State, second: State, events: Iterable[Event | Draft]) -> list[Count]:
    """One for each table of entities with a life that is in both states."""
    events, found = list(events), []
    there = {table.name: table for table in first.tables()}
    for table in second.tables():
        if table.role != "entity" or table.name not in there:
            continue
        ids = [{str(row.row[table.identity]) for row in event.rows if row.table.name == table.name} for event in events]
        lives = levels(first, second, table.name, set().union(*ids)) if any(ids) else {}
        begun, ended = Counter[str](), Counter[str]()
        for event, own in zip(events, ids, strict=True):
            for key in own:
                before, after = lives[table.name, key]
                begun[event.kind] += not before and bool(after)
                ended[event.kind] += bool(before) and not after
        came, went = (tuple(sorted((kind, n) for kind, n in side.items() if n)) for side in (begun, ended))
        found.append(Count(table, _living(first, there[table.name]), came, went, _living(second, table)))
    return found


def _living(state: State, table: Table) -> int:
    ((count,),) = engine.rows(
        state.con, f"SELECT count(DISTINCT {ident(table.identity)}) FROM {state.relation(table)} WHERE {state.holds(table)}"
    )
    return int(count)
