"""Errors that stop a command: each has a stable code, a message that says what is wrong and where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from chronicle.core.findings import Finding


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
    """The input has errors; `findings` lists them. Exit code 1."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        count = len(self.findings)
        super().__init__("input-refused", f"{count} error{'s' if count != 1 else ''} in the input; nothing was written")

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), super().__str__()])
