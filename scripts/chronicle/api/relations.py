"""Rows of an answer, computed when they are asked for."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from chronicle.api import values
from chronicle.core import files, libraries
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN = 50  # rows that a notebook shows
_MOST = 100_000  # rows of a drawn table
_DRAWING = threading.Lock()  # DuckDB prints a table, and there is one standard output


class Relation:
    """The rows of one answer. They are read each time they are asked for, while the edition they come from is open.

    `print` draws them as a table; so does a notebook. Columns of the same name are numbered: `id`, `id_1`. Each method that reads rows
    raises ChronicleError: `sql-error` if the query cannot be run, `closed` if the edition was closed.
    """

    def __init__(
        self, connected: Callable[[], AbstractContextManager[engine.Connection]], query: str, parameters: Mapping[str, object] | None = None
    ) -> None:
        self._connected, self._query, self._parameters = connected, query, dict(parameters or {})

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        with self._rows() as rows:
            return list(rows.columns)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows, as tuples of Python values.

        A date or time outside the years 1 to 9999 is a text; an infinite one is the last that Python has, or the first.
        """
        with self._rows() as rows:
            return rows.fetchall()

    def dicts(self) -> list[dict[str, Any]]:
        """All rows, each as a dictionary from column to value."""
        with self._rows() as rows:
            names = rows.columns
            return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]

    def arrow(self) -> pyarrow.Table:
        """All rows as an Arrow table: exact numbers, dates as dates. What Arrow has no type for, such as UHUGEINT, is a text."""
        return self._arrow(values.for_arrow)

    def df(self) -> pandas.DataFrame:
        """All rows as a pandas data frame (DECIMAL becomes an object).

        Raises:
            ChronicleError: `missing-library` if pandas is not installed; `unfit-value` if it cannot hold a value, such as a date before
                the year 1.
        """
        _library("pandas")
        frame: pandas.DataFrame = _framed("pandas", self.arrow().to_pandas)
        return frame

    def pl(self) -> polars.DataFrame:
        """All rows as a Polars data frame.

        Raises:
            ChronicleError: `missing-library` if polars is not installed; `unfit-value` if it cannot hold a value.
        """
        library = _library("polars")
        frame: polars.DataFrame = _framed("polars", lambda: library.from_arrow(self.arrow()))
        return frame

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._each(values.unchanged)

    def __len__(self) -> int:
        return len(self.fetchall())

    def __str__(self) -> str:
        return self.drawn()

    def __repr__(self) -> str:
        try:
            return self.drawn()
        except ChronicleError as error:  # a debugger shows it, too
            return f"<Relation: {error.message}>"

    def _repr_html_(self) -> str:
        """How a notebook shows it: the first rows as a table."""
        from chronicle.render.html import rows as html

        try:
            with self._rows(values.for_text) as rows:
                names, first = rows.columns, rows.limit(_SHOWN + 1).fetchall()
                total = len(first) if len(first) <= _SHOWN else rows.count("*").fetchall()[0][0]
        except ChronicleError as error:
            return html.preformatted(error.message)
        left = f"{total:,} rows, of which the first {_SHOWN} are shown" if total > _SHOWN else ""
        return html.table(names, first[:_SHOWN], left)

    def drawn(self, width: int = 1000) -> str:
        """The rows as a table of at most `width` characters a line; columns that do not fit are left out."""
        with self._rows(values.for_drawing) as rows, _DRAWING, contextlib.redirect_stdout(_Printed(sys.stdout)) as text:
            rows.show(max_rows=_MOST, max_width=width)
        return text.getvalue().rstrip("\n")

    def json(self) -> str:
        """The rows as a JSON list of objects. Dates, decimals and other values that JSON does not have are texts; NaN is null."""
        with self._rows(values.for_json) as rows:
            names = rows.columns
            found = [dict(zip(names, map(values.plain, row), strict=True)) for row in engine.each(rows)]
        return json.dumps(found, ensure_ascii=False, indent=1)

    def csv(self) -> Iterator[str]:
        """The lines of the rows as CSV, the header first. A missing value is empty, an empty text is `""`."""
        with self._rows(values.for_text) as rows:
            yield values.line(rows.columns)
            for row in engine.each(rows):
                yield values.line(row)

    def markdown(self) -> str:
        """The rows as a Markdown table."""
        from chronicle.render import markdown

        with self._rows(values.for_text) as rows:
            return markdown.table(rows.columns, (["" if cell is None else cell for cell in row] for row in engine.each(rows)))

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

                pyarrow.parquet.write_table(self._arrow(values.for_parquet), part)
            else:
                with part.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(self.csv() if form == "csv" else [self.json() if form == "json" else self.markdown(), "\n"])
        return target

    @contextmanager
    def _rows(self, wanted: Callable[[engine.Type], str] = values.unchanged) -> Iterator[engine.Relation]:
        """The rows, with each column as the type that is wanted, on a connection of their own."""
        with self._connected() as con, _refusals():
            yield values.cast(con.sql(self._query, params=self._parameters or None), wanted)

    def _each(self, wanted: Callable[[engine.Type], str]) -> Iterator[tuple[Any, ...]]:
        with self._rows(wanted) as rows:
            yield from engine.each(rows)

    def _arrow(self, wanted: Callable[[engine.Type], str]) -> pyarrow.Table:
        with self._rows(wanted) as rows:
            return rows.to_arrow_table()


class Listing(Relation):
    """Rows that `print` gives as sentences or counts."""

    def lines(self, *, everything: bool = False, width: int = 80) -> Iterator[str]:
        """The text line by line.

        Args:
            everything: All of it; by default a first screen.
            width: The columns of a line; an East Asian character takes two.
        """
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(self.lines())


class _Printed(io.StringIO):
    """What this thread prints; what other threads print meanwhile is handed on."""

    def __init__(self, others: TextIO) -> None:
        super().__init__()
        self._others, self._own = others, threading.get_ident()

    def write(self, text: str) -> int:
        return super().write(text) if threading.get_ident() == self._own else self._others.write(text)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what DuckDB says of a query into an error of one line."""
    try:
        yield
    except engine.Error as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        place = next((line.partition(":")[0].lower() for line in lines if line.startswith("LINE ")), "line 1")
        message = lines[0].rstrip("!") + ("" if place == "line 1" else f", in {place} of the query")
        raise ChronicleError("sql-error", message, _remedy(error, lines)) from error


def _remedy(error: engine.Error, lines: list[str]) -> str:
    """What to do about a query that DuckDB refuses; it often says so itself."""
    for line in lines[1:]:
        if line.startswith("Did you mean"):
            return line.replace("Did", "did", 1)
        if line.startswith("Candidate bindings: "):
            return f"did you mean {line.removeprefix('Candidate bindings: ').rstrip('.')}?"
    if isinstance(error, engine.Denied):
        return "--external lets a query read other files (in Python: open(..., external=True))"
    return '"SHOW TABLES" lists the tables, "DESCRIBE TABLE" the columns of one'


def _library(name: str) -> Any:
    libraries.need(f"a {name} data frame", (name,), name)
    return importlib.import_module(name)


def _framed(library: str, made: Callable[[], Any]) -> Any:
    try:
        return made()
    except (ValueError, NotImplementedError, OverflowError) as error:
        message = f"a {library} data frame cannot hold a value: {str(error).partition(chr(10))[0]}"
        raise ChronicleError("unfit-value", message, "cast the column to VARCHAR in SQL, or use arrow()") from error
