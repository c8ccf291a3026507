"""The identity of a row: the text by which citations, change files and the ids of events name it.

It consists of the row's key values, each as text (values.text), joined by `|`. If a key has several columns and a value
contains `|` itself, two rows can have the same id; `ambiguous` finds such rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chronicle.core import values
from chronicle.core.sql import ident, literal

JOIN = "|"


def of(key: Iterable[Any]) -> str:
    """The id of a row with these key values, as DuckDB returns them to Python. ValueError if one of them is None."""
    return JOIN.join(values.text(value) for value in key)


def sql(expressions: Iterable[str]) -> str:
    """SQL for the id of a row, from the expressions for its key values; NULL if one of them is NULL.

    The expressions must have the types of the compiled table. The text of a CSV cell will not do: an integer written 007 has the id 7.
    """
    parts = [values.text_sql(expression) for expression in expressions]
    return parts[0] if len(parts) == 1 else f"({f' || {literal(JOIN)} || '.join(parts)})"


def of_columns(names: Iterable[str], prefix: str = "") -> str:
    """SQL for the id of a row, from the names of its key columns, each behind `prefix` (such as `t.`)."""
    return sql(prefix + ident(name) for name in names)


def ambiguous(expressions: Iterable[str]) -> str:
    """Return the SQL condition that one of several key values contains `|`, so that another row could have the same id."""
    parts = [values.text_sql(expression) for expression in expressions]
    if len(parts) == 1:
        return "FALSE"
    return f"({' OR '.join(f'coalesce(contains({part}, {literal(JOIN)}), FALSE)' for part in parts)})"
