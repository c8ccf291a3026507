"""Parts of a table's contract: columns, keys, references to entities, causes, labels, cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Node = tuple[str, str]  # an entity as (table, id): ids of different tables can be equal


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
    """A column of ids that refer to rows of the entity table `table`."""

    table: str
    column: str


@dataclass(frozen=True)
class Choice:
    """Some values of one column, in an order that matters."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """The column that names the act which caused a boundary: the beginning (`side` is "from") or the end ("to") of a statement.

    `act` is the table of acts; None if no foreign key says which it is.
    """

    side: str
    column: str
    act: str | None


@dataclass(frozen=True)
class CompleteLists:
    """What complete lists are about: `table` is the column with the name of the table of statements, and `scope` maps that name to
    (column of the statement, column of the list) pairs, whose values are equal for the statements in the scope of a list."""

    table: str
    scope: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class LabelColumns:
    """Labels in columns of the entity's own table: language -> column."""

    columns: Mapping[str, str]


@dataclass(frozen=True)
class LabelRows:
    """Labels as rows about the subject: `text` and `language` are columns; `prefer` says which kinds of names count, the best first."""

    text: str
    language: str
    prefer: Choice | None


@dataclass(frozen=True)
class Case:
    """How changes of a table's rows are described, for the rows with the values of `where` (all rows, if empty).

    `series` are the columns whose values a statement shares with the one that follows it, `tracks` those whose changes are events.
    `change` maps what happens (`added`, `updated`, ...) to the contract's word for it. `exclusive`: only one statement of a series holds
    at a time. `minor`: texts leave such events out. `continuous`: there are no gaps in a series.
    """

    where: Mapping[str, tuple[str, ...]]
    series: tuple[str, ...]
    tracks: tuple[str, ...]
    change: Mapping[str, str]
    exclusive: bool = True
    minor: bool = False
    continuous: bool = False

    def fits(self, row: Mapping[str, Any]) -> bool:
        return all(row[column] in values for column, values in self.where.items())
