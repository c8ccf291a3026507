"""The second opinion: frictionless, the standard's own validator, on descriptor and tables.

It runs in a child process beside the compile, and only on packages small enough for it (30 seconds per million
rows); larger packages are checked only by the compiled rules, which agree with it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chronicle.contract import formats
from chronicle.contract.package import Package
from chronicle.core import strict_json
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR
from chronicle.load import types

LIMIT = 20_000_000  # bytes of CSV
SECONDS = 20.0  # time limit: frictionless has none of its own, and a regular expression can keep it busy forever
BYTES = 500_000  # of CSV that add one second to the limit, four times what frictionless needs
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_YEARS = {"year": re.compile(types.YEAR), "yearmonth": re.compile(types.YEARMONTH)}  # frictionless accepts only years from 0 to 9999


def small(package: Package) -> bool:
    return sum(package.path(t).stat().st_size for t in package.tables.values() if package.path(t).is_file()) <= LIMIT


def seconds(package: Package) -> float:
    """Return the time limit for frictionless on the package, in seconds."""
    return SECONDS + sum(package.path(t).stat().st_size for t in package.tables.values() if package.path(t).is_file()) / BYTES


def question(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the descriptor as it is passed to frictionless, with all defaults written out.

    Frictionless guesses unspecified dialect properties, reads a descriptor without `$schema` as version 1, and does not know
    `nullSequence`. Foreign keys to resources that frictionless does not check are removed.
    """
    resources = [_resource(r) if _asked(r) else r for r in descriptor["resources"]]
    names = {r["name"] for r in resources if _asked(r)}
    for resource in (r for r in resources if _asked(r)):
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [k for k in keys if k["reference"].get("resource", "") in {*names, ""}]
    rest = {name: value for name, value in descriptor.items() if name not in ("profile", "$schema")}
    return {**rest, "$schema": _PROFILE, "resources": resources}


def _asked(resource: Mapping[str, Any]) -> bool:
    return "chronicle" in resource and formats.of(resource).kind == formats.CSV


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    format = formats.of(resource)
    dialect, schema = format.dialect, {k: v for k, v in resource["schema"].items() if k != "$schema"}
    said: dict[str, Any] = {
        "header": bool(dialect.header_rows),
        "headerRows": list(dialect.header_rows) or [1],
        "headerJoin": dialect.header_join,
        "commentRows": sorted(dialect.comment_rows),
        "skipBlankRows": dialect.skip_blank,
        "delimiter": dialect.delimiter,
        "quoteChar": dialect.quote or "\0",  # it cannot be told that there is none, and no cell may contain this
        "doubleQuote": dialect.double_quote,
        "skipInitialSpace": dialect.skip_space,
        "lineTerminator": "\n",
        **({"commentChar": dialect.comment} if dialect.comment else {}),
        **({"escapeChar": dialect.escape} if dialect.escape else {}),
    }
    if dialect.null is not None:
        schema["missingValues"] = [*schema.get("missingValues", [""]), dialect.null]
    schema["fields"] = [_field(field, dialect.null) for field in schema["fields"]]
    rest = {k: v for k, v in resource.items() if k not in ("profile", "$schema", "dialect", "format")}
    return {**rest, "format": "csv", "encoding": format.encoding, "dialect": said, "schema": schema}


def _field(field: Mapping[str, Any], null: str | None) -> dict[str, Any]:
    if null is None or "missingValues" not in field:
        return dict(field)
    return {**field, "missingValues": [*field["missingValues"], null]}


def validate(root: Path) -> list[Finding]:
    """Return the errors that frictionless reports on the package at `root`, whose descriptor the engine has accepted."""
    from frictionless import FrictionlessException
    from frictionless import Package as Standard

    asked = question(strict_json.read((root / DESCRIPTOR).read_bytes(), DESCRIPTOR, "contract-error"))
    try:
        package = Standard.from_descriptor(asked, basepath=str(root))
    except FrictionlessException as refused:
        reasons = refused.reasons or [refused.error]
        return [Finding(DESCRIPTOR, None, None, "package-error", reason.note) for reason in reasons]
    findings = []
    tables = {resource["name"] for resource in asked["resources"] if _asked(resource)}
    for resource in list(package.resources):
        if resource.name not in tables:
            package.remove_resource(resource.name)  # not a table of the contract, such as an image in a release
    try:
        tasks = package.validate().tasks
    except Exception as reason:  # it does not validate all of the descriptor, such as whether a pattern compiles
        message = f"frictionless cannot check the package: {reason}"
        return [Finding(DESCRIPTOR, None, None, "package-error", message, remedy="mend what datapackage.json says of the columns")]
    for task in tasks:
        for error in task.errors:
            if _is_year(asked, task.name, error):
                continue
            findings.append(
                Finding(
                    task.name,
                    getattr(error, "row_number", None),
                    getattr(error, "field_name", None) or None,
                    error.type,
                    error.note.strip() or error.message,
                    _cell(error),
                    "see the Table Schema standard",
                )
            )
    return findings


def _is_year(asked: Mapping[str, Any], table: str, error: object) -> bool:
    """Return whether `error` is about a year that the standard allows and frictionless does not."""
    name = getattr(error, "field_name", None)
    fields = next(resource["schema"]["fields"] for resource in asked["resources"] if resource.get("name") == table)
    years = _YEARS.get(next((field.get("type", "") for field in fields if field["name"] == name), ""))
    return bool(years and getattr(error, "type", "") == "type-error" and years.fullmatch(_cell(error) or ""))


def _cell(error: object) -> str | None:
    cell = getattr(error, "cell", None)
    return str(cell) if cell is not None else None


if __name__ == "__main__":
    found = validate(Path(json.loads(sys.stdin.readline())))
    json.dump([finding.as_dict() for finding in found], sys.stdout, ensure_ascii=False)
