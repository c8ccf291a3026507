"""Two whole records compared: what happened since the older one closed, and what the newer one says otherwise of the time before.

Everything is told under the newer names of tables and columns.
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
    """How many entities of one table certainly or possibly lived on the closing date of either record, as each says."""

    table: Table
    first: int
    second: int


@dataclass(frozen=True)
class Records:
    """`first` and `second` are the two sides as they are given; `renamed` is the first record under the newer names.

    `since` has what happened after the older one closed, `events` those of the time before that only one of the records has, or that they
    tell otherwise. `notices` say of which tables the rows are not worth a story, and why; of tables in `omitted` no revision is told.
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
        """The newer record as of both closing dates: between these successions are proposed."""
        return self.since.first, self.since.second

    @property
    def revisions(self) -> list[Revision]:
        """What each statement that differs changes of the past or of what is known of it, but for tables that are `omitted`."""
        return [revision for revision in self.every if revision.table.name not in self.omitted]

    def rows(self) -> Iterator[RowChange]:
        """Every statement that differs."""
        for revision in self.every:
            yield from revision.rows

    def brief(self) -> Records:
        """The same without the story of tables that are only renumbered: every row of them would be told as gone and another as come."""
        left = frozenset(guard.renumbered(self.notices))
        since, events = dataclasses.replace(self.since, omitted=left), dataclasses.replace(self.events, omitted=left)
        return dataclasses.replace(self, omitted=left, since=since, events=events)

    @cached_property
    def counts(self) -> list[Count]:
        """One for each table of entities with a life that both records have."""
        older = State(self.renamed.con, self.renamed.package, self.first.closing, self.renamed.database)
        there = {table.name: table for table in older.tables()}
        tables = [t for t in self.since.second.tables() if isinstance(t, Entity) and t.name in there]
        return [Count(table, _living(older, there[table.name]), _living(self.since.second, table)) for table in tables]


def of(first: Operand, second: Operand) -> Records:
    """Compares two records of one dataset, the older one first. Makes temporary tables, which the next comparison replaces."""
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
    """What is to be said of whole tables of two records before their rows."""
    return guard.notices(pairs.make(renamed.aligned(first, second), second))


def _living(state: State, table: Table) -> int:
    query = f"SELECT count(DISTINCT {ident(table.identity)}) FROM {state.relation(table)} WHERE {state.holds(table)}"
    return int(engine.rows(state.con, query)[0][0])
