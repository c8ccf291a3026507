"""releases/index.json, the list of published releases, and what `releases --json` prints of it."""

from __future__ import annotations

from pydantic import Field, model_validator

from chronicle.core.paths import DESCRIPTOR
from chronicle.documents.base import FORM, Day, Document, Form, Hash, MayLack, Version


class Listed(Document):
    """What both say of a release."""

    version: Version = Field(description="Its version.", examples=["1.0.0"])
    previous: Version | None = Field(description="The release before it; null for the first.", examples=["0.2.0", None])
    closing: Day = Field(description="The last day that its data speaks about.", examples=["2026-01-21"])


class Entry(Listed):
    """One release."""

    path: str = Field(description="Its descriptor, from the folder of the index.", examples=["1.0.0/datapackage.json"])
    hash: Hash = Field(description="SHA-256 of its datapackage.json.", examples=["sha256:" + "0" * 64])
    sums: MayLack[Hash] = Field(
        None, description="SHA-256 of its SHA256SUMS. Releases before 1.0.0 have none here.", examples=["sha256:" + "0" * 64]
    )
    reasons: tuple[str, ...] = Field(description="Why its version is this one.", examples=[["tenures: 4 rows added (minor)"]])

    @model_validator(mode="after")
    def _inside(self) -> Entry:
        own = f"{self.version}/{DESCRIPTOR}"
        if self.path != own:
            raise ValueError(f"the path {self.path!r} may lead out of the folder of release {self.version}: it can only be {own}")
        return self


class Index(Document):
    """The published releases of a dataset. Entries are added, and never changed."""

    schema_version: Form = Field("1.0", description=f"{FORM} Engines before 1.1 leave it out.", examples=["1.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    releases: tuple[Entry, ...] = Field(
        description="The releases, the newest first.",
        examples=[
            [
                {
                    "version": "0.1.0",
                    "previous": None,
                    "closing": "2026-01-21",
                    "path": "0.1.0/datapackage.json",
                    "hash": "sha256:" + "0" * 64,
                    "reasons": ["the first release"],
                }
            ]
        ],
    )

    @model_validator(mode="after")
    def _once(self) -> Index:
        if len({entry.version for entry in self.releases}) < len(self.releases):
            raise ValueError("a version is listed twice")
        return self


class Release(Listed):
    """One release, as it is printed."""

    hash: Hash = Field(description="SHA-256 of its datapackage.json.", examples=["sha256:" + "0" * 64])
    reasons: tuple[str, ...] = Field(description="Why its version is this one.", examples=[["tenures: 4 rows added (minor)"]])


class Releases(Document):
    """The releases at an address."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    releases: tuple[Release, ...] = Field(
        description="The releases, the newest first.",
        examples=[
            [
                {
                    "version": "0.1.0",
                    "previous": None,
                    "closing": "2026-01-21",
                    "hash": "sha256:" + "0" * 64,
                    "reasons": ["the first release"],
                }
            ]
        ],
    )
