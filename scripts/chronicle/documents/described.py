"""Model of `chronicle.release` in the datapackage.json of a release. The Data Package standard and the contract define the rest."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from chronicle.documents.base import Document, MayLack, Version
from chronicle.documents.build import BuiltTable, File, Snapshot


class Described(Document):
    """A release and its files. It has no form of its own, so that members which later engines add are passed over."""

    model_config = ConfigDict(extra="ignore")

    previous: Version | None = Field(description="The release before it; null for the first.", examples=["0.2.0", None])
    reasons: MayLack[tuple[str, ...]] = Field(
        None, description="Why its version is this one. Releases before 1.0.0 do not say so here.", examples=[["table ranks added (minor)"]]
    )
    built_with: str = Field(description="The engine and its version, on which the bytes of the files depend.", examples=["duckdb 2.0.1"])
    made_by: MayLack[str] = Field(
        None, description="The chronicle that made it. Releases before 1.0.0 do not say so.", examples=["chronicle 0.3.0"]
    )
    libraries: MayLack[dict[str, str]] = Field(
        None,
        description="Name -> version of the libraries that pages and workbooks depend on. Older engines did not list them.",
        examples=[{"xlsxwriter": "3.2.9"}],
    )
    snapshots: tuple[Snapshot, ...] = Field(
        description="The days under snapshots/.", examples=[[{"date": "2008-07-02", "reason": "decree-1"}]]
    )
    tables: dict[str, BuiltTable] = Field(
        description="Name -> rows and digest of each table.", examples=[{"titles": {"rows": 678, "digest": "rows-md5:0000"}}]
    )
    files: tuple[File, ...] = Field(
        description="Every file but the descriptor and SHA256SUMS, by path.", examples=[[{"path": "chronicle.duckdb"}]]
    )
