"""Check and compile a package in one run."""

from __future__ import annotations

from pathlib import Path

from chronicle.building import compile
from chronicle.building.compile import Built
from chronicle.change import tables
from chronicle.checking import checkers, loading
from chronicle.checking.checkers import Trial
from chronicle.checking.report import PAGE, REPORT, Report, of_refused
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core.errors import InputRefused
from chronicle.core.files import write_json
from chronicle.core.findings import Finding
from chronicle.core.paths import BUILD, DATABASE, MANIFEST
from chronicle.core.progress import Tell, quiet
from chronicle.engines import duckdb as engine
from chronicle.history import asof, database
from chronicle.render import english
from chronicle.render.html import checks
from chronicle.storage import atomic


def build(root: Path, out: Path | None, *, check: bool = True, memory: str | None = None, tell: Tell = quiet) -> Path:
    """Compile the package at `root` into the folder `out` (default: `build` in the package), and return the folder.

    `out` is replaced only if everything succeeds.

    Raises:
        InputRefused: The input has errors; it lists every finding.
    """
    package = descriptor.load(root)
    target = out or package.root / BUILD
    with atomic.fresh(target, MANIFEST, replace=True) as stage:
        report, built = compiled(package, stage, package.release, check=check, memory=memory, tell=tell)
        if report.errors or built is None:
            raise InputRefused(report.errors)
        for warning in report.found:
            tell(str(warning))
        write_json(stage / MANIFEST, compile.manifest(package, stage, built, package.release))
    return target


def check(root: Path, tell: Tell = quiet, *, memory: str | None = None) -> Report:
    """Run all checks of the package at `root`; nothing is written. Errors in the descriptor are findings of the report as well."""
    try:
        package = descriptor.load(root)
    except InputRefused as refused:
        return of_refused(root.resolve().name, refused.findings)
    with atomic.scratch() as folder:
        return compiled(package, folder, None, check=True, memory=memory, tell=tell)[0]


def compiled(
    package: Package, stage: Path, version: str | None, *, check: bool, memory: str | None = None, tell: Tell
) -> tuple[Report, Built | None]:
    """Load and check the package, and write a build into `stage`. Return the report, and what was built (None if it has errors).

    `memory` limits DuckDB (such as "2GB"); what doesn't fit is written to a temporary folder in `stage`.
    """
    trial = Trial(package, tell, memory=memory) if check else None
    con = engine.connect(memory=memory, temp=stage / ".spill")
    built, found, outcomes = None, list[Finding](), None
    try:
        try:
            found = loading.load(con, package, stage / DATABASE, temporal=check)
            built = compile.write(con, package, stage, version, tell)
        except InputRefused as refused:
            found = refused.findings
        rows = checkers.counted(con, package)
        con.close()
        if trial:
            known = {(f.table, f.row, f.code) for f in found}
            more, outcomes = trial.verdict(stage / DATABASE if built else None, built.tables if built else {})
            found += [f for f in more if (f.table, f.row, f.code) not in known]
    finally:
        con.close()
        if trial:
            trial.stop()
    report = checkers.judged(package, rows, found, trial, outcomes, loaded=built is not None)
    if trial and built:
        write_json(stage / REPORT, report.as_dict())
        (stage / PAGE).write_text(checks.page(report), "utf-8")
    return report, built


def record(package: Package, path: Path) -> None:
    """Write only the DuckDB file of a package to `path`. Raises InputRefused if the package cannot be compiled."""
    con = engine.connect()
    try:
        loading.load(con, package, path, temporal=False)
        database.furnish(con, package, asof.dates(con, package), package.release)
        tables.create(con, package)
        con.execute("USE memory; DETACH chronicle")
    finally:
        con.close()


def summary(out: Path) -> str:
    """Return a text that says what the build in `out` contains."""
    from chronicle.documents import build as model
    from chronicle.documents import faults

    made = faults.parsed(model.Build, (out / MANIFEST).read_bytes(), str(out / MANIFEST), "broken-build", "build it again")
    rows = sum(table.rows for table in made.tables.values())
    dates = [snapshot.date for snapshot in made.snapshots]
    size = f"{english.number(rows, 'row')} in {english.number(len(made.tables), 'table')}"
    return "\n".join(
        [
            f"{made.dataset}: {size}, data to {made.closing}",
            f'  {out / DATABASE}    query it: chronicle sql "FROM snapshots"',
            f"  {out / 'history'}    every statement with its period, Parquet and CSV",
            f"  {out / 'snapshots'}    the state on {', '.join(dates)}",
            f"  {out / 'changes'}    what changed from each of them to the next",
            f"  {out / 'CHANGELOG.md'}    the same to read",
        ]
    )
