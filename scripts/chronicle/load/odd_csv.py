"""Read unusual files and dialects row by row with the standard library's csv, so that each row keeps its number.

DuckDB's reader drops blank, short and long rows without saying how many; here they are kept, padded or cut. DuckDB also has no
comments in rows of another width, no spaces after a delimiter and no header of several rows; this reader supports whatever a
dialect says. It reads about 60 MB a second, with a bounded number of rows in memory.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from chronicle.contract.roles import Table
from chronicle.core.findings import CAP, Finding
from chronicle.engines import duckdb as engine

BATCH = 50_000  # rows
NUMBER = '"#"'  # the column with the row numbers

Cell = str | None


class Reader:
    """Reads the rows of a file after its header; `findings` collects what is wrong with their shape and encoding."""

    def __init__(self, table: Table, path: Path, labels: Sequence[str]) -> None:
        self.table, self.path, self.labels = table, path, labels
        self.findings: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def fill(self, con: engine.Connection, name: str, missing: Sequence[frozenset[str]]) -> None:
        """Append all rows to the table `name`: the row number, and one text for each label. Texts of `missing` become NULL."""
        import pyarrow as pa

        schema = pa.schema([("#", pa.int64()), *((f"c{n}", pa.string()) for n in range(len(self.labels)))])
        rows = self._rows()
        while batch := list(islice(rows, BATCH)):
            numbers, cells = [number for number, _ in batch], [row for _, row in batch]
            try:
                texts = pa.table([numbers, *self._columns(cells, missing)], schema=schema)
            except UnicodeEncodeError:
                whole = [[self._decoded(number, cell) for cell in row] for number, row in batch]
                texts = pa.table([numbers, *self._columns(whole, missing)], schema=schema)
            con.register("batch", texts)
            con.execute(f"INSERT INTO {name} FROM batch")
            con.unregister("batch")
        for code, count in self._counts.items():
            if count > CAP:
                message = f"{count} in all; the first {CAP} are shown"
                self.findings.append(Finding(self.table.name, None, None, code, message, remedy="correct all of them"))

    @staticmethod
    def _columns(rows: Sequence[Sequence[Cell]], missing: Sequence[frozenset[str]]) -> list[list[Cell]]:
        return [[None if cell in none else cell for cell in column] for column, none in zip(zip(*rows, strict=True), missing, strict=True)]

    def _rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows that hold data, with their numbers."""
        width, number, dialect = len(self.labels), 0, self.table.format.dialect
        csv.field_size_limit(max(csv.field_size_limit(), 1 << 26))
        with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=not dialect.simple, **dialect.options())
            try:
                for number, row in enumerate(reader, 1):
                    if dialect.kept(number, row):
                        yield number, row if len(row) == width else self._fitted(number, row)
            except csv.Error as error:
                self._note(number + 1, None, "source-error", f"the file cannot be read from here on: {error}", None)

    def _decoded(self, number: int, cell: Cell) -> Cell:
        try:
            (cell or "").encode()
        except UnicodeEncodeError:
            cell = (cell or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self._note(number, None, "encoding-error", "the cell is not UTF-8", cell)
        return cell

    def _fitted(self, number: int, row: Sequence[str]) -> list[Cell]:
        width = len(self.labels)
        if row:  # an empty row is a blank row, which the schema rules report
            for cell in row[width:]:
                self._note(number, None, "extra-cell", "the row has too many cells", cell)
            for label in self.labels[len(row) :]:
                self._note(number, label, "missing-cell", "the row has too few cells", None)
        return [*row[:width], *[None] * (width - len(row))]

    def _note(self, number: int, column: str | None, code: str, message: str, value: Cell) -> None:
        self._counts[code] += 1
        if self._counts[code] <= CAP:
            first = ", counting the header" if self.table.format.dialect.header_rows == (1,) else ""
            remedy = f"correct row {number} of {self.table.path}{first}"
            self.findings.append(Finding(self.table.name, number, column, code, message, value, remedy))
