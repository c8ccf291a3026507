"""What tables and columns of one contract are called in another, as `formerly` says.

A rename is one change of the contract and no change of a row: whatever compares two contracts or two sets of rows first puts the older
one under the newer names. Some cells are names, too: a citation names the table of its statement, and the column that it contests.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import Case, Cause, Choice, EntityRef, ForeignKey, LabelColumns, LabelRows
from chronicle.contract.roles import Evidence, Table
from chronicle.core.sql import ident, literal

BOUNDS = ("earliest", "latest")  # of a column with a day the engine adds both as columns


@dataclass(frozen=True)
class Renames:
    """`tables` maps old names to new ones; `columns` does so for each table, by its new name. Empty if nothing has another name."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns)

    @property
    def inverse(self) -> Renames:
        """The way back."""
        older = {new: old for old, new in self.tables.items()}
        columns = {older.get(table, table): {new: old for old, new in both.items()} for table, both in self.columns.items()}
        return Renames(older, columns)

    def table(self, name: str) -> str:
        return self.tables.get(name, name)

    def column(self, table: str, name: str) -> str:
        """The new name of a column of the table that was called `table`."""
        return self.columns.get(self.table(table), {}).get(name, name)

    def package(self, old: Package) -> Package:
        """The contract under the new names; its `descriptor` stays as it was written."""
        tables = [_Renamed(self, table).whole() for table in old.tables.values()]
        hierarchy = old.hierarchy and self.table(old.hierarchy)
        return dataclasses.replace(old, tables={table.name: table for table in tables}, hierarchy=hierarchy)

    def cells(self, table: Table, columns: Iterable[str]) -> str:
        """What to select from a relation with these `columns` of the table, so that they, and cells that are names, are the new ones."""
        names = {c: self.column(table.name, c) for c in table.columns}
        for day in (*(table.period or ()), *([table.on] if table.on else [])):
            names |= {f"{day}_{end}": f"{names[day]}_{end}" for end in BOUNDS}
        wanted = [c for c in columns if c in names or c not in names.values()]  # a column beside the contract gives way to a new name
        return ", ".join(f"{self._cell(table, c)} AS {ident(names.get(c, c))}" for c in wanted)

    def _cell(self, table: Table, column: str) -> str:
        """The cell, or of a citation the new name of what it names. Names trade places, so that the way back gives the same cells."""
        if isinstance(table, Evidence) and column == table.statement_table and self.tables:
            return traded(ident(column), self.tables)
        if isinstance(table, Evidence) and column == table.contested and self.columns:
            about = ident(table.statement_table)
            older = {new: old for old, new in self.tables.items()}
            there = {older.get(name, name): traded(ident(column), both) for name, both in self.columns.items()}
            return f"CASE {about} {' '.join(f'WHEN {literal(name)} THEN {cell}' for name, cell in there.items())} ELSE {ident(column)} END"
        return ident(column)


def traded(cell: str, names: Mapping[str, str]) -> str:
    """SQL for a cell that holds a name: the other one of the two, if it is one of these. It is its own way back."""
    both = {**{new: old for old, new in names.items()}, **names}
    return cell if not both else f"CASE {cell} {' '.join(f'WHEN {literal(a)} THEN {literal(b)}' for a, b in both.items())} ELSE {cell} END"


def between(old: Package, new: Package) -> Renames:
    """What the second contract calls otherwise than the first. Either may be the newer one, which knows the former names."""
    tables = _matched({n: t.formerly for n, t in old.tables.items()}, {n: t.formerly for n, t in new.tables.items()})
    columns = {}
    for name, table in old.tables.items():
        if other := new.tables.get(tables.get(name, name)):
            both = _matched({f.name: f.formerly for f in table.fields}, {f.name: f.formerly for f in other.fields})
            if both:
                columns[other.name] = both
    return Renames(tables, columns)


def told(schema: Iterable[Mapping[str, Any]]) -> Renames:
    """The renames among the differences of two contracts, as a change file lists them."""
    tables: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for change in schema:
        if change["change"] == "renamed" and change["what"] == "table":
            tables[change["old"]] = change["new"]
        elif change["change"] == "renamed":
            columns.setdefault(change["table"], {})[change["old"]] = change["new"]
    return Renames(tables, columns)


def _matched(old: Mapping[str, Iterable[str]], new: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Old name -> new name, from each name and its former ones; a name that both have is no other."""
    found: dict[str, str] = {}
    for name, former in new.items():
        if name not in old and (before := next((f for f in former if f in old and f not in new and f not in found), None)):
            found[before] = name
    for name, former in old.items():
        free = name not in new and name not in found
        if free and (after := next((f for f in former if f in new and f not in old and f not in found.values()), None)):
            found[name] = after
    return found


class _Renamed:
    """A table under its new names, part by part."""

    def __init__(self, renames: Renames, table: Table) -> None:
        self.renames, self.old = renames, table

    def whole(self) -> Table:
        name = self.renames.table(self.old.name)
        # What is not given in the descriptor is called like the table or column.
        titles = {part: name for part in ("title", "section") if getattr(self.old, part) == self.old.name}
        fields = tuple(
            dataclasses.replace(f, name=self.column(f.name), title=self.column(f.name) if f.title == f.name else f.title)
            for f in self.old.fields
        )
        rest = {f.name: self.part(getattr(self.old, f.name)) for f in dataclasses.fields(self.old) if f.name not in _APART}
        columns = {part: self.own(getattr(self.old, part)) for part in _COLUMNS if hasattr(self.old, part)}
        return dataclasses.replace(self.old, **{**rest, **columns, **titles, "name": name, "fields": fields})

    def column(self, name: str) -> str:
        return self.renames.column(self.old.name, name)

    def own(self, part: Any) -> Any:
        """A column, or several, or none, of the table itself."""
        if isinstance(part, tuple):
            return tuple(map(self.own, part))
        return None if part is None else self.column(part)

    def part(self, part: Any) -> Any:
        """A part of the contract that names columns and tables, or several of them."""
        if isinstance(part, tuple):
            return tuple(map(self.part, part))
        if isinstance(part, EntityRef):
            return EntityRef(self.renames.table(part.table), self.column(part.column))
        if isinstance(part, ForeignKey):
            there = tuple(self.renames.column(part.table, c) for c in part.reference)
            return ForeignKey(self.own(part.fields), self.renames.table(part.table), there)
        if isinstance(part, Cause):
            return dataclasses.replace(part, column=self.column(part.column), act=part.act and self.renames.table(part.act))
        if isinstance(part, Choice):
            return dataclasses.replace(part, column=self.column(part.column))
        if isinstance(part, Case):
            where = {self.column(c): values for c, values in part.where.items()}
            return dataclasses.replace(part, where=where, series=self.own(part.series), tracks=self.own(part.tracks))
        if isinstance(part, LabelColumns):
            return LabelColumns({language: self.column(c) for language, c in part.columns.items()})
        if isinstance(part, LabelRows):
            return LabelRows(self.column(part.text), self.column(part.language), self.part(part.prefer))
        return part


# Parts that hold names of columns as plain texts.
_COLUMNS = (
    *("key", "unique", "period", "on", "dates", "order", "snapshot", "extent", "share"),
    *("statement_table", "statement_id", "source", "stance", "attested", "locator", "contested", "says", "rule"),
)
_APART = frozenset({"name", "path", "title", "description", "fields", "missing", "section", "formerly", *_COLUMNS})
