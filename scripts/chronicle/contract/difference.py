"""How two contracts differ: tables, columns, types, keys and constraints, with the version step that each difference needs.

MAJOR can break readers of the tables (something is gone, has another type, or allows fewer values), MINOR adds, PATCH explains.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from chronicle.contract import renames
from chronicle.contract.package import Package
from chronicle.contract.parts import Field, ForeignKey
from chronicle.contract.roles import Table

# Constraints that get stricter as their value grows, and those that get stricter as it shrinks. All others are strict if present.
_LOWER, _UPPER = frozenset({"minimum", "exclusiveMinimum", "minLength"}), frozenset({"maximum", "exclusiveMaximum", "maxLength"})


_ENUM = "constraint enum"


@dataclass(frozen=True)
class SchemaChange:
    """One difference. `level` is major, minor or patch.

    `what` is table, column, type, key, constraint, category, meaning or text; `change` is added, removed, changed or renamed.

    `table` and `column` are the newer names; of something removed, the old ones.
    """

    level: str
    table: str
    column: str | None
    what: str
    change: str
    old: str | None = None
    new: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        both = f"{self.old} → {self.new}" if self.old else self.new
        if self.what == _ENUM and self.old and self.new:
            both = _gained(json.loads(self.old), json.loads(self.new))
        values = {"added": self.new, "removed": self.old}.get(self.change, both)
        name = "" if self.what == ("column" if self.column else "table") else f" {self.what}"
        return f"{place}:{name} {self.change}{f' ({values})' if values else ''}"


def changes(old: Package, new: Package) -> list[SchemaChange]:
    """Return all differences, by table in the order of the newer contract, removed tables first.

    A table or column that `formerly` identifies is one rename; its other differences are listed under the newer name.
    """
    called = renames.between(old, new)
    former = called.inverse
    old = called.package(old)
    found = [SchemaChange("major", name, None, "table", "removed") for name in old.tables if name not in new.tables]
    for name, table in new.tables.items():
        if name in former.tables:
            found.append(SchemaChange("major", name, None, "table", "renamed", former.table(name), name))
        columns = called.columns.get(name, {})
        found += [SchemaChange("major", name, column, "column", "renamed", before, column) for before, column in columns.items()]
        if name in old.tables:
            found += _table(old.tables[name], table)
        else:
            found.append(SchemaChange("minor", name, None, "table", "added"))
    return found


def reordered(old: Package, new: Package) -> bool:
    """True if a table of both contracts has its columns in another order. Readers don't notice, but files must be written anew."""
    before = renames.between(old, new).package(old).tables
    return any(table.columns != new.tables[name].columns for name, table in before.items() if name in new.tables)


def breaking(old: Package, new: Package, table: str | None = None) -> list[SchemaChange]:
    """Return the changes that can break queries of `table` (None: of any table). Rules for the people who write rows are not among them."""
    queried = {"table", "column", "type", "key"}
    return [c for c in changes(old, new) if c.level == "major" and c.what in queried and table in (None, c.table)]


def _table(old: Table, new: Table) -> Iterator[SchemaChange]:
    there = {field.name: field for field in new.fields}
    for field in old.fields:
        if field.name not in there:
            yield SchemaChange("major", old.name, field.name, "column", "removed")
        else:
            yield from _field(old.name, field, there[field.name])
    for name in there:
        if name not in old.columns:
            yield SchemaChange("minor", new.name, name, "column", "added")
    if old.key != new.key:
        yield SchemaChange("major", old.name, None, "key", "changed", ", ".join(old.key), ", ".join(new.key))
    yield from _sets(old.name, "unique key", {", ".join(k) for k in old.unique}, {", ".join(k) for k in new.unique})
    fresh = {_reference(key) for key in new.foreign if not {*key.fields} & {*old.columns}}
    yield from _sets(old.name, "foreign key", {_reference(key) for key in old.foreign}, {_reference(key) for key in new.foreign} - fresh)
    for reference in sorted(fresh):  # its columns are new, so it refuses no row that was valid
        yield SchemaChange("minor", old.name, None, "foreign key", "added", new=reference)
    before, after = _meaning(old), _meaning(new)
    if differing := sorted(name for name in {*before, *after} if before.get(name) != after.get(name)):
        yield SchemaChange("minor", old.name, None, "meaning", "changed", new=", ".join(differing))
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange("patch", old.name, None, "text", "changed")


def _reference(key: ForeignKey) -> str:
    return f"{', '.join(key.fields)} → {key.table}"


def _sets(table: str, what: str, old: set[str], new: set[str]) -> Iterator[SchemaChange]:
    """Keys that differ. A new key can refuse rows that were valid; a removed one is a guarantee that readers lose: both are major."""
    for key in sorted(old - new):
        yield SchemaChange("major", table, None, what, "removed", old=key)
    for key in sorted(new - old):
        yield SchemaChange("major", table, None, what, "added", new=key)


def _field(table: str, old: Field, new: Field) -> Iterator[SchemaChange]:
    kinds = [f.type if f.format == "default" else f"{f.type} ({f.format})" for f in (old, new)]
    if kinds[0] != kinds[1]:
        yield SchemaChange("major", table, old.name, "type", "changed", *kinds)
    for name in sorted({*old.constraints, *new.constraints}):
        before, after = old.constraints.get(name), new.constraints.get(name)
        if before != after:
            change = "added" if name not in old.constraints else "removed" if name not in new.constraints else "changed"
            level = "major" if _tighter(name, before, after) else "minor"
            yield SchemaChange(level, table, old.name, f"constraint {name}", change, _shown(before), _shown(after))
    for value in old.categories:
        if value not in new.categories:
            yield SchemaChange("major", table, old.name, "category", "removed", old=value)
    for value in new.categories:
        if value not in old.categories:
            yield SchemaChange("minor", table, old.name, "category", "added", new=value)
    shared = old.categories.keys() & new.categories.keys()
    if _text(old, shared) != _text(new, shared):
        yield SchemaChange("patch", table, old.name, "text", "changed")


def _tighter(name: str, old: Any, new: Any) -> bool:
    """True if the constraint may allow fewer values than before. Where that cannot be decided, the answer is True."""
    if new is None or (name in ("required", "unique") and not new):
        return False
    if old is None:
        return True
    if name == "enum":
        return not set(map(str, old)) <= set(map(str, new))
    try:
        return bool(new > old if name in _LOWER else new < old if name in _UPPER else True)
    except TypeError:
        return True


def _gained(old: list[Any], new: list[Any]) -> str:
    """Which values of an enumeration came, and which are gone; the whole lists can be long."""
    told = (("added", [v for v in new if v not in old]), ("removed", [v for v in old if v not in new]))
    return "; ".join(f"{', '.join(map(str, values))} {word}" for word, values in told if values)


def _shown(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(field: Field, shared: Set[str]) -> tuple[str, str, Mapping[str, str], Any]:
    """The texts of a column that explain it, with the labels of the categories in both contracts; new and lost ones are other changes."""
    labels = {value: field.categories[value] for value in shared}
    return field.title, field.description, labels, field.raw.get("example")


_COMPARED_SEPARATELY = frozenset(
    {"name", "path", "title", "description", "fields", "key", "unique", "foreign", "missing", "section", "formerly"}
)


def _meaning(table: Table) -> Mapping[str, Any]:
    """Return what the contract says about the table's rows beyond their schema, by name; equal for two tables that mean the same."""
    said = {field.name: getattr(table, field.name) for field in dataclasses.fields(table) if field.name not in _COMPARED_SEPARATELY}
    return {"role": table.role, **said}
