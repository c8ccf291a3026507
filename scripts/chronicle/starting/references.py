"""Which columns refer to rows of other tables: by their names, and because their values are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chronicle.core.sql import ident, literal, literals
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
    columns = [c for name, table in tables.items() for c in table.columns if c.name not in taken[name] and _has_codes(c)]
    there = _shared(con, columns, {name: tables[name] for name in ids}, ids)
    found: dict[str, list[Reference]] = {name: [] for name in tables}
    for column in columns:
        if one := _of(column, tables, ids, there):
            found[column.table].append(one)
    return found


def _has_codes(column: Column) -> bool:
    return column.stated in (None, "string", "integer") and not column.spoken


def _shared(
    con: engine.Connection, columns: Sequence[Column], tables: Mapping[str, Loaded], ids: Mapping[str, str]
) -> dict[tuple[str, str, str], int]:
    """How many different values of a column are ids of a table, by table, column and other table: one join for all of them."""
    with engine.scratch(con):
        con.execute(
            'CREATE TEMP TABLE "#cells" (place VARCHAR, name VARCHAR, cell VARCHAR); CREATE TEMP TABLE "#ids" (place VARCHAR, cell VARCHAR)'
        )
        for c in columns:
            kept = f"{ident(c.name)} NOT IN ({literals(MISSING)})"
            query = f"SELECT DISTINCT {literal(c.table)}, {literal(c.name)}, {ident(c.name)} FROM raw.{ident(c.table)} WHERE {kept}"
            con.execute(f'INSERT INTO "#cells" {query}')
        for name, table in tables.items():
            con.execute(f'INSERT INTO "#ids" SELECT DISTINCT {literal(name)}, {ident(ids[name])} FROM {table.relation}')
        query = 'SELECT c.place, c.name, i.place, count(*) FROM "#cells" AS c JOIN "#ids" AS i ON i.cell = c.cell GROUP BY ALL'
        return {(table, column, other): count for table, column, other, count in engine.rows(con, query)}


def _of(
    column: Column, tables: Mapping[str, Loaded], ids: Mapping[str, str], there: Mapping[tuple[str, str, str], int]
) -> Reference | None:
    """What a column refers to; None if it is nothing, or if its values fit several tables and its name says nothing."""
    fitting = []
    for other, id in ids.items():
        score = _named(column, other, id)
        if (score or _telling(column)) and (column.stated or "string") == (tables[other][id].stated or "string"):
            lost = column.distinct - there.get((column.table, column.name, other), 0)
            one = Reference(column.name, other, id, lost, column.distinct)
            fitting += [(score, one)] if _fits(score, one) else []
    best = max((score for score, _ in fitting), default=0)
    nearest = [one for score, one in fitting if score == best]
    if not nearest or (not best and len(nearest) > 1):
        return None
    upward = words.any_of(column.name, words.PARENT)
    return min(nearest, key=lambda one: (one.lost, upward and one.table != column.table))


def _fits(score: int, found: Reference) -> bool:
    """True if enough values are ids: all of them if only they, and not the name, say what the column refers to."""
    return found.values > 0 and found.lost == 0 if score == 0 else found.lost <= found.values * _MOST_LOST


def _telling(column: Column) -> bool:
    """True if the values of a column alone can say what it refers to: codes, not numbers, days, kinds or texts."""
    plain = column.all("integer") or column.counts["words"] or column.counts["day"] or column.counts["year"] or column.all("boolean")
    return not plain and not words.any_of(column.name, words.KIND | words.LABEL | words.NOTES)


def _named(column: Column, other: str, id: str) -> int:
    """How much the name of a column says that it refers to another table: 3 most, 0 not at all."""
    said = [words.singular(word) for word in words.of(column.name)]
    target = [words.singular(word) for word in words.of(other)]
    if set(target) <= set(said):
        return 3
    if column.name == id and len(words.of(id)) > 1:
        return 3
    if target[-1] in said and other != column.table:
        return 2
    if words.any_of(column.name, _ENDS) or any(len(word) > 2 and target[-1].startswith(word) for word in said):
        return 1
    return 0


def targets(references: Mapping[str, Sequence[Reference]]) -> dict[str, list[tuple[str, Reference]]]:
    """Return for each table the references that lead to it, with the tables that they come from."""
    found: dict[str, list[tuple[str, Reference]]] = {}
    for name, some in references.items():
        for one in some:
            found.setdefault(one.table, []).append((name, one))
    return found
