"""Model of releases/latest.json, which names the newest release. storage/latest reads the file without it: importing it is slow."""

from __future__ import annotations

from pydantic import Field, model_validator

from chronicle.core.paths import DESCRIPTOR
from chronicle.documents.base import FORM, Document, Form, Version


class Latest(Document):
    """The newest release."""

    schema_version: Form = Field("1.0", description=f"{FORM} Engines before 1.1 leave it out.", examples=["1.0"])
    version: Version = Field(description="Its version.", examples=["1.0.0"])
    path: str = Field(description="Its descriptor, from this folder.", examples=["1.0.0/datapackage.json"])

    @model_validator(mode="after")
    def _own(self) -> Latest:
        if self.path != f"{self.version}/{DESCRIPTOR}":
            raise ValueError(f"it points at {self.path!r} for {self.version!r}")
        return self
