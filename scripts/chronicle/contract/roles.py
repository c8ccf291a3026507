"""The contract: what a package's tables mean, as frozen dataclasses.

Everything the engine knows of a package, it knows from here; descriptor.py reads it from datapackage.json.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Field:
    name: str
    type: str = "string"
    format: str = "default"
    title: str = ""
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)  # value -> label
    formerly: tuple[str, ...] = ()  # its names in older versions
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ForeignKey:
    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What a change of a row means, for the rows with the values of `where` (all rows, if empty)."""

    where: Mapping[str, tuple[str, ...]]
    series: tuple[str, ...]
    tracks: tuple[str, ...]
    change: Mapping[str, str]
    exclusive: bool = True
    minor: bool = False
    continuous: bool = False

    def fits(self, row: Mapping[str, Any]) -> bool:
        return all(row[column] in values for column, values in self.where.items())


@dataclass(frozen=True)
class Table:
    """One table of the contract. Columns named here are columns of the canonical CSV file."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign: tuple[ForeignKey, ...]
    missing: tuple[str, ...]
    role: str
    of: Mapping[str, str]
    period: tuple[str, str] | None
    on: str | None
    dates: tuple[str, ...]
    causes: Mapping[str, str]
    cases: tuple[Case, ...]
    labels: Mapping[str, Any]
    edge: Mapping[str, Any]
    snapshot: str | None
    succession: Mapping[str, str]
    evidence: Mapping[str, str]
    section: str  # heading of a changelog under which its changes stand
    formerly: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @property
    def identity(self) -> str:
        """The column that names an entity: the first of the key; any others tell the periods of its life apart."""
        return self.key[0]

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @cached_property
    def edtf(self) -> tuple[str, ...]:
        """The columns that hold EDTF texts."""
        columns = [*(() if self.exact else self.period or ()), *([self.on] if self.on else []), *self.dates]
        if self.evidence:
            columns.append(self.evidence["attested"])
        return tuple(dict.fromkeys(columns))

    @cached_property
    def exact(self) -> bool:
        """True when the period's ends are plain dates: known to the day, or unbounded when empty."""
        return self.period is not None and self.field(self.period[0]).type == "date"

    @cached_property
    def bounds(self) -> tuple[str, str, str, str]:
        """Columns with the earliest and latest first day and the earliest and latest day after the last."""
        if self.period is None:
            raise KeyError(f"{self.name} has no period")
        start, end = self.period
        if self.exact:
            return start, start, end, end
        return f"{start}_earliest", f"{start}_latest", f"{end}_earliest", f"{end}_latest"

    def case(self, row: Mapping[str, Any]) -> Case:
        return next(case for case in self.cases if case.fits(row))

    def subjects(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(entity table, id) of whom the row speaks, the subject first."""
        return [(table, str(row[column])) for table, column in self.of.items() if row[column] is not None]

    def row_id(self, row: Mapping[str, Any]) -> str:
        return "|".join(str(row[column]) for column in self.key)


@dataclass(frozen=True)
class Package:
    root: Path
    name: str
    title: str
    description: str
    version: str | None
    closing: datetime.date
    languages: tuple[str, ...]
    tables: Mapping[str, Table]
    descriptor: Mapping[str, Any]

    def with_role(self, *roles: str) -> Iterator[Table]:
        return (table for table in self.tables.values() if table.role in roles)

    def first(self, role: str) -> Table | None:
        return next(self.with_role(role), None)

    @property
    def temporal(self) -> Iterator[Table]:
        return (table for table in self.tables.values() if table.period)

    @property
    def release(self) -> str | None:
        """The version, if this is a published release's own folder; that of any other package says nothing of releases."""
        return self.version if "release" in self.descriptor["chronicle"] else None

    def path(self, table: Table) -> Path:
        return self.root / table.path


def several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
