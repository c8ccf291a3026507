"""A package: its tables by role, and what holds for all of them."""

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
    """`hierarchy` names the table of edges that makes the tree; `descriptor` is datapackage.json as it was written.

    `judgements` is the path of the file with what people decided about proposed successions, in the folder of the package.
    `slack` is how many days the end or beginning of an entity may miss the act of the succession that explains it.
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
        """The table of edges that makes the tree; None without one, or in a folder that lacks it."""
        return next((table for table in self.having(Edge) if table.name == self.hierarchy), None)

    @property
    def temporal(self) -> Iterator[Table]:
        return (table for table in self.tables.values() if table.period)

    @property
    def release(self) -> str | None:
        """The version, if this is a published release's own folder; that of any other package says nothing of releases."""
        return self.version if "release" in self.descriptor["chronicle"] else None

    def path(self, table: Table) -> Path:
        return self.root / table.path
