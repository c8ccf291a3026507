"""A check report as GitHub workflow commands, which annotate lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from chronicle.checking.report import Report
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR


def lines(report: Report, root: Path, base: Path | None = None) -> Iterator[str]:
    """Yield one command for each finding. Paths are relative to `base`, the checkout (default: the current folder)."""
    paths = {table.name: root / table.path for table in report.tables}
    wanted: dict[str, set[int]] = {}
    for finding in report.found:
        if finding.row is not None:
            wanted.setdefault(finding.table, set()).add(finding.row)
    places = {name: _places(paths[name], rows) for name, rows in wanted.items() if name in paths}
    for finding in report.found:
        path = paths.get(finding.table, root / DESCRIPTOR)
        yield _command(finding, _near(path, base or Path.cwd()), places.get(finding.table, {}))


def _command(finding: Finding, path: str, places: Mapping[int, int]) -> str:
    kind = "error" if finding.severity == "error" else "warning"
    line = "" if finding.row is None else f",line={places.get(finding.row, finding.row)}"
    column = f", column {finding.column}" if finding.column else ""
    value = f" ({finding.value})" if finding.value else ""
    remedy = f" -> {finding.remedy}" if finding.remedy else ""
    message = _data(f"{finding.table}{column}: {finding.message}{value}{remedy}")
    return f"::{kind} file={_property(path)}{line},title={_property(finding.code)}::{message}"


def _places(path: Path, rows: set[int]) -> dict[int, int]:
    """Row number -> line on which the row begins; they differ if a cell contains a line break."""
    found, last = {}, 0
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(file)
            for number, _ in enumerate(reader, 1):
                if number in rows:
                    found[number] = last + 1
                last = reader.line_num
    except (OSError, csv.Error):
        pass
    return found


def _near(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path.resolve(), base.resolve())).as_posix()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
