"""Model of build.json, which lists the contents of a build folder."""

from __future__ import annotations

from pydantic import Field

from chronicle.documents.base import FORM, Count, Day, Document, Form, Hash, MayLack


class Snapshot(Document):
    """A day for which the state of all tables was written."""

    date: Day = Field(description="The day.", examples=["2008-07-02"])
    reason: str = Field(description="Why this day: the id of an act, or that the data closes.", examples=["decree-1"])


class BuiltTable(Document):
    """A compiled table."""

    rows: Count = Field(description="Its rows.", examples=[678])
    digest: str = Field(
        description="Digest of its content, the same for the same rows on any version of DuckDB.",
        examples=["rows-md5:0000014943a1e0f10000015a02b5ee0a00000148fdeb4d3b0000014ef4e0f3d5"],
    )


class File(Document):
    """A file of the build."""

    path: str = Field(description="Its path in the folder, with / between.", examples=["history/names.parquet"])
    bytes: MayLack[Count] = Field(
        None,
        description="Its size. Left out for chronicle.duckdb, whose bytes are not fixed: the tables' digests stand for it.",
        examples=[20480],
    )
    hash: MayLack[Hash] = Field(None, description="Its SHA-256. Left out as `bytes` is.", examples=["sha256:" + "0" * 64])


class Build(Document):
    """What was built, of what, and with what."""

    schema_version: Form = Field("1.0", description=FORM, examples=["1.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    version: str | None = Field(description="Version of the package; null if it is not released.", examples=["1.0.0", None])
    closing: Day = Field(description="The last day that the data speaks about.", examples=["2026-01-21"])
    built_with: str = Field(description="The engine and its version, on which the bytes of the files depend.", examples=["duckdb 2.0.1"])
    snapshots: tuple[Snapshot, ...] = Field(
        description="The days under snapshots/.", examples=[[{"date": "2008-07-02", "reason": "decree-1"}]]
    )
    tables: dict[str, BuiltTable] = Field(
        description="Name -> rows and digest of each table.", examples=[{"titles": {"rows": 678, "digest": "rows-md5:0000"}}]
    )
    files: tuple[File, ...] = Field(description="Every file but this one, by path.", examples=[[{"path": "chronicle.duckdb"}]])
