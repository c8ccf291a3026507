"""Conditions (gates) for publishing a release: checks, stable ids, file names, laws, views for old names, documented commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.building import operands
from chronicle.change import guard, laws, records
from chronicle.checking.report import Report
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError
from chronicle.core.progress import Tell, quiet
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.history import edition, former_names
from chronicle.releasing import deltas, documented, rebuild
from chronicle.storage import checksums

Older = Sequence[tuple[str, Path]]  # version and folder, newest first
SHOWN = 20


@dataclass(frozen=True)
class Gate:
    """One condition for publishing; it passes if there is no text in `faults`."""

    name: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        return {"gate": self.name, "passed": self.passed, "faults": list(self.faults)}

    def __str__(self) -> str:
        shown = [f"    {fault}" for fault in self.faults[:SHOWN]]
        more = [f"    and {len(self.faults) - SHOWN} more"] if len(self.faults) > SHOWN else []
        return "\n".join([f"{'passed' if self.passed else 'FAILED'}  {self.name}", *shown, *more])


def checks(report: Report) -> Gate:
    return Gate("checks find no error", tuple(str(finding) for finding in report.errors))


def ids(stage: Path, older: Older, allowed: Set[str]) -> Gate:
    """Test that no table but those `allowed` has new ids for most of its rows: users link their own data by these ids."""
    found = {}
    if older:
        with operands.opened(str(older[0][1]), str(stage)) as (old, new):
            found = guard.renumbered(records.notices(old.state, new.state))
    return Gate(
        "no table has new ids for most of its rows",
        tuple(
            f"[renumbered] {name}: {one.fresh:,} of {one.rows:,} rows have an id that {older[0][0]} has not, and {one.same:,} of these "
            f"have the content of another id there -> keep the ids, or say `--renumbered {name}` if it is meant"
            for name, one in found.items()
            if name not in allowed
        ),
    )


def after(package: Package, stage: Path, older: Older, tell: Tell) -> Iterator[Gate]:
    """Test all other gates of the complete release in `stage`, made from `package`."""
    yield Gate("names of files are safe on every common system", tuple(_names(stage)))
    tell("the laws of change, between all snapshots")
    with edition.opened(str(stage), sealed=False) as found:  # our own file: the laws compare it with the files beside it
        days = [day for (day,) in engine.rows(found.con, "SELECT snapshot_date FROM snapshots")]
        broken = laws.broken(found.con, found.package, days, stage / "snapshots")
        yield Gate("the laws of change hold between all snapshots", tuple(map(str, broken)))
        yield Gate("views for old names give the old columns", tuple(_old_names(found.con, found.package, older)))
    tell("replay of the deltas")
    yield Gate("every delta leads from the older release to this one, and back", tuple(deltas.broken(stage, older)))
    tell("rebuilding it from its own tables")
    yield Gate("rebuilt from its own tables it has the same bytes", tuple(_rebuilt(stage)))
    tell("commands of the documents")
    yield Gate("commands of the documents run on it", tuple(documented.faults(package.root, stage, tell)))


def _names(stage: Path) -> Iterator[str]:
    """Yield a text if SHA256SUMS has a file name that downloading would refuse; both parse names by the same rules."""
    try:
        checksums.parse((stage / checksums.SUMS).read_bytes())
    except ChronicleError as error:
        yield f"{error.message} -> give the table or column behind it another name"


def _rebuilt(stage: Path) -> Iterator[str]:
    faults, *_ = rebuild.findings(descriptor.load(stage), quiet, checks=False)
    yield from map(str, faults)


def _old_names(con: engine.Connection, package: Package, older: Older) -> Iterator[str]:
    before = descriptor.load(older[0][1]) if older else None
    for table in package.tables.values():
        for name in former_names.names(table):
            view = f"{former_names.SCHEMA}.{ident(name)}"
            there = {column for column, *_ in engine.rows(con, f"DESCRIBE {view}")}
            wanted = set(before.tables[name].columns) if before and name in before.tables else set()
            wanted |= {old for field in table.fields for old in field.formerly}
            if lacking := sorted(wanted - there):
                yield f"{view} lacks {', '.join(lacking)}"


def refuse(gates: Sequence[Gate], report: Path) -> ChronicleError:
    """The error for gates of which some failed."""
    failed = [gate for gate in gates if not gate.passed]
    told = "\n".join(map(str, failed))
    error = ChronicleError("release-refused", f"{len(failed)} gates failed; nothing was published\n{told}", f"the report lies in {report}")
    error.exit_code = 1
    return error
