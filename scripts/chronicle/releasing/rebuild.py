"""A release made again from its own canonical tables, and compared with what was published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chronicle.building import builder
from chronicle.building.compile import Built
from chronicle.checking import checkers
from chronicle.checking.expectations.suites import CHECKS
from chronicle.checking.report import PAGE, REPORT
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DATABASE
from chronicle.core.progress import Tell, quiet
from chronicle.engines import duckdb as engine
from chronicle.releasing import artifacts, database_check, deltas, narrowed
from chronicle.releasing.maker import Maker
from chronicle.render.chapters import About
from chronicle.storage import atomic
from chronicle.storage.checksums import SUMS

_READ = (".md", ".html", ".svg", ".ttl", ".json")
_OTHERWISE = "{path}: it has other bytes than when it is made again"
DATA = ("history/", "snapshots/")  # bytes that follow from the tables and DuckDB alone; texts follow chronicle's wording, too


def findings(package: Package, tell: Tell, *, checks: bool = True) -> tuple[list[Finding], list[str], list[str]]:
    """Rebuild the release that `package` was read from; return findings for the differences, notes, and what cannot be proved.

    Digests of tables must be equal with any DuckDB, except for narrower bounds by another chronicle (narrowed.py). Bytes of data
    files are compared only with the DuckDB version of the original build. Texts, definitions in the DuckDB file, the report of the checks,
    and what only a release has must be equal if the same versions made the release (maker.py). Otherwise a difference may come from the
    versions or from a forger, which cannot be told apart: it is not proved.

    Args:
        checks: False skips the report of the checks, if they were run just now.

    Raises:
        ChronicleError: `no-rebuild`, if the tables cannot be compiled.
    """
    release: dict[str, Any] = package.descriptor["chronicle"]["release"]
    maker = Maker.of(release)
    same_hand, others = maker.made_by == Maker.here().made_by, maker.other_libraries()
    lacking = [name for name in checkers.NEEDED if find_spec(name) is None]
    with atomic.scratch() as stage:
        try:
            check = checks and same_hand and not lacking
            report, built = builder.compiled(_unreleased(package), stage, package.release, check=check, tell=tell)
        except engine.Error as error:
            if engine.no_room(error):
                raise
            raise ChronicleError("no-rebuild", f"the tables cannot be compiled: {str(error).splitlines()[0]}") from error
        if built is None:
            return report.errors, [], []
        differing = [table for table in package.tables.values() if dict(built.tables[table.name]) != release["tables"].get(table.name)]
        found, notes, narrower = _digests(package, stage, differing, same_hand)
        definitions = database_check.findings(package.root / DATABASE, stage / DATABASE) if (package.root / DATABASE).is_file() else []
        unproved = [f"{DATABASE}: {finding.message}" for finding in definitions]
        if maker.built_with != f"duckdb {engine.VERSION}":
            notes.append(f"built with {maker.built_with}; this is duckdb {engine.VERSION}: digests compared, not bytes")
            return found, notes, [*unproved, *_texts(package, stage)]
        if checks and same_hand and lacking:
            notes.append(f"the checks were not made again: {', '.join(lacking)} not installed")
        if same_hand:
            found, unproved = [*found, *definitions], []
        made = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file() and p.name != DATABASE)
        if not same_hand:  # another version may make files that the release never had
            made = [path for path in made if path in {file["path"] for file in release["files"]}]
        unlike = [path for path in made if not _same(package.root / path, stage / path)]
        older = deltas.before(package) if same_hand and not unlike else None
        if same_hand and not unlike:
            for more in _beyond(package, stage, built, older):
                made += more
                unlike += [path for path in more if not _same(package.root / path, stage / path)]
                if unlike:  # the next step describes these files, so it would differ, too
                    break
        same_writers = same_hand and not others
        differing_bytes, more_notes = _bytes(made, unlike, same_writers=same_writers, narrower=narrower)
        texts = [] if same_writers else [path for path in unlike if not path.startswith(DATA)]
        unproved += [_OTHERWISE.format(path=path) for path in texts]
        inputs = {path for table in package.tables.values() for path in (table.path, f"{CHECKS}/{table.name}.json")}
        rest = {file["path"] for file in release["files"]} - {*made, *inputs, DATABASE}
        left = set() if check else {REPORT, PAGE}
        strange = _strange(rest - left, alone=older is None) if same_hand else []
        if rest := rest - {finding.table for finding in strange}:
            more_notes.append(f"not made again, so not compared: {', '.join(sorted(rest))}")
        return [*found, *differing_bytes, *strange], [*notes, *more_notes], unproved


def _texts(package: Package, stage: Path) -> Iterator[str]:
    """Name each text for people that another DuckDB makes otherwise; the bytes of data and workbooks follow from its version."""
    for file in sorted(file["path"] for file in package.descriptor["chronicle"]["release"]["files"]):
        made = (stage / file).is_file() and Path(file).suffix in _READ and not file.startswith(DATA)
        if made and not _same(package.root / file, stage / file):
            yield _OTHERWISE.format(path=file)


def _bytes(made: Sequence[str], unlike: Sequence[str], *, same_writers: bool, narrower: Collection[str]) -> tuple[list[Finding], list[str]]:
    """Return findings and notes on the files `unlike` those of the release, of all that were made again.

    Args:
        same_writers: Whether the same versions of chronicle and of the libraries that write texts made the release.
        narrower: Tables of which only the bounds are narrower.
    """
    data = [path for path in unlike if same_writers or path.startswith(DATA)]
    follow = [path for path in data if path.startswith(DATA) and Path(path).stem in narrower]
    found = [of_file(path, "rebuilt-differs", "made again, it has other bytes") for path in data if path not in follow]
    notes = [f"{len(made)} files made again, {len(made) - len(unlike)} of them to the same bytes"]
    if follow:
        notes.append(f"{len(follow)} files of history and snapshots follow from the narrower bounds: {', '.join(follow)}")
    return found, notes


def _unreleased(package: Package) -> Package:
    """Return the package without its release data, as the original build saw it: the report of the checks has no version then."""
    own = {name: value for name, value in package.descriptor["chronicle"].items() if name != "release"}
    return replace(package, descriptor={**package.descriptor, "chronicle": own})


def _digests(package: Package, stage: Path, differing: list[Table], same_hand: bool) -> tuple[list[Finding], list[str], set[str]]:
    """Explain tables whose digests differ: findings, notes, and the names of tables that differ in narrower bounds only."""
    found, notes, names = list[Finding](), list[str](), set[str]()
    for table in differing:
        published = package.root / "history" / f"{table.name}.parquet"
        why = (
            of_file(table.path, "rebuilt-differs", f"compiled again, {table.name} has not the published digest")
            if same_hand or not published.is_file()
            else narrowed.explained(stage / DATABASE, published, table)
        )
        if isinstance(why, Finding):
            found.append(why)
        else:
            names.add(table.name)
            notes.append(why)
    return found, [*notes, *([f"why: {narrowed.WHY}"] if notes else [])], names


def _strange(rest: Iterable[str], *, alone: bool) -> list[Finding]:
    """Return a finding for each file that was not made again and should have been.

    What describes all other files shows itself whether it lists them rightly. What follows from older releases cannot be made `alone`.
    """
    unmade = [path for path in sorted(rest) if not artifacts.described(path) and not (alone and artifacts.added(path))]
    return [of_file(path, "rebuilt-differs", "it is there, and not when the release is made again") for path in unmade]


def _beyond(package: Package, stage: Path, built: Built, older: artifacts.Older | None) -> Iterator[list[str]]:
    """Make the files that only a release has, in two steps; yield the paths made in each.

    First those computed from earlier releases, if all of them are in the same folder; then those that describe all other files. Files that
    cannot be made are copied from the published release.
    """
    release = package.descriptor["chronicle"]["release"]
    listed = [file["path"] for file in release["files"] if not artifacts.described(file["path"])]
    kept = [path for path in listed if not (stage / path).exists() and (older is None or not artifacts.added(path))]
    for path in kept:
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package.root / path, stage / path)
    before = {*_files(stage)}
    if older is not None:
        about = About(json.loads((stage / REPORT).read_text("utf-8")), release["reasons"])
        artifacts.add(package, stage, package.version or "", older, about)
    added = {*_files(stage)} - before
    yield sorted(added)
    number = package.version or ""
    artifacts.describe(package, stage, built, number=number, previous=release["previous"], why=release["reasons"], tell=quiet)
    yield sorted({*_files(stage)} - before - added)


def _files(folder: Path) -> Iterable[str]:
    return (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _same(published: Path, again: Path) -> bool:
    if not published.is_file():
        return False
    old, new = published.read_bytes(), again.read_bytes()
    if published.name == SUMS:  # the DuckDB file has no fixed bytes
        old, new = (b"\n".join(line for line in text.splitlines() if not line.endswith(b"  " + DATABASE.encode())) for text in (old, new))
    return old == new
