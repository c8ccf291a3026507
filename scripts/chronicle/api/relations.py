"""Rows of an answer, computed when they are asked for."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chronicle.core import files, libraries
from chronicle.core.errors import ChronicleError
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")
_MOST = 100_000  # rows of a drawn table
_BATCH = 10_000  # rows that are in memory while a file is written


class Relation:
    """The rows of one answer. They are read each time they are asked for, while the edition they come from is open.

    `print` draws them as a table; so does a notebook.
    """

    def __init__(self, con: engine.Connection, query: str, parameters: Mapping[str, object] | None = None) -> None:
        self._con, self._query, self._parameters = con, query, dict(parameters or {})

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order.

        Raises:
            ChronicleError: `sql-error` if the query cannot be run.
        """
        found = self._relation()
        return list(found.columns) if found is not None else []

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows, as tuples of Python values.

        Raises:
            ChronicleError: `sql-error` if the query cannot be run.
        """
        return [row for batch in self._batches() for row in batch]

    def dicts(self) -> list[dict[str, Any]]:
        """All rows, each as a dictionary from column to value."""
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self.fetchall()]

    def arrow(self) -> pyarrow.Table:
        """All rows as an Arrow table: exact numbers, dates as dates."""
        found = self._relation()
        if found is None:
            import pyarrow

            return pyarrow.table({})
        return _read(found.to_arrow_table)

    def df(self) -> pandas.DataFrame:
        """All rows as a pandas data frame (DECIMAL becomes float64).

        Raises:
            ChronicleError: `missing-library` if pandas is not installed.
        """
        _library("pandas")
        frame: pandas.DataFrame = self.arrow().to_pandas()
        return frame

    def pl(self) -> polars.DataFrame:
        """All rows as a Polars data frame.

        Raises:
            ChronicleError: `missing-library` if polars is not installed.
        """
        frame: polars.DataFrame = _library("polars").from_arrow(self.arrow())
        return frame

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return (row for batch in self._batches() for row in batch)

    def __len__(self) -> int:
        return len(self.fetchall())

    def __str__(self) -> str:
        return self.drawn()

    __repr__ = __str__

    def drawn(self, width: int = 1000) -> str:
        """The rows as a table of at most `width` characters a line; columns that do not fit are left out."""
        found = self._relation()
        if found is None:
            return ""
        with contextlib.redirect_stdout(io.StringIO()) as text:
            _read(lambda: _without_lists(found).show(max_rows=_MOST, max_width=width))
        return text.getvalue().rstrip("\n")

    def json(self) -> str:
        """The rows as a JSON list of objects. Dates, decimals and other values that JSON does not have are texts; NaN is null."""
        names = self.columns
        rows = [dict(zip(names, map(_plain, row), strict=True)) for row in self]
        return json.dumps(rows, ensure_ascii=False, indent=1)

    def csv(self) -> Iterator[str]:
        """The lines of the rows as CSV, the header first."""
        yield _line(self.columns)
        yield from map(_line, self)

    def markdown(self) -> str:
        """The rows as a Markdown table."""
        from chronicle.render import markdown

        return markdown.table(self.columns, (["" if value is None else str(value) for value in row] for row in self))

    def write(self, path: Path | str, form: str | None = None) -> Path:
        """Writes the rows into a file, which appears whole.

        Args:
            path: The file. One that is there is replaced.
            form: `csv`, `json`, `markdown` or `parquet`; by default what the ending of the path says (.csv, .json, .md, .parquet).

        Raises:
            ChronicleError: `bad-option` if neither says a format, `output-failed` if it cannot be written.
        """
        target = Path(path)
        form = form or files.FORMATS.get(target.suffix.lower())
        if form not in files.FORMATS.values():
            raise ChronicleError(
                "bad-option", f"{target} does not say a format", f"end it with {', '.join(files.FORMATS)}, or name a format"
            )
        with files.fresh(target) as part:
            if form == "parquet":
                import pyarrow.parquet

                pyarrow.parquet.write_table(self.arrow(), part)
            else:
                with part.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(self.csv() if form == "csv" else [self.json() if form == "json" else self.markdown(), "\n"])
        return target

    def _relation(self) -> engine.Relation | None:
        return _read(lambda: self._con.sql(self._query, params=self._parameters or None))

    def _batches(self) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._con.cursor()
        try:
            cursor.execute(f"USE {engine.FOREIGN}")
            _read(lambda: cursor.execute(self._query, self._parameters or None))
            while cursor.description and (batch := _read(lambda: cursor.fetchmany(_BATCH))):
                yield batch
        finally:
            cursor.close()


def _read(act: Callable[[], T]) -> T:
    try:
        return act()
    except engine.Error as error:
        raise ChronicleError("sql-error", str(error).strip(), '`chronicle sql "SHOW TABLES"` lists the tables') from error


def _library(name: str) -> Any:
    libraries.need(f"a {name} data frame", (name,), name)
    return importlib.import_module(name)


def _without_lists(relation: engine.Relation) -> engine.Relation:
    """The same with texts in place of words of a list, which the head of a table would name one by one."""
    listed = [str(kind).startswith("ENUM") for kind in relation.types]
    if not any(listed) or len(set(relation.columns)) < len(listed):
        return relation
    cells = (f"CAST({ident(c)} AS VARCHAR) AS {ident(c)}" if long else ident(c) for c, long in zip(relation.columns, listed, strict=True))
    return relation.project(", ".join(cells))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no such numbers
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def _line(values: Sequence[object]) -> str:
    import csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
