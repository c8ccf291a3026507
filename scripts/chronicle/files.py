"""A folder of Parquet or CSV files as one state: every row stands, as of whatever day it was written for."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from chronicle import descriptor, engine
from chronicle.contract import Package, Table
from chronicle.descriptor import DESCRIPTOR
from chronicle.errors import ChronicleError
from chronicle.schema_rules import cast
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
    con.execute(f"CREATE VIEW {name} AS FROM read_parquet({literal(str(path))})")
    _complete(con, table, path, name)


def _csv(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Columns of the contract by their types, bounds as days, all others as text. ChronicleError for a cell of another type."""
    texts = f"{name.rpartition('.')[0]}.{ident(table.name + '#')}"
    con.execute(
        f"CREATE TABLE {texts} AS FROM read_csv({literal(str(path))}, header = true, all_varchar = true, delim = ',', quote = '\"')"
    )
    _complete(con, table, path, texts)
    columns = [column for column, *_ in engine.rows(con, f"DESCRIBE {texts}")]
    known = {field.name: field for field in table.fields}
    bounds = set(table.bounds) if table.period else set()
    for column in columns:
        if column in known:
            wrong = f"{ident(column)} IS NOT NULL AND ({cast(known[column])}) IS NULL"
            if found := engine.rows(con, f"SELECT {ident(column)} FROM {texts} WHERE {wrong} LIMIT 1"):
                message = f"{path}, column {column}: {found[0][0]!r} is not of type {known[column].type}"
                raise ChronicleError("bad-cell", message, "correct the cell")
    cells = (
        f"{cast(known[c])} AS {ident(c)}" if c in known else f"CAST({ident(c)} AS DATE) AS {ident(c)}" if c in bounds else ident(c)
        for c in columns
    )
    con.execute(f"CREATE VIEW {name} AS SELECT {', '.join(cells)} FROM {texts}")


def _complete(con: engine.Connection, table: Table, path: Path, name: str) -> None:
    """Rows are told apart by their key: its columns must be there."""
    columns = {column for column, *_ in engine.rows(con, f"DESCRIBE {name}")}
    if missing := [c for c in table.key if c not in columns]:
        raise ChronicleError("missing-column", f"{path} has no column {', '.join(missing)}, the key of {table.name}", "write it again")
