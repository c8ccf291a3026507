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
    o, n = (f"(SELECT {idents(both)} FROM {s.relation(t)} WHERE {s.holds(t)})" for s, t in ((old, before), (new, after)))
    pairs = {c: pair(before, after, c) for c in both if c not in after.key}
    joined = f"{o} o JOIN {n} n ON {match(before, after, after.key)}"
    # One pass for all: keys are unique, so that what the join does not find is new.
    counts = "".join(f", count(*) FILTER ({a} IS DISTINCT FROM {b})" for a, b in pairs.values())
    known, *changed = engine.rows(new.con, f"SELECT count(*){counts} FROM {joined}")[0]
    rows = int(engine.rows(new.con, f"SELECT count(*) FROM {n}")[0][0])
    fresh = rows - known
    if fresh >= FEW and fresh > MOST * rows and (same := _same(new, (o, n), (before, after), both)) > MOST * fresh:
        yield Renumbered(after.name, rows, fresh, same)
        return
    cells = dict(zip(pairs, changed, strict=True))
    column = max(cells, key=lambda c: cells[c], default="")
    if not column or cells[column] < FEW or cells[column] <= MOST * sum(changed):
        return
    a, b = pairs[column]
    function = likeness.function(new.con, f"SELECT {a} AS a, {b} AS b FROM {joined} WHERE {a} IS DISTINCT FROM {b}")
    if function or cells[column] > WIDE * known:
        yield OneColumn(after.name, column, cells[column], sum(changed), function)


def _same(state: State, sides: tuple[str, str], tables: tuple[Table, Table], both: list[str]) -> int:
    """How many rows have the content of another id; only what stands once on either side can be known again."""
    before, after = tables
    content = [c for c in both if c not in _numbering(after)]
    telling = {*content} - {*(after.period or ()), *(cause.column for cause in after.causes)}
    if not telling or len(content) == len(both):  # rows that differ in their ids and days alone say nothing by which to know them again
        return 0
    o, n = (
        f'SELECT {idents(content)}, any_value({table.row_id_sql()}) AS "#id" FROM {side} GROUP BY {idents(content)} HAVING count(*) = 1'
        for table, side in zip(tables, sides, strict=True)
    )
    alike = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in (pair(before, after, c) for c in content))
    return int(engine.rows(state.con, f'SELECT count(*) FROM ({o}) o JOIN ({n}) n ON {alike} WHERE o."#id" <> n."#id"')[0][0])


def _numbering(table: Table) -> set[str]:
    """The columns of the key that can be other numbers for the same rows: not those that name what other tables hold."""
    if isinstance(table, Entity | Act | Reference):
        return {*table.key} - {*(table.period or ())}
    refers = {ref.column for ref in table.about} | {c for key in table.foreign for c in key.fields} | {*(table.period or ())}
    return {*table.key} - refers
