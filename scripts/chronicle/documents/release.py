"""Models of `release --json` and of gates.json: the conditions for a release, and whether it meets them."""

from __future__ import annotations

from pydantic import Field

from chronicle.documents.base import FORM, Document, Form, Version


class Gate(Document):
    """One condition."""

    gate: str = Field(description="What must hold.", examples=["checks find no error"])
    passed: bool = Field(description="Whether it holds: nothing speaks against it.", examples=[True])
    faults: tuple[str, ...] = Field(description="What speaks against it.", examples=[[]])


_GATES = [[{"gate": "checks find no error", "passed": True, "faults": []}]]


class Gates(Document):
    """Why a release was refused. It lies in build/refused/<version>/."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    version: Version = Field(description="The version that the release would have had.", examples=["1.1.0"])
    gates: tuple[Gate, ...] = Field(description="The conditions that were tried, in their order.", examples=_GATES)


class Outcome(Document):
    """What came of making a release."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    version: Version = Field(description="Its version, computed from what has changed.", examples=["1.1.0"])
    previous: Version | None = Field(description="The release before it; null for the first.", examples=["1.0.0", None])
    reasons: tuple[str, ...] = Field(description="Why its version is this one.", examples=[["tenures: 4 rows added (minor)"]])
    gates: tuple[Gate, ...] = Field(
        description="The conditions it passed; none if a run that was killed had made it already.", examples=_GATES
    )
    published: str | None = Field(description="Its folder; null if it was only tried.", examples=["releases/1.1.0", None])
