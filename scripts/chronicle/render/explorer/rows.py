"""The rows of a compiled edition, read once, and the numbers by which the page refers to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.sql import idents
from chronicle.engines import duckdb as engine
from chronicle.history import database
from chronicle.history.state import State


@dataclass(frozen=True)
class Tables:
    """The rows of an edition by table, each as values in the order of `columns`, sorted by key."""

    con: engine.Connection
    package: Package

    @cached_property
    def state(self) -> State:
        return State(self.con, self.package, None)

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        return {table.name: [c for c in database.columns(table) if c in self.state.columns(table)] for table in self.there}

    @cached_property
    def there(self) -> list[Table]:
        return [table for table in self.package.tables.values() if self.state.columns(table)]

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Table -> its rows as column -> value."""
        found = {}
        for table in self.there:
            query = f"SELECT {idents(self.columns[table.name])} FROM {self.state.relation(table)} ORDER BY {idents(table.key)}"
            found[table.name] = [dict(zip(self.columns[table.name], row, strict=True)) for row in engine.rows(self.con, query)]
        return found

    @cached_property
    def places(self) -> dict[str, dict[str, int]]:
        """Table -> identity of a row -> its number."""
        return {t.name: {t.row_id(row): n for n, row in enumerate(self.rows[t.name])} for t in self.there}

    @cached_property
    def entities(self) -> dict[str, dict[str, int]]:
        """Table -> id of an entity, act or reference -> number of its first row."""
        found: dict[str, dict[str, int]] = {}
        for table in self.there:
            ids = found[table.name] = dict[str, int]()
            for number, row in enumerate(self.rows[table.name]):
                if row.get(table.identity) is not None:
                    ids.setdefault(table.entity_of(row)[1], number)
        return found
