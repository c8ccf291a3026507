"""Read a folder of Parquet or CSV files as one state, for the day that they were written for. Every row counts."""

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
    """True if the folder contains table files of a state; False if it is a package.

    Raises:
        ChronicleError: `no-contract` if there is no descriptor, `missing-file` if only some tables of a package are there.
    """
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
        raise ChronicleError("missing-file", message, "restore it; put files of a state in a folder of their own, below the contract")
    return not there


def _is_state(path: Path, table: Table) -> bool:
    """True if the file is at the place of a canonical file, but has a column `certainty`, which canonical files don't have."""
    if table.format.kind == PARQUET:
        return CERTAINTY in _columns_of(path)
    labels = header.labels(path, table)
    return not isinstance(labels, Finding) and CERTAINTY in labels


def _columns_of(path: Path) -> list[str]:
    """The columns of a Parquet file; none if it is not one."""
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
    """Attach the tables as views in a new database, and return the contract with the tables that are there.

    Raises:
        ChronicleError: `no-tables` if there are none; `broken-file`, `missing-column`, `missing-key`, `duplicate-key`, `ambiguous-key`
            or `bad-cell` if one cannot be read as its contract says.
    """
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
        raise ChronicleError("no-tables", f"{folder} contains no file of a table of {package.name}", f"name the files {wanted}, ...")
    return dataclasses.replace(package, tables=there)


def _parquet(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Make a view of a Parquet file; columns whose type differs from the contract's are cast, if every cell allows it."""
    source = f"read_parquet({engine.path(path)})"
    there = _complete(con, table, path, source)
    kinds = {**dict.fromkeys(table.bounds if table.period else (), "DATE"), **{field.name: sql_type(field) for field in table.fields}}
    casts = {c: (f"TRY_CAST({ident(c)} AS {kinds[c]})", kinds[c]) for c in there if c in kinds and there[c] != kinds[c]}
    _view(con, path, source, name, {**dict.fromkeys(there), **casts})


def _csv(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Make a view of a CSV file: the contract's columns by their types, in its format or the engine's; bounds as days; others as text."""
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
    """SQL for a cell: NULL if it is empty or means "no value". A quoted empty text is a text, as the engine writes it."""
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
    """SQL for a cell in the contract's format or the engine's. Whole numbers have one format, and DuckDB would round any other."""
    value, kind = cast(field), sql_type(field)
    return value if kind in ("VARCHAR", "BIGINT", "INTEGER") else f"coalesce({value}, TRY_CAST({ident(field.name)} AS {kind}))"


def _view(con: engine.Connection, path: Path, source: str, name: str, columns: Mapping[str, tuple[str, str] | None]) -> None:
    """Create the view. `columns` maps each column to its cast and type, or to None; ChronicleError `bad-cell` if a cell cannot be cast."""
    for column, (value, kind) in ((c, made) for c, made in columns.items() if made):
        wrong = f"{ident(column)} IS NOT NULL AND ({value}) IS NULL"
        if found := engine.rows(con, f"SELECT {ident(column)} FROM {source} WHERE {wrong} LIMIT 1"):
            raise ChronicleError("bad-cell", f"{path}, column {column}: {found[0][0]!r} is not of type {kind}", "correct the cell")
    cells = (f"{made[0]} AS {ident(c)}" if made else ident(c) for c, made in columns.items())
    con.execute(f"CREATE VIEW {name} AS SELECT {', '.join(cells)} FROM {source}")


def _sound(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Raise ChronicleError for a duplicate key (not sought in large Parquet files), an ambiguous row id, or an invalid certainty."""
    if path.suffix == ".csv" or engine.rows(con, f"SELECT count(*) FROM {name}")[0][0] <= SMALL:
        key = idents(table.key)
        if twice := engine.rows(con, f"SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1 ORDER BY ALL LIMIT 1"):
            key_text = row_id.of(twice[0])
            raise ChronicleError("duplicate-key", f"{path} has two rows of {table.name} with the key {key_text!r}", "remove one of them")
    if unclear := engine.rows(con, f"SELECT {table.row_id_sql()} FROM {name} WHERE {row_id.ambiguous(map(ident, table.key))} LIMIT 1"):
        message = f"the key {unclear[0][0]!r} of {table.name}: one of its values contains {row_id.JOIN}, which joins the values to a row id"
        raise ChronicleError("ambiguous-key", f"{path}, {message}", "change the value")
    if any(column == CERTAINTY for column, *_ in engine.rows(con, f"DESCRIBE {name}")):
        held = f"coalesce(CAST({CERTAINTY} AS VARCHAR), '')"
        if other := engine.rows(con, f"SELECT {held} FROM {name} WHERE {held} NOT IN ('certain', 'possible') ORDER BY 1 LIMIT 1"):
            raise ChronicleError("bad-cell", f"{path}, column {CERTAINTY}: {other[0][0]!r} is not a certainty", "write certain or possible")


def _complete(con: engine.Connection, table: Table, path: Path, source: str) -> dict[str, str]:
    """Return the columns, name -> type. Raises ChronicleError if a key column is missing or has an empty cell."""
    columns = {column: kind for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {source}")}
    if missing := [c for c in table.key if c not in columns]:
        raise ChronicleError("missing-column", f"{path} has no column {', '.join(missing)}, the key of {table.name}", "add it")
    if engine.rows(con, f"SELECT 1 FROM {source} WHERE {' OR '.join(f'{ident(c)} IS NULL' for c in table.key)} LIMIT 1"):
        raise ChronicleError("missing-key", f"{path} has a row without {' and '.join(table.key)}, the key of {table.name}", "fill the cell")
    return columns
