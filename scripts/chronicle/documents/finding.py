"""A finding of a check, as several documents have it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chronicle.documents.base import Document

Severity = Literal["error", "warning"]


class Finding(Document):
    """One fault or warning."""

    table: str = Field(description="The table; of what is not in one the file, such as datapackage.json.", examples=["titles"])
    row: Annotated[int, Field(ge=1)] | None = Field(
        description="The record, the header being 1; null for what is not about one.", examples=[17, None]
    )
    column: str | None = Field(description="The column, or columns with commas between.", examples=["since", None])
    code: str = Field(description="The rule.", examples=["overlap"])
    message: str = Field(description="What is wrong.", examples=["it ends before it begins"])
    value: str | None = Field(description="The value that is wrong.", examples=["2008-13", None])
    remedy: str = Field(description="What to do; empty if there is nothing to say.", examples=["write it YYYY-MM-DD"])
    severity: Severity = Field(description="Errors keep a package from being built; warnings do not.", examples=["error"])
