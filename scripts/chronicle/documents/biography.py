"""Models of `biography --json` and of its parts, which `custody --json` shares."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chronicle.documents.base import FORM, Count, Day, Document, Form
from chronicle.documents.event import Event

_NAME = {"en": "Canal Office"}


class Ref(Document):
    """An entity."""

    table: str = Field(description="The table of entities.", examples=["offices"])
    id: str = Field(description="Its id.", examples=["waterways"])
    name: dict[str, str] = Field(description="Language -> its name at the time.", examples=[_NAME])


class Successor(Ref):
    """What an entity became."""

    extent: Literal["whole", "part"] = Field(description="How much of the entity went there.", examples=["whole"])


class Range(Document):
    """The days on which something can have happened."""

    earliest: Day | None = Field(description="The first of them; null if open.", examples=["2008-03-15", None])
    latest: Day | None = Field(description="The last of them; null if open.", examples=["2008-03-15", None])


class Fate(Document):
    """What became of an entity that certainly ended by the closing date."""

    ended: Range = Field(description="When it ended.", examples=[{"earliest": "2008-03-15", "latest": "2008-03-15"}])
    became: tuple[Successor, ...] = Field(description="What it became at once.", examples=[[]])
    now: tuple[Successor, ...] = Field(description="What of that exists on the closing date, also over further steps.", examples=[[]])


class Bounds(Document):
    """A half-open period whose ends are known to ranges of days; null where open."""

    begun_earliest: Day | None = Field(description="The earliest first day.", examples=["2008-03-15", None])
    begun_latest: Day | None = Field(description="The latest first day.", examples=["2008-03-15", None])
    ended_earliest: Day | None = Field(description="The earliest day after the last.", examples=["2018-03-21", None])
    ended_latest: Day | None = Field(description="The latest day after the last.", examples=["2018-03-21", None])


class Dispute(Document):
    """A source that contradicts a statement."""

    column: str = Field(description="The column that it contradicts.", examples=["since"])
    says: str = Field(description="What it says in place of the value.", examples=["2008-03-17"])
    source: str = Field(description="The id of the source.", examples=["gazette-12"])


class Mention(Bounds):
    """A statement that names the entity."""

    id: str = Field(description="The id of the statement.", examples=["smith-head"])
    others: dict[str, Ref] = Field(
        description="Column -> the other entities that it names.",
        examples=[{"office": {"table": "offices", "id": "canal", "name": _NAME}}],
    )
    values: dict[str, str] = Field(description="Column -> its own values, as texts.", examples=[{"post": "head"}])
    disputes: tuple[Dispute, ...] = Field(description="The sources that contradict it.", examples=[[]])


class Group(Document):
    """The statements of one table that name the entity in the same column, in order of time."""

    table: str = Field(description="The table of statements.", examples=["posts"])
    column: str = Field(description="The column that names the entity.", examples=["office"])
    total: Count = Field(description="How many there are.", examples=[1])
    statements: tuple[Mention, ...] = Field(description="The statements; of very many the first.", examples=[[]])


class Unfilled(Document):
    """A post without anybody on record."""

    table: str = Field(description="The table of statements.", examples=["posts"])
    column: str = Field(description="The column that says which post it is.", examples=["post"])
    value: str = Field(description="The post.", examples=["head"])


class Biography(Document):
    """One entity: its lives, what it was before and became, every statement about it, and its events."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    table: str = Field(description="The table of the entity.", examples=["offices"])
    id: str = Field(description="Its id.", examples=["waterways"])
    name: dict[str, str] = Field(description="Language -> its name on the closing date, or its last.", examples=[_NAME])
    lives: tuple[Bounds, ...] = Field(description="Its periods of existence; none if its table has no periods.", examples=[[]])
    fate: Fate | None = Field(description="What became of it; null if it has not certainly ended by the closing date.", examples=[None])
    values: dict[str, str] = Field(description="Column -> the other values of its own row, as texts.", examples=[{"kind": "office"}])
    before: tuple[Ref, ...] = Field(description="What became it, or gave it a part when it began.", examples=[[]])
    statements: tuple[Group, ...] = Field(description="The statements that name it.", examples=[[]])
    unfilled: tuple[Unfilled, ...] = Field(
        description="Posts of one at a time without anybody on record, though others of its kind have somebody.", examples=[[]]
    )
    events: list[Event] = Field(description="The dated events in which it takes part, in order of time.", examples=[[]])
