"""What can go wrong, said so that a person can mend it: a stable code, the place, the value, the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in the input.

    `code` is stable across versions; where frictionless has an error type for the fault, it is that type.
    `row` counts records as frictionless does: the header is 1, the first record 2. `remedy` says what to do.
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
        return asdict(self)


class ChronicleError(Exception):
    """The command could not run. Exit code 2."""

    exit_code = 2

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    def __str__(self) -> str:
        text = f"error [{self.code}] {self.message}"
        return f"{text} -> {self.remedy}" if self.remedy else text


class InputRefused(ChronicleError):
    """The input has faults; `findings` lists them. Exit code 1."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        count = len(self.findings)
        super().__init__("input-refused", f"{count} fault{'s' if count != 1 else ''} in the input; nothing was written")

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), super().__str__()])
