"""Row changes as JSON objects, built by the engine, for tables of any size."""

from __future__ import annotations

from typing import Any

from chronicle.change import json_text, pairs, row_changes
from chronicle.change.pairs import Pairs
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import row_id, values
from chronicle.core.period import in_words
from chronicle.core.sql import ident, idents, literal
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import State
from chronicle.load.types import sql_type


def query(first: State, second: State, table: Table) -> str:
    """Return the query for the row changes of one table between two days of one history, as JSON in UTF-8 and in order of its key."""
    columns = [table.field(c) for c in table.columns if c in second.columns(table)]

    def side(own: str, other: str) -> str:
        word = in_words(f'"#{own}"')
        whole = json_text.flat({**{f.name: cell(f, f"r.{ident(f.name)}") for f in columns}, CERTAINTY: word})
        return f"""CASE WHEN "#{own}" = 0 THEN 'null' WHEN "#{other}" = 0 THEN {whole} ELSE {json_text.flat({CERTAINTY: word})} END"""

    change = """CASE WHEN "#before" = 0 THEN 'added' WHEN "#after" = 0 THEN 'removed' ELSE 'changed' END"""
    members = {"table": literal(table.name), "id": table.row_id_sql("r."), "change": change}
    told = json_text.nested(members, {"old": side("before", "after"), "new": side("after", "before")})
    return f"SELECT encode({told}) FROM ({row_changes.boundary(first, second, table)}) AS r ORDER BY {idents(table.key, 'r.')}"


def of_pairs(compared: Pairs, table: Table) -> str:
    """Return the same between two paired states; a row that both have is described by the cells that differ."""
    old = compared.first.package.tables[table.name]
    fields = [(table.field(c), c in compared.first.columns(old), c in compared.second.columns(table)) for c in table.columns]
    lost = [old.field(c) for c in pairs.gone(old, table) if c in compared.first.columns(old)]
    there = {"o": [f for f, known, _ in fields if known] + lost, "n": [f for f, _, known in fields if known]}
    level, other = {"o": "was", "n": "now"}, {"o": "now", "n": "was"}
    common = {f.name for f in there["o"]} & {f.name for f in there["n"]}

    def side(letter: str) -> str:
        word = in_words(level[letter])
        cells = {f.name: cell(f, ident(f"{letter} {f.name}")) for f in there[letter]}
        parts = [
            f"CASE WHEN {differs} THEN {literal(json_text.name_of(name))} || coalesce({json_text.value(told)}, 'null') END"
            for name, told in cells.items()
            for differs in (f"{ident(f'o {name}')} IS DISTINCT FROM {ident(f'n {name}')}" if name in common else "TRUE",)
        ]
        parts.append(f"CASE WHEN was <> now THEN {literal(json_text.name_of(CERTAINTY))} || {json_text.value(word)} END")
        few = f"concat('{{', concat_ws(',', {', '.join(parts)}), '}}')"
        whole = json_text.flat({**cells, CERTAINTY: word})
        return f"CASE WHEN {level[letter]} IS NULL THEN 'null' WHEN {other[letter]} IS NULL THEN {whole} ELSE {few} END"

    ids = (row_id.of_columns([f"{letter} {c}" for c in table.key]) for letter in "no")
    change = "CASE WHEN was IS NULL THEN 'added' WHEN now IS NULL THEN 'removed' ELSE 'changed' END"
    members = {"table": literal(table.name), "id": f"coalesce({', '.join(ids)})", "change": change}
    order = ", ".join(f"coalesce({ident(f'n {c}')}, {ident(f'o {c}')})" for c in table.key)
    return f"SELECT encode({json_text.nested(members, {'old': side('o'), 'new': side('n')})}) FROM {pairs.name(table)} ORDER BY {order}"


def of_one(state: State, table: Table, change: str) -> str:
    """Return the same for a table that only one state has; `change` (`added` or `removed`) applies to all its rows."""
    word = in_words(state.level(table, "r."))
    cells = {c: cell(table.field(c), f"r.{ident(c)}") for c in table.columns if c in state.columns(table)}
    whole = json_text.flat({**cells, CERTAINTY: word})
    members = {"table": literal(table.name), "id": table.row_id_sql("r."), "change": literal(change)}
    texts = {"old": whole if change == "removed" else "'null'", "new": whole if change == "added" else "'null'"}
    rows = f"(FROM {state.relation(table)} WHERE {state.holds(table)}) AS r"
    return f"SELECT encode({json_text.nested(members, texts)}) FROM {rows} ORDER BY {idents(table.key, 'r.')}"


def cell(field: Field, expression: str) -> str:
    """SQL for the value of a cell in JSON. Numbers that JSON does not have become texts."""
    if sql_type(field) != "DOUBLE":
        return expression
    word = f"CASE WHEN isnan({expression}) THEN 'NaN' WHEN {expression} > 0 THEN 'Infinity' ELSE '-Infinity' END"
    return f"CASE WHEN isfinite({expression}) THEN to_json({expression}) WHEN {expression} IS NOT NULL THEN to_json({word}) END"


def value(found: Any) -> Any:
    """Return the same from the Python object that the engine returns for the cell."""
    return values.plain(found) if isinstance(found, str | bool | int | float | None) else values.text(found)
