"""Churn: changes so wide that a list of rows hides what they are. Told before any row, by table; counted by the engine.

- A table is renumbered if most of its keys are new but most of what stands under them is not: only the ids changed.
- One column has most of the changed cells. If one function explains all of them (see likeness), it says so.

Rows or columns in another order are no change, and no notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chronicle.change import likeness
from chronicle.change.rows_join import match, pair
from chronicle.contract.roles import Act, Entity, Reference, Table
from chronicle.core.sql import idents
from chronicle.engines import duckdb as engine
from chronicle.history.state import State

MOST = 0.5  # what more than half of the rows, or cells, have in common is what happened to the table
FEW = 3  # below, a person sees at once what happened; two alike can be chance
WIDE = 0.1  # changes of a column that no function explains are churn only if they touch so much of the table


@dataclass(frozen=True)
class Renumbered:
    """Of the `rows` of the newer state, `fresh` have an id that the older one has not; `same` of them stood there under another id."""

    table: str
    rows: int
    fresh: int
    same: int

    def as_dict(self) -> dict[str, Any]:
        return {"notice": "renumbered", **vars(self)}

    def __str__(self) -> str:
        return f"{self.table}: renumbered: {self.same:,} rows have the same content under other ids"


@dataclass(frozen=True)
class OneColumn:
    """Of the `changed` cells of a table `cells` are in one column; `function` explains all of these, if it is not None."""

    table: str
    column: str
    cells: int
    changed: int
    function: str | None

    def as_dict(self) -> dict[str, Any]:
        return {"notice": "one-column", **vars(self)}

    def __str__(self) -> str:
        of = f"all {self.cells:,}" if self.cells == self.changed else f"{self.cells:,} of {self.changed:,}"
        why = f"; one function explains all of them: {self.function}" if self.function else ""
        return f"{self.table}: {of} changed cells are in {self.column}{why}"


Notice = Renumbered | OneColumn


def notices(old: State, new: State) -> tuple[Notice, ...]:
    """What is to be said of each table that both states have by the same key. The states have the same names for tables and columns."""
    there = {table.name: table for table in old.tables()}
    pairs = [(there[table.name], table) for table in new.tables() if table.name in there and there[table.name].key == table.key]
    return tuple(notice for before, after in pairs for notice in _of(old, new, before, after))


def renumbered(found: tuple[Notice, ...]) -> dict[str, Renumbered]:
    """The tables that are renumbered."""
    return {notice.table: notice for notice in found if isinstance(notice, Renumbered)}


def _of(old: State, new: State, before: Table, after: Table) -> Iterator[Notice]:
    both = [c for c in after.columns if c in new.columns(after) and c in old.columns(before) and c in before.columns]
    sides = [f"(SELECT {idents(both)} FROM {s.relation(t)} WHERE {s.holds(t)})" for s, t in ((old, before), (new, after))]
    if notice := _renumbered(new, sides, before, after, both):
        yield notice
    elif found := _one_column(new, sides, before, after, [c for c in both if c not in after.key]):
        yield found


def _renumbered(state: State, sides: list[str], before: Table, after: Table, both: list[str]) -> Renumbered | None:
    content = [c for c in both if c not in _numbering(after)]
    telling = {*content} - {*(after.period or ()), *(cause.column for cause in after.causes)}
    if not telling or len(content) == len(both):  # rows that differ in their ids and days alone say nothing by which to know them again
        return None
    old, new = sides
    same_key = match(before, after, after.key)
    rows, fresh = engine.rows(
        state.con,
        f"SELECT (SELECT count(*) FROM {new}), (SELECT count(*) FROM {new} n WHERE NOT EXISTS (SELECT 1 FROM {old} o WHERE {same_key}))",
    )[0]
    if fresh < FEW or fresh <= MOST * rows:
        return None
    # Only what stands once in either state can be known again: ten rows that say the same are not the same ten.
    o, n = (
        f'SELECT {idents(content)}, any_value({table.row_id_sql()}) AS "#id" FROM {side} GROUP BY {idents(content)} HAVING count(*) = 1'
        for table, side in ((before, old), (after, new))
    )
    alike = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in (pair(before, after, c) for c in content))
    query = f'WITH o AS ({o}), n AS ({n}) SELECT count(*) FROM o JOIN n ON {alike} WHERE o."#id" <> n."#id"'
    same = engine.rows(state.con, query)[0][0]
    return Renumbered(after.name, rows, fresh, same) if same > MOST * fresh else None


def _numbering(table: Table) -> set[str]:
    """The columns of the key that can be other numbers for the same rows: not those that name what other tables hold."""
    if isinstance(table, Entity | Act | Reference):
        return {*table.key} - {*(table.period or ())}
    refers = {ref.column for ref in table.about} | {c for key in table.foreign for c in key.fields} | {*(table.period or ())}
    return {*table.key} - refers


def _one_column(state: State, sides: list[str], before: Table, after: Table, columns: list[str]) -> OneColumn | None:
    if not columns:
        return None
    old, new = sides
    joined = f"{old} o JOIN {new} n ON {match(before, after, after.key)}"
    pairs = {c: pair(before, after, c) for c in columns}
    counts = ", ".join(f"count(*) FILTER ({a} IS DISTINCT FROM {b})" for a, b in pairs.values())
    rows, *changed = engine.rows(state.con, f"SELECT count(*), {counts} FROM {joined}")[0]
    most = max(range(len(columns)), key=lambda place: changed[place])
    column, count, total = columns[most], changed[most], sum(changed)
    if count < FEW or count <= MOST * total:
        return None
    a, b = pairs[column]
    differing = f"SELECT {a} AS a, {b} AS b FROM {joined} WHERE {a} IS DISTINCT FROM {b}"
    function = likeness.function(state.con, differing)
    return OneColumn(after.name, column, count, total, function) if function or count > WIDE * rows else None
