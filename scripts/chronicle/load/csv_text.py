"""The canonical CSV files as text: one all-VARCHAR table each, in the schema `raw`, in file order.

Nothing is cast here: rules look at the texts first (schema_rules), so that a bad cell is reported as it was
written and not as what a cast made of it. Cells that are missing values are NULL. `"#"` numbers the records as
frictionless does: the header is 1, the first record 2, and blank ones count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.load import header
from chronicle.load.odd_csv import Reader

CHUNK = 1 << 18
LONGEST = 8 * CHUNK  # bytes without the end of a row: about 2 MB, what DuckDB reads as one row
_MALFORMED = {
    "UNQUOTED VALUE": "a quotation mark is not closed, or text follows a closed one",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 2 MB",
}
_SHAPE = {"MISSING COLUMNS", "TOO MANY COLUMNS", "INVALID ENCODING"}


def raw(table: Table) -> str:
    return f"raw.{ident(table.name)}"


def missing(table: Table, field: Field) -> tuple[str, ...]:
    """The texts that stand for no value in a column."""
    values = field.raw.get("missingValues")
    return table.missing if values is None else tuple(v["value"] if isinstance(v, dict) else v for v in values)


def read(con: engine.Connection, package: Package) -> list[Finding]:
    """Reads every table of the package into `raw`; what could not be read is a finding."""
    con.execute("CREATE SCHEMA raw")
    return [finding for table in package.tables.values() for finding in _read(con, package, table)]


def there(con: engine.Connection, package: Package) -> list[Table]:
    """The tables that could be read."""
    names = {name for (name,) in engine.rows(con, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'raw'")}
    return [table for table in package.tables.values() if table.name in names]


def count(con: engine.Connection, package: Package) -> int:
    """The rows of the tables that could be read."""
    return sum(engine.rows(con, f"SELECT count(*) FROM {raw(t)}")[0][0] for t in there(con, package))


def _read(con: engine.Connection, package: Package, table: Table) -> list[Finding]:
    path = package.path(table)
    if findings := _unreadable(package.root, path, table):
        return findings
    labels = header.labels(path, table)
    if isinstance(labels, Finding):
        return [labels]
    how = header.mode(package, table)
    findings = header.faults(labels, table, how)
    size = _measure(path)
    if size.endless:
        message, remedy = (
            "the row, or the quotation that begins in it, is longer than 2 MB",
            f"mend the row of line {size.endless} of {table.path}",
        )
        findings.append(Finding(table.name, None, None, "source-error", message, remedy=remedy))
    if findings:
        return findings
    places = header.places(labels, table, how)
    none = [frozenset(table.missing)] * len(labels)
    for field, place in zip(table.fields, places, strict=True):
        if place is not None:
            none[place] = frozenset(missing(table, field))
    columns = _Columns(f"raw.{ident(table.name + '#')}", labels, none)
    findings = _fill(con, table, path, columns, size)
    if any(finding.code == "source-error" and finding.row is not None for finding in findings):
        return findings
    cells = ", ".join(
        f"{'CAST(NULL AS VARCHAR)' if place is None else f'c{place}'} AS {ident(field.name)}"
        for field, place in zip(table.fields, places, strict=True)
    )
    con.execute(f'CREATE VIEW {raw(table)} AS SELECT rowid + 2 AS "#", {cells} FROM {columns.texts}')
    return findings


@dataclass(frozen=True)
class _Columns:
    """The columns c0, c1, ... of a file, to be in the table `texts`; the texts of `none` are NULL there."""

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
        """The texts that are NULL in all columns; a character for private use if there are none in common."""
        return sorted(self.none[0]) if self._alike else ["\ue000"]

    @property
    def cells(self) -> str:
        if self._alike:
            return "*"
        return ", ".join(
            f"CASE WHEN c{n} NOT IN ({literals(sorted(texts))}) THEN c{n} END AS c{n}" if texts else f"c{n}"
            for n, texts in enumerate(self.none)
        )


def _fill(con: engine.Connection, table: Table, path: Path, columns: _Columns, size: _Size) -> list[Finding]:
    """Makes the table `columns.texts` from the file."""
    declared = ", ".join(f"c{n}: 'VARCHAR'" for n in range(len(columns.labels)))
    rejected: list[tuple[int, str | None, str, str]] = []
    try:
        con.execute(
            f"""
            CREATE TABLE {columns.texts} AS
            SELECT {columns.cells}
            FROM read_csv({engine.path(path)}, columns = {{{declared}}}, header = true, auto_detect = false,
                          delim = ',', quote = '"', escape = '"', nullstr = [{literals(columns.null)}],
                          store_rejects = true, rejects_limit = 100)
            """
        )
        rejected = engine.rows(con, "SELECT DISTINCT line, column_name, error_type, left(csv_line, 200) FROM reject_errors ORDER BY ALL")
        con.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        if not rejected and _complete(con, columns.texts, len(columns.labels), size):
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
            f"mend line {line} of {table.path}",
        )
        for line, name, kind, text in rejected
        if kind not in _SHAPE
    ]
    if malformed:  # where a cell ends nobody can tell, so none is judged
        return malformed
    con.execute(f"CREATE OR REPLACE TABLE {columns.texts} ({', '.join(f'c{n} VARCHAR' for n in range(len(columns.labels)))})")
    reader = Reader(table, path, columns.labels)
    reader.fill(con, columns.texts, columns.none)
    return reader.findings


@dataclass(frozen=True)
class _Size:
    """Lines of a file, and the line in which one begins that has no end for 2 MB (0 if there is none)."""

    lines: int
    endless: int


def _measure(path: Path) -> _Size:
    """One pass over the bytes: DuckDB drops rows longer than 2 MB, sometimes without a word, and needs much time and memory for
    a quotation that long.
    """
    lines = returns = quotes = run = begun = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            while chunk.endswith(b'"') and len(chunk) < LONGEST and (more := file.read(CHUNK)):  # two quotation marks are one
                chunk += more
            ends = chunk.count(b"\n")
            marks = chunk.count(b'"')
            inside = quotes % 2 and marks <= 2 * chunk.count(b'""')
            if inside or (not quotes % 2 and not ends and b"\r" not in chunk):
                run += len(chunk)
                if run >= LONGEST:
                    return _Size(0, begun)
            else:
                run = 0
            quotes += marks
            if not run or not inside:  # the line in which the last row, or the quotation left open, begins
                begun = lines + 1 + (chunk.count(b"\n", 0, chunk.rfind(b'"')) if quotes % 2 else ends)
            lines += ends
            returns += chunk.count(b"\r") if not lines else 0
            last = chunk[-1:]
    lines = lines or returns
    return _Size(lines + (last not in (b"\n", b"\r")), 0)


def _complete(con: engine.Connection, texts: str, width: int, size: _Size) -> bool:
    """Whether every line of the file is in the table: one per row, and those inside of cells."""
    ((rows,),) = engine.rows(con, f"SELECT count(*) FROM {texts}")
    if rows + 1 == size.lines:
        return True
    inside = " + ".join(f"coalesce(length(c{n}) - length(replace(c{n}, chr(10), '')), 0)" for n in range(width))
    ((breaks,),) = engine.rows(con, f"SELECT coalesce(sum({inside}), 0) FROM {texts}")
    return bool(rows + 1 + breaks == size.lines)


def _unreadable(root: Path, path: Path, table: Table) -> list[Finding]:
    if not path.is_file():
        return [
            Finding(table.name, None, None, "missing-file", f"there is no {path}", remedy="restore it, if need be with its header alone")
        ]
    if not path.resolve().is_relative_to(root.resolve()):
        return [Finding(table.name, None, None, "unsafe-path", f"{table.path} leads outside the package", remedy="put the file inside")]
    return []
