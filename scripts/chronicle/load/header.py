"""Compare the header of a file with the fields of its table (the property fieldsMatch)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from chronicle.contract.formats import Dialect
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.findings import CAP, Finding

LONGEST = 1_000_000  # most characters of a header


def mode(package: Package, table: Table) -> str:
    """How columns of the file must match the fields: exact, equal, subset, superset or partial."""
    resources = package.descriptor.get("resources", ())
    declared = next((r["schema"].get("fieldsMatch", "exact") for r in resources if r.get("name") == table.name), "exact")
    return str(declared[0] if isinstance(declared, list) and declared else declared)


def labels(path: Path, table: Table) -> list[str] | Finding:
    """Return the column names in a UTF-8 file (those of the contract if it has no header), or a finding if they cannot be read."""
    dialect = table.format.dialect
    if not dialect.header_rows:
        return list(table.columns)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(_lines(file), strict=True, **dialect.options())
        try:
            rows = _header(reader, dialect)
            "".join(cell for row in rows for cell in row).encode()
        except (UnicodeEncodeError, csv.Error) as error:
            code = "encoding-error" if isinstance(error, UnicodeEncodeError) else "source-error"
            return Finding(table.name, 1, None, code, f"the header cannot be read: {error}", remedy="save the file as UTF-8 CSV")
    if not rows:
        return Finding(table.name, None, None, "source-error", "the file is empty", remedy=f"give it the header {','.join(table.columns)}")
    return _joined(rows, dialect.header_join)


def _header(rows: Iterable[list[str]], dialect: Dialect) -> list[list[str]]:
    """The rows of the header, without comments."""
    found = []
    for number, row in enumerate(rows, 1):
        comment = number in dialect.comment_rows or (dialect.comment and row and row[0].startswith(dialect.comment))
        if number in dialect.header_rows and not comment:
            found.append(row)
        if number >= dialect.header_rows[-1]:
            break
    return found


def _joined(rows: Sequence[Sequence[str]], join: str) -> list[str]:
    """Join the rows of a header to one label for each column; a cell that repeats the one above it adds nothing."""
    labels, above = list(rows[0]), dict(enumerate(rows[0]))
    for row in rows[1:]:
        for place, cell in enumerate(row):
            if place >= len(labels):
                labels.append(cell)
            elif above.get(place) != cell:
                labels[place] = join.join((labels[place], cell))
            above[place] = cell
    return labels


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file; csv.Error once they are too long for a header."""
    left = LONGEST
    while line := file.readline(left):
        left -= len(line)
        if not left:
            raise csv.Error(f"it is longer than {LONGEST:,} characters")
        yield line


def findings(labels: Sequence[str], table: Table, how: str) -> list[Finding]:
    """Return what is wrong with the header, `how` being its `mode`. The codes are frictionless's."""
    found = _by_order(labels, table) if how == "exact" else _by_name(labels, table, how)
    header, unknown = f"the header is {','.join(table.columns)}", "remove it, or describe it in datapackage.json"
    counts, shown = Counter[str](), list[Finding]()
    for column, code, message, value in found:
        counts[code] += 1
        if counts[code] <= CAP:
            shown.append(Finding(table.name, 1, column, code, message, value, unknown if code == "extra-label" else header))
    more = ((code, f"{count} in all; the first {CAP} are shown") for code, count in counts.items() if count > CAP)
    return [*shown, *(Finding(table.name, 1, None, code, message, remedy=header) for code, message in more)]


_Mismatch = tuple[str | None, str, str, str | None]  # column, code, message, value


def _by_order(labels: Sequence[str], table: Table) -> Iterator[_Mismatch]:
    for label in labels[len(table.columns) :]:
        yield label, "extra-label", "the contract has no such column", label
    for column in table.columns[len(labels) :]:
        yield column, "missing-label", "the column is missing", None
    for position, (label, column) in enumerate(zip(labels, table.columns, strict=False)):
        if not label:
            yield column, "blank-label", "the column has no name", None
        elif label in labels[:position]:
            yield column, "duplicate-label", f"the column {label} is given twice", label
        elif label != column:
            yield column, "incorrect-label", f"the column here is {label}", label


def _by_name(labels: Sequence[str], table: Table, how: str) -> Iterator[_Mismatch]:
    for label in (label for label, count in Counter(labels).items() if count > 1):
        yield label, "duplicate-label", "the column is given twice", label
    if how not in ("subset", "partial"):
        for label in labels:
            if label not in table.columns:
                yield label, "extra-label", "the contract has no such column", label
    if how == "partial" and not set(labels) & set(table.columns):
        yield None, "unmatched-header", "no column of the file is in the contract", None
    for column in table.columns:
        needed = how not in ("superset", "partial") or column in table.key or table.field(column).constraints.get("required")
        if column not in labels and needed:
            yield column, "missing-label", "the column is missing", None


def places(labels: Sequence[str], table: Table, how: str) -> list[int | None]:
    """Return for each field the index of its column in the file, from 0; None if the file has no such column."""
    if how == "exact":
        return list(range(len(table.columns)))
    return [labels.index(column) if column in labels else None for column in table.columns]
