"""Where the tables of the schema `change` are, and how their rows refer to those of the package's own tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

SCHEMA = "change"
BEGIN, END = 0, 1
SIDES = ("begin", "end")


@dataclass(frozen=True)
class Place:
    """`state` has the package's tables; the schema `change` is in the attached `database` (the current one, if empty).

    Every boundary has a number: twice the position of its statement among all statements, plus one if it is an end.
    """

    state: State
    database: str = ""

    @property
    def con(self) -> engine.Connection:
        return self.state.con

    @property
    def package(self) -> Package:
        return self.state.package

    @cached_property
    def tables(self) -> list[Table]:
        """The tables with a period that the state has."""
        return [table for table in self.package.temporal if self.state.columns(table)]

    @cached_property
    def hollow(self) -> frozenset[str]:
        """The tables of exact periods in which some period ends on the day it begins."""
        found = set()
        for table in self.tables:
            if table.exact and table.period:
                begin, end = (ident(column) for column in table.period)
                ((some,),) = engine.rows(self.con, f"SELECT coalesce(bool_or({begin} = {end}), FALSE) FROM {self.state.relation(table)}")
                found |= {table.name} if some else set()
        return frozenset(found)

    @property
    def schema(self) -> str:
        """The name of the schema `change` as SQL."""
        return f"{ident(self.database)}.{SCHEMA}" if self.database else SCHEMA

    def own(self, name: str) -> str:
        """The name of a table of the schema `change` as SQL."""
        return f"{self.schema}.{ident(name)}"

    def explained(self, table: Table, side: int) -> tuple[bool, bool]:
        """(by row numbers alone, by members): how events may explain the beginnings or ends (`side`) of the table's statements."""
        return True, True

    @cached_property
    def _offsets(self) -> dict[str, int]:
        found, total = {}, 0
        for table in self.tables:
            found[table.name] = total
            total += engine.rows(self.con, f"SELECT count(*) FROM {self.state.relation(table)}")[0][0]
        return {**found, "": total}

    def number(self, table: Table, side: int, row: str) -> str:
        """SQL for the number of a boundary, from the rowid of its statement."""
        return f"(2 * ({self._offsets[table.name]} + {row}) + {side})"

    @property
    def beyond(self) -> int:
        """The first number that is not a boundary's."""
        return 2 * self._offsets[""]


def stored(state: State) -> bool:
    """True if the edition has the tables; those published before the schema existed have none."""
    name = literal(state.database) if state.database else "current_database()"
    there = f"SELECT count(*) FROM duckdb_tables() WHERE database_name = {name} AND schema_name = '{SCHEMA}' AND table_name = 'events'"
    return bool(engine.rows(state.con, there)[0][0])
