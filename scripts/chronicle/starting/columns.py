"""What the cells of each column look like: counted once, in SQL, over the texts as the engine reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chronicle.core import edtf
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.starting import words

MISSING = ("NA", "N/A", "n/a", "NULL", "null", "None", "none", "nan", "NaN", "#N/A", "-", "--", "?", "9999-12-31", "0000-00-00")
FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%Y-%m-%d %H:%M:%S")
_MOST = 20_000  # different texts of a column that are read as dates, one by one
_SHAPES: Mapping[str, str] = {
    "integer": r"-?(0|[1-9][0-9]{0,17})",
    "number": r"[+-]?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][+-]?[0-9]+)?",
    "boolean": "true|True|TRUE|false|False|FALSE",
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "year": r"[12][0-9]{3}",
    "datetime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?",
    "time": r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
    "zeros": r"-?0[0-9]+",
    "words": r".*\s.*",
    "language": rf"({'|'.join(sorted(words.LANGUAGES))})(-[A-Z][a-z]{{3}})?(-[A-Z]{{2}})?",
    "chinese": r".*[\x{4e00}-\x{9fff}].*",
}


@dataclass(frozen=True)
class Column:
    """What a column holds. Every count leaves out the cells that are empty or one of `missing`.

    Attributes:
        stated: The type that the file itself states; None for texts.
        rows: Rows of the table.
        filled: Cells that are not empty.
        distinct: Different texts.
        missing: Texts found in it that usually stand for no value.
        counts: How many cells have each shape (`integer`, `day`, ...), or can be read in a format of dates.
        longest: Characters of the longest text.
    """

    table: str
    name: str
    stated: str | None
    rows: int
    filled: int
    distinct: int
    missing: tuple[str, ...]
    counts: Mapping[str, int]
    longest: int

    def all(self, shape: str) -> bool:
        """True if there are cells, and every one has this shape."""
        return self.filled > 0 and self.counts[shape] == self.filled

    @property
    def full(self) -> bool:
        """True if no cell is empty."""
        return self.filled == self.rows and not self.missing

    @property
    def spoken(self) -> bool:
        """True if it says in which language another column is."""
        said = words.any_of(self.name, words.LANGUAGE)
        return self.longest <= 12 and (said or (self.all("language") and 1 < self.distinct <= 30))

    @property
    def unique(self) -> bool:
        """True if no cell is empty, and no two are the same."""
        return self.full and self.distinct == self.rows


@dataclass(frozen=True)
class Loaded:
    """A table whose texts are in `raw`, with what its columns hold."""

    name: str
    rows: int
    columns: tuple[Column, ...]

    def __getitem__(self, column: str) -> Column:
        return next(each for each in self.columns if each.name == column)

    @property
    def relation(self) -> str:
        """SQL of the texts."""
        return f"raw.{ident(self.name)}"


def loaded(con: engine.Connection, name: str, columns: Sequence[str], stated: Mapping[str, str]) -> Loaded:
    """Return what the columns of a table in `raw` hold. The cells are counted as one long column, which is faster."""
    ((rows,),) = engine.rows(con, f"SELECT count(*) FROM raw.{ident(name)}")
    cells = ", ".join(f"{ident(column)} AS c{n}" for n, column in enumerate(columns))
    query = f"""
        WITH cells AS (UNPIVOT (SELECT {cells} FROM raw.{ident(name)}) ON * INTO NAME place VALUE text),
             kept AS (SELECT place, text, CASE WHEN text NOT IN ({literals(MISSING)}) THEN text END AS cell FROM cells)
        SELECT place, {", ".join(_counted())} FROM kept GROUP BY place
    """
    counts = {int(place[1:]): found for place, *found in engine.rows(con, query)}
    nothing = [0, 0, [], 0, *[0] * (len(_SHAPES) + len(FORMATS))]
    found = (_column(name, column, stated.get(column), rows, counts.get(n, nothing)) for n, column in enumerate(columns))
    return Loaded(name, rows, tuple(found))


def _counted() -> Iterator[str]:
    """What is counted of the cells of a column: `text` as it is, and `cell` without the texts that stand for no value."""
    yield "count(cell)"
    yield "count(DISTINCT cell)"
    yield "list(DISTINCT text) FILTER (cell IS NULL)"
    yield "coalesce(max(length(text)), 0)"
    for shape in _SHAPES.values():
        yield f"count(*) FILTER (regexp_full_match(cell, {literal(shape)}))"
    for form in FORMATS:
        yield f"count(try_strptime(cell, {literal(form)}))"


def _column(table: str, name: str, stated: str | None, rows: int, found: Sequence[Any]) -> Column:
    filled, distinct, missing, longest, *counts = found
    shapes = dict(zip((*_SHAPES, *FORMATS), counts, strict=True))
    return Column(table, name, stated, rows, filled, distinct, tuple(sorted(missing or ())), shapes, longest)


def dates(con: engine.Connection, table: Loaded, column: str, *, end: bool = False) -> tuple[int, int, str | None]:
    """Return how many different texts of a column are EDTF dates, how many there are, and one that is none."""
    cell = ident(column)
    query = f"SELECT DISTINCT {cell} FROM {table.relation} WHERE {cell} IS NOT NULL AND {cell} NOT IN ({literals(MISSING)}) ORDER BY 1"
    texts = [text for (text,) in engine.rows(con, f"{query} LIMIT {_MOST}")]
    wrong = [text for text in texts if not _is_date(text, end=end)]
    return len(texts) - len(wrong), len(texts), wrong[0] if wrong else None


def _is_date(text: str, *, end: bool) -> bool:
    try:
        edtf.parse(text, end)
    except ValueError:
        return False
    return True
