"""Models of `verify --json`, for releases and for a change file."""

from __future__ import annotations

from pydantic import Field

from chronicle.documents.base import FORM, Count, Document, Form
from chronicle.documents.finding import Finding


class Verdict(Document):
    """What was found of a release, or of the index."""

    what: str = Field(description="What was verified.", examples=["release 1.0.0", "index.json"])
    errors: Count = Field(description="Findings that are errors: it is not what was published.", examples=[0])
    findings: tuple[Finding, ...] = Field(description="What is wrong with it.", examples=[[]])
    notes: tuple[str, ...] = Field(description="What was looked at, and what was not.", examples=[["137 files"]])
    unproved: tuple[str, ...] = Field(
        (),
        description="What a rebuild makes otherwise, which may come from another version of chronicle, DuckDB or a library.",
        examples=[["NEWS.md: it has other bytes than when it is made again, and chronicle 1.0.0 with duckdb 2.0.1 made it"]],
    )


class Verdicts(Document):
    """Whether releases are what was published."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    verdicts: tuple[Verdict, ...] = Field(
        description="One for the index, if it was verified, and one for each release.",
        examples=[[{"what": "release 1.0.0", "errors": 0, "findings": [], "notes": ["137 files"]}]],
    )


class ChangeProof(Document):
    """Whether a change file says what comparing its two sides again gives."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    faults: tuple[str, ...] = Field(
        description="What it says otherwise, member by member; none if it is true.",
        examples=[["events/0/kind: the file has 'split', made anew it is 'merged'"]],
    )
    notes: tuple[str, ...] = Field(description="What was not compared.", examples=[[]])
