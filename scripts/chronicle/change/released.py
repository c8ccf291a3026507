"""A published release beside the one before it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from chronicle.change.records import Records
from chronicle.contract.package import Package


@dataclass(frozen=True)
class Release:
    """A published release, compared with the one before; the first has none."""

    version: str
    package: Package
    records: Records | None

    @property
    def closing(self) -> datetime.date:
        return self.package.closing
