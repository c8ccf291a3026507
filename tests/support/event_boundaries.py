"""Boundaries and lives, worked out naively: one row at a time over the compiled tables, with loops and sets.

Shares nothing with the SQL of the engine. What links make of them is in event_links, what an event is made of them in event_drafts.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from chronicle.contract.package import Package
from chronicle.contract.parts import Case, Node
from chronicle.contract.roles import Act, Entity, Table, Tenure
from chronicle.core import values
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

Day = datetime.date
Window = tuple[Day, Day]
Key = tuple[str, str, str]  # table, row id, side
Thing = TypeVar("Thing")
BEGIN, END = "begin", "end"
NONE, UNDATED, DATED = "none", "undated", "dated"


@dataclass(eq=False)
class Row:
    """A row with a period."""

    table: Table
    cells: Mapping[str, Any]

    @cached_property
    def id(self) -> str:
        return self.table.row_id(self.cells)

    @cached_property
    def case(self) -> Case:
        return self.table.case(self.cells)

    @cached_property
    def period(self) -> Period:
        return self.table.period_of(self.cells)

    def text(self, column: str) -> str | None:
        return None if self.cells[column] is None else values.text(self.cells[column])

    @property
    def tracks(self) -> list[str]:
        """The columns whose values count: those of the case, and where a tenure is."""
        place = [self.table.at.column] if isinstance(self.table, Tenure) and self.table.at else []
        return list(dict.fromkeys([*self.case.tracks, *place]))

    @cached_property
    def tracked(self) -> dict[str, str]:
        """The values that count, by column."""
        return {column: str(self.text(column)) for column in self.tracks if self.text(column) is not None}

    @property
    def subject(self) -> Node | None:
        ref = self.table.subject
        return None if ref is None or self.text(ref.column) is None else (ref.table, str(self.text(ref.column)))


@dataclass(eq=False)
class Boundary:
    """The beginning or the end of a row: when it can be, what is written for it, and which act is stated as its cause."""

    row: Row
    side: str
    acts: Mapping[Node, tuple[Day, Day]]

    @property
    def key(self) -> Key:
        return self.row.table.name, self.row.id, self.side

    @cached_property
    def window(self) -> tuple[Day, Day]:
        p = self.row.period
        return (p.fe, p.fl) if self.side == BEGIN else (p.te, p.tl)

    @cached_property
    def act(self) -> Node | None:
        """The stated cause, if a foreign key says of which table it is."""
        cause = self.row.table.cause("from" if self.side == BEGIN else "to")
        if cause is None or cause.act is None or self.row.text(cause.column) is None:
            return None
        return cause.act, str(self.row.text(cause.column))

    @cached_property
    def text(self) -> str | None:
        """What the cell says, if it names a date."""
        assert self.row.table.period
        written = self.row.text(self.row.table.period[self.side == END])
        return None if written in ("", "..") else written

    @cached_property
    def state(self) -> str:
        assert self.row.table.period
        written = self.row.text(self.row.table.period[self.side == END])
        if self.row.table.exact:
            return DATED if written else NONE
        if written:
            return NONE if written == ".." else DATED
        return DATED if self.act and self.acts.get(self.act, (FIRST, LAST)) != (FIRST, LAST) else UNDATED


@dataclass(eq=False)
class Life:
    """Rows of one entity that touch, in order of time; `number` counts the lives of the entity from 1."""

    entity: Node
    number: int
    rows: list[Row]
    begin: Boundary
    end: Boundary


@dataclass
class History:
    """All statements of a package, the acts with their windows, and the lives of each entity."""

    package: Package
    acts: dict[Node, Window]
    rows: list[Row] = field(default_factory=list)
    boundaries: dict[Key, Boundary] = field(default_factory=dict)
    lives: dict[Node, list[Life]] = field(default_factory=dict)

    def of(self, row: Row, side: str) -> Boundary:
        return self.boundaries[row.table.name, row.id, side]

    def outer(self, side: str) -> Iterator[tuple[Life, Boundary]]:
        """The beginnings (the ends) of lives that are boundaries."""
        for life in (life for lives in self.lives.values() for life in lives):
            boundary = life.begin if side == BEGIN else life.end
            if boundary.state != NONE:
                yield life, boundary


def read(con: engine.Connection, package: Package) -> History:
    """The package as it was compiled."""
    history = History(package, dict(_acts(con, package)))
    for table in package.temporal:
        for cells in engine.dicts(con, f"SELECT * FROM {ident(table.name)}"):
            row = Row(table, cells)
            history.rows.append(row)
            for boundary in (Boundary(row, BEGIN, history.acts), Boundary(row, END, history.acts)):
                history.boundaries[boundary.key] = boundary
    by_entity: dict[Node, list[Row]] = defaultdict(list)
    for row in history.rows:
        if isinstance(row.table, Entity):
            by_entity[row.table.entity_of(row.cells)].append(row)
    history.lives = {entity: list(_lives(history, entity, rows)) for entity, rows in by_entity.items()}
    return history


def _acts(con: engine.Connection, package: Package) -> Iterator[tuple[Node, tuple[Day, Day]]]:
    for table in package.having(Act):
        for cells in engine.dicts(con, f"SELECT * FROM {ident(table.name)}"):
            first, last = cells[f"{table.on}_earliest"], cells[f"{table.on}_latest"]
            yield table.entity_of(cells), (first or FIRST, last or LAST)


def _lives(history: History, entity: Node, rows: list[Row]) -> Iterator[Life]:
    """The rows of an entity in lives: a new one begins after a definite gap."""
    parts: list[list[Row]] = []
    latest = FIRST
    for row in sorted(rows, key=lambda row: (*row.period.bounds, row.id)):
        if not parts or row.period.fe > latest:
            parts.append([])
        parts[-1].append(row)
        latest = max(latest, row.period.tl)
    for number, part in enumerate(parts, 1):
        yield Life(entity, number, part, history.of(part[0], BEGIN), history.of(part[-1], END))


def touch(one: tuple[Day, Day], other: tuple[Day, Day]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def closed(window: tuple[Day, Day]) -> bool:
    return window[0] != FIRST and window[1] != LAST


def apart(one: tuple[Day, Day], other: tuple[Day, Day]) -> int:
    """Days from one window to the other; 0 if they touch."""
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)


def components(things: Iterable[Thing], joined: Callable[[Thing, Thing], bool]) -> list[list[Thing]]:
    """The things in groups: those that are joined, directly or through others, are in one."""
    groups: list[list[Thing]] = []
    for thing in things:
        mine = [group for group in groups if any(joined(thing, other) for other in group)]
        groups = [group for group in groups if group not in mine] + [[thing, *(each for group in mine for each in group)]]
    return groups
