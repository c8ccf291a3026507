"""Connections to DuckDB, with settings that make results the same on every machine. Nothing else imports duckdb."""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from chronicle.core import leftovers
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident, literal

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation
Type = duckdb.sqltypes.DuckDBPyType
Error = duckdb.Error
IOError = duckdb.IOException
Denied = duckdb.PermissionException
VERSION = duckdb.__version__
DAMAGED = "a file that was read is damaged: it has bytes that are no text"
_BATCH = 10_000  # rows
_FULL = (errno.ENOSPC, errno.EDQUOT)
_SIZE = re.compile(r"[1-9]\d*(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)


def connect(
    path: Path | None = None, *, read_only: bool = False, memory: str | None = None, temp: Path | None = None, sealed: bool = False
) -> Connection:
    """Open the database file at `path`, or a database in memory.

    Args:
        path: The file.
        read_only: True if nothing is to be written to it.
        memory: Limit of DuckDB's buffers, such as "2GB". What doesn't fit goes to `temp`.
        temp: Folder for temporary files.
        sealed: If True, queries reach no file except the database and those in `temp`, and no network; this cannot be undone.
            `temp` should then be a private folder, since queries can write there.
    Raises:
        ChronicleError: `bad-size` for another form of `memory`, `unfit-path` if DuckDB cannot open a file at such a path.
    """
    config: dict[str, Any] = {}
    if memory:
        if not _SIZE.fullmatch(memory):
            raise ChronicleError("bad-size", f"{memory!r} is not an amount of memory", "write it like 512MB or 2GB")
        config["memory_limit"] = memory
    if temp:
        config["temp_directory"] = str(temp)
    con = duckdb.connect(str(fit(path)) if path else ":memory:", read_only=read_only, config=config)
    con.execute("SET TimeZone = 'UTC'")
    if rows(con, "SELECT current_setting('enable_progress_bar')") == [(True,)]:  # off in notebooks without ipywidgets, where SET fails
        con.execute("SET enable_progress_bar = false")
    if sealed:
        _seal(con)
    return con


def _seal(con: Connection) -> None:
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


@contextmanager
def foreign(path: Path, *, sealed: bool = True) -> Iterator[Connection]:
    """Open a compiled file that may come from anybody: read-only, sealed, with a private folder for temporary files.

    Pass `sealed=False` only for a query that the user wrote. The file is attached, and in use under its name: DuckDB opens a file only once
    in a process unless all its settings are the same, and the private folder never is.
    """
    with leftovers.private() as folder:
        con = connect(temp=folder)
        try:
            con.execute(f"ATTACH {literal(str(fit(path)))} AS {ident(path.stem)} (READ_ONLY)")
            con.execute(f"USE {ident(path.stem)}")
            if sealed:
                _seal(con)
            yield con
        finally:
            con.close()


@contextmanager
def beside(con: Connection, database: str) -> Iterator[Connection]:
    """Open a second connection to the same data, for another thread, with `database` as the current one."""
    other = con.cursor()
    try:
        other.execute(f"USE {database}")
        yield other
    finally:
        other.close()


def rows(con: Connection, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with _legible():
        return con.execute(query, parameters).fetchall()


def dicts(con: Connection, query: str, parameters: Any = None) -> list[dict[str, Any]]:
    with _legible():
        cursor = con.execute(query, parameters)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _legible() -> Iterator[None]:
    """Raise Error in place of UnicodeDecodeError, which comes of a message in which DuckDB quotes bytes of a damaged file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise Error(DAMAGED) from error


def each(relation: Relation) -> Iterator[tuple[Any, ...]]:
    """The rows of a relation, of which some are in memory at a time. Its connection must not be used until the last is read."""
    if hasattr(type(relation), "iter_rows"):
        yield from relation.iter_rows(_BATCH)
        return
    fetch: Any = relation.fetchmany  # before DuckDB 2
    while batch := fetch(_BATCH):
        yield from batch


@contextmanager
def scratch(con: Connection) -> Iterator[None]:
    """Drop, at the end of the block, temporary tables made in it whose names begin with `#` (no table of a package has such a name)."""
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp' AND starts_with(table_name, '#')"
    before = {name for (name,) in rows(con, query)}
    try:
        yield
    finally:
        for (name,) in rows(con, query):
            if name not in before:
                con.execute(f"DROP TABLE temp.{ident(name)}")


def fit(database: Path) -> Path:
    """Return the path unchanged if DuckDB can open a database there; ChronicleError `unfit-path` if not.

    DuckDB takes `?` for the end of a path, and \\ for /.
    """
    if sign := next((sign for sign in "?\\" if sign in str(database.absolute())), None):
        message = f"DuckDB cannot open a database in {database.parent}: the path contains {sign}"
        raise ChronicleError("unfit-path", message, "rename the folder, or give another one with --out")
    return database


def path(file: Path) -> str:
    """Return an SQL literal for a file that DuckDB reads; `*`, `?` and `[` are escaped, since its readers take them for patterns."""
    return literal(glob.escape(str(file)))


def no_room(error: BaseException) -> str | None:
    """Return the system's or DuckDB's message if the error comes from a full disk or a memory limit; else None.

    A full disk is an IOException where DuckDB writes a file, a TransactionException where it commits, an
    OutOfMemoryException where it would spill, and a FatalException in what follows one of them.
    """
    if isinstance(error, OSError):
        return error.strerror if error.errno in _FULL else None
    if isinstance(error, duckdb.OutOfMemoryException):
        return str(error).splitlines()[0]
    return next((os.strerror(code) for code in _FULL if isinstance(error, Error) and os.strerror(code) in str(error)), None)
