"""Row changes between two days of one history as JSON, one object each, made by the engine: for tables of any size."""

from __future__ import annotations

from typing import Any

from chronicle.change import json_text, row_changes
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import values
from chronicle.core.period import in_words
from chronicle.core.sql import ident, idents, literal
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import State
from chronicle.load.types import sql_type


def query(first: State, second: State, table: Table) -> str:
    """The query for the row changes of one table in UTF-8, in order of its key."""
    columns = [table.field(c) for c in table.columns if c in second.columns(table)]

    def side(own: str, other: str) -> str:
        word = in_words(f'"#{own}"')
        whole = json_text.flat({**{f.name: cell(f, f"r.{ident(f.name)}") for f in columns}, CERTAINTY: word})
        return f"""CASE WHEN "#{own}" = 0 THEN 'null' WHEN "#{other}" = 0 THEN {whole} ELSE {json_text.flat({CERTAINTY: word})} END"""

    change = """CASE WHEN "#before" = 0 THEN 'added' WHEN "#after" = 0 THEN 'removed' ELSE 'changed' END"""
    members = {"table": literal(table.name), "id": table.row_id_sql("r."), "change": change}
    told = json_text.nested(members, {"old": side("before", "after"), "new": side("after", "before")})
    return f"SELECT encode({told}) FROM ({row_changes.boundary(first, second, table)}) AS r ORDER BY {idents(table.key, 'r.')}"


def cell(field: Field, expression: str) -> str:
    """SQL for the value of a cell in JSON. Numbers that JSON does not have are texts."""
    if sql_type(field) != "DOUBLE":
        return expression
    word = f"CASE WHEN isnan({expression}) THEN 'NaN' WHEN {expression} > 0 THEN 'Infinity' ELSE '-Infinity' END"
    return f"CASE WHEN isfinite({expression}) THEN to_json({expression}) WHEN {expression} IS NOT NULL THEN to_json({word}) END"


def value(found: Any) -> Any:
    """The same from the Python object that the engine returns for the cell."""
    return values.plain(found) if isinstance(found, str | bool | int | float | None) else values.text(found)
