"""Which columns refer to rows of other tables: by their names, and because their values are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.core.sql import ident, literals
from chronicle.engines import duckdb as engine
from chronicle.starting import words
from chronicle.starting.columns import MISSING, Column, Loaded

_MOST_LOST = 0.2  # share of different values that may be no ids, if the name says that they are; the checks list them
_ENDS = words.PARENT | words.OLD | words.NEW


@dataclass(frozen=True)
class Reference:
    """A column that refers to the id of a table. `lost` counts different values that are no ids there."""

    column: str
    table: str
    id: str
    lost: int
    values: int

    @property
    def reason(self) -> str:
        """Why it is thought to."""
        there = f"all {self.values} different values are" if not self.lost else f"{self.values - self.lost} of {self.values} values are"
        return f"Refers to {self.table}.{self.id}: {there} ids there." if self.values else f"Refers to {self.table}.{self.id}, by its name."


def find(
    con: engine.Connection, tables: Mapping[str, Loaded], ids: Mapping[str, str], taken: Mapping[str, set[str]]
) -> dict[str, list[Reference]]:
    """Return the references of each table, in the order of its columns.

    Args:
        con: Where the texts are.
        tables: The tables.
        ids: The column with the id of each table that has one.
        taken: Columns of each table that are something else, such as its own id or its period.
    """
    return {name: list(_of(con, table, tables, ids, taken[name])) for name, table in tables.items()}


def _of(
    con: engine.Connection, table: Loaded, tables: Mapping[str, Loaded], ids: Mapping[str, str], taken: set[str]
) -> Iterator[Reference]:
    for column in table.columns:
        if column.name in taken or column.stated not in (None, "string", "integer"):
            continue
        found = [
            (_named(column, table.name, other, id), Reference(column.name, other, id, *_lost(con, table, column, tables[other], id)))
            for other, id in ids.items()
            if _comparable(column, tables[other][id])
        ]
        fitting = [(score, one) for score, one in found if _fits(score, one, column)]
        if not fitting:
            continue
        best = max(score for score, _ in fitting)
        nearest = [one for score, one in fitting if score == best]
        if best or len(nearest) == 1:
            yield min(nearest, key=lambda one: (one.lost, one.table != table.name if words.any_of(column.name, words.PARENT) else 0))


def _fits(score: int, found: Reference, column: Column) -> bool:
    if score == 0:  # only the values say so: they must be words that are unlikely to be there by chance
        plain = column.all("integer") or column.counts["words"] or column.counts["day"] or column.counts["year"] == column.filled
        return (
            found.values > 0 and found.lost == 0 and not plain and not words.any_of(column.name, words.KIND | words.LANGUAGE | words.LABEL)
        )
    return found.lost <= found.values * _MOST_LOST


def _named(column: Column, table: str, other: str, id: str) -> int:
    """How much the name of a column says that it refers to another table: 3 most, 0 not at all."""
    said = [words.singular(word) for word in words.of(column.name)]
    target = [words.singular(word) for word in words.of(other)]
    if set(target) <= set(said):
        return 3
    if column.name == id and len(words.of(id)) > 1:
        return 3
    if target[-1] in said and other != table:
        return 2
    if words.any_of(column.name, _ENDS) or any(len(word) > 2 and target[-1].startswith(word) for word in said):
        return 1
    return 0


def _comparable(column: Column, id: Column) -> bool:
    """True if the values of two columns can be the same."""
    return (column.stated or "string", id.stated or "string") in (("string", "string"), ("integer", "integer"))


def _lost(con: engine.Connection, table: Loaded, column: Column, other: Loaded, id: str) -> tuple[int, int]:
    """How many different values of a column are no ids of another table, and how many there are."""
    cell = ident(column.name)
    ((lost, values),) = engine.rows(
        con,
        f"""
        SELECT count(*) FILTER (value NOT IN (SELECT {ident(id)} FROM {other.relation} WHERE {ident(id)} IS NOT NULL)), count(*)
        FROM (SELECT DISTINCT {cell} AS value FROM {table.relation} WHERE {cell} NOT IN ({literals(MISSING)}))
        """,
    )
    return lost, values


def targets(references: Mapping[str, Sequence[Reference]]) -> dict[str, list[tuple[str, Reference]]]:
    """Return for each table the references that lead to it, with the tables that they come from."""
    found: dict[str, list[tuple[str, Reference]]] = {}
    for name, some in references.items():
        for one in some:
            found.setdefault(one.table, []).append((name, one))
    return found
