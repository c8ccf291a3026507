"""A structural event, and the diff that lists them: what is published of a change."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.change.row_changes import RowChange
from chronicle.history import naming


@dataclass(frozen=True)
class Ref:
    """An entity of a table, with its names on the day in question."""

    table: str
    id: str
    name: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "name": dict(self.name)}

    def __str__(self) -> str:
        return naming.shown(self.name, self.id)


@dataclass(frozen=True)
class Tracked:
    """A column whose change is the event: its values before and after, named if they are entities or codes.

    `of` tells what the value is a value of, where the subject alone does not (such as which figure); `old_at` and `new_at`
    are the entities where a post among several was and is held.
    """

    table: str
    column: str
    old: str | None
    new: str | None
    language: str | None = None
    of: str | None = None
    old_name: str | None = None
    new_name: str | None = None
    old_at: str | None = None
    new_at: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if value is not None or key in ("old", "new")}


@dataclass(frozen=True)
class Meanwhile:
    """A statement of the same series that held only after the old and before the new one.

    `first` and `last` are its period as the table has it, `begun` the days on which it can have begun; `at` is the entity
    where a post was held, `of` what the value is a value of.
    """

    table: str
    id: str
    column: str
    value: str | None
    name: str | None
    first: str | None
    last: str | None
    begun: tuple[datetime.date | None, datetime.date | None]
    at: str | None = None
    of: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"table": self.table, "id": self.id, "value": self.value, "name": self.name, "from": self.first, "to": self.last}


@dataclass(frozen=True)
class Event:
    """Something that happened after the first day of a diff and not later than the second.

    `kind` is created, abolished, restored, merged, absorbed, split, spun_off, replaced or reorganized, or a word of the
    contract. `ties` lead from predecessor to successor, by id. `earliest` and `latest` bound the day on which it happened;
    it is `certain` if both lie within the diff. `unsettled` names the statements (`table/id`) on which hangs what it is
    called, and which are only possible on one of the days. `via` lists what came between: entities that lived, and names
    that were borne, only meanwhile; `meanwhile` the other statements of the series that held only then, in order.
    """

    id: str
    kind: str
    subjects: tuple[Ref, ...]
    predecessors: tuple[Ref, ...]
    successors: tuple[Ref, ...]
    ties: tuple[tuple[str, str], ...]
    earliest: datetime.date | None
    latest: datetime.date | None
    certainty: str
    reorganizations: tuple[str, ...]
    via: tuple[Ref, ...]
    rows: tuple[RowChange, ...]
    sources: tuple[str, ...]
    tracked: tuple[Tracked, ...]
    unsettled: tuple[str, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()

    @property
    def minor(self) -> bool:
        """Whether texts for people leave it out: nothing but changes that the contract calls minor."""
        return all(row.table.case(row.row).minor for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "subjects": [r.as_dict() for r in self.subjects],
            "predecessors": [r.as_dict() for r in self.predecessors],
            "successors": [r.as_dict() for r in self.successors],
            "ties": [list(tie) for tie in self.ties],
            "earliest": str(self.earliest) if self.earliest else None,
            "latest": str(self.latest) if self.latest else None,
            "certainty": self.certainty,
            "reorganizations": list(self.reorganizations),
            "via": [r.as_dict() for r in self.via],
            "rows": [r.as_dict() for r in self.rows],
            "sources": list(self.sources),
            "tracked": [t.as_dict() for t in self.tracked],
            "unsettled": list(self.unsettled),
            **({"meanwhile": [m.as_dict() for m in self.meanwhile]} if self.meanwhile else {}),
        }


@dataclass(frozen=True)
class Diff:
    """All events between two days, the certain ones first, each group by day."""

    first: datetime.date | None
    second: datetime.date | None
    events: tuple[Event, ...]
