"""The canonical CSV files as text: one all-VARCHAR table each, in the schema `raw`, in file order.

Nothing is cast here: rules look at the texts first (schema_rules), so that a bad cell is reported as it was
written and not as what a cast made of it.
"""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from chronicle import engine
from chronicle.contract import Package, Table
from chronicle.errors import Finding
from chronicle.sql import ident, literal, literals

_REJECTED = {
    "MISSING COLUMNS": ("missing-cell", "the row has too few cells"),
    "TOO MANY COLUMNS": ("extra-cell", "the row has too many cells"),
    "INVALID ENCODING": ("encoding-error", "the row is not UTF-8"),
    "UNQUOTED VALUE": ("source-error", "a quotation mark is not closed, or text follows a closed one"),
    "LINE SIZE OVER MAXIMUM": ("source-error", "the row is longer than 2 MB"),
}


def raw(table: Table) -> str:
    return f"raw.{ident(table.name)}"


def read(con: engine.Connection, package: Package) -> list[Finding]:
    """Reads every table of the package into `raw`; what could not be read is a finding."""
    con.execute("CREATE SCHEMA raw")
    return [finding for table in package.tables.values() for finding in _read(con, package, table)]


def count(con: engine.Connection, package: Package) -> int:
    """The rows of the tables that could be read."""
    there = {name for (name,) in engine.rows(con, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'")}
    return sum(engine.rows(con, f"SELECT count(*) FROM {raw(t)}")[0][0] for t in package.tables.values() if t.name in there)


def _read(con: engine.Connection, package: Package, table: Table) -> list[Finding]:
    path = package.path(table)
    findings = _unreadable(package.root, path, table) or _header(path, table)
    if findings:
        return findings
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in table.columns)
    con.execute(
        f"""
        CREATE TABLE {raw(table)} AS
        SELECT row_number() OVER () + 1 AS "#", *
        FROM read_csv({literal(str(path))}, columns = {{{columns}}}, header = true, auto_detect = false,
                      delim = ',', quote = '"', escape = '"', nullstr = [{literals(table.missing or ("",))}],
                      store_rejects = true, rejects_limit = 100)
        """
    )
    rejected = engine.rows(con, "SELECT DISTINCT line, column_name, error_type, csv_line FROM reject_errors ORDER BY ALL")
    con.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    for line, column, kind, text in rejected:
        code, message = _REJECTED.get(kind, ("source-error", kind.lower()))
        findings.append(Finding(table.name, line, column, code, message, text, f"mend line {line} of {table.path}"))
    return findings


def _unreadable(root: Path, path: Path, table: Table) -> list[Finding]:
    if not path.is_file():
        return [
            Finding(table.name, None, None, "missing-file", f"there is no {path}", remedy="restore it, if need be with its header alone")
        ]
    if not path.resolve().is_relative_to(root.resolve()):
        return [Finding(table.name, None, None, "unsafe-path", f"{table.path} leads outside the package", remedy="put the file inside")]
    return []


def _header(path: Path, table: Table) -> list[Finding]:
    with path.open("rb") as file:
        line = file.readline(1_000_000)
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode()
        labels = next(csv.reader([text], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        code = "encoding-error" if isinstance(error, UnicodeDecodeError) else "source-error"
        return [Finding(table.name, 1, None, code, f"the header cannot be read: {error}", remedy="save the file as UTF-8 CSV")]
    findings = []
    for label in labels:
        if label not in table.columns:
            findings.append(
                Finding(
                    table.name,
                    1,
                    label,
                    "extra-label",
                    "the contract has no such column",
                    label,
                    "remove it, or describe it in datapackage.json",
                )
            )
    for column in table.columns:
        if labels.count(column) != 1:
            code, message = (
                ("missing-label", "the column is missing") if column not in labels else ("duplicate-label", "the column stands twice")
            )
            findings.append(Finding(table.name, 1, column, code, message, remedy=f"the header is {','.join(table.columns)}"))
    if not findings and tuple(labels) != table.columns:
        findings.append(
            Finding(
                table.name,
                1,
                None,
                "incorrect-label",
                "the columns stand in another order",
                text.strip(),
                f"the header is {','.join(table.columns)}",
            )
        )
    return findings
