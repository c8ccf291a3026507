"""The contract as typed roles: what each table of a package means. All that the engine knows about a package comes from here.

A table is one of Entity, Attribute, Edge, Tenure, Act, Fact, Succession, Evidence and Reference; `descriptor` reads them from
datapackage.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from chronicle.contract.formats import Format
from chronicle.contract.parts import Case, Cause, Choice, CompleteLists, EntityRef, Field, ForeignKey, LabelColumns, LabelRows, Node
from chronicle.core import row_id, values
from chronicle.core.period import Period, PeriodSql


@dataclass(frozen=True)
class Table:
    """A table of any role. Columns named here are columns of the canonical file.

    `about` lists the entities that a row is about, the subject first. `period` names the two columns of a half-open period, `on` the
    column of a single day. `missing` lists the texts that mean "no value", `formerly` the table's former names.
    """

    role: ClassVar[str]

    name: str
    path: str
    format: Format
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign: tuple[ForeignKey, ...]
    missing: tuple[str, ...]
    about: tuple[EntityRef, ...]
    period: tuple[str, str] | None
    on: str | None
    dates: tuple[str, ...]
    causes: tuple[Cause, ...]
    cases: tuple[Case, ...]
    labels: LabelColumns | LabelRows | None
    section: str  # heading for its changes in a changelog
    formerly: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @property
    def identity(self) -> str:
        """The column with the id of the entity, act or reference: the first of the key. Only an entity may have a second, its beginning."""
        return self.key[0]

    @property
    def subject(self) -> EntityRef | None:
        """The entity that a row is mainly about; None for a table of entities."""
        return self.about[0] if self.about else None

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def leads_to(self, column: str) -> str | None:
        """The table that the foreign key of this single column refers to; None without such a key."""
        return next((key.table for key in self.foreign if key.fields == (column,)), None)

    @property
    def edtf(self) -> tuple[str, ...]:
        """The columns that hold EDTF texts."""
        columns = [*(() if self.exact else self.period or ()), *([self.on] if self.on else []), *self.dates]
        return tuple(dict.fromkeys(columns))

    @cached_property
    def exact(self) -> bool:
        """True if the period's ends are plain dates: known to the day, or unbounded if empty."""
        return self.period is not None and self.field(self.period[0]).type == "date"

    @cached_property
    def bounds(self) -> tuple[str, str, str, str]:
        """The columns of the four bounds: earliest and latest first day, earliest and latest day after the last (see core.period)."""
        if self.period is None:
            raise KeyError(f"{self.name} has no period")
        start, end = self.period
        if self.exact:
            return start, start, end, end
        return f"{start}_earliest", f"{start}_latest", f"{end}_earliest", f"{end}_latest"

    def cause(self, side: str) -> Cause | None:
        """The cause of the beginning ("from") or of the end ("to"); None if the contract names none."""
        return next((cause for cause in self.causes if cause.side == side), None)

    def case(self, row: Mapping[str, Any]) -> Case:
        return next(case for case in self.cases if case.fits(row))

    def row_id(self, row: Mapping[str, Any]) -> str:
        """The identity of a row, from the values of its columns as the compiled table holds them."""
        return row_id.of(row[column] for column in self.key)

    def row_id_sql(self, prefix: str = "") -> str:
        """SQL for the identity of a row of the compiled table, its columns behind `prefix` (such as `t.`)."""
        return row_id.of_columns(self.key, prefix)

    def period_of(self, row: Mapping[str, Any]) -> Period:
        """The period of a row of the compiled table."""
        return Period.of((row.get(column) for column in self.bounds), self.exact)

    def period_sql(self, prefix: str = "") -> PeriodSql:
        """The period of a row as SQL over the compiled table, its columns behind `prefix` (such as `t.`)."""
        return PeriodSql.of(self.bounds, self.exact, prefix)

    def entity_of(self, row: Mapping[str, Any]) -> Node:
        """The entity (act, reference) that a row of such a table describes, as (table, id)."""
        return self.name, values.text(row[self.identity])

    def entities(self, row: Mapping[str, Any]) -> list[Node]:
        """The entities that a row is about, as (table, id), the subject first."""
        return [(ref.table, values.text(row[ref.column])) for ref in self.about if row[ref.column] is not None]


@dataclass(frozen=True)
class Entity(Table):
    """Things with an id. If the table has a period, each row is one life; `recurs` entities can have several."""

    role = "entity"

    @property
    def recurs(self) -> bool:
        """True if one entity can have several rows, because it can exist several times."""
        return len(self.key) > 1


@dataclass(frozen=True)
class Statement(Table):
    """A statement about an entity, with a period."""

    @property
    def subject(self) -> EntityRef:
        return self.about[0]


@dataclass(frozen=True)
class Attribute(Statement):
    """A value of an entity: a name, a rank, a figure."""

    role = "attribute"


@dataclass(frozen=True)
class Edge(Statement):
    """A line from the subject up to its `parent`, which may be in another table.

    If `kinds` is given, only edges of these kinds make the tree; `order` is the column that sorts siblings.
    """

    role = "edge"

    parent: EntityRef
    order: str | None
    kinds: Choice | None


@dataclass(frozen=True)
class Tenure(Statement):
    """The subject in a post, at the second entity that the row is about, if there is one."""

    role = "tenure"

    @property
    def at(self) -> EntityRef | None:
        return self.about[1] if len(self.about) > 1 else None


@dataclass(frozen=True)
class Act(Table):
    """A dated instrument, such as a law, that can change structure; the boolean column `snapshot` asks for a snapshot on its day."""

    role = "act"

    on: str
    snapshot: str | None


@dataclass(frozen=True)
class Fact(Table):
    """Something dated or counted that changes no structure, such as an indicator."""

    role = "fact"


@dataclass(frozen=True)
class Succession(Table):
    """Which entity became which, by which act.

    `extent` is the column that says whether the whole predecessor or a part went to the successor, `share` the one that says how much.
    """

    role = "succession"

    predecessor: EntityRef
    successor: EntityRef
    act: EntityRef
    extent: str | None
    share: str | None


@dataclass(frozen=True)
class Evidence(Table):
    """What a source says about one statement. The fields name columns: of the statement, the source, and what it shows.

    The stance is supports, attests (true on the day in `attested`) or contradicts (`says` is the source's value for the column named in
    `contested`, `rule` why we decided as we did). `listed` is the column with the complete list on which the source names the entity.
    """

    role = "evidence"

    statement_table: str
    statement_id: str
    source: str
    stance: str
    attested: str
    locator: str | None
    contested: str | None
    says: str | None
    rule: str | None
    listed: str | None

    @property
    def edtf(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*super().edtf, self.attested]))


@dataclass(frozen=True)
class Reference(Table):
    """Rows without time that others refer to. If `complete`, they are complete lists: each names all holders of something on a day."""

    role = "reference"

    complete: CompleteLists | None
