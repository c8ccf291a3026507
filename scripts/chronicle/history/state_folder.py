"""A folder of Parquet or CSV files as one state: every row stands, as of whatever day it was written for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from chronicle.contract import descriptor
from chronicle.contract.formats import PARQUET
from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR
from chronicle.core.sql import ident, idents, literals
from chronicle.engines import duckdb as engine
from chronicle.history.asof import CERTAINTY
from chronicle.history.state import SMALL
from chronicle.load import csv_text, header
from chronicle.load.types import cast, sql_type


def state_of(folder: Path) -> bool:
    """Whether the folder holds files of tables, rather than a package whose tables lie where its descriptor says."""
    if not _contract(folder):
        raise ChronicleError("no-contract", f"there is no {DESCRIPTOR} in {folder} or above it", "put the contract beside the files")
    if not (folder / DESCRIPTOR).is_file():
        return True
    package = descriptor.load(folder)
    there = [table for table in package.tables.values() if package.path(table).is_file()]
    if any(_is_state(package.path(table), table) for table in there):
        return True
    if there and (lost := [table.path for table in package.tables.values() if table not in there]):
        message = f"the package in {folder} lacks {', '.join(lost)}"
        raise ChronicleError("missing-file", message, "restore it; files of a state go to a folder of their own, with the contract above")
    return not there


def _is_state(path: Path, table: Table) -> bool:
    """Whether it lies where a canonical file would, but says how certainly its rows hold, as none does."""
    if table.format.kind == PARQUET:
        return CERTAINTY in _columns_of(path)
    labels = header.labels(path, table)
    return not isinstance(labels, Finding) and CERTAINTY in labels


def _columns_of(path: Path) -> list[str]:
    """The columns of a Parquet file; none of a file that is no such."""
    con = engine.connect()
    try:
        return [column for column, *_ in engine.rows(con, f"DESCRIBE FROM read_parquet({engine.path(path)}, hive_partitioning = false)")]
    except engine.Error:
        return []
    finally:
        con.close()


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
                name = f"{ident(database)}.{ident(table.name)}"
                try:
                    read(con, table, path, name)
                    _sound(con, table, path, name)
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
    source = f"read_parquet({engine.path(path)})"
    there = _complete(con, table, path, source)
    kinds = {**dict.fromkeys(table.bounds if table.period else (), "DATE"), **{field.name: sql_type(field) for field in table.fields}}
    casts = {c: (f"TRY_CAST({ident(c)} AS {kinds[c]})", kinds[c]) for c in there if c in kinds and there[c] != kinds[c]}
    _view(con, path, source, name, {**dict.fromkeys(there), **casts})


def _csv(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Columns of the contract by their types, as the contract or as this engine writes them; bounds as days, all others as text."""
    texts = f"{name.rpartition('.')[0]}.{ident(table.name + '#')}"
    read = (
        f"read_csv({engine.path(path)}, header = true, skip = 0, all_varchar = true, delim = ',', quote = '\"', allow_quoted_nulls = false)"
    )
    cells = (_text(table, column) for column, *_ in engine.rows(con, f"DESCRIBE FROM {read}"))
    con.execute(f"CREATE TABLE {texts} AS SELECT {', '.join(cells)} FROM {read}")
    there = _complete(con, table, path, texts)
    bounds = {c: (f"TRY_CAST({ident(c)} AS DATE)", "date") for c in (table.bounds if table.period else ())}
    casts = {**bounds, **{field.name: (_either(field), field.type) for field in table.fields}}
    _view(con, path, texts, name, {c: casts.get(c) for c in there})


def _text(table: Table, column: str) -> str:
    """The cell, NULL if it stands for no value. An empty one does; a quoted empty text is a text, as the engine writes it."""
    field = next((field for field in table.fields if field.name == column), None)
    none = {*csv_text.missing(table, field)} - {""} if field else set()
    if field is None or sql_type(field) != "VARCHAR":
        none.add("")
    return (
        f"CASE WHEN {ident(column)} NOT IN ({literals(sorted(none))}) THEN {ident(column)} END AS {ident(column)}"
        if none
        else ident(column)
    )


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


def _sound(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """ChronicleError for a key that stands twice (which in large Parquet files nobody looks for) or makes no clear id, and for a
    certainty that is none.
    """
    if path.suffix == ".csv" or engine.rows(con, f"SELECT count(*) FROM {name}")[0][0] <= SMALL:
        key = idents(table.key)
        if twice := engine.rows(con, f"SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1 ORDER BY ALL LIMIT 1"):
            told = row_id.of(twice[0])
            raise ChronicleError("duplicate-key", f"{path} has two rows of {table.name} with the key {told!r}", "take one of them away")
    if unclear := engine.rows(con, f"SELECT {table.row_id_sql()} FROM {name} WHERE {row_id.ambiguous(map(ident, table.key))} LIMIT 1"):
        told = f"the key {unclear[0][0]!r} of {table.name}: a part of it holds {row_id.JOIN}, which joins the parts to an id"
        raise ChronicleError("ambiguous-key", f"{path}, {told}", "write it otherwise")
    if any(column == CERTAINTY for column, *_ in engine.rows(con, f"DESCRIBE {name}")):
        held = f"coalesce(CAST({CERTAINTY} AS VARCHAR), '')"
        if other := engine.rows(con, f"SELECT {held} FROM {name} WHERE {held} NOT IN ('certain', 'possible') ORDER BY 1 LIMIT 1"):
            raise ChronicleError("bad-cell", f"{path}, column {CERTAINTY}: {other[0][0]!r} is no certainty", "write certain or possible")


def _complete(con: engine.Connection, table: Table, path: Path, source: str) -> dict[str, str]:
    """Name -> type of the columns. Rows are told apart by their key: its columns must be there and filled."""
    columns = {column: kind for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {source}")}
    if missing := [c for c in table.key if c not in columns]:
        raise ChronicleError("missing-column", f"{path} has no column {', '.join(missing)}, the key of {table.name}", "write it again")
    if engine.rows(con, f"SELECT 1 FROM {source} WHERE {' OR '.join(f'{ident(c)} IS NULL' for c in table.key)} LIMIT 1"):
        raise ChronicleError("missing-key", f"{path} has a row without {' and '.join(table.key)}, the key of {table.name}", "fill the cell")
    return columns
