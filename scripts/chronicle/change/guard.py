"""Notices about changes so wide that a list of rows would hide what happened. Counted by the engine, shown before any row.

- A table is renumbered if most of its keys are new, but most of the content under them is not: only the ids changed.
- One column has most of the changed cells. If one function explains all of them (see likeness), the notice names it.

A different order of rows or columns is not a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chronicle.change import likeness, pairs
from chronicle.change.pairs import Pairs
from chronicle.change.rows_join import pair
from chronicle.contract.roles import Act, Entity, Reference, Table
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

MOST = 0.5  # a notice needs more than this share of the rows, or of the changed cells
FEW = 3  # fewer changes than this need no notice, and two similar ones can be chance
WIDE = 0.1  # changes of one column without an explaining function need a notice only if they affect this share of the table


@dataclass(frozen=True)
class Renumbered:
    """Of the `rows` of the newer state, `fresh` have an id that the older one lacks; `same` of these had their content under another id."""

    table: str
    rows: int
    fresh: int
    same: int

    def as_dict(self) -> dict[str, Any]:
        return {"notice": "renumbered", **vars(self)}


@dataclass(frozen=True)
class OneColumn:
    """Of the `changed` cells of a table, `cells` are in one column; `function`, if not None, explains all of those."""

    table: str
    column: str
    cells: int
    changed: int
    function: str | None

    def as_dict(self) -> dict[str, Any]:
        return {"notice": "one-column", **vars(self)}


Notice = Renumbered | OneColumn


def notices(compared: Pairs) -> tuple[Notice, ...]:
    """Return the notices on the tables that both states have with the same key. Both states must use the same names."""
    return tuple(notice for table in compared.tables for notice in _of(compared, table))


def renumbered(found: tuple[Notice, ...]) -> dict[str, Renumbered]:
    """Table -> notice, for the renumbered tables."""
    return {notice.table: notice for notice in found if isinstance(notice, Renumbered)}


def _of(compared: Pairs, after: Table) -> Iterator[Notice]:
    old, new, con = compared.first, compared.second, compared.con
    before = old.package.tables[after.name]
    both = [c for c in after.columns if c in new.columns(after) and c in old.columns(before) and c in before.columns]
    cells = {c: (ident(f"o {c}"), ident(f"n {c}")) for c in both if c not in after.key}
    differ = {c: f"was IS NOT NULL AND now IS NOT NULL AND {a} IS DISTINCT FROM {b}" for c, (a, b) in cells.items()}
    counts = "".join(f", count(*) FILTER ({where})" for where in differ.values())
    (fresh, *changed), rows = (
        engine.rows(con, f"SELECT count(*) FILTER (was IS NULL){counts} FROM {pairs.name(after)}")[0],
        _rows(new, after),
    )
    sides = [f"(SELECT {idents(both)} FROM {s.relation(t)} WHERE {s.holds(t)})" for s, t in ((old, before), (new, after))]
    if fresh >= FEW and fresh > MOST * rows and (same := _same(new, (sides[0], sides[1]), (before, after), both)) > MOST * fresh:
        yield Renumbered(after.name, rows, fresh, same)
        return
    most = dict(zip(cells, changed, strict=True))
    column = max(most, key=lambda c: most[c], default="")
    if not column or most[column] < FEW or most[column] <= MOST * sum(changed):
        return
    a, b = cells[column]
    function = likeness.function(con, f"SELECT {a} AS a, {b} AS b FROM {pairs.name(after)} WHERE {differ[column]}")
    if function or most[column] > WIDE * (rows - fresh):
        yield OneColumn(after.name, column, most[column], sum(changed), function)


def _rows(state: State, table: Table) -> int:
    return int(engine.rows(state.con, f"SELECT count(*) FROM {state.relation(table)} WHERE {state.holds(table)}")[0][0])


def _same(state: State, sides: tuple[str, str], tables: tuple[Table, Table], both: list[str]) -> int:
    """Count the rows whose content had another id; only content that is unique in both states is matched."""
    before, after = tables
    content = [c for c in both if c not in _numbering(after)]
    telling = {*content} - {*(after.period or ()), *(cause.column for cause in after.causes)}
    if not telling or len(content) == len(both):  # rows that consist of ids and days alone cannot be matched
        return 0
    o, n = (
        f'SELECT {idents(content)}, any_value({table.row_id_sql()}) AS "#id" FROM {side} GROUP BY {idents(content)} HAVING count(*) = 1'
        for table, side in zip(tables, sides, strict=True)
    )
    alike = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in (pair(before, after, c) for c in content))
    return int(engine.rows(state.con, f'SELECT count(*) FROM ({o}) o JOIN ({n}) n ON {alike} WHERE o."#id" <> n."#id"')[0][0])


def _numbering(table: Table) -> set[str]:
    """The key columns that can be renumbered: not those that refer to other tables."""
    if isinstance(table, Entity | Act | Reference):
        return {*table.key} - {*(table.period or ())}
    refers = {ref.column for ref in table.about} | {c for key in table.foreign for c in key.fields} | {*(table.period or ())}
    return {*table.key} - refers
