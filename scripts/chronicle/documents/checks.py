"""checks.json, and what `check --json` prints: the report of all checks of a package."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chronicle.documents.base import Count, Day, Document
from chronicle.documents.finding import Finding, Severity


class Checker(Document):
    """One of the checks."""

    name: str = Field(description="Its name.", examples=["temporal rules"])
    about: str = Field(description="What it looks at.", examples=["whether periods fit together"])
    ran: bool = Field(description="Whether it ran. A check that did not run has found nothing, and passed nothing.", examples=[True])
    reason: str = Field(description="Why it did not run; empty if it did.", examples=["", "the descriptor has errors"])


class TableCount(Document):
    """One table."""

    name: str = Field(description="Name of the resource.", examples=["titles"])
    title: str = Field(description="Its title.", examples=["Titles of offices"])
    path: str = Field(description="Its file, relative to the package.", examples=["tables/titles.csv"])
    rows: Count | None = Field(description="Records; null if the table could not be read.", examples=[678, None])
    errors: Count = Field(description="Errors in it.", examples=[0])
    warnings: Count = Field(description="Warnings about it.", examples=[0])


class RuleCount(Document):
    """One rule."""

    code: str = Field(description="Stable name of the rule; that of the findings.", examples=["overlap"])
    checker: str = Field(description="The check it belongs to.", examples=["temporal rules"])
    title: str = Field(description="What holds where it is kept.", examples=["one value at a time"])
    text: str = Field(description="What it means.", examples=["Two statements of one series do not hold on the same day."])
    errors: Count = Field(description="Errors of this code.", examples=[0])
    warnings: Count = Field(description="Warnings of this code.", examples=[0])


class Expectation(Document):
    """One expectation."""

    table: str = Field(description="The table it is about.", examples=["titles"])
    type: str = Field(description="Its type in Great Expectations.", examples=["expect_column_values_to_not_be_null"])
    code: str = Field(description="Its rule.", examples=["every-name-has-a-source"])
    says: str = Field(description="What holds where it is met.", examples=["every name has a source"])
    origin: Literal["schema", "contract", "suite"] = Field(
        description="Where it comes from: the Table Schema, the `chronicle` properties, or a suite of checks/.", examples=["suite"]
    )
    severity: Severity = Field(description="Errors keep a package from being built; warnings do not.", examples=["error"])
    column: str | None = Field(description="The column it is about, if it is one.", examples=["name", None])
    passed: bool = Field(description="Whether it is met.", examples=[True])
    unexpected: Count = Field(description="Rows that break it.", examples=[0])
    examples: str | None = Field(description="The first of them, as JSON.", examples=['[{"id": "waterways"}]', None])
    failure: str | None = Field(description="Why it could not be run.", examples=[None, "there is no column of this name"])


class Checks(Document):
    """What was looked at, by which rules, and what was found. The same package gives the same report."""

    schema_version: Literal["2.0"] = Field("2.0", description="Version of this form.", examples=["2.0"])
    dataset: str = Field(description="Name of the package.", examples=["harbours"])
    title: str = Field(description="Title of the package.", examples=["Harbours"])
    version: str | None = Field(description="Version of the package; null for one without.", examples=["1.0.0", None])
    closing: Day | None = Field(
        description="The last day the data speaks about; null if the descriptor cannot be read so far.", examples=["2026-01-21", None]
    )
    verdict: Literal["passed", "failed"] = Field(description="failed if there is an error among the findings.", examples=["passed"])
    selected: tuple[str, ...] = Field(
        description="Rules and tables that alone were asked for; empty for the whole report.", examples=[[], ["overlap", "titles"]]
    )
    rows: Count = Field(description="Rows of all tables that could be read.", examples=[8893])
    checkers: tuple[Checker, ...] = Field(
        description="The checks, in the order in which they run.",
        examples=[[{"name": "files", "about": "whether files can be read", "ran": True, "reason": ""}]],
    )
    tables: tuple[TableCount, ...] = Field(
        description="The tables of the package.",
        examples=[[{"name": "titles", "title": "Titles", "path": "tables/titles.csv", "rows": 678, "errors": 0, "warnings": 0}]],
    )
    rules: tuple[RuleCount, ...] = Field(
        description="The rules of the checks that ran, each with how often it was broken.",
        examples=[[{"code": "overlap", "checker": "temporal rules", "title": "one at a time", "text": "...", "errors": 0, "warnings": 0}]],
    )
    expectations: tuple[Expectation, ...] = Field(description="What came of each expectation on the compiled tables.", examples=[[]])
    findings: tuple[Finding, ...] = Field(description="What is wrong, ordered by table, row and code.", examples=[[]])
