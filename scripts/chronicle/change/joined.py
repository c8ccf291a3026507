"""What happened between two bare states, such as two folders of files, which do not say when they were true.

What only one of them has is an event; what both have, but with another certainty or with cells that no case tells, is none: it was learned.
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
    """How many rows of one table differ without an event.

    `learned` are better known than before, `doubted` less, `rewritten` say something else that no case of the contract tells; `late` are
    said by the newer history of the first day, too, and it has never heard of those that are `withdrawn`; `added` and `removed` are rows
    of a table without time. `columns` are those in which cells of the rewritten ones differ, with how many, the most first.
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
    """The events between two states of a `two_states.history`; `compared` has the states themselves.

    `days` are the ends of the calendar: no event has a date but one that its rows state. `names` are what the two states are called;
    `given` is the first as it is, where `compared` reads it under the newer names. `notices` say of which tables the rows are not worth
    a story, and why; of tables in `untold` no event is told.
    """

    compared: Pairs
    names: tuple[str, str]
    given: State
    notices: tuple[Notice, ...] = ()
    untold: frozenset[str] = frozenset()

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
        """The history has no more than what changed: those that it does not tell are counted in the states."""
        net.make(self.place, self.first, self.second)
        found = 0
        for table in self.compared.told:
            if isinstance(table, Entity):
                both = " INTERSECT ".join(
                    f"SELECT {text_sql(ident(table.identity))} FROM {state.relation(table)} WHERE {state.holds(table)}"
                    for state in self.compares
                )
                found += engine.rows(self.place.con, f"SELECT count(*) FROM ({both} EXCEPT {net.told(table.name)})")[0][0]
        return found

    @property
    def query(self) -> str:
        """An event is certain if the rows are that it rests on."""
        certainty = "CASE WHEN sure THEN 'certain' ELSE 'possible' END AS certainty"
        others = f"SELECT number FROM {self.place.own('members')} WHERE statement_table NOT IN ({literals(sorted(self.untold))})"
        left = f"(statement_table NOT IN ({literals(sorted(self.untold))}) OR number IN ({others}))" if self.untold else "TRUE"
        return f"SELECT * EXCLUDE (sure), {certainty}, TRUE AS listed FROM {self.place.own('events')} WHERE NOT undated AND {left}"

    def brief(self) -> Joined:
        """The same without the story of tables that are only renumbered: every row of them would be told as gone and another as come."""
        return replace(self, untold=frozenset(guard.renumbered(self.notices)))

    @property
    def undated(self) -> int:
        return 0

    def dated(self) -> list[tuple[str, int]]:
        return []

    def lists(self, event: Event) -> bool:
        return True

    @cached_property
    def others(self) -> list[Rows]:
        """Rows that differ without an event, by table."""
        told, found = {table.name for table in self.compared.told}, []
        for table in self.compared.tables:
            sorts = {what: where for what, where in _SORTS.items() if what not in _TIMELESS or table.name not in told}
            count = {what: self.compared.count(table, where) for what, where in sorts.items()}
            if any(count.values()):
                found.append(Rows(table.name, self._columns(table) if count["rewritten"] else (), **count))
        return found

    def _columns(self, table: Table) -> tuple[tuple[str, int], ...]:
        """The columns in which rewritten rows differ, with how many of them do, the most first."""
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
        """Columns (table, column) that only one of the states has: nothing is told of their cells."""
        found = []
        for table in self.compared.tables:
            there = (set(state.columns(state.package.tables[table.name])) for state in self.compares)
            one, other = (columns & {*table.columns} for columns in there)
            found += [(table.name, column) for column in table.columns if column in one ^ other]
        return found

    @property
    def alone(self) -> tuple[str, ...]:
        """The tables that only one of the states has, or by another key: nothing is told of their rows."""
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
    """What happened between two states of which at least one knows no history. Their databases must be attached to one connection."""
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
