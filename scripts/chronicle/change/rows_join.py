"""Row changes between any two states, by a full join of each table by its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chronicle.change import row_changes
from chronicle.change.row_changes import RowChange
from chronicle.contract.roles import Table
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import State


def changes(first: State, second: State, *, bounds: bool = False) -> list[RowChange]:
    """Return all row changes from one state to another, by table and key.

    With `bounds`, rows also differ by their bounds, and by a column that only one state has and fills.
    """
    there = {table.name: table for table in first.tables()}
    found: list[RowChange] = []
    for table in second.tables():
        old = there.pop(table.name, None)
        found += _joined(first, second, old, table, bounds) if old else _only(second, table, 1)
    for table in there.values():
        found += _only(first, table, 0)
    return found


def _joined(first: State, second: State, old: Table, new: Table, bounds: bool) -> Iterator[RowChange]:
    if old.key != new.key:  # another key: other statements
        yield from _only(first, old, 0)
        yield from _only(second, new, 1)
        return
    read = [[c for c in state.columns(table) if c != CERTAINTY] for state, table in ((first, old), (second, new))]
    cells = ", ".join([*(f"o.{ident(c)}" for c in read[0]), *(f"n.{ident(c)}" for c in read[1])])
    levels = f"{level('o', first, old)}, {level('n', second, new)}"
    query = f"SELECT {levels}, {cells} FROM {join(first, second, old, new, bounds)} ORDER BY {key_order(old, new)}"
    split = 2 + len(read[0])
    for before, after, *values in engine.rows(second.con, query):
        row_old = dict(zip(read[0], values[: split - 2], strict=True)) if before else None
        row_new = dict(zip(read[1], values[split - 2 :], strict=True)) if after else None
        yield RowChange(new if row_new else old, row_old, row_new, before or 0, after or 0)


def join(first: State, second: State, old: Table, new: Table, bounds: bool = False) -> str:
    """SQL for the full join of one table as `o` (old) and `n` (new), restricted to rows that differ in a column that both have."""
    sides = (
        f'(SELECT *, {state.level(table)} AS "#level" FROM {state.relation(table)} WHERE {state.holds(table)})'
        if state.level(table) != _SURE
        else f"(FROM {state.relation(table)} WHERE {state.holds(table)})"
        for state, table in ((first, old), (second, new))
    )
    there = set(first.columns(old)) & set(second.columns(new)) - set(new.key)
    common = [c for c in (second.columns(new) if bounds else new.columns) if c in there and c != CERTAINTY]
    alone = [f"{side}.{ident(c)} IS NOT NULL" for side, a, b in (("o", old, new), ("n", new, old)) for c in a.columns if c not in b.columns]
    tests = [f"{side}.{ident(new.key[0])} IS NULL" for side in "on"]
    tests += [*(_differs(old, new, c) for c in common), *(alone if bounds else ())]
    levels = level("o", first, old), level("n", second, new)
    if any("#level" in level for level in levels):
        tests.append(" IS DISTINCT FROM ".join(levels))
    return " o FULL JOIN ".join(sides) + f" n ON {match(old, new, new.key)} WHERE {' OR '.join(tests)}"


_SURE = "2"  # the level of every row in a state without bounds and without a column `certainty`


def level(side: str, state: State, table: Table) -> str:
    """SQL for the level of a row in the old (`o`) or new (`n`) state; NULL if it is absent."""
    if state.level(table) == _SURE:
        return f"CASE WHEN {side}.{ident(table.key[0])} IS NOT NULL THEN {_SURE} END"
    return f'{side}."#level"'


def wide(first: State, second: State, old: Table, new: Table) -> str:
    """Return the query for all row changes of one table: `change`, the key, then each other column as `<column>_old`, `<column>_new`.

    The rows are unordered and don't pass through Python, so tables can have any size.
    """
    names = changing(new)
    levels = {"o": level("o", first, old), "n": level("n", second, new)}
    here = [{*state.columns(table), CERTAINTY} for state, table in ((first, old), (second, new))]
    cells = []
    for name in names:
        for side, known, suffix in zip("on", here, _SUFFIXES, strict=True):
            value = certainty(levels[side]) if name == CERTAINTY else f"{side}.{ident(name)}" if name in known else "NULL"
            cells.append(f"{value} AS {ident(f'{name}_{suffix}')}")
    absent = [f"{side}.{ident(new.key[0])} IS NULL" for side in "on"]
    keys = [f"coalesce({', '.join(pair(old, new, c))}) AS {ident(c)}" for c in new.key]
    return f"SELECT {', '.join([change_kind(new, *absent), *keys, *cells])} FROM {join(first, second, old, new)}"


def wide_only(state: State, table: Table, side: str) -> str:
    """Return the same for a table that only the `old` or the `new` state has, or has with this key."""
    names, columns = changing(table), {*state.columns(table), CERTAINTY}
    level = f"({state.level(table)})"
    cells = []
    for name in names:
        value = certainty(level) if name == CERTAINTY else ident(name) if name in columns else "NULL"
        cells += [f"{value if suffix == side else 'NULL'} AS {ident(f'{name}_{suffix}')}" for suffix in _SUFFIXES]
    what = change_kind(table, str(side == "new"), str(side == "old"))
    return f"SELECT {', '.join([what, idents(table.key), *cells])} FROM {state.relation(table)} WHERE {state.holds(table)}"


def wide_within(first: State, second: State, table: Table) -> str:
    """Return the same between two days of one history, by a scan of what begins or ends between them."""
    cells = []
    for name in changing(table):
        for level, suffix in zip(('r."#before"', 'r."#after"'), _SUFFIXES, strict=True):
            there = f"r.{ident(name)}" if name in second.columns(table) else "NULL"
            value = certainty(level) if name == CERTAINTY else f"CASE WHEN {level} > 0 THEN {there} END"
            cells.append(f"{value} AS {ident(f'{name}_{suffix}')}")
    what = change_kind(table, 'r."#before" = 0', 'r."#after" = 0')
    return f"SELECT {', '.join([what, idents(table.key, 'r.'), *cells])} FROM ({row_changes.boundary(first, second, table)}) AS r"


_SUFFIXES = ("old", "new")


def changing(table: Table) -> list[str]:
    """The columns that can differ: all but the key, and the certainty."""
    return [c for c in (*table.columns, CERTAINTY) if c not in table.key]


def certainty(level: str) -> str:
    """SQL for the word of a level."""
    return f"CASE {level} WHEN 1 THEN 'possible' WHEN 2 THEN 'certain' END"


def change_kind(table: Table, added: str, removed: str) -> str:
    """SQL for the column with the kind of the change, under a name that is not taken."""
    taken = {*table.key, *(f"{name}_{suffix}" for name in changing(table) for suffix in _SUFFIXES)}
    word = next(name for name in ("change", "row_change", "#change") if name not in taken)
    return f"CASE WHEN {added} THEN 'added' WHEN {removed} THEN 'removed' ELSE 'changed' END AS {ident(word)}"


def pair(old: Table, new: Table, column: str) -> list[str]:
    """SQL for the column in both states, as text if its types differ."""
    cells = [f"{side}.{ident(column)}" for side in "on"]
    if column in new.columns and old.field(column).type != new.field(column).type:
        cells = [f"CAST({cell} AS VARCHAR)" for cell in cells]
    return cells


def match(old: Table, new: Table, columns: Iterable[str]) -> str:
    """SQL condition that the rows are equal in these columns."""
    return " AND ".join(" = ".join(pair(old, new, c)) for c in columns)


def _differs(old: Table, new: Table, column: str) -> str:
    return " IS DISTINCT FROM ".join(pair(old, new, column))


def key_order(old: Table, new: Table) -> str:
    return ", ".join(f"coalesce({', '.join(pair(old, new, c))})" for c in new.key)


def _only(state: State, table: Table, side: int) -> Iterator[RowChange]:
    """The rows of a table that only one state has, or has with this key; `side` is 1 if it is the new one."""
    query = (
        f'SELECT {state.level(table)} AS "#level", * FROM {state.relation(table)} WHERE {state.holds(table)} ORDER BY {idents(table.key)}'
    )
    for row in engine.dicts(state.con, query):
        level = row.pop("#level")
        yield RowChange(table, None, row, 0, level) if side else RowChange(table, row, None, level, 0)
