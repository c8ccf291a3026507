"""A new package: a contract proposed for tables that are there, or an example."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

from chronicle.core.findings import Finding

_SHOWN = 12  # findings of each severity that the text lists


@dataclass(frozen=True)
class Started:
    """A package that was begun. `print` lists its tables and what is left to decide.

    Attributes:
        folder: The package.
        written: The files that were written.
        tables: Table -> the role that it was given.
        findings: What is left to decide or to correct before `check` accepts the package, and warnings.
    """

    folder: Path
    written: tuple[Path, ...]
    tables: dict[str, str]
    findings: tuple[Finding, ...]
    _keys: dict[str, str]
    _states: tuple[Path, ...] = ()

    @property
    def ready(self) -> bool:
        """True if nothing is left that stops a build."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def _next(self) -> str:
        """The command that comes next: a comparison if the folder holds the tables at several times."""
        return f"chronicle diff {self._states[0]} {self._states[-1]}" if self._states else f"chronicle check {self.folder}"

    def __str__(self) -> str:
        lines = [f"wrote {path}" for path in self.written]
        if self.tables:
            wide = max(map(len, self.tables))
            lines += ["", *(f"  {name:{wide}}  {role:10}  key: {self._keys[name]}" for name, role in self.tables.items())]
        for heading, severity in (("To decide or correct:", "error"), ("Worth a look:", "warning")):
            if some := [finding for finding in self.findings if finding.severity == severity]:
                lines += ["", heading, *(f"  {finding}" for finding in some[:_SHOWN])]
                lines += [f"  and {len(some) - _SHOWN} more: `chronicle check` lists them"] if len(some) > _SHOWN else []
        if self.tables:
            lines += ["", f"Next: {self._next}" if self.ready else f"Decide, then run: {self._next}"]
        return "\n".join(lines)

    def json(self) -> str:
        """Files, tables and findings as JSON."""
        document = {
            "written": [str(path) for path in self.written],
            "tables": [{"name": name, "role": role, "key": self._keys[name].split(", ")} for name, role in self.tables.items()],
            "ready": self.ready,
            "findings": [finding.as_dict() for finding in self.findings],
        }
        return json.dumps(document, ensure_ascii=False, indent=1)


def init(folder: str | Path, *, example: bool = False, ci: bool = False) -> Started:
    """Starts a package: reads the CSV and Parquet files in a folder and writes a contract that fits them, as datapackage.json.

    Keys, types, periods, references, roles and names for readers are inferred, and each description in the file says what was guessed
    and why. Folders with files of the same names, such as one for each year, are states of one register, which `diff` compares. A
    datapackage.json that is there is never replaced.

    Args:
        folder: The folder with the tables, or with folders that hold them.
        example: Write a small example instead, with tables, contract, checks and a README, into a new or empty folder.
        ci: Also write a workflow by which GitHub checks each pull request. In a folder with a datapackage.json, write only that.

    Raises:
        ChronicleError: `output-refused` if a file would replace another; `missing-file` if there is no such folder; `no-data-files` if it
            has no tables; `broken-file` if one cannot be read at all.
        InputRefused: If rows of a table cannot be read; nothing is written then.
    """
    from chronicle.core.paths import DESCRIPTOR
    from chronicle.starting import start

    place = Path(folder)
    if ci and not example and (place / DESCRIPTOR).is_file():
        return Started(place, (start.checks(place),), {}, (), {})
    begun = start.example_package(place) if example else start.package(place, datetime.date.today())
    written = (*begun.written, *((start.checks(place),) if ci else ()))
    return Started(
        place,
        written,
        {name: role for name, role, _ in begun.tables},
        begun.findings,
        {name: key for name, _, key in begun.tables},
        begun.states,
    )
