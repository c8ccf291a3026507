"""A folder of Parquet or CSV files as one state: every row stands, as of whatever day it was written for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from chronicle import descriptor, engine
from chronicle.celltypes import cast, sql_type
from chronicle.contract import Field, Package, Table
from chronicle.descriptor import DESCRIPTOR
from chronicle.errors import ChronicleError
from chronicle.sql import ident, literal


def state_of(folder: Path) -> bool:
    """Whether the folder holds files of tables, rather than a package whose tables lie where its descriptor says."""
    if not _contract(folder):
        raise ChronicleError("no-contract", f"there is no {DESCRIPTOR} in {folder} or above it", "put the contract beside the files")
    if not (folder / DESCRIPTOR).is_file():
        return True
    package = descriptor.load(folder)
    return not all(package.path(table).is_file() for table in package.tables.values())


def _contract(folder: Path) -> Path | None:
    return next((above for above in (folder, *folder.parents) if (above / DESCRIPTOR).is_file()), None)


def attach(con: engine.Connection, folder: Path, database: str) -> Package:
    """The tables as views in a new database; gives the contract, with the tables that are there. ChronicleError if there is none."""
    above = _contract(folder)
    assert above is not None
    package = descriptor.load(above)
    there: dict[str, Table] = {}
    con.execute(f"ATTACH ':memory:' AS {ident(database)}")
    for table in package.tables.values():
        for path, read in ((folder / f"{table.name}.parquet", _parquet), (folder / f"{table.name}.csv", _csv)):
            if path.is_file():
                try:
                    read(con, table, path, f"{ident(database)}.{ident(table.name)}")
                except engine.Error as error:
                    raise ChronicleError("broken-file", f"{path} cannot be read: {str(error).splitlines()[0]}", "write it again") from error
                there[table.name] = table
                break
    if not there:
        wanted = ", ".join(f"{name}.parquet" for name in list(package.tables)[:3])
        raise ChronicleError("no-tables", f"{folder} holds no file of a table of {package.name}", f"it would be called {wanted}, ...")
    return dataclasses.replace(package, tables=there)


def _parquet(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Columns of another type than the contract says are cast, if every cell can be."""
    source = f"read_parquet({literal(str(path))})"
    there = _complete(con, table, path, source)
    kinds = {**dict.fromkeys(table.bounds if table.period else (), "DATE"), **{field.name: sql_type(field) for field in table.fields}}
    casts = {c: (f"TRY_CAST({ident(c)} AS {kinds[c]})", kinds[c]) for c in there if c in kinds and there[c] != kinds[c]}
    _view(con, path, source, name, {**dict.fromkeys(there), **casts})


def _csv(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Columns of the contract by their types, as the contract or as this engine writes them; bounds as days, all others as text."""
    texts = f"{name.rpartition('.')[0]}.{ident(table.name + '#')}"
    read = f"read_csv({literal(str(path))}, header = true, skip = 0, all_varchar = true, delim = ',', quote = '\"')"
    con.execute(f"CREATE TABLE {texts} AS FROM {read}")
    there = _complete(con, table, path, texts)
    bounds = {c: (f"TRY_CAST({ident(c)} AS DATE)", "date") for c in (table.bounds if table.period else ())}
    casts = {**bounds, **{field.name: (_either(field), field.type) for field in table.fields}}
    _view(con, path, texts, name, {c: casts.get(c) for c in there})


def _either(field: Field) -> str:
    """A whole number has one form, and DuckDB would round another."""
    value, kind = cast(field), sql_type(field)
    return value if kind in ("VARCHAR", "BIGINT", "INTEGER") else f"coalesce({value}, TRY_CAST({ident(field.name)} AS {kind}))"


def _view(con: engine.Connection, path: Path, source: str, name: str, columns: Mapping[str, tuple[str, str] | None]) -> None:
    """`columns` with the expression and the type of those that are cast. ChronicleError for a cell of another type."""
    for column, (value, kind) in ((c, made) for c, made in columns.items() if made):
        wrong = f"{ident(column)} IS NOT NULL AND ({value}) IS NULL"
        if found := engine.rows(con, f"SELECT {ident(column)} FROM {source} WHERE {wrong} LIMIT 1"):
            raise ChronicleError("bad-cell", f"{path}, column {column}: {found[0][0]!r} is not of type {kind}", "correct the cell")
    cells = (f"{made[0]} AS {ident(c)}" if made else ident(c) for c, made in columns.items())
    con.execute(f"CREATE VIEW {name} AS SELECT {', '.join(cells)} FROM {source}")


def _complete(con: engine.Connection, table: Table, path: Path, source: str) -> dict[str, str]:
    """Name -> type of the columns. Rows are told apart by their key: its columns must be there and filled."""
    columns = {column: kind for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {source}")}
    if missing := [c for c in table.key if c not in columns]:
        raise ChronicleError("missing-column", f"{path} has no column {', '.join(missing)}, the key of {table.name}", "write it again")
    if engine.rows(con, f"SELECT 1 FROM {source} WHERE {' OR '.join(f'{ident(c)} IS NULL' for c in table.key)} LIMIT 1"):
        raise ChronicleError("missing-key", f"{path} has a row without {' and '.join(table.key)}, the key of {table.name}", "fill the cell")
    return columns
