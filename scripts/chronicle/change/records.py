"""Compare two whole records: what happened since the older one closed, and what the newer one says differently about the time before.

Tables and columns have the newer names.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from chronicle.change import guard, pairs, record_events, revisions, since
from chronicle.change.guard import Notice
from chronicle.change.record_events import RecordEvents
from chronicle.change.revisions import Revision
from chronicle.change.row_changes import RowChange
from chronicle.change.since import Since
from chronicle.contract import difference
from chronicle.contract.difference import SchemaChange
from chronicle.contract.roles import Entity, Table
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import renamed
from chronicle.history.state import Operand, State, called


@dataclass(frozen=True)
class Count:
    """The number of entities of one table that certainly or possibly existed on the closing date of each record."""

    table: Table
    first: int
    second: int


@dataclass(frozen=True)
class Records:
    """The comparison of two records. `first` and `second` are the operands as given; `renamed` is the first record with the newer names.

    `since` has what happened after the older one closed, `events` the events of the time before in which they differ. `notices` are about
    wide changes (guard); revisions of tables in `omitted` are left out.
    """

    first: Operand
    second: Operand
    renamed: State
    since: Since
    events: RecordEvents
    schema: tuple[SchemaChange, ...]
    notices: tuple[Notice, ...]
    every: tuple[Revision, ...]
    omitted: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, str]:
        return called(self.first, self.second)

    @property
    def closings(self) -> tuple[datetime.date, datetime.date]:
        return self.first.closing, self.second.closing

    @property
    def states(self) -> tuple[State, State]:
        """The two records as they were given."""
        return self.first.state, self.second.state

    @property
    def compares(self) -> tuple[State, State]:
        """The newer record as of both closing dates, between which successions are proposed."""
        return self.since.first, self.since.second

    @property
    def revisions(self) -> list[Revision]:
        """The revisions, without those of tables in `omitted`."""
        return [revision for revision in self.every if revision.table.name not in self.omitted]

    def rows(self) -> Iterator[RowChange]:
        """Yield every statement that differs."""
        for revision in self.every:
            yield from revision.rows

    def brief(self) -> Records:
        """Return the same without the revisions and events of renumbered tables, where every row would be removed and added again."""
        left = frozenset(guard.renumbered(self.notices))
        since, events = dataclasses.replace(self.since, omitted=left), dataclasses.replace(self.events, omitted=left)
        return dataclasses.replace(self, omitted=left, since=since, events=events)

    @cached_property
    def counts(self) -> list[Count]:
        """One for each entity table with a period that both records have."""
        older = State(self.renamed.con, self.renamed.package, self.first.closing, self.renamed.database)
        there = {table.name: table for table in older.tables()}
        tables = [t for t in self.since.second.tables() if isinstance(t, Entity) and t.name in there]
        return [Count(table, _living(older, there[table.name]), _living(self.since.second, table)) for table in tables]


def of(first: Operand, second: Operand) -> Records:
    """Compare two records of one dataset, the older one first. Makes temporary tables, which the next comparison replaces."""
    aligned = renamed.aligned(first.state, second.state)
    found = since.of(first, second)
    return Records(
        first,
        second,
        aligned,
        found,
        record_events.of(found),
        tuple(difference.changes(first.package, second.package)),
        notices(first.state, second.state),
        tuple(revisions.revisions(aligned, second.state)),
    )


def notices(first: State, second: State) -> tuple[Notice, ...]:
    """Return the notices on whole tables of two records."""
    return guard.notices(pairs.make(renamed.aligned(first, second), second))


def _living(state: State, table: Table) -> int:
    query = f"SELECT count(DISTINCT {ident(table.identity)}) FROM {state.relation(table)} WHERE {state.holds(table)}"
    return int(engine.rows(state.con, query)[0][0])
