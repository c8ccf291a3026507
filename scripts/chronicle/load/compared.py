"""Values of compiled columns in SQL, and when two of them are the same."""

from __future__ import annotations

from typing import NamedTuple

from chronicle.contract.roles import Table
from chronicle.core import values
from chronicle.core.sql import ident
from chronicle.load.types import TYPES


class Value(NamedTuple):
    """An expression for a value, and the SQL type of it (None if its column is of no type that can be compiled)."""

    sql: str
    type: str | None

    @property
    def text(self) -> str:
        return self.sql if self.type == "VARCHAR" else values.text_sql(self.sql)


def value(table: Table, column: str, prefix: str = "", name: str | None = None) -> Value:
    """The value of a column, behind `prefix` (such as `t.`); `name` is what a query calls it, if not by the name of the column."""
    kind = TYPES.get(table.field(column).type)
    return Value(f"{prefix}{ident(name or column)}", kind.stored if kind else None)


def same(one: Value, other: Value) -> str:
    """The condition that both are the same value: compared as texts if they are of different types."""
    return f"{one.sql} = {other.sql}" if one.type == other.type else f"{one.text} = {other.text}"
