"""SQL that compares values of compiled columns whose types may differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chronicle.contract.roles import Table
from chronicle.core import values
from chronicle.core.sql import ident, literals
from chronicle.load.types import TYPES


class Value(NamedTuple):
    """An SQL expression and its SQL type (None if its column has no type that can be compiled)."""

    sql: str
    type: str | None

    @property
    def text(self) -> str:
        return self.sql if self.type == "VARCHAR" else values.text_sql(self.sql)


def value(table: Table, column: str, prefix: str = "", name: str | None = None) -> Value:
    """Return the value of a column, behind `prefix` (such as `t.`); `name` is its name in the query, if that differs."""
    kind = TYPES.get(table.field(column).type)
    return Value(f"{prefix}{ident(name or column)}", kind.stored if kind else None)


def same(one: Value, other: Value) -> str:
    """Return the condition that both values are equal; values of different types are compared as text."""
    return f"{one.sql} = {other.sql}" if one.type == other.type else f"{one.text} = {other.text}"


def having(table: Table, choice: Mapping[str, tuple[str, ...]], prefix: str = "") -> str:
    """Return the condition that each of the columns has one of the texts that `choice` lists for it."""
    asked = (f"coalesce({value(table, column, prefix).text} IN ({literals(texts)}), FALSE)" for column, texts in choice.items())
    return " AND ".join(["TRUE", *asked])
