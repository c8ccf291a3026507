"""Read the CSV files of a package, check them and compile them to a database."""

from __future__ import annotations

from pathlib import Path

from chronicle.checking import table_schema
from chronicle.checking.temporal import findings as temporal_rules
from chronicle.contract.package import Package
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine
from chronicle.history import database
from chronicle.load import bounds, csv_text, date_texts, files

_KEYS = frozenset({"primary-key", "unique-error", "foreign-key"})


def load(con: engine.Connection, package: Package, path: Path | None = None, *, temporal: bool = True) -> list[Finding]:
    """Read, check and compile the package, and return the warnings.

    Afterwards the current database of `con` is `chronicle` with the compiled tables; the database `memory` has the cell texts they
    were compiled from.

    Args:
        path: File for the database `chronicle`; in memory if None.
        temporal: Whether to run the temporal rules. Files, cells, keys and dates are always checked.

    Raises:
        InputRefused: There are errors; it carries all findings, and `chronicle` is not attached.
    """
    findings = [*csv_text.read(con, package), *files.altered(package)]
    checked = table_schema.check(con, package)
    if findings:
        raise InputRefused([*findings, *checked])
    warnings = [finding for finding in checked if finding.severity != "error"]
    findings = [finding for finding in checked if finding.severity == "error"] + date_texts.read(con, package)
    if findings and not (temporal and all(finding.code in _KEYS for finding in findings)):
        raise InputRefused(findings)
    bounds.narrow(con, package)
    database.attach(con, package, path)
    database.fill(con, package)
    found = temporal_rules.find(con, package) if temporal else []
    if findings:  # key errors cause follow-on findings, so only those on periods of other rows are reported
        told = {(finding.table, finding.row) for finding in findings}
        found = [*findings, *(f for f in found if f.code in temporal_rules.PERIODS and (f.table, f.row) not in told)]
    if any(finding.severity == "error" for finding in found):
        con.execute("USE memory; DETACH chronicle")
        raise InputRefused(found)
    return [*warnings, *found]
