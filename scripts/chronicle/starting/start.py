"""Write the files of a new package, and never over others."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR
from chronicle.engines import duckdb as engine
from chronicle.load import sources
from chronicle.starting import example, proposal, trial, workflow


@dataclass(frozen=True)
class Started:
    """The files that were written, the tables with their roles, and what is left to decide."""

    written: tuple[Path, ...]
    tables: tuple[tuple[str, str, str], ...]  # name, role, columns of the key
    findings: tuple[Finding, ...]
    states: tuple[Path, ...] = ()  # folders that each hold the tables as they were at some time


def package(folder: Path, today: datetime.date) -> Started:
    """Propose a contract for the tables in `folder`, and write it there.

    If the folders below it have files of the same names, each is a state of the tables, and the last one is read.

    Raises:
        ChronicleError: `missing-file` if there is no folder; `output-refused` if it has a descriptor; `no-data-files`, `broken-file`.
        InputRefused: A table cannot be read; its findings say why.
    """
    if not folder.is_dir():
        raise ChronicleError("missing-file", f"there is no folder {folder}", "name the folder with your tables")
    target = folder / DESCRIPTOR
    _free(target, "it describes a package already: `chronicle check` checks it")
    con = engine.connect()
    try:
        states = sources.states(folder)
        place = states[-1] if states else folder
        proposed = proposal.of(con, place, today, folder.resolve().name)
    finally:
        con.close()
    described, found = trial.mended(proposed.descriptor, place)
    write(target, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
    tables = []
    for resource in described["resources"]:
        key = resource["schema"]["primaryKey"]
        tables.append((resource["name"], resource["chronicle"]["role"], key if isinstance(key, str) else ", ".join(key)))
    return Started((target,), tuple(tables), (*proposed.findings, *_more(proposed.findings, found)), tuple(states))


def _more(asked: Sequence[Finding], found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what the engine finds beyond what is asked: what is wrong in a column is clear once the question about it is answered."""
    places = {(one.table, one.column) for one in asked if one.column and one.severity == "error"}
    keyless = {one.table for one in asked if one.column is None and one.severity == "error"}
    for finding in found:
        if (finding.table, finding.column) not in places and not (finding.code == "primary-key" and finding.table in keyless):
            yield finding


def example_package(folder: Path) -> Started:
    """Write a small whole package into a new or empty folder. Raises ChronicleError `output-refused` if it holds other things."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ChronicleError("output-refused", f"{folder} holds other things", "name a new folder")
    written = []
    for path, content in example.files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, content)
        written.append(target)
    return Started(tuple(written), tuple(example.tables()), ())


def checks(folder: Path) -> Path:
    """Write the workflow that checks pull requests. Raises ChronicleError `output-refused` if it is there already."""
    target = folder / workflow.PATH
    _free(target, "remove it first, or edit it")
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, workflow.text())
    return target


def write(target: Path, text: str) -> None:
    """Write a file that is not there yet, even if another run makes it at the same time."""
    try:
        with target.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise ChronicleError("output-refused", f"{target} is there already", "remove it first, or edit it") from error


def _free(target: Path, remedy: str) -> None:
    if target.exists() or target.is_symlink():
        raise ChronicleError("output-refused", f"{target} is there already", remedy)
