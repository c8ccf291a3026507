"""Write all row changes between two states as Parquet files, one for each table, into a folder that the next run replaces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chronicle.change import pairs, row_changes, rows_join
from chronicle.change.pairs import Pairs
from chronicle.contract.roles import Table
from chronicle.core.sql import idents
from chronicle.engines import duckdb as engine
from chronicle.engines import writers
from chronicle.history import renamed
from chronicle.history.state import State
from chronicle.storage import atomic

CONTENT = {"content": "row changes"}  # metadata of each file, by which a later run recognizes it


def export(first: State, second: State, folder: Path, compared: Pairs | None = None) -> Iterator[Path]:
    """Write `<table>.parquet` for each table of either state: all row changes as `rows_join.wide` has them, in key order.

    `compared` are the two states if their rows have been paired already.

    A folder written by an earlier run is replaced once everything is written. ChronicleError if it contains anything else.
    """
    first = renamed.aligned(first, second)
    metadata = {"dataset": second.package.name, **CONTENT}
    with atomic.fresh(folder, lambda path: _ours(second.con, path, metadata), replace=True) as stage:
        made = []
        for name, query in _queries(first, second, compared):
            writers.parquet(second.con, query, stage / f"{name}.parquet", metadata)
            made.append(folder / f"{name}.parquet")
    yield from made


def _queries(first: State, second: State, compared: Pairs | None) -> Iterator[tuple[str, str]]:
    there = {table.name: table for table in first.tables()}
    for table in second.tables():
        old = there.pop(table.name, None)
        yield table.name, _query(first, second, old, table, compared)
    for table in there.values():
        yield table.name, f"{rows_join.wide_only(first, table, 'old')} ORDER BY {idents(table.key)}"


def _query(first: State, second: State, old: Table | None, table: Table, compared: Pairs | None) -> str:
    if old is None:
        return f"{rows_join.wide_only(second, table, 'new')} ORDER BY {idents(table.key)}"
    if old.key != table.key:  # another key: other statements
        gone, come = rows_join.wide_only(first, old, "old"), rows_join.wide_only(second, table, "new")
        keys = idents(dict.fromkeys((*old.key, *table.key)))
        return f"SELECT * FROM ({gone} UNION ALL BY NAME {come}) ORDER BY {keys}"
    if row_changes.within(first, second):
        return f"{rows_join.wide_within(first, second, table)} ORDER BY {idents(table.key)}"
    if compared and pairs.alike(old, table):
        return f"{pairs.wide(compared, table)} ORDER BY {idents(table.key)}"
    return f"{rows_join.wide(first, second, old, table)} ORDER BY {rows_join.key_order(old, table)}"


def _ours(con: engine.Connection, folder: Path, metadata: dict[str, str]) -> bool:
    """True if the folder contains only files that an earlier run wrote for the dataset."""
    return all(_written(con, path) == metadata for path in folder.iterdir())


def _written(con: engine.Connection, path: Path) -> dict[str, str]:
    """The metadata of the Parquet file; empty if it is not one."""
    if path.is_symlink() or not path.is_file() or path.suffix != ".parquet":
        return {}
    try:
        query = f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({engine.path(path)})"
        return dict(engine.rows(con, query))
    except engine.Error:
        return {}
