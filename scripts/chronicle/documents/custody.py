"""Model of `custody --json`: who held an entity, and when nobody did."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chronicle.documents.base import FORM, Document, Form
from chronicle.documents.biography import Bounds, Dispute, Fate, Ref

_HOLDER = {"table": "offices", "id": "canal", "name": {"en": "Canal Office"}}
_ACT = {"table": "acts", "id": "decree-1", "name": {"en": "Decree 1"}}


class Turn(Bounds):
    """A time in which somebody held it, or nobody did."""

    kind: Literal["held", "gap", "possible_gap", "lapsed"] = Field(
        description="Whether somebody held it; if not, whether somebody did later (gap) or nobody has since (lapsed). In a possible_gap, "
        "which lies between its earliest and latest day, the dates leave open whether nobody held it.",
        examples=["held"],
    )
    statement: str | None = Field(description="The id of the statement; null if nobody held it.", examples=["locks-at-canal-1", None])
    holder: Ref | None = Field(description="Who held it, with the name at the time; null if nobody did.", examples=[_HOLDER, None])
    begun_by: Ref | None = Field(description="The act by which it began, if one is stated.", examples=[_ACT, None])
    ended_by: Ref | None = Field(description="The act by which it ended, if one is stated.", examples=[_ACT, None])
    disputes: tuple[Dispute, ...] = Field(description="The sources that contradict the statement.", examples=[[]])
    fate: Fate | None = Field(description="What became of the holder; null if it has not certainly ended.", examples=[None])


class Chain(Document):
    """The turns of one sort, in order of time."""

    table: str = Field(description="The table of the statements.", examples=["stints"])
    values: dict[str, str] = Field(description="Column -> the value that they share, such as a mode.", examples=[{"mode": "leads"}])
    turns: tuple[Turn, ...] = Field(description="The turns.", examples=[[]])


class Custody(Document):
    """Who held an entity, such as a duty, from when to when and by which acts."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    table: str = Field(description="The table of the entity.", examples=["duties"])
    id: str = Field(description="Its id.", examples=["locks"])
    name: dict[str, str] = Field(description="Language -> its name.", examples=[{"en": "Upkeep of locks"}])
    chains: tuple[Chain, ...] = Field(description="The turns, by sort.", examples=[[]])
