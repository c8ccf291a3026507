"""Read the canonical files as text: one table in the schema `raw` for each, all columns VARCHAR, in file order.

Nothing is cast here: the rules check the texts first, so that a bad cell is reported as it was
written, not as a cast changed it. Cells that mean "no value" are NULL. `"#"` is the row number as
frictionless counts: the header is 1, the first row of data 2, and blank rows count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract.formats import PARQUET, Dialect
from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.load import files, header, parquet
from chronicle.load.measure import Size, measure
from chronicle.load.odd_csv import NUMBER, Reader

_MALFORMED = {
    "UNQUOTED VALUE": "a quotation mark is not closed, or text follows a closed one",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 2 MB",
}
_SHAPE = {"MISSING COLUMNS", "TOO MANY COLUMNS", "INVALID ENCODING"}


def raw(table: Table) -> str:
    return f"raw.{ident(table.name)}"


def missing(table: Table, field: Field) -> tuple[str, ...]:
    """The texts that mean "no value" in a column."""
    values = field.raw.get("missingValues")
    return table.missing if values is None else tuple(v["value"] if isinstance(v, dict) else v for v in values)


def read(con: engine.Connection, package: Package) -> list[Finding]:
    """Read every table of the package into `raw`. Return a finding for whatever could not be read."""
    con.execute("CREATE SCHEMA raw")
    return [finding for table in package.tables.values() for finding in _read(con, package, table)]


def there(con: engine.Connection, package: Package) -> list[Table]:
    """The tables that `read` could read."""
    names = {name for (name,) in engine.rows(con, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'raw'")}
    return [table for table in package.tables.values() if table.name in names]


def count(con: engine.Connection, package: Package) -> int:
    """The number of rows in the tables that could be read."""
    return sum(engine.rows(con, f"SELECT count(*) FROM {raw(t)}")[0][0] for t in there(con, package))


def _read(con: engine.Connection, package: Package, table: Table) -> list[Finding]:
    if finding := files.unreadable(package, table):
        return [finding]
    path = package.path(table)
    if table.format.kind == PARQUET:
        return parquet.read(con, path, table, header.mode(package, table), raw(table))
    with files.text(path, table) as text:
        return [text] if isinstance(text, Finding) else _parsed(con, package, table, text)


def _parsed(con: engine.Connection, package: Package, table: Table, path: Path) -> list[Finding]:
    """Read one table from `path`, a CSV file in UTF-8."""
    labels = header.labels(path, table)
    if isinstance(labels, Finding):
        return [labels]
    how = header.mode(package, table)
    findings = header.findings(labels, table, how)
    dialect = table.format.dialect
    size = measure(path, dialect.quote.encode(), dialect.delimiter.encode()) if dialect.simple else None
    if size and size.endless:
        message, remedy = (
            "a row, or a quoted cell that begins in it, is longer than 2 MB",
            f"correct the row in line {size.endless} of {table.path}",
        )
        findings.append(Finding(table.name, None, None, "source-error", message, remedy=remedy))
    if findings:
        return findings
    places = header.places(labels, table, how)
    extra = frozenset(() if dialect.null is None else (dialect.null,))
    none = [frozenset(table.missing) | extra] * len(labels)
    for field, place in zip(table.fields, places, strict=True):
        if place is not None:
            none[place] = frozenset(missing(table, field)) | extra
    columns = _Columns(f"raw.{ident(table.name + '#')}", labels, none)
    number = f"rowid + {dialect.first_row}"
    filled = _fill(con, table, path, columns, size) if size else None
    if filled is None:
        filled, number = _odd(con, table, path, columns), NUMBER
    findings = filled
    if any(finding.code == "source-error" and finding.row is not None for finding in findings):
        return findings
    cells = ", ".join(
        f"{'CAST(NULL AS VARCHAR)' if place is None else f'c{place}'} AS {ident(field.name)}"
        for field, place in zip(table.fields, places, strict=True)
    )
    con.execute(f'CREATE VIEW {raw(table)} AS SELECT {number} AS "#", {cells} FROM {columns.texts}')
    return findings


def _odd(con: engine.Connection, table: Table, path: Path, columns: _Columns) -> list[Finding]:
    """Make the table `columns.texts`, with row numbers, from a file that DuckDB cannot read row by row. Return what is wrong with it."""
    declared = ", ".join([f"{NUMBER} BIGINT", *(f"c{n} VARCHAR" for n in range(len(columns.labels)))])
    con.execute(f"CREATE OR REPLACE TABLE {columns.texts} ({declared})")
    reader = Reader(table, path, columns.labels)
    reader.fill(con, columns.texts, columns.none)
    return reader.findings


@dataclass(frozen=True)
class _Columns:
    """The columns c0, c1, ... of a file, for the table `texts`; cells with a text of `none` become NULL there."""

    texts: str
    labels: Sequence[str]
    none: Sequence[frozenset[str]]

    def label(self, name: str | None) -> str | None:
        return self.labels[int(name[1:])] if name else None

    @property
    def _alike(self) -> bool:
        return bool(self.none) and bool(self.none[0]) and all(other == self.none[0] for other in self.none)

    @property
    def null(self) -> list[str]:
        """The texts that mean NULL in all columns; if the columns differ, a private-use character, which no cell should have."""
        return sorted(self.none[0]) if self._alike else ["\ue000"]

    @property
    def cells(self) -> str:
        if self._alike:
            return "*"
        return ", ".join(
            f"CASE WHEN c{n} NOT IN ({literals(sorted(texts))}) THEN c{n} END AS c{n}" if texts else f"c{n}"
            for n, texts in enumerate(self.none)
        )


def _fill(con: engine.Connection, table: Table, path: Path, columns: _Columns, size: Size) -> list[Finding] | None:
    """Make the table `columns.texts` from the file by DuckDB's reader. Return what is malformed; None if `_odd` must read the file."""
    dialect = table.format.dialect
    declared = ", ".join(f"c{n}: 'VARCHAR'" for n in range(len(columns.labels)))
    rejected: list[tuple[int, str | None, str, str]] = []
    try:
        con.execute(
            f"""
            CREATE TABLE {columns.texts} AS
            SELECT {columns.cells}
            FROM read_csv({engine.path(path)}, columns = {{{declared}}}, header = {literal(bool(dialect.header_rows))},
                          auto_detect = false, delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)},
                          escape = {literal(dialect.quote)}, nullstr = [{literals(columns.null)}],
                          store_rejects = true, rejects_limit = 100)
            """
        )
        rejected = engine.rows(con, "SELECT DISTINCT line, column_name, error_type, left(csv_line, 200) FROM reject_errors ORDER BY ALL")
        con.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        if not rejected and _complete(con, columns, size, len(dialect.header_rows)) and _closed(con, columns, size, dialect):
            return []
    except engine.Error:  # such as line ends of two kinds
        con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    malformed = [
        Finding(
            table.name,
            line,
            columns.label(name),
            "source-error",
            _MALFORMED.get(kind, kind.lower()),
            text,
            f"correct line {line} of {table.path}",
        )
        for line, name, kind, text in rejected
        if kind not in _SHAPE
    ]
    return malformed or None  # it is unknown where a malformed cell ends, so no other cell of the file is checked


def _complete(con: engine.Connection, columns: _Columns, size: Size, headers: int) -> bool:
    """True if every line of the file is in the table: one per row, plus the line breaks inside cells."""
    rows = _rows(con, columns)
    return rows + headers == size.lines or rows + headers + _inside(con, columns, "\n") == size.lines


def _closed(con: engine.Connection, columns: _Columns, size: Size, dialect: Dialect) -> bool:
    """True if no row has empty cells after its last: DuckDB drops them without a word."""
    between, headers = len(columns.labels) - 1, len(dialect.header_rows)
    known = between * (_rows(con, columns) + headers) + sum(label.count(dialect.delimiter) for label in columns.labels) * bool(headers)
    return not size.trailing or known == size.delimiters or known + _inside(con, columns, dialect.delimiter) == size.delimiters


def _rows(con: engine.Connection, columns: _Columns) -> int:
    return int(engine.rows(con, f"SELECT count(*) FROM {columns.texts}")[0][0])


def _inside(con: engine.Connection, columns: _Columns, sign: str) -> int:
    """How often a character stands inside the cells."""
    each = (f"coalesce(length(c{n}) - length(replace(c{n}, {literal(sign)}, '')), 0)" for n in range(len(columns.labels)))
    return int(engine.rows(con, f"SELECT coalesce(sum({' + '.join(each)}), 0) FROM {columns.texts}")[0][0])
