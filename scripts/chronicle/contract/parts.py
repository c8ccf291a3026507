"""What tables are made of: columns, keys, references to entities, causes, names, cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Node = tuple[str, str]  # table of entities, id: an entity is never named by its id alone


@dataclass(frozen=True)
class Field:
    """A column of a table, as Table Schema describes it; `formerly` lists its names in older versions."""

    name: str
    type: str = "string"
    format: str = "default"
    title: str = ""
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)  # value -> label
    formerly: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values are the key `reference` of a row of `table`."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class EntityRef:
    """A column that holds ids, and the table whose rows they name."""

    table: str
    column: str


@dataclass(frozen=True)
class Choice:
    """Some values of one column, in an order that matters."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """The column that names the act which began (`side` is "from") or ended ("to") a statement; `act` is its table, if that is known."""

    side: str
    column: str
    act: str | None


@dataclass(frozen=True)
class LabelColumns:
    """Names for readers in columns of the table itself: language -> column."""

    columns: Mapping[str, str]


@dataclass(frozen=True)
class LabelRows:
    """Names for readers as rows about the subject: the columns with the name and its language, and which kinds of names count."""

    text: str
    language: str
    prefer: Choice | None


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
