"""Model of `affected --json`: what updating from an older release changes for the user."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, with_config
from typing_extensions import TypedDict

from chronicle.documents.base import FORM, Document, Form
from chronicle.documents.row_change import CLOSED, Affects, Cause, Row, SchemaChange, Table


@with_config(CLOSED)
class AffectingRevision(TypedDict):
    """Why statements differ, and which do."""

    clock: Cause
    table: Table
    affects: Affects
    rows: Annotated[
        list[Row],
        Field(
            description="The statements that differ.",
            examples=[[{"table": "titles", "id": "a", "change": "changed", "old": {"name": "A"}, "new": {"name": "B"}}]],
        ),
    ]


class Affected(Document):
    """What affects the answer that was asked about; the update changes nothing for it if both lists are empty."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    contracts: list[SchemaChange] = Field(alias="schema", description="Changes of the contract that can break a query.", examples=[[]])
    revisions: list[AffectingRevision] = Field(description="Revisions with another answer.", examples=[[]])
