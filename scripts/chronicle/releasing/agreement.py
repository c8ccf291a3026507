"""Whether the files of a release say the same: canonical tables, history as Parquet and as CSV, and the snapshots.

A digest proves one of them. Whoever alters another, and its checksums with it, is found because the others still say what was released.
Compared is text, so that the versions of chronicle and DuckDB that wrote the files do not matter.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.core.sql import day, ident, idents
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest
from chronicle.history import asof
from chronicle.load import csv_text, types
from chronicle.load.csv_text import raw

CODE = "files-disagree"
SHOWN = 5


def findings(package: Package) -> list[Finding]:
    """Where the files of the release that `package` was read from do not say the same as its histories in Parquet."""
    con = engine.connect()
    try:
        refused = csv_text.read(con, package)
        found = list(refused)
        for table in package.tables.values():
            history = package.root / _history(table)
            if not history.is_file():
                continue
            try:
                con.execute(f"CREATE VIEW main.{ident(table.name)} AS FROM read_parquet({engine.path(history)})")
                found += _of(con, package, table, canonical=not refused)
            except engine.Error as error:
                found.append(of_file(_history(table), "unreadable", f"{table.name} cannot be read: {str(error).splitlines()[0]}"))
        return found
    finally:
        con.close()


def _history(table: Table) -> str:
    return f"history/{table.name}.parquet"


def _of(con: engine.Connection, package: Package, table: Table, *, canonical: bool) -> Iterator[Finding]:
    if canonical:
        yield from _canonical(con, table)
    if not table.period:
        return
    history = f"main.{ident(table.name)}"
    yield from _same(con, history, package.root, f"history/{table.name}.csv", f"is not what {_history(table)} says")
    for snapshot in package.descriptor["chronicle"]["release"]["snapshots"]:
        when = _date(snapshot["date"])
        for ending in ("parquet", "csv"):
            name = f"snapshots/{when}/{table.name}.{ending}"
            state = f"({asof.select(table, day(str(when)))})"
            yield from _same(con, state, package.root, name, f"is not the state on {when} of {_history(table)}")


def _date(text: str) -> datetime.date:
    """The day of a snapshot, which comes into queries and names of files."""
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise ChronicleError("broken-descriptor", f"{text!r} is not the day of a snapshot", "get the release again") from error


def _canonical(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """Rows of the canonical file that the history has otherwise, by their ids."""
    cells = ", ".join(f"{types.cast(field, 'r.')} AS {ident(field.name)}" for field in table.fields)
    written = f"(SELECT {cells} FROM {raw(table)} r)"
    history = f"main.{ident(table.name)}"
    if _digest(con, written, table.columns) == _digest(con, history, table.columns):
        return
    one, other = (f"SELECT {idents(table.columns)} FROM {relation}" for relation in (written, history))
    query = (
        f"SELECT DISTINCT {table.row_id_sql('d.')} FROM ((({one}) EXCEPT ALL ({other})) UNION ALL (({other}) EXCEPT ALL ({one}))) d "
        f"ORDER BY 1 LIMIT {SHOWN + 1}"
    )
    ids = [str(id) for (id,) in engine.rows(con, query)]
    told = f"{', '.join(ids[:SHOWN])}{', ...' if len(ids) > SHOWN else ''}"
    yield of_file(table.path, CODE, f"these rows are not as in {_history(table)}: {told}")


def _same(con: engine.Connection, expected: str, root: Path, name: str, message: str) -> Iterator[Finding]:
    """A finding if the file is there and holds other rows than the query `expected` gives."""
    if not (root / name).is_file():
        return
    file = engine.path(root / name)
    found = f"read_parquet({file})" if name.endswith(".parquet") else f"read_csv({file}, header = true, all_varchar = true, delim = ',')"
    try:
        columns = [row[0] for row in engine.rows(con, f"DESCRIBE FROM {expected}")]
        there = [row[0] for row in engine.rows(con, f"DESCRIBE FROM {found}")]
        if columns == there and _digest(con, expected, columns) == _digest(con, found, columns):
            return
    except engine.Error as error:
        message = f"cannot be read: {str(error).splitlines()[0]}"
    yield of_file(name, CODE, f"it {message}")


def _digest(con: engine.Connection, relation: str, columns: Sequence[str]) -> str:
    """A digest of rows as text; an empty text and none are the same, as in CSV."""
    cells = ", ".join(f"nullif(CAST({ident(c)} AS VARCHAR), '') AS {ident(c)}" for c in columns)
    return row_digest.of_rows(con, f"(SELECT {cells} FROM {relation})", columns)
