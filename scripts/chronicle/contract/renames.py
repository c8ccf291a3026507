"""Map the names of tables and columns in one contract to those in another, as `formerly` states them.

A rename changes the contract, but no row. So whatever compares two contracts or two sets of rows first translates the older one to
the newer names. Some cells hold names too: a citation names the table of its statement, and the column that it contests.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import Case, Cause, Choice, CompleteLists, EntityRef, ForeignKey, LabelColumns, LabelRows
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.core.sql import ident, literal

BOUNDS = ("earliest", "latest")  # suffixes of the two columns that the engine adds for a column with a day


@dataclass(frozen=True)
class Renames:
    """`tables` maps old names to new ones; `columns` does the same for each table, under its new name. Empty if no name differs."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns)

    @property
    def inverse(self) -> Renames:
        """The renames from the newer names to the older ones."""
        older = {new: old for old, new in self.tables.items()}
        columns = {older.get(table, table): {new: old for old, new in both.items()} for table, both in self.columns.items()}
        return Renames(older, columns)

    def table(self, name: str) -> str:
        return self.tables.get(name, name)

    def column(self, table: str, name: str) -> str:
        """The new name of a column; `table` is the old name of its table."""
        return self.columns.get(self.table(table), {}).get(name, name)

    def package(self, old: Package) -> Package:
        """Return the contract with the new names; its `descriptor` stays as it was written."""
        tables = [_Renamed(self, table).whole() for table in old.tables.values()]
        hierarchy = old.hierarchy and self.table(old.hierarchy)
        return dataclasses.replace(old, tables={table.name: table for table in tables}, hierarchy=hierarchy)

    def cells(self, table: Table, columns: Iterable[str]) -> str:
        """Return the SELECT list that gives a relation with these `columns` of the table its new names, in cells that are names as well."""
        names = {c: self.column(table.name, c) for c in table.columns}
        for day in (*(table.period or ()), *([table.on] if table.on else [])):
            names |= {f"{day}_{end}": f"{names[day]}_{end}" for end in BOUNDS}
        wanted = [c for c in columns if c in names or c not in names.values()]  # drops an extra column whose name is taken by a new one
        return ", ".join(f"{self._cell(table, c)} AS {ident(names.get(c, c))}" for c in wanted)

    def _cell(self, table: Table, column: str) -> str:
        """SQL for a cell; in a citation and a list, a name is replaced by its new name.

        Names are swapped, so that the inverse restores the cells.
        """
        listed = isinstance(table, Reference) and table.complete is not None and column == table.complete.table
        if (listed or (isinstance(table, Evidence) and column == table.statement_table)) and self.tables:
            return swapped(ident(column), self.tables)
        if isinstance(table, Evidence) and column == table.contested and self.columns:
            about = ident(table.statement_table)
            older = {new: old for old, new in self.tables.items()}
            there = {older.get(name, name): swapped(ident(column), both) for name, both in self.columns.items()}
            return f"CASE {about} {' '.join(f'WHEN {literal(name)} THEN {cell}' for name, cell in there.items())} ELSE {ident(column)} END"
        return ident(column)


def swapped(cell: str, names: Mapping[str, str]) -> str:
    """SQL for a cell that holds a name: each old name becomes the new one and vice versa. Applying it twice restores the cell."""
    both = {**{new: old for old, new in names.items()}, **names}
    return cell if not both else f"CASE {cell} {' '.join(f'WHEN {literal(a)} THEN {literal(b)}' for a, b in both.items())} ELSE {cell} END"


def between(old: Package, new: Package) -> Renames:
    """Return the renames from the first contract to the second. Either may be the newer one, which knows the former names."""
    tables = _matched({n: t.formerly for n, t in old.tables.items()}, {n: t.formerly for n, t in new.tables.items()})
    columns = {}
    for name, table in old.tables.items():
        if other := new.tables.get(tables.get(name, name)):
            both = _matched({f.name: f.formerly for f in table.fields}, {f.name: f.formerly for f in other.fields})
            if both:
                columns[other.name] = both
    return Renames(tables, columns)


def from_changes(schema: Iterable[Mapping[str, Any]]) -> Renames:
    """Return the renames among the contract changes that a change file lists."""
    tables: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for change in schema:
        if change["change"] == "renamed" and change["what"] == "table":
            tables[change["old"]] = change["new"]
        elif change["change"] == "renamed":
            columns.setdefault(change["table"], {})[change["old"]] = change["new"]
    return Renames(tables, columns)


def _matched(old: Mapping[str, Iterable[str]], new: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return old name -> new name, given the former names of each; a name that both sides have is not a rename."""
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
    """Builds a table with its new names, part by part."""

    def __init__(self, renames: Renames, table: Table) -> None:
        self.renames, self.old = renames, table

    def whole(self) -> Table:
        name = self.renames.table(self.old.name)
        # A title or section that the descriptor does not give is the name of the table or column.
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
        """Rename a column of the table itself, or a (nested) tuple of columns; None stays None."""
        if isinstance(part, tuple):
            return tuple(map(self.own, part))
        return None if part is None else self.column(part)

    def part(self, part: Any) -> Any:
        """Rename the columns and tables that a part of the contract names."""
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
        if isinstance(part, CompleteLists):
            return self.lists(part)
        if isinstance(part, LabelColumns):
            return LabelColumns({language: self.column(c) for language, c in part.columns.items()})
        if isinstance(part, LabelRows):
            return LabelRows(self.column(part.text), self.column(part.language), self.part(part.prefer))
        return part

    def lists(self, part: CompleteLists) -> CompleteLists:
        scope = {
            self.renames.table(table): tuple((self.renames.column(table, theirs), self.column(ours)) for theirs, ours in equal)
            for table, equal in part.scope.items()
        }
        return CompleteLists(self.column(part.table), scope)


# Parts that hold names of columns as plain texts.
_COLUMNS = (
    *("key", "unique", "period", "on", "dates", "order", "snapshot", "extent", "share"),
    *("statement_table", "statement_id", "source", "stance", "attested", "locator", "contested", "says", "rule", "listed"),
)
_APART = frozenset({"name", "path", "title", "description", "fields", "missing", "section", "formerly", *_COLUMNS})
