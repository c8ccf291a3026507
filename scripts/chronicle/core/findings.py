"""Findings: errors and warnings that a check reports, each about one place in the input."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from chronicle.core.paths import DESCRIPTOR

CAP = 100  # findings shown for each rule; one more counts the rest


@dataclass(frozen=True, order=True)
class Finding:
    """An error or a warning about one place in the input. `str` gives it in one line.

    Attributes:
        table: The table, or the file if the finding is about no table.
        row: The number of the row, as frictionless counts: the header is 1, the first row of data 2. None if it is about no single row.
        column: The column; None if it is about no single column.
        code: The rule. It is stable across versions; where frictionless has an error type for it, it is that type.
        message: What is wrong.
        value: The value, as it was written.
        remedy: What to do.
        severity: `error` or `warning`.
    """

    table: str
    row: int | None
    column: str | None
    code: str
    message: str
    value: str | None = None
    remedy: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = [f"{self.severity} [{self.code}] {self.table}"]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        if self.value is not None:
            shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
            place.append(f"value {shown!r}")
        text = ", ".join(place) + f": {self.message}"
        return f"{text} -> {self.remedy}" if self.remedy else text

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self)


def of_descriptor(place: str, message: str, remedy: str = "") -> Finding:
    """Return an error in datapackage.json; `place` says where, such as `resources/0 (clubs), of`."""
    return Finding(DESCRIPTOR, None, None, "contract-error", f"at {place}: {message}", remedy=remedy)


def of_file(name: str, code: str, message: str, remedy: str = "get the release again from where it was published") -> Finding:
    """Return an error in a file of a release."""
    return Finding(name, None, None, code, message, remedy=remedy)


def counted(table: str, column: str | None, code: str, rule: str, count: int, *, severity: str = "error") -> Finding:
    """Return the finding that closes a list cut at CAP: the rule is broken `count` times in all."""
    message = f"{rule}: {count} rows in all; the first {CAP} are shown"
    return Finding(table, None, column, code, message, remedy="correct all of them", severity=severity)
