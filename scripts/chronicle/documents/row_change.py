"""Model of a row change: a statement that differs between two states. Typed dictionaries, because pydantic validates them fastest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from chronicle.documents.base import Cell, Day

CLOSED = ConfigDict(extra="forbid")
CERTAINTY = "certainty"
_LEVELS = ("certain", "possible")

Id = Annotated[str, Field(description="The primary key, its parts joined by |.", examples=["waterways", "waterways|2008-03-15"])]
Table = Annotated[str, Field(description="The table.", examples=["titles"])]
Bound = Annotated[Day | None, Field(description="A day; null where nobody knows.", examples=["2008-03-15", None])]
Change = Literal["added", "removed", "changed"]
Values = Annotated[
    dict[str, Cell] | None,
    Field(
        description="Column -> value, with the certainty. Of a statement on both sides only what differs.",
        examples=[{"name": "Canal Office", "certainty": "certain"}, None],
    ),
]


@with_config(CLOSED)
class _Row(TypedDict):
    """A statement that differs."""

    table: Table
    id: Id
    change: Annotated[Change, Field(description="Whether it is new, gone, or says something else.", examples=["changed"])]
    old: Values
    new: Values


def _whole(row: Any) -> Any:
    """Check that `old` and `new` fit `change` (no `old` if added, no `new` if removed), and that a full statement has a certainty."""
    change = row["change"]
    for side, without in (("old", "added"), ("new", "removed")):
        values = row[side]
        if (values is None) != (change == without):
            raise PydanticCustomError("row", "{text}", {"text": f"not a row change: {side} does not go with {change}"})
        if values is not None and (change != "changed" or CERTAINTY in values) and values.get(CERTAINTY) not in _LEVELS:
            raise PydanticCustomError("row", "{text}", {"text": f"not a row change: {side} lacks its certainty"})
    return row


Row = Annotated[_Row, AfterValidator(_whole)]


@with_config(CLOSED)
class SchemaChange(TypedDict):
    """A difference between the contracts of two packages."""

    level: Annotated[Literal["major", "minor", "patch"], Field(description="The number of the version that it raises.", examples=["minor"])]
    table: Table
    column: Annotated[str | None, Field(description="The column; null for what is of the whole table.", examples=["rank", None])]
    what: Annotated[str, Field(description="What differs.", examples=["column", "type", "foreign key"])]
    change: Annotated[Literal["added", "removed", "changed", "renamed"], Field(description="How it differs.", examples=["added"])]
    old: Annotated[str | None, Field(description="In the older contract.", examples=["string", None])]
    new: Annotated[str | None, Field(description="In the newer contract.", examples=["date", None])]


Affects = Annotated[
    list[Annotated[list[Bound], Field(min_length=2, max_length=2)]],
    Field(
        description="Days with another answer: from, and the first day no longer; null is unbounded.",
        examples=[[["2008-03-15", None]]],
    ),
]
Cause = Annotated[
    Literal["world", "late", "corrected", "retracted", "remodelled"],
    Field(
        description="Whether the world changed after the older release closed, or what is known of the time before.", examples=["corrected"]
    ),
]
