"""A cut: a few events, with only those rows of `change` and of the package's tables that belong to them.

Every table is read once. All later queries about the events (views) read temporary tables as small as the cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from chronicle.change.place import SIDES, Place
from chronicle.contract.roles import Table
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

EVENTS = '"#cut events"'
ID = '"#id"'  # the column with the id of a row
_OWN = {"members": '"#cut members"', "links": '"#cut links"'}


@dataclass(frozen=True)
class _CutState(State):
    """The same state, with the tables `cut` reduced to the rows of the events."""

    cut: frozenset[str] = field(default_factory=frozenset)

    def relation(self, table: Table) -> str:
        return ident(f"#cut rows {table.name}") if table.name in self.cut else super().relation(table)


@dataclass(frozen=True)
class Cut(Place):
    """A place reduced to a few events.

    The temporary table EVENTS has the events, each with its `certainty` in the range asked for and its `place` in the requested order;
    `tables` are those in which the events have statements.
    """

    @cached_property
    def tables(self) -> list[Table]:
        assert isinstance(self.state, _CutState)
        return [table for table in self.package.temporal if table.name in self.state.cut]

    @cached_property
    def _sides(self) -> frozenset[tuple[str, str, bool]]:
        """(table, side, several) of the boundaries that the events explain; `several` if by rows of members."""
        rows = " UNION ".join(f"SELECT statement_table, '{side}', FALSE FROM {EVENTS} WHERE {side}_row IS NOT NULL" for side in SIDES)
        found = engine.rows(self.con, f"{rows} UNION SELECT statement_table, side, TRUE FROM {_OWN['members']}")
        return frozenset((table, side, several) for table, side, several in found)

    def explained(self, table: Table, side: int) -> tuple[bool, bool]:
        """As Place.explained, but only for events of the cut."""
        return (table.name, SIDES[side], False) in self._sides, (table.name, SIDES[side], True) in self._sides

    def own(self, name: str) -> str:
        return _OWN.get(name) or super().own(name)


def of(place: Place, chosen: str) -> Cut:
    """Make the cut of the events in `chosen`, a query for (number, certainty, place). It replaces the previous cut."""
    con = place.con
    every = f"SELECT e.*, c.certainty, c.place FROM {place.own('events')} AS e JOIN ({chosen}) AS c ON c.number = e.number"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {EVENTS} AS {every}")
    for name, wanted in (("members", "WHERE statement_table IS NULL"), ("links", "")):
        chosen = f"SELECT * FROM {place.own(name)} WHERE number IN (SELECT number FROM {EVENTS} {wanted})"
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_OWN[name]} AS {chosen}")
    named = engine.rows(con, f"SELECT statement_table FROM {EVENTS} UNION SELECT statement_table FROM {_OWN['members']}")
    state = place.state
    cut = _CutState(state.con, state.package, state.when, state.database, frozenset(name for (name,) in named if name))
    for name in sorted(cut.cut):
        table = place.package.tables[name]
        rows = " UNION ".join(
            [
                *(f"SELECT {side}_row AS r FROM {EVENTS} WHERE statement_table = {literal(name)}" for side in ("begin", "end")),
                f"SELECT statement_row FROM {_OWN['members']} WHERE statement_table = {literal(name)}",
            ]
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {cut.relation(table)} AS SELECT s.rowid AS rowid, {table.row_id_sql('s.')} AS {ID}, s.* "
            f"FROM {state.relation(table)} AS s JOIN (SELECT r FROM ({rows}) WHERE r IS NOT NULL) AS wanted ON wanted.r = s.rowid"
        )
    return Cut(cut, place.database)
