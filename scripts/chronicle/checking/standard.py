"""The second opinion: frictionless, the standard's own validator, on descriptor and tables.

It runs in a child process beside the compile, and only on packages small enough for it (30 seconds per million
rows); above that the compiled rules, which agree with it, stand alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from chronicle.contract.package import Package
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR

LIMIT = 20_000_000  # bytes of CSV


def small(package: Package) -> bool:
    return sum(package.path(t).stat().st_size for t in package.tables.values() if package.path(t).is_file()) <= LIMIT


def validate(root: Path) -> list[Finding]:
    """Every error that frictionless reports on the tables of the package at `root`."""
    from frictionless import FrictionlessException
    from frictionless import Package as Standard

    try:
        package = Standard(str(root / DESCRIPTOR))
    except FrictionlessException as refused:
        reasons = refused.reasons or [refused.error]
        return [Finding(DESCRIPTOR, None, None, "package-error", reason.note) for reason in reasons]
    findings = []
    for resource in list(package.resources):
        if "chronicle" not in resource.custom:
            package.remove_resource(resource.name)  # such as pictures of a release: not tables of the contract
    try:
        tasks = package.validate().tasks
    except Exception as reason:  # it trusts what the descriptor says, such as that a pattern is one
        message = f"frictionless cannot check the package: {reason}"
        return [Finding(DESCRIPTOR, None, None, "package-error", message, remedy="mend what datapackage.json says of the columns")]
    for task in tasks:
        for error in task.errors:
            findings.append(
                Finding(
                    task.name,
                    getattr(error, "row_number", None),
                    getattr(error, "field_name", None) or None,
                    error.type,
                    error.note,
                    _cell(error),
                    "see the Table Schema standard",
                )
            )
    return findings


def _cell(error: object) -> str | None:
    cell = getattr(error, "cell", None)
    return str(cell) if cell is not None else None


if __name__ == "__main__":
    found = validate(Path(json.loads(sys.stdin.readline())))
    json.dump([finding.as_dict() for finding in found], sys.stdout, ensure_ascii=False)
