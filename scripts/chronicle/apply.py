"""Replays a change file on a state, forward or in reverse: from what was to what is, row by row, and proves the result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle import descriptor, engine, formats, staging
from chronicle.changefile import ChangeFile
from chronicle.contract import Package, Table
from chronicle.descriptor import DESCRIPTOR
from chronicle.errors import ChronicleError
from chronicle.layout import write_json
from chronicle.rowdiff import plain
from chronicle.schema_rules import sql_type
from chronicle.snapshot import CERTAINTY
from chronicle.sql import ident, idents
from chronicle.state import Side, State

FORMATS = ("parquet", "csv")
SHOWN = 20  # faults that are told


class DoesNotFit(ChronicleError):
    """The change and the state do not belong together; nothing was written. Exit code 1."""

    exit_code = 1

    def __init__(self, faults: Sequence[str]) -> None:
        shown = [*faults[:SHOWN], *([f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else [])]
        super().__init__("does-not-fit", "\n".join(shown), "give the state that the change was made for; nothing was written")


def applied(change: ChangeFile, side: Side, *, reverse: bool = False) -> State:
    """The state after the changes, in a database of its own. DoesNotFit names each table or row that is another than expected."""
    start, end = ("to", "from") if reverse else ("from", "to")
    faults = _compared(side.state.digests, change.side(start).get("digests", {}), "the state it starts from")
    if faults:
        raise DoesNotFit(faults)
    contract = change.side(end).get("contract")
    state = _copied(side, descriptor.build(contract, side.package.root) if contract else side.package)
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for row in change.rows:
        by_table.setdefault(row["table"], []).append(row)
    old, new = ("new", "old") if reverse else ("old", "new")
    for name, rows in by_table.items():
        table = state.package.tables.get(name)
        if table is None and change.side(end).get("contract"):
            continue  # a table that is dropped goes with all its rows
        if table is None:
            faults.append(f"{name}: the state has no such table")
        else:
            faults += _replayed(state, table, rows, old, new)
    faults = faults or _compared(state.digests, change.side(end).get("digests", {}), "the state it leads to")
    if faults:
        raise DoesNotFit(faults)
    return state


def _compared(found: Mapping[str, str], wanted: Mapping[str, str], what: str) -> list[str]:
    differing = [table for table in wanted if found.get(table) != wanted[table]]
    return [f"{table}: {what} has the digest {found.get(table)}, not {wanted[table]}" for table in differing]


def _copied(side: Side, package: Package) -> State:
    """The state as tables that can be changed, by the contract of the other end: its columns, and the certainty."""
    source, con = side.state, side.state.con
    con.execute("ATTACH ':memory:' AS applied")
    compared = {table.name: table for table in source.tables()}
    for table in package.tables.values():
        old = compared.get(table.name)
        there = source.columns(old) if old else []
        if old is None and (side.record is False or table.name in source.package.tables):
            continue
        kinds = {c: sql_type(table.field(c)) for c in table.columns if c in there or side.record}
        cells = [
            f"CAST({ident(c) if c in there else 'NULL'} AS {kind}) AS {ident(c)}" for c, kind in kinds.items() if c in there or side.record
        ]
        level = source.certainty(old) if old else f"'' AS {CERTAINTY}"
        rows = f"FROM {source.relation(old)} WHERE {source.holds(old)}" if old else "WHERE FALSE"
        con.execute(f"CREATE TABLE applied.{ident(table.name)} AS SELECT {', '.join(cells)}, {level} {rows}")
    return State(con, package, None, "applied")


def _replayed(state: State, table: Table, rows: Iterable[Mapping[str, Any]], old: str, new: str) -> list[str]:
    faults: list[str] = []
    key = " || '|' || ".join(f"CAST({ident(c)} AS VARCHAR)" for c in table.key)
    columns = [*(c for c in table.columns if c in state.columns(table)), CERTAINTY]
    here: dict[str, list[Any] | None] = {
        key: row for *row, key in engine.rows(state.con, f"SELECT {idents(columns)}, {key} FROM {state.relation(table)}")
    }
    touched: dict[str, None] = {}
    for row in rows:
        before, after = row[old], row[new]
        there = here.get(row["id"])
        now = None if there is None else dict(zip(columns, map(plain, there), strict=True))
        if (now is None) != (before is None) or (now is not None and any(now.get(c) != v for c, v in before.items() if c in now)):
            faults.append(f"{table.name} {row['id']}: the change expects {before if before else 'no such row'}, the state has {now}")
            continue
        touched[row["id"]] = None
        here[row["id"]] = None if after is None else [({**(now or {}), **after}).get(c) for c in columns]
    if not faults:
        come = [cells for one in touched if (cells := here[one]) is not None]
        state.con.execute(f"DELETE FROM {state.relation(table)} WHERE {key} IN (SELECT unnest(?))", [list(touched)])
        if come:
            values = [[_text(row[n]) for row in come] for n in range(len(columns))]
            types = [*(sql_type(table.field(c)) for c in columns[:-1]), "VARCHAR"]
            casts = ", ".join(f"CAST(unnest(?::VARCHAR[]) AS {kind})" for kind in types)
            state.con.execute(f"INSERT INTO {state.relation(table)} ({idents(columns)}) SELECT {casts}", values)
    return faults


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def write(state: State, target: Path, form: str) -> None:
    """A folder of files, with the contract beside them, that appears whole."""
    with staging.fresh(target, DESCRIPTOR, replace=False) as stage:
        for table in state.tables():
            columns = [c for c in table.columns if c in state.columns(table)]
            query = f"SELECT {idents([*columns, CERTAINTY])} FROM {state.relation(table)} ORDER BY {idents(table.key)}"
            path = stage / f"{table.name}.{form}"
            if form == "csv":
                formats.csv(state.con, query, path)
            else:
                formats.parquet(state.con, query, path, {"dataset": state.package.name})
        write_json(stage / DESCRIPTOR, state.package.descriptor)
