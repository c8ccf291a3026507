"""Check that the files of a release agree: canonical tables, histories as Parquet and CSV, and snapshots.

The published digest covers the rows of one of these files only. If another file is altered together with SHA256SUMS, comparing it with
the rest reveals it. Values are compared as text, so the versions of chronicle and DuckDB that wrote the files do not matter.
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
    """Return a finding for each file of the release that disagrees with the Parquet history of its table."""
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
    """Parse the date of a snapshot; it becomes part of queries and file names, so nothing else is accepted.

    Raises:
        ChronicleError: `broken-descriptor`, if the text is not an ISO date.
    """
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise ChronicleError("broken-descriptor", f"{text!r} is not the day of a snapshot", "get the release again") from error


def _canonical(con: engine.Connection, table: Table) -> Iterator[Finding]:
    """Yield a finding with the ids of rows that differ between the canonical file and the Parquet history."""
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
    """Yield a finding if the file exists but its rows differ from those of the relation `expected`."""
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
    """Digest the rows as text; an empty string counts as NULL, because CSV cannot tell them apart."""
    cells = ", ".join(f"nullif(CAST({ident(c)} AS VARCHAR), '') AS {ident(c)}" for c in columns)
    return row_digest.of_rows(con, f"(SELECT {cells} FROM {relation})", columns)
