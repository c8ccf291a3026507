"""A table as far as it is understood, before anything is said of its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chronicle.load.sources import Source
from chronicle.starting import words
from chronicle.starting.columns import Column, Loaded
from chronicle.starting.keys import Key
from chronicle.starting.periods import Period
from chronicle.starting.references import Reference


def qualifiers(plain: Sequence[Column]) -> list[str]:
    """Of the columns that hold values, those that say in which language or of which kind the others are."""
    found = [c.name for c in plain if c.longest <= 40 and (c.spoken or words.any_of(c.name, words.KIND))]
    valued = [c for c in plain if c.name not in found and not words.any_of(c.name, words.NOTES)]
    return found if valued else []


@dataclass(frozen=True)
class Found:
    """A table with its key, period and references.

    Attributes:
        day: The column with the day of a row, if it has no period.
        named_by: The references of other tables to it, with the names of these tables.
    """

    source: Source
    loaded: Loaded
    key: Key
    has_id: bool
    period: Period | None
    day: str | None
    references: Sequence[Reference]
    named_by: Sequence[tuple[str, Reference]] = field(default=())

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.source.name

    @property
    def id(self) -> str:
        """The column with the id."""
        return self.key.columns[0]

    def reference(self, column: str) -> Reference | None:
        """The reference of a column."""
        return next((one for one in self.references if one.column == column), None)

    def named(self) -> str | None:
        """The first column that looks like a name."""
        return next((c.name for c in self.plain() if words.any_of(c.name, words.LABEL) and not c.stated), None)

    def plain(self) -> list[Column]:
        """The columns that hold values: no id of the row itself, no reference, no date of the row."""
        taken = {one.column for one in self.references} | {self.day} | {*(self.period.columns if self.period else ())}
        own = {self.id} if self.has_id else set()
        return [column for column in self.loaded.columns if column.name not in taken | own]
