"""The events between two days of one edition: counted, selected, or all in order of time.

An event is listed if it is certain, or if its window is at most LARGEST times as long as the range. A window that is open on one side
is too long.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chronicle.change import cut, event_json, net, row_json, tables
from chronicle.change.event import Event, Tally
from chronicle.change.guard import Notice
from chronicle.change.place import Place
from chronicle.contract.roles import Reference
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

LARGEST = 5  # how many times longer than the range the window of a listed event can be
BATCH = 5_000  # events in memory at once
HELD = 1_000  # a range with at most so many events is loaded at once and kept
FETCHED = 1_000  # documents fetched from the engine at once
_ORDER = '"#range"'


def between(first: State, second: State) -> Happened:
    """Return the events after the day of `first` and up to that of `second`.

    Raises:
        ChronicleError: `bad-order` if the first day is the later one.
    """
    assert first.when is not None
    assert second.when is not None
    if second.when < first.when:
        raise ChronicleError("bad-order", f"{first.when} is later than {second.when}", "give the earlier day first")
    return Happened(tables.of(second), first, second)


@dataclass(frozen=True)
class Happened:
    """The events of the days (d1, d2]; `first` and `second` are the states on d1 and d2, `place` has the tables of `change`."""

    place: Place
    first: State
    second: State

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        assert self.first.when is not None
        assert self.second.when is not None
        return self.first.when, self.second.when

    @property
    def called(self) -> tuple[str, str] | None:
        """Names of the two operands, if they are not named by their days."""
        return None

    @property
    def notices(self) -> Sequence[Notice]:
        """Notices on whole tables (guard)."""
        return ()

    @property
    def whole(self) -> bool:
        """True if the row changes lead from one state to the other completely: not if a column exists in only one of them."""
        return True

    @property
    def states(self) -> tuple[State, State]:
        """The two states as they were given."""
        return self.first, self.second

    @property
    def compares(self) -> tuple[State, State]:
        """The two states with the newer names of tables and columns."""
        return self.states

    def rows(self) -> Iterator[str]:
        """Queries for all rows that differ, one for each table, as JSON in UTF-8."""
        return (row_json.query(self.first, self.second, table) for table in self.second.tables())

    def same(self) -> int:
        """Count the entities that continue and neither give nor receive anything. Makes the temporary tables that `net.documents` needs."""
        return net.make(self.place, self.first, self.second)

    def brief(self) -> Happened:
        """Return the same without the events of tables that have a notice instead; two days of one edition have no notices."""
        return self

    @property
    def query(self) -> str:
        """The query for the events of the range: the columns of `events_between`, and `listed`."""
        d1, d2 = self.first.day, self.second.day
        near = f"coalesce(latest - earliest < {LARGEST} * ({d2} - {d1}), FALSE)"
        return f"SELECT *, certainty = 'certain' OR {near} AS listed FROM ({tables.between(self.place, d1, d2)}) WHERE {d1} < {d2}"

    @cached_property
    def tallies(self) -> list[Tally]:
        """The number of events of each sort."""
        columns = "section, kind, word, certainty, minor, listed"
        query = f"SELECT {columns}, count(*) FROM ({self.query}) GROUP BY {columns} ORDER BY {columns}"
        return [Tally(*row) for row in engine.rows(self.place.con, query)]

    @property
    def undated(self) -> int:
        """The number of boundaries without a date on record that belong to no dated event, whatever the days."""
        members, undated = self.place.own("members"), f"SELECT * FROM {self.place.own('events')} WHERE undated"
        rows = "CASE WHEN begin_row IS NULL THEN 0 ELSE 1 END + CASE WHEN end_row IS NULL THEN 0 ELSE 1 END"
        query = f"""
            SELECT coalesce((SELECT sum({rows}) FROM ({undated}) WHERE statement_table IS NOT NULL), 0)
                   + (SELECT count(*) FROM {members} WHERE number IN (SELECT number FROM ({undated}) WHERE statement_table IS NULL))
        """
        return int(engine.rows(self.place.con, query)[0][0])

    def dated(self) -> list[tuple[str, int]]:
        """(table, count) of dated rows, such as acts and facts, that are certainly dated in the range."""
        d1, d2 = self.first.day, self.second.day
        found = []
        for table in self.place.package.tables.values():
            if table.on and not isinstance(table, Reference) and self.second.columns(table):
                inside = f"{ident(f'{table.on}_earliest')} > {d1} AND {ident(f'{table.on}_latest')} <= {d2}"
                count = engine.rows(self.place.con, f"SELECT count(*) FROM {self.second.relation(table)} WHERE {inside}")[0][0]
                found += [(table.name, count)] if count else []
        return found

    def net(self) -> list[dict[str, Any]]:
        """The net result: the rows of the crosswalk, without entities that continue and neither give nor receive."""
        self.same()
        return net.rows(self.place)

    def top(self, section: str | None = None, limit: int = 200, *, certainty: str | None = None, minor: bool = False) -> list[Event]:
        """Return the most important listed events, optionally of one section or one certainty; minor ones only if `minor`."""
        if self._held is not None:
            wanted = [e for e in self._held if self.lists(e) and (minor or not e.minor)]
            wanted = [e for e in wanted if section in (None, e.section) and certainty in (None, e.certainty)]
            return sorted(wanted, key=lambda e: (-e.weight, e.earliest or datetime.date.min, e.id))[:limit]
        where = ["listed"]
        where += [] if minor else ["NOT minor"]
        where += [f"section = {literal(section)}"] if section is not None else []
        where += [f"certainty = {literal(certainty)}"] if certainty is not None else []
        order = "weight DESC, earliest NULLS FIRST, id"
        chosen = f"SELECT * FROM ({self.query}) WHERE {' AND '.join(where)} ORDER BY {order} LIMIT {limit}"
        return self._events(f"SELECT number, certainty, row_number() OVER (ORDER BY {order}) AS place FROM ({chosen})")

    def events(self, batch: int = BATCH) -> Iterator[Event]:
        """Yield all events, listed or not, in order of time; at most `batch` are in memory at once."""
        if self._held is not None:
            yield from self._held
            return
        for part in self._batches(batch):
            yield from self._events(part)

    @cached_property
    def _held(self) -> list[Event] | None:
        """All events in order of time, if they are few enough to be loaded at once and kept; else None."""
        return None if self._documents is None else [Event.of(json.loads(document), weight) for weight, document in self._documents]

    @cached_property
    def _documents(self) -> list[tuple[int, bytes]] | None:
        """The same events as (weight, JSON document)."""
        if sum(tally.count for tally in self.tallies) > HELD:
            return None
        return [row for part in self._batches(HELD) for row in self.chosen(part)]

    def lists(self, event: Event) -> bool:
        """True if the event is listed: it is certain, or its window is not too long for the range."""
        first, second = self.days
        near = event.earliest is not None and event.latest is not None and event.latest - event.earliest < LARGEST * (second - first)
        return event.certainty == "certain" or near

    def documents(self, batch: int) -> Iterator[list[bytes]]:
        """Yield the events as JSON (event_json) in UTF-8, in batches. Don't use the connection between two batches."""
        if self._documents is not None:
            yield [document for _, document in self._documents]
            return
        for part in self._batches(batch):
            query = event_json.documents(cut.of(self.place, part), self.first, self.second)
            for rows in streamed(self.place.con, query):
                yield [document for _, document in rows]

    def _batches(self, size: int) -> Iterator[str]:
        """Yield queries that together find all events in order of time."""
        order = "earliest NULLS FIRST, latest NULLS LAST, id"
        return self._parts(f"SELECT number, certainty, row_number() OVER (ORDER BY {order}) AS place FROM ({self.query})", size)

    def of_query(self, query: str, batch: int = BATCH) -> Iterator[Event]:
        """Yield the events of a query for (number, certainty, place), in the order of their places, in the range or not."""
        for part in self._parts(query, batch):
            yield from self._events(part)

    def _parts(self, query: str, size: int) -> Iterator[str]:
        con = self.place.con
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_ORDER} AS {query}")
        count = engine.rows(con, f"SELECT count(*) FROM {_ORDER}")[0][0]
        for start in range(0, count, size):
            yield f"SELECT * FROM {_ORDER} WHERE place > {start} AND place <= {start + size}"
        con.execute(f"DROP TABLE {_ORDER}")

    def _events(self, chosen: str) -> list[Event]:
        return [Event.of(json.loads(document), weight) for weight, document in self.chosen(chosen)]

    def chosen(self, chosen: str) -> list[tuple[int, bytes]]:
        """Return (weight, JSON document) of the events in a query for (number, certainty, place), in the order of their places."""
        query = event_json.documents(cut.of(self.place, chosen), self.first, self.second)
        return [(weight, document) for weight, document in engine.rows(self.place.con, query)]


def streamed(con: engine.Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query in batches. Don't use the connection between two batches."""
    result = con.execute(query)
    while rows := result.fetchmany(FETCHED):
        yield rows
