"""Pair the rows that differ between two states, by one full join of each table. All comparisons of the states read these pairs."""

from __future__ import annotations

from dataclasses import dataclass

from chronicle.change import cases, rows_join
from chronicle.contract.roles import Attribute, Edge, Entity, Table
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import State
from chronicle.load.types import sql_type

CHANGED = "((was IS NULL OR now IS NULL OR moved) AND NOT late)"  # the row makes an event


@dataclass(frozen=True)
class Pairs:
    """Two states, and a temporary table (`name`) for each of `tables`, which both states have with the same key.

    `eventful` are those whose rows make events; `alone` are the names of tables that only one of the states has, or has with this key.
    """

    first: State
    second: State
    tables: tuple[Table, ...]
    eventful: tuple[Table, ...]
    alone: tuple[str, ...]

    @property
    def con(self) -> engine.Connection:
        return self.second.con

    def count(self, table: Table, where: str) -> int:
        return int(engine.rows(self.con, f"SELECT count(*) FROM {name(table)} WHERE {where}")[0][0])


def name(table: Table) -> str:
    return f"temp.{ident(f'pairs {table.name}')}"


def make(first: State, second: State) -> Pairs:
    """Compare the states. Tables and columns are those of the newer contract.

    Each temporary table has the columns was and now (the row's level in either state, NULL where it is absent), moved (whether identifying
    cells differ), late (for two days of histories: the newer one says that it was true on the first day, too, or does not contain a row
    that is gone, so nothing happened in between), and `o <column>` and `n <column>` (old and new) for each column and each bound, NULL
    where the state has no such column.
    """
    old, new = ({table.name: table for table in state.tables()} for state in (first, second))
    tables = tuple(table for table in new.values() if table.name in old and old[table.name].key == table.key)
    alone = tuple(each for each in {**new, **old} if each not in {table.name for table in tables})
    timeless = not any(table.period for table in second.package.tables.values())
    eventful = tuple(table for table in tables if table.period or (timeless and isinstance(table, Entity | Attribute | Edge)))
    for table in tables:
        second.con.execute(f"CREATE OR REPLACE TEMP TABLE {name(table)} AS {_joined(first, second, old[table.name], table)}")
    return Pairs(first, second, tables, eventful, alone)


def columns(table: Table) -> list[str]:
    """The columns of a table and of its bounds."""
    return list(dict.fromkeys([*table.columns, *(table.bounds if table.period else ())]))


def gone(old: Table, new: Table) -> list[str]:
    """The columns that only the older contract has; pairs have only old cells for them."""
    return [column for column in old.columns if column not in columns(new)]


def cell(table: Table, column: str, there: bool, prefix: str) -> str:
    """SQL for a cell with the type that the contract gives it; NULL if the state has no such column."""
    kind = sql_type(table.field(column)) if column in table.columns else "DATE"
    return f"TRY_CAST({prefix + ident(column) if there else 'NULL'} AS {kind})"


def alike(old: Table, new: Table) -> bool:
    """True if both contracts give columns the same types, so that the cells of pairs are those of the states."""
    return all(old.field(c).type == new.field(c).type for c in new.columns if c in old.columns)


def wide(compared: Pairs, table: Table) -> str:
    """Return the query for the row changes of a table, in the form of `rows_join.wide`."""
    cells = []
    for column in rows_join.changing(table):
        for letter, level, suffix in (("o", "was", "old"), ("n", "now", "new")):
            value = rows_join.certainty(level) if column == CERTAINTY else ident(f"{letter} {column}")
            cells.append(f"{value} AS {ident(f'{column}_{suffix}')}")
    keys = [f"coalesce({ident(f'n {c}')}, {ident(f'o {c}')}) AS {ident(c)}" for c in table.key]
    return f"SELECT {', '.join([rows_join.change_kind(table, 'was IS NULL', 'now IS NULL'), *keys, *cells])} FROM {name(table)}"


def _joined(first: State, second: State, old: Table, new: Table) -> str:
    there = {"o": {*first.columns(old)}, "n": {*second.columns(new)}}
    cells = [f"{cell(new, c, c in known, f'{side}.')} AS {ident(f'{side} {c}')}" for side, known in there.items() for c in columns(new)]
    cells += [f"{cell(old, c, c in there['o'], 'o.')} AS {ident(f'o {c}')}" for c in gone(old, new)]
    levels = rows_join.level("o", first, old), rows_join.level("n", second, new)
    both = there["o"] & there["n"]
    tracked = [c for c in cases.identifying(new) if c in both]
    moved = (f"{cell(new, c, True, 'o.')} IS DISTINCT FROM {cell(new, c, True, 'n.')}" for c in tracked)
    return (
        f"SELECT {levels[0]} AS was, {levels[1]} AS now, ({' OR '.join(moved) or 'FALSE'}) AS moved, {_late(first, second, new)} AS late, "
        f"{', '.join(cells)} FROM {rows_join.join(first, second, old, new)}"
    )


def _late(first: State, second: State, table: Table) -> str:
    if not (first.when and second.when and table.period):
        return "FALSE"
    same = " AND ".join(f"CAST(x.{ident(c)} AS VARCHAR) = CAST(o.{ident(c)} AS VARCHAR)" for c in table.key)
    known = f"SELECT 1 FROM {second.relation(table)} AS x WHERE {same} AND {table.period_sql('x.').possible(first.day)}"
    absent = f"n.{ident(table.key[0])} IS NULL"
    return f"coalesce(CASE WHEN {absent} THEN NOT EXISTS ({known}) ELSE {table.period_sql('n.').certain(first.day)} END, FALSE)"
