"""A finding: what a check has to say of one place in the input."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from chronicle.core.paths import DESCRIPTOR

CAP = 100  # findings shown for each rule; one more counts the rest


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a check has to say of a place in the input. `print` gives it in one line.

    Attributes:
        table: The table, or the file if it is about none.
        row: The record, counted as frictionless does: the header is 1, the first record 2. None if it is about no single row.
        column: The column; None if it is about no single one.
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
        """The finding as JSON has it."""
        return asdict(self)


def of_descriptor(place: str, message: str, remedy: str = "") -> Finding:
    """An error in datapackage.json; `place` says where, such as `resources/0 (clubs), of`."""
    return Finding(DESCRIPTOR, None, None, "contract-error", f"at {place}: {message}", remedy=remedy)


def of_file(name: str, code: str, message: str, remedy: str = "get the release again from where it was published") -> Finding:
    """An error in a file of a release."""
    return Finding(name, None, None, code, message, remedy=remedy)


def counted(table: str, column: str | None, code: str, rule: str, count: int, *, severity: str = "error") -> Finding:
    """That a rule is broken `count` times, of which only the first CAP are shown one by one."""
    message = f"{rule}: {count} rows in all; the first {CAP} are shown"
    return Finding(table, None, column, code, message, remedy="mend them all", severity=severity)
