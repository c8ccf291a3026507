"""Everything that speaks for or against the tables, in one report.

The compiled rules run here; frictionless and Great Expectations, slow to import, run in child processes beside
the compile.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle import expectations, standard
from chronicle.contract import Package
from chronicle.errors import ChronicleError, Finding


@dataclass(frozen=True)
class Report:
    """What was checked and what was found, by table and row."""

    dataset: str
    tables: int
    rows: int
    checked: tuple[str, ...]
    found: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.found if finding.severity == "error"]

    def as_dict(self) -> dict[str, Any]:
        return {
            "schema_version": "1.0",
            "dataset": self.dataset,
            "tables": self.tables,
            "rows": self.rows,
            "checked": list(self.checked),
            "findings": [finding.as_dict() for finding in self.found],
        }

    def __str__(self) -> str:
        count = len(self.errors)
        verdict = f"{count} fault{'s' if count != 1 else ''}" if count else "no fault"
        summary = f"{self.dataset}: {self.rows} rows in {self.tables} tables, {verdict} ({', '.join(self.checked)})"
        return "\n".join([*map(str, self.found), summary])


class _Child:
    """A checker in a process of its own; its answer is a JSON list of findings."""

    def __init__(self, module: str, root: Path) -> None:
        self.module = module
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, str(root.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def answer(self, told: str = "") -> list[Finding]:
        out, err = self.process.communicate(told)
        if self.process.returncode or not out:
            reason = err.strip().splitlines()[-1] if err.strip() else f"exit code {self.process.returncode}"
            raise ChronicleError("check-failed", f"{self.module} did not finish: {reason}")
        return [Finding(**finding) for finding in json.loads(out)]


class Trial:
    """The checks that run beside the compile."""

    def __init__(self, package: Package) -> None:
        self._standard = _Child("chronicle.standard", package.root) if standard.small(package) else None
        self._suites = _Child("chronicle.expectations", package.root) if expectations.suites(package.root) else None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, child in (("frictionless", self._standard), ("expectations", self._suites)) if child)

    def verdict(self, database: Path | None) -> list[Finding]:
        """What they found. The suites need the compiled file; without one they are not run."""
        found = self._standard.answer() if self._standard else []
        if self._suites:
            found += self._suites.answer(f"{database.resolve()}\n" if database else "\n")
        return found

    def stop(self) -> None:
        for child in (self._standard, self._suites):
            if child and child.process.poll() is None:
                child.process.kill()
                child.process.communicate()
