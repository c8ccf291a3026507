"""Which two columns say when a row holds, and which one gives its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.starting import column_types, words
from chronicle.starting.columns import Column, Loaded, dates

_MOST_WRONG = 0.2  # share of the texts of a column that may be no dates, if its name says that they are; the checks list them
_DATES = ("date",)


@dataclass(frozen=True)
class Period:
    """The columns of a period.

    Attributes:
        begin: The first day.
        end: The first day on which the row no longer holds.
        exact: True if both are plain days, so that an empty cell means no bound; False if they are EDTF.
        notes: What a person should look at.
    """

    begin: str
    end: str
    exact: bool
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, str]:
        """Both columns."""
        return self.begin, self.end

    @property
    def of_life(self) -> bool:
        """True if the names speak of a life, such as `founded` and `dissolved`, and not only of a time."""
        return any(words.any_of(column, words.LIFE) for column in self.columns)


def of(con: engine.Connection, table: Loaded) -> Period | None:
    """Return the period of a table; None if no two columns are one."""
    begins = [c for c in table.columns if words.any_of(c.name, words.BEGIN) and not words.any_of(c.name, words.CAUSE | words.IDENTITY)]
    ends = [c for c in table.columns if words.any_of(c.name, words.END) and not words.any_of(c.name, words.CAUSE | words.IDENTITY)]
    pairs = [(_unlike(begin, end), begin, end) for begin in begins for end in ends if begin.name != end.name]
    for _, begin, end in sorted(pairs, key=lambda pair: pair[0]):
        if begin.filled + end.filled == 0 and table.rows:
            continue
        if _dated(con, table, begin) and _dated(con, table, end):
            exact = all(column_types.of(column).properties["type"] in _DATES or not column.filled for column in (begin, end))
            return Period(begin.name, end.name, exact, tuple(_notes(con, table, begin, end, exact=exact)))
    return None


def day(con: engine.Connection, table: Loaded, taken: set[str]) -> str | None:
    """Return the column with the day of a row; None if there is none."""
    free = [column for column in table.columns if column.name not in taken and not words.any_of(column.name, words.CAUSE | words.NOTES)]
    named = [column for column in free if words.any_of(column.name, words.DAY | words.BEGIN) and (column.filled or not table.rows)]
    others = [column for column in free if column not in named and _days(column) * 2 > column.filled]
    for column in (*named, *others):
        right, whole, _ = dates(con, table, column.name)
        if right == whole or column_types.of(column).properties["type"] == "date":
            return column.name
    return None


def _days(column: Column) -> int:
    """How many cells are days: as EDTF, or in another format that only days have."""
    return column.filled if column_types.of(column).properties["type"] == "date" else column.counts["day"]


def _unlike(begin: Column, end: Column) -> tuple[int, int]:
    """How little two names look like a pair: `valid_from` and `valid_to` differ in one word each."""
    rest = {*words.of(begin.name)} - words.BEGIN, {*words.of(end.name)} - words.END
    return len(rest[0] ^ rest[1]), len(rest[0])


def _dated(con: engine.Connection, table: Loaded, column: Column) -> bool:
    """True if the texts of a column are dates, but for a few."""
    if not column.filled or column_types.of(column).properties["type"] == "date":
        return True
    right, whole, _ = dates(con, table, column.name)
    return right >= whole * (1 - _MOST_WRONG)


def _notes(con: engine.Connection, table: Loaded, begin: Column, end: Column, *, exact: bool) -> Iterator[str]:
    first, last = ident(begin.name), ident(end.name)
    if not exact:
        ((empty,),) = engine.rows(con, f"SELECT count(*) FROM {table.relation} WHERE {last} IS NULL")
        if empty:
            yield (
                f"{end.name} is empty in {empty} of {table.rows} rows: among EDTF dates that means an end on an unknown day. "
                "Write `..` where the row still holds."
            )
    ((touching, apart),) = engine.rows(
        con,
        f"""
        WITH days AS (SELECT try_cast({first} AS DATE) AS since, try_cast({last} AS DATE) AS until FROM {table.relation}),
             begins AS (SELECT DISTINCT since AS day FROM days WHERE since IS NOT NULL)
        SELECT count(*) FILTER (WHERE until IN (FROM begins)),
               count(*) FILTER (WHERE until + 1 IN (FROM begins) AND until NOT IN (FROM begins))
        FROM days
        """,
    )
    if apart > 1 and apart > 2 * touching:
        yield (
            f"In {apart} rows another row begins on the day after {end.name}. It looks like the last day on which a row holds; "
            "the contract wants the first day on which it no longer does: add a day."
        )
