"""What can be compared: the as-of state of a day, a folder of files, or a whole history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import period
from chronicle.core.period import CERTAIN, POSSIBLE
from chronicle.core.sql import day, ident, idents, literal
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest
from chronicle.history.asof import CERTAINTY

SMALL = 1_000_000  # rows
WHOLE = "row"  # the key of a table without a contract and without a key: the content of a row
LEVELS = (None, *period.LEVELS[1:])  # level -> word; None for an absent row


@dataclass(frozen=True)
class State:
    """The tables of a `package` in an attached `database` (the current one, if empty).

    With a day `when`, the tables are a history that is read as of that day. Without one, every row counts: a folder of files.
    """

    con: engine.Connection
    package: Package
    when: datetime.date | None
    database: str = ""

    def relation(self, table: Table) -> str:
        """SQL of the table, qualified by `main`: inside a view of another schema, a bare name would be looked up there first."""
        return f"{f'{ident(self.database)}.' if self.database else ''}main.{ident(table.name)}"

    def shares(self, other: State) -> bool:
        """True if both states read the same tables."""
        return self.con is other.con and self.database == other.database

    @property
    def day(self) -> str:
        """The day as an SQL literal."""
        return day(str(self.when))

    def level(self, table: Table, prefix: str = "") -> str:
        """SQL for the level of a row in this state: 2 certain, 1 possible, 0 absent."""
        if self.when is not None:
            return table.period_sql(prefix).level(self.day) if table.period else str(CERTAIN)
        if CERTAINTY in self.columns(table):
            possible = literal(period.LEVELS[POSSIBLE])
            return f"CASE {prefix}{ident(CERTAINTY)} WHEN {possible} THEN {POSSIBLE} ELSE {CERTAIN} END"
        return str(CERTAIN)

    def holds(self, table: Table) -> str:
        """SQL condition that a row is certain or possible in this state."""
        return table.period_sql().possible(self.day) if self.when is not None and table.period else "TRUE"

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        where = "database_name = " + (literal(self.database) if self.database else "current_database()")
        for name, column in engine.rows(
            self.con, f"SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND {where} ORDER BY column_index"
        ):
            found.setdefault(name, []).append(column)
        return found

    def columns(self, table: Table) -> list[str]:
        """The columns of the table in this state; none if the state lacks the table."""
        return self._columns.get(table.name, [])

    @cached_property
    def digests(self) -> dict[str, str]:
        """Table -> digest of its content in this state, certainty included."""
        found = {}
        for table in self.tables():
            columns = [column for column in table.columns if column in self.columns(table)]
            relation = f"(SELECT {idents(columns)}, {self.certainty(table)} FROM {self.relation(table)} WHERE {self.holds(table)})"
            found[table.name] = row_digest.of_rows(self.con, relation, [*columns, CERTAINTY])
        return found

    @cached_property
    def small(self) -> bool:
        """True if its tables have at most SMALL rows together."""
        counts = " UNION ALL ".join(f"SELECT count(*) FROM {self.relation(table)}" for table in self.tables())
        return not counts or sum(count for (count,) in engine.rows(self.con, counts)) <= SMALL

    def certainty(self, table: Table) -> str:
        """SELECT item for the column `certainty`."""
        return f"{period.in_words(self.level(table))} AS {CERTAINTY}"

    def tables(self) -> Iterator[Table]:
        """The tables that a comparison reads: in a history those with a period, in a folder all that are there."""
        for table in self.package.tables.values():
            if self.columns(table) and (table.period or self.when is None):
                yield table


@dataclass(frozen=True)
class Operand:
    """What is compared. If `record` is True it is a whole history with all its days, not a state.

    `text` is what the user wrote, or the version; `origin` says where an operand without a version comes from. `left_out` has reasons
    why some tables of a data package without a contract are not compared; it is None for an operand with a contract.
    """

    text: str
    state: State
    version: str | None
    record: bool
    origin: str
    left_out: tuple[str, ...] | None = None

    @property
    def package(self) -> Package:
        return self.state.package

    @property
    def closing(self) -> datetime.date:
        return self.package.closing

    def __str__(self) -> str:
        what = f"release {self.version}" if self.version else self.origin
        when = self.state.when
        beyond = f" (after the closing date {self.closing}: the data has no later changes)" if when and when > self.closing else ""
        return f"{what}{f', {when}' if when else ''}{beyond}"

    def as_dict(self) -> dict[str, Any]:
        day = self.state.when
        return {"version": self.version, "closing": str(self.closing), "day": str(day) if day else None, "record": self.record}


def called(first: Operand, second: Operand) -> tuple[str, str]:
    """Return short names for two operands: folders by their last name, if that distinguishes them."""
    names = [Path(operand.text).name or operand.text for operand in (first, second)]
    return (names[0], names[1]) if names[0] != names[1] else (first.text, second.text)
