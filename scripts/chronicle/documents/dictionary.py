"""What `dictionary --json` prints: the tables and columns of an edition in words, with counts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from chronicle.documents.base import Document


class Counts(Document):
    """How many rows a table has, and how many of them hold on the closing date."""

    rows: int = Field(description="All rows.", examples=[120])
    certain: int | None = Field(description="Rows that certainly hold on the closing date; null without periods.", examples=[80, None])
    possible: int | None = Field(description="Rows that possibly hold then; null without periods.", examples=[10, None])
    absent: int | None = Field(description="Rows that do not hold then; null without periods.", examples=[30, None])
    disputed: int | None = Field(description="Rows that a source contradicts; null if there are none.", examples=[2, None])


class Column(Document):
    """A column of a table."""

    name: str = Field(description="Its name.", examples=["since"])
    type: str = Field(description="Its type in Table Schema, or `EDTF date`.", examples=["string", "EDTF date"])
    key: bool = Field(description="Whether it is part of the key.", examples=[False])
    required: bool = Field(description="Whether every row has a value.", examples=[True])
    description: str = Field(description="What it says.", examples=["First day on which the statement holds."])
    example: Any = Field(description="A value; null if the contract gives none.", examples=["2008-03-15", None])
    table: str | None = Field(description="The table whose rows it names; null if it names none.", examples=["offices", None])
    codes: dict[str, str] = Field(description="Its codes, and what each means.", examples=[{"official": "Official name"}])


class Table(Document):
    """A table, and its columns in order."""

    name: str = Field(description="Its name.", examples=["titles"])
    title: str = Field(description="Its name for people.", examples=["Titles of offices"])
    description: str = Field(description="What one row is.", examples=["A title of an office in one language."])
    counts: Counts = Field(
        description="How many rows it has.", examples=[{"rows": 3, "certain": 2, "possible": 0, "absent": 1, "disputed": None}]
    )
    columns: tuple[Column, ...] = Field(description="Its columns, in order.", examples=[[]])


class Dictionary(Document):
    """The tables and columns of an edition."""

    schema_version: Literal["1.0"] = Field(default="1.0", description="The version of this form.", examples=["1.0"])
    dataset: str = Field(description="The name of the dataset.", examples=["harbours"])
    title: str = Field(description="Its title.", examples=["Harbours"])
    description: str = Field(description="What it is about.", examples=["The offices of a harbour over time."])
    closing: str = Field(description="The last day that the data speaks about.", examples=["2026-01-21"])
    tables: tuple[Table, ...] = Field(description="The tables, in the order of the contract.", examples=[[]])
