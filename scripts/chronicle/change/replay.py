"""Apply a change file to a state, forward or in reverse, row by row, and verify the result."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle.change import row_json
from chronicle.change.change_file import ChangeFile
from chronicle.contract import descriptor, renames
from chronicle.contract.roles import Table
from chronicle.core.errors import ChronicleError
from chronicle.core.files import write_json
from chronicle.core.paths import DESCRIPTOR
from chronicle.core.period import ABSENT, CERTAIN, LEVELS
from chronicle.core.sql import ident, idents
from chronicle.core.values import plain
from chronicle.engines import duckdb as engine
from chronicle.engines import writers
from chronicle.history import renamed
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import Operand, State
from chronicle.load.types import sql_type
from chronicle.storage import atomic

FORMATS = ("parquet", "csv")
SHOWN = 20  # problems that an error lists


class DoesNotFit(ChronicleError):
    """The change file does not start from this state; nothing was written. Exit code 1."""

    exit_code = 1

    def __init__(self, problems: Sequence[str], hint: str = "give the state that the change was made for; nothing was written") -> None:
        shown = [*problems[:SHOWN], *([f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else [])]
        super().__init__("does-not-fit", "\n".join(shown), hint)


def applied(change: ChangeFile, side: Operand, *, reverse: bool = False) -> State:
    """Return the state after the changes, in a database of its own.

    Rows in the file have the newer names of tables and columns. So a state with older names is first read with the newer ones and, in
    reverse, the result gets the older ones at the end.

    Raises:
        DoesNotFit: A table or a row is not as the change file expects.
    """
    start, end = ("to", "from") if reverse else ("from", "to")
    problems = list(_misplaced(change, side)) or _compared(
        side.state.digests, change.side(start).get("digests", {}), "the state it starts from"
    )
    if problems:
        if (wanted_end := change.side(end).get("digests")) and not _compared(side.state.digests, wanted_end, ""):
            way = "leave out --reverse" if reverse else "undo it with --reverse"
            hint = f"give the state that the change was made for, or {way}: this is the state it leads to; nothing was written"
            raise DoesNotFit(problems, hint)
        raise DoesNotFit(problems)
    contract = change.side(end).get("contract")
    wanted = descriptor.build(contract, side.package.root) if contract else side.package
    called = renames.from_changes(change.document.get("schema", ()))
    package = called.package(wanted) if reverse else wanted
    if not reverse:
        side = dataclasses.replace(side, state=renamed.under(side.state, called))
    cell = row_json.value if change.version >= 3 else plain
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for row in reversed(list(change.rows)) if reverse else change.rows:
        by_table.setdefault(row["table"], []).append(row)
    side.state.con.execute("ATTACH ':memory:' AS applied")
    state = State(side.state.con, package, None, "applied")
    there = {table.name: table for table in side.state.tables()}
    sides = ("new", "old") if reverse else ("old", "new")
    for table in package.tables.values():
        source = there.get(table.name)
        if source or (side.record and table.name not in side.package.tables):
            touched, wrong = _replayed(side.state, source, table.name, by_table.pop(table.name, ()), sides, cell=cell)
            problems += wrong or _filled(state, table, side, source, touched)
    # Rows of a table that the change removes need no replay.
    problems += [f"{name}: the state has no such table" for name in by_table if not contract or name in package.tables]
    if reverse:
        state = renamed.under(state, called.inverse, wanted)
    problems = problems or _compared(state.digests, change.side(end).get("digests", {}), "the state it leads to")
    if problems:
        raise DoesNotFit(problems)
    return state


def _misplaced(change: ChangeFile, side: Operand) -> Iterator[str]:
    """Check that the file is about this dataset."""
    if (name := change.document.get("dataset", side.package.name)) != side.package.name:
        yield f"the change file is of the dataset {name}, the state of {side.package.name}"


def _compared(found: Mapping[str, str], wanted: Mapping[str, str], what: str) -> list[str]:
    differing = [table for table in wanted if found.get(table) != wanted[table]]
    return [f"{table}: {what} has the digest {found.get(table)}, not {wanted[table]}" for table in differing]


_Touched = dict[str, Mapping[str, Any] | None]  # id -> the row as it is after the changes


def _replayed(
    state: State, table: Table | None, name: str, rows: Iterable[Mapping[str, Any]], sides: tuple[str, str], *, cell: Callable[[Any], Any]
) -> tuple[_Touched, list[str]]:
    """Return the rows that the changes touch, after comparing each with the state, and the problems found.

    `table` is the table in the contract of the starting state; `cell` converts a value to what the change file contains.
    """
    rows, problems = list(rows), list[str]()
    here: _Touched = {}
    if table and rows:
        columns = [*(c for c in table.columns if c in state.columns(table)), CERTAINTY]
        query = f"""
            SELECT {table.row_id_sql()}, {idents(columns[:-1])}, {state.certainty(table)} FROM {state.relation(table)}
            WHERE {state.holds(table)} AND {table.row_id_sql()} IN (SELECT unnest(?))
        """
        for key, *values in engine.rows(state.con, query, [[row["id"] for row in rows]]):
            here[key] = dict(zip(columns, map(cell, values), strict=True))
    for row in rows:
        before, after = (row[side] for side in sides)
        now = here.get(row["id"])
        if (now is None) != (before is None) or (now is not None and any(now.get(c) != v for c, v in before.items() if c in now)):
            problems.append(f"{name} {row['id']}: the change expects {before if before else 'no such row'}, the state has {now}")
        elif after is not None and after.get(CERTAINTY, LEVELS[CERTAIN]) not in LEVELS[ABSENT + 1 :]:
            problems.append(f"{name} {row['id']}: the certainty {after[CERTAINTY]!r} is neither certain nor possible")
        else:
            here[row["id"]] = None if after is None else {**(now or {}), **after}
    return here, problems


def _filled(state: State, table: Table, side: Operand, source: Table | None, touched: _Touched) -> list[str]:
    """Make the table by the contract of the resulting state: the untouched rows, and the changed ones. Return the problems found."""
    there = side.state.columns(source) if source else []
    kinds = {**{c: sql_type(table.field(c)) for c in table.columns if c in there or side.record}, CERTAINTY: "VARCHAR"}
    relation, con = f"applied.{ident(table.name)}", state.con
    con.execute(f"CREATE TABLE {relation} ({', '.join(f'{ident(c)} {kind}' for c, kind in kinds.items())})")
    come = [row for row in touched.values() if row is not None]
    try:
        if source:
            cells = [f"CAST({ident(c) if c in there else 'NULL'} AS {kind})" for c, kind in kinds.items() if c != CERTAINTY]
            rows = f"{side.state.relation(source)} WHERE {side.state.holds(source)} AND {source.row_id_sql()} NOT IN (SELECT unnest(?))"
            query = f"SELECT {', '.join(cells)}, {side.state.certainty(source)} FROM {rows}"
            con.execute(f"INSERT INTO {relation} {query}", [list(touched)])
        if come:
            values = [[_text(row.get(c)) for row in come] for c in kinds]
            casts = ", ".join(f"CAST(unnest(?::VARCHAR[]) AS {kind})" for kind in kinds.values())
            con.execute(f"INSERT INTO {relation} SELECT {casts}", values)
    except engine.Error as error:
        return [f"{table.name}: {str(error).splitlines()[0]}"]
    if source and source.key != table.key:
        return []  # the change may identify its rows by the older key
    named = [key for key, row in touched.items() if row is not None]
    query = f"SELECT unnest(?::VARCHAR[]) EXCEPT SELECT {table.row_id_sql()} FROM {relation}"
    unlike = engine.rows(con, f"{query} ORDER BY 1", [named]) if named else []
    return [f"{table.name} {key}: the row in the change has a different key" for (key,) in unlike]


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def write(state: State, target: Path, form: str) -> None:
    """Write the state as a folder of files with its contract; the folder appears only if everything is written."""
    with atomic.fresh(target, DESCRIPTOR, replace=False) as stage:
        for table in state.tables():
            columns = [c for c in table.columns if c in state.columns(table)]
            query = f"SELECT {idents([*columns, CERTAINTY])} FROM {state.relation(table)} ORDER BY {idents(table.key)}"
            path = stage / f"{table.name}.{form}"
            if form == "csv":
                writers.csv(state.con, query, path)
            else:
                writers.parquet(state.con, query, path, {"dataset": state.package.name})
        write_json(stage / DESCRIPTOR, state.package.descriptor)
