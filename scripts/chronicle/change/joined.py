"""The events between two states without a common history, such as two folders of files, which don't say when they were true.

A row that only one state has makes an event. A row that both have, but with another certainty or with other cells that no case tracks,
makes none: our knowledge changed, not the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from chronicle.change import guard, net, pairs, row_json, tables, two_states
from chronicle.change.boundaries import BETWEEN
from chronicle.change.event import Event
from chronicle.change.guard import Notice
from chronicle.change.happened import Happened
from chronicle.change.pairs import CHANGED, Pairs
from chronicle.contract.roles import Entity, Table
from chronicle.core.period import FIRST, LAST
from chronicle.core.sql import ident, literals
from chronicle.core.values import text_sql
from chronicle.engines import duckdb as engine
from chronicle.history import renamed
from chronicle.history.state import State


@dataclass(frozen=True)
class Rows:
    """Counts of the rows of one table that differ without an event.

    `learned` are more certain than before, `doubted` less, `rewritten` differ in cells that no case of the contract tracks. If the newer
    operand is a history: `late` are rows that it says were true on the first day, too; `withdrawn` are rows that it does not contain at
    all. `added` and `removed` are rows of a table without time. `columns` has (column, count) for the cells of rewritten rows that differ,
    the most frequent first.
    """

    table: str
    columns: tuple[tuple[str, int], ...] = ()
    learned: int = 0
    doubted: int = 0
    rewritten: int = 0
    late: int = 0
    withdrawn: int = 0
    added: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Joined(Happened):
    """The events between two states, from a `two_states.history`; `compared` has the states themselves.

    `days` are the ends of the calendar, since only dates in the rows date an event. `names` are the names of the two operands; `given` is
    the first state as given, while `compared` has it with the newer names. `notices` are about wide changes (guard); events of the tables
    in `omitted` are left out.
    """

    compared: Pairs
    names: tuple[str, str]
    given: State
    notices: tuple[Notice, ...] = ()
    omitted: frozenset[str] = frozenset()

    @property
    def called(self) -> tuple[str, str]:
        return self.names

    @property
    def states(self) -> tuple[State, State]:
        return self.given, self.compared.second

    @property
    def compares(self) -> tuple[State, State]:
        return self.compared.first, self.compared.second

    def rows(self) -> Iterator[str]:
        there = {table.name for table in self.compared.tables}
        yield from (row_json.of_pairs(self.compared, table) for table in self.compared.tables)
        for state, change in zip(self.compares, ("removed", "added"), strict=True):
            yield from (row_json.of_one(state, table, change) for table in state.tables() if table.name not in there)

    def same(self) -> int:
        """Count the unchanged entities in the states, since the history contains only what changed."""
        net.make(self.place, self.first, self.second)
        found = 0
        for table in self.compared.eventful:
            if isinstance(table, Entity):
                both = " INTERSECT ".join(
                    f"SELECT {text_sql(ident(table.identity))} FROM {state.relation(table)} WHERE {state.holds(table)}"
                    for state in self.compares
                )
                found += engine.rows(self.place.con, f"SELECT count(*) FROM ({both} EXCEPT {net.listed_ids(table.name)})")[0][0]
        return found

    @property
    def query(self) -> str:
        """The query for the events. An event is certain if the rows that it rests on are."""
        certainty = "CASE WHEN sure THEN 'certain' ELSE 'possible' END AS certainty"
        others = f"SELECT number FROM {self.place.own('members')} WHERE statement_table NOT IN ({literals(sorted(self.omitted))})"
        left = f"(statement_table NOT IN ({literals(sorted(self.omitted))}) OR number IN ({others}))" if self.omitted else "TRUE"
        return f"SELECT * EXCLUDE (sure), {certainty}, TRUE AS listed FROM {self.place.own('events')} WHERE NOT undated AND {left}"

    def brief(self) -> Joined:
        """Return the same without the events of renumbered tables, where every row would be removed and added again."""
        return replace(self, omitted=frozenset(guard.renumbered(self.notices)))

    @property
    def undated(self) -> int:
        return 0

    def dated(self) -> list[tuple[str, int]]:
        return []

    def lists(self, event: Event) -> bool:
        return True

    @cached_property
    def others(self) -> list[Rows]:
        """Counts of the rows that differ without an event, by table."""
        eventful, found = {table.name for table in self.compared.eventful}, []
        for table in self.compared.tables:
            sorts = {what: where for what, where in _SORTS.items() if what not in _TIMELESS or table.name not in eventful}
            count = {what: self.compared.count(table, where) for what, where in sorts.items()}
            if any(count.values()):
                found.append(Rows(table.name, self._columns(table) if count["rewritten"] else (), **count))
        return found

    def _columns(self, table: Table) -> tuple[tuple[str, int], ...]:
        """(column, count) for the cells in which rewritten rows differ, the most frequent first."""
        columns = [c for c in table.columns if c not in table.key]
        differ = ", ".join(f"count(*) FILTER ({ident(f'o {c}')} IS DISTINCT FROM {ident(f'n {c}')})" for c in columns)
        (counts,) = engine.rows(self.place.con, f"SELECT {differ} FROM {pairs.name(table)} WHERE {_SORTS['rewritten']}")
        found = [(column, count) for column, count in zip(columns, counts, strict=True) if count]
        return tuple(sorted(found, key=lambda each: -each[1]))

    @property
    def whole(self) -> bool:
        return not self.one_sided

    @property
    def one_sided(self) -> list[tuple[str, str]]:
        """The columns (table, column) that only one of the states has; their cells are not compared."""
        found = []
        for table in self.compared.tables:
            there = (set(state.columns(state.package.tables[table.name])) for state in self.compares)
            one, other = (columns & {*table.columns} for columns in there)
            found += [(table.name, column) for column in table.columns if column in one ^ other]
        return found

    @property
    def alone(self) -> tuple[str, ...]:
        """The tables that only one of the states has, or has with this key; their rows are not compared."""
        return self.compared.alone


_KEPT = f"was IS NOT NULL AND now IS NOT NULL AND NOT ({CHANGED})"
_TIMELESS = ("added", "removed")
_SORTS = {
    "learned": f"{_KEPT} AND was < now",
    "doubted": f"{_KEPT} AND was > now",
    "rewritten": "was = now AND NOT moved",
    "late": "late AND now IS NOT NULL AND (was IS NULL OR moved)",
    "withdrawn": "late AND now IS NULL",
    "added": "was IS NULL",
    "removed": "now IS NULL",
}


def between(given: State, second: State, names: tuple[str, str]) -> Joined:
    """Return the events between two states, at least one of which has no history. Both databases must be attached to one connection."""
    first = renamed.aligned(given, second)
    compared = pairs.make(first, second)
    place = two_states.history(compared)
    con = place.con
    con.execute(f"CREATE SCHEMA {place.schema}")
    tables.fill(place)
    events = place.own("events")
    con.execute(f"ALTER TABLE {events} ADD COLUMN sure BOOLEAN")
    con.execute(f"UPDATE {events} SET sure = earliest IS NOT NULL AND latest IS NOT NULL")
    columns = {"events": ("earliest", "latest"), "links": ("earliest", "latest")}
    for name, window in columns.items():
        for column, sometime in zip(window, BETWEEN, strict=True):
            con.execute(f"UPDATE {place.own(name)} SET {ident(column)} = NULL WHERE {ident(column)} = {sometime}")
    before, after = replace(place.state, when=FIRST), replace(place.state, when=LAST)
    return Joined(place, before, after, compared, names, given, guard.notices(compared))
