"""A package: its tables by role, and the settings that apply to all of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from chronicle.contract.roles import Edge, Table

Role = TypeVar("Role", bound=Table)


@dataclass(frozen=True)
class Package:
    """The contract of a package.

    `closing` is the last day that the data covers. `hierarchy` names the edge table that makes the tree; `descriptor` is
    datapackage.json as it was written.

    `judgements` is the path, relative to the package, of the file with people's decisions on proposed successions.
    `slack` is how many days an entity's end or beginning may lie apart from the act of the succession that explains it.
    """

    root: Path
    name: str
    title: str
    description: str
    version: str | None
    closing: datetime.date
    languages: tuple[str, ...]
    tables: Mapping[str, Table]
    hierarchy: str | None
    slack: int
    descriptor: Mapping[str, Any]
    judgements: str | None = None

    def having(self, role: type[Role]) -> list[Role]:
        """The tables of a role, in the order of the descriptor."""
        return [table for table in self.tables.values() if isinstance(table, role)]

    @property
    def edges(self) -> Edge | None:
        """The edge table that makes the tree; None if there is none, or if a folder of files lacks it."""
        return next((table for table in self.having(Edge) if table.name == self.hierarchy), None)

    @property
    def temporal(self) -> Iterator[Table]:
        return (table for table in self.tables.values() if table.period)

    @property
    def release(self) -> str | None:
        """The version of the release, if this is a release's folder. The version in any other descriptor is not a release."""
        return self.version if "release" in self.descriptor["chronicle"] else None

    def path(self, table: Table) -> Path:
        return self.root / table.path
