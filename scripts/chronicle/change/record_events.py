"""How two releases differ in the events of the time that both cover; events are matched by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chronicle.change import entity_events, event_matching, views
from chronicle.change.event import Event
from chronicle.change.happened import BATCH, Happened
from chronicle.change.since import Since
from chronicle.contract import renames
from chronicle.contract.renames import swapped
from chronicle.engines import duckdb as engine

_FOUND = '"#record events"'


@dataclass(frozen=True)
class RecordEvent:
    """An event that only one of two releases has, or that they describe differently: `old` and `new`, None where a release lacks it.

    `way` is new, gone, called (another word, or other links), dated (other days), or joined: all statements of the old event now belong
    to the new event, with others.
    """

    way: str
    old: Event | None
    new: Event | None

    @property
    def event(self) -> Event:
        """The event as the newer release has it, else as the older one had it."""
        found = self.old if self.way == "joined" else self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Tally:
    """The number of events that differ in one way."""

    way: str
    section: str
    word: str
    count: int


@dataclass(frozen=True)
class RecordEvents:
    """The events in which two releases differ, except those that only the newer can know. `older` and `newer` have all events of each.

    Events of the tables in `omitted` are left out.
    """

    older: Happened
    newer: Happened
    omitted: frozenset[str] = frozenset()

    @property
    def _listed(self) -> str:
        """SQL for the events without those of tables in `omitted`."""
        return f"(SELECT * FROM {_FOUND} WHERE {event_matching.of_listed_table('id', self.omitted)})"

    @cached_property
    def tallies(self) -> list[Tally]:
        """The number of events of each sort, without minor ones."""
        columns = "way, section, word"
        query = f"SELECT {columns}, count(*) FROM {self._listed} WHERE NOT minor GROUP BY {columns} ORDER BY {columns}"
        return [Tally(*row) for row in engine.rows(self.newer.place.con, query)]

    def top(self, limit: int) -> list[RecordEvent]:
        """Return the most important ones."""
        return self._of("NOT minor AND way <> 'joined'", "weight DESC, place", limit)

    def batches(self) -> Iterator[list[RecordEvent]]:
        """Yield all, including minor ones, in order of time and in batches."""
        for found in self._batches():
            yield self._read(found)

    def documents(self) -> Iterator[list[bytes]]:
        """Yield the same as JSON in UTF-8: `id`, `way`, `old` and `new`, with events as in a change file."""
        for found in self._batches():
            old, new = self._texts(self.older, found, "old"), self._texts(self.newer, found, "new")
            yield [
                b'{"id":%s,"way":%s,"old":%s,"new":%s}'
                % (*(json.dumps(text, ensure_ascii=False).encode() for text in (id, way)), old.get(id, b"null"), new.get(id, b"null"))
                for id, way in found
            ]

    def flat(self) -> str:
        """Return the query for way, id, kind, word, section, earliest, latest, certainty (NULL), minor, and the older release's values."""
        sides = [f"SELECT * FROM {happened.place.own('events')}" for happened in (self.older, self.newer)]
        texts = ", ".join(
            f"CAST(coalesce(CAST(n.{c} AS VARCHAR), CAST(o.{c} AS VARCHAR)) AS VARCHAR) AS {c}" for c in ("kind", "word", "section")
        )
        days = ", ".join(f"CASE WHEN n.number IS NULL THEN o.{c} ELSE n.{c} END AS {c}" for c in ("earliest", "latest"))
        before = ", ".join(
            f"CASE WHEN n.number IS NOT NULL THEN {f'CAST(o.{c} AS VARCHAR)' if c in ('kind', 'word') else f'o.{c}'} END AS old_{c}"
            for c in ("kind", "word", "earliest", "latest")
        )
        return f"""
            SELECT f.way, f.id, {texts}, {days}, CAST(NULL AS VARCHAR) AS certainty, f.minor, {before}
            FROM {_FOUND} AS f LEFT JOIN ({sides[0]}) AS o ON o.number = f.old LEFT JOIN ({sides[1]}) AS n ON n.number = f.new
        """

    def _of(self, where: str, order: str, limit: int) -> list[RecordEvent]:
        found = engine.rows(self.newer.place.con, f"SELECT id, way FROM {self._listed} WHERE {where} ORDER BY {order} LIMIT {limit}")
        return self._read(found)

    def _batches(self) -> Iterator[list[tuple[Any, ...]]]:
        con = self.newer.place.con
        count = engine.rows(con, f"SELECT coalesce(max(place), 0) FROM {_FOUND}")[0][0]
        for start in range(0, count, BATCH):
            yield engine.rows(con, f"SELECT id, way FROM {self._listed} WHERE place > {start} AND place <= {start + BATCH} ORDER BY place")

    def _read(self, found: list[tuple[Any, ...]]) -> list[RecordEvent]:
        texts = [self._texts(self.older, found, "old"), self._texts(self.newer, found, "new")]
        sides = [{id: Event.of(json.loads(text), 0) for id, text in each.items()} for each in texts]
        return [RecordEvent(way, sides[0].get(id), sides[1].get(id)) for id, way in found]

    def _texts(self, happened: Happened, found: list[tuple[Any, ...]], side: str) -> dict[str, bytes]:
        """Return id -> event of one release as JSON."""
        con = self.newer.place.con
        con.execute('CREATE OR REPLACE TEMP TABLE "#record ids" AS SELECT unnest(?::VARCHAR[]) AS id', [[id for id, _ in found]])
        here = f'{_FOUND} AS f SEMI JOIN "#record ids" AS i ON i.id = f.id'
        numbers = f"SELECT {side} AS number, f.id, f.place FROM {here} WHERE {side} IS NOT NULL"
        ids = [id for (id,) in engine.rows(con, f"SELECT id FROM ({numbers}) ORDER BY place")]
        texts = happened.chosen(f"SELECT number, 'certain' AS certainty, place FROM ({numbers})")
        return dict(zip(ids, (text for _, text in texts), strict=True))


def of(found: Since) -> RecordEvents:
    """Compare the events of both releases. Makes a temporary table."""
    con, older, newer = found.place.con, found.older, found.place
    dated, called = (event_matching.differ("o", "n", columns) for columns in (event_matching.DATES, event_matching.WORDS))
    texts = ", ".join(f"CAST(coalesce(CAST(n.{c} AS VARCHAR), CAST(o.{c} AS VARCHAR)) AS VARCHAR) AS {c}" for c in ("section", "word"))
    query = f"""
        SELECT id, CASE WHEN o.number IS NULL THEN 'new' WHEN n.number IS NULL THEN 'gone'
                        WHEN {called} THEN 'called' ELSE 'dated' END AS way, o.number AS old,
               n.number AS new, {texts}, coalesce(n.minor, o.minor) AS minor, coalesce(n.weight, o.weight) AS weight,
               row_number() OVER (ORDER BY coalesce(n.earliest, n.latest, o.earliest, o.latest), id) AS place
        FROM ({event_matching.events(older, newer.package)}) AS o FULL JOIN ({event_matching.events(newer, newer.package)}) AS n USING (id)
        WHERE (n.number IS NULL OR NOT {event_matching.later("n", found.first.day)})
          AND (o.number IS NULL OR n.number IS NULL OR {dated} OR {called})
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS {query}")
    _joined(found)
    return RecordEvents(entity_events.ever(older), entity_events.ever(newer))


def _joined(found: Since) -> None:
    """Mark as joined the events that are gone only because all their statements now belong to events that are listed, or happened since."""
    con, older, newer = found.place.con, found.older, found.place
    gone = f"(SELECT * FROM {older.own('events')} WHERE number IN (SELECT old FROM {_FOUND} WHERE way = 'gone'))"
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#record gone" AS {views.statements(older, gone)}')
    table = swapped("g.statement_table", renames.between(older.package, newer.package).tables)
    told = f"SELECT new AS number FROM {_FOUND} WHERE new IS NOT NULL UNION SELECT number FROM ({found.query})"
    statements = f"SELECT s.* FROM ({views.statements(newer, newer.own('events'))}) AS s SEMI JOIN ({told}) AS f ON f.number = s.number"
    explained = f"""
        SELECT g.number, min(s.number) AS new FROM "#record gone" AS g LEFT JOIN ({statements}) AS s
          ON s.statement_table = {table} AND s.statement_id = g.statement_id AND s.side = g.side
        GROUP BY g.number HAVING count(*) = count(s.number)
    """
    con.execute(f"UPDATE {_FOUND} SET way = 'joined', new = x.new FROM ({explained}) AS x WHERE way = 'gone' AND old = x.number")
