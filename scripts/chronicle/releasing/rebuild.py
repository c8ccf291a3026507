"""A release made again from its own canonical tables, and compared with what was published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from chronicle.building import builder
from chronicle.building.compile import Built
from chronicle.checking import checkers
from chronicle.checking.expectations.suites import CHECKS
from chronicle.checking.report import PAGE, REPORT
from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DATABASE
from chronicle.core.progress import Tell, quiet
from chronicle.engines import duckdb as engine
from chronicle.releasing import artifacts, database_check, deltas, narrowed
from chronicle.releasing.maker import Maker
from chronicle.render.chapters import About
from chronicle.render.workbook import book
from chronicle.storage import atomic
from chronicle.storage.checksums import SUMS

_READ = (".md", ".html", ".svg", ".ttl", ".json")
_OTHERWISE = "{path}: it has other bytes than when it is made again"
DATA = ("history/", "snapshots/")  # bytes that follow from the tables and DuckDB alone; texts follow chronicle's wording, too


class Result(NamedTuple):
    """What a rebuild finds."""

    found: list[Finding]  # differences
    notes: list[str]
    unproved: list[str]  # differences that come from other versions or from a forger, which cannot be told apart


def findings(package: Package, tell: Tell, *, checks: bool = True) -> Result:
    """Rebuild the release that `package` was read from, and compare it with what was published.

    Digests of tables must be equal with any DuckDB, except for narrower bounds by another chronicle (narrowed.py). Bytes of data
    files are compared only with the DuckDB version of the original build. Texts, definitions in the DuckDB file, the report of the checks,
    and what only a release has must be equal if the same versions made the release (maker.py); otherwise they are not proved.

    Args:
        checks: False skips the report of the checks, if they were run just now.

    Raises:
        ChronicleError: `no-rebuild`, if the tables cannot be compiled.
    """
    with atomic.scratch() as stage:
        again = _Again(package, stage, Maker.of(package.descriptor["chronicle"]["release"]), checks)
        try:
            report, built = builder.compiled(_unreleased(package), stage, package.release, check=again.checked, tell=tell)
        except engine.Error as error:
            if engine.no_room(error):
                raise
            raise ChronicleError("no-rebuild", f"the tables cannot be compiled: {str(error).splitlines()[0]}") from error
        return again.compared(built) if built else Result(report.errors, [], [])


@dataclass(frozen=True)
class _Again:
    """A release that is made again in `stage`, and what made it first."""

    package: Package
    stage: Path
    maker: Maker
    checks: bool
    lacking: Sequence[str] = field(default_factory=lambda: [name for name in checkers.NEEDED if find_spec(name) is None])

    @property
    def unwritten(self) -> set[str]:
        """The workbooks of the release, if none can be written here."""
        return set() if find_spec(book.LIBRARY) else {path for path in self.listed if path.startswith(f"{book.FOLDER}/")}

    @property
    def same_hand(self) -> bool:
        return self.maker.made_by == Maker.here().made_by

    @property
    def same_writers(self) -> bool:
        return self.same_hand and not self.maker.other_libraries()

    @property
    def checked(self) -> bool:
        """Whether the report of the checks is made again, too."""
        return self.checks and self.same_hand and not self.lacking

    @property
    def listed(self) -> set[str]:
        return {file["path"] for file in self.package.descriptor["chronicle"]["release"]["files"]}

    def compared(self, built: Built) -> Result:
        found, notes, narrower = _digests(self, built)
        old = self.package.root / DATABASE
        definitions = database_check.findings(old, self.stage / DATABASE) if old.is_file() else []
        unproved = [f"{DATABASE}: {finding.message}" for finding in definitions]
        here = f"duckdb {engine.VERSION}"
        if self.maker.built_with != here:
            notes.append(f"built with {self.maker.built_with}; this is {here}: digests compared, not bytes")
            return Result(found, notes, [*unproved, *_texts(self)])
        if self.checks and self.same_hand and self.lacking:
            notes.append(f"the checks were not made again: {', '.join(self.lacking)} not installed")
        if self.unwritten:
            notes.append(f"the workbooks were not made again: {book.LIBRARY} not installed")
        files = self.files(built, narrower)
        proved = [*definitions, *files.found] if self.same_hand else files.found
        return Result([*found, *proved], [*notes, *files.notes], [*([] if self.same_hand else unproved), *files.unproved])

    def files(self, built: Built, narrower: Collection[str]) -> Result:
        """Compare the bytes of all files but the DuckDB file; `narrower` are tables of which only the bounds are narrower."""
        made = sorted(path for path in _files(self.stage) if path != DATABASE)
        if not self.same_hand:  # another version may make files that the release never had
            made = [path for path in made if path in self.listed]
        unlike = [path for path in made if not self.same(path)]
        older = deltas.before(self.package) if self.same_hand and not unlike else None
        if self.same_hand and not unlike:
            for more in _beyond(self, built, older):
                made += more
                unlike += [path for path in more if not self.same(path)]
                if unlike:  # the next step describes these files, so it would differ, too
                    break
        found, notes = _bytes(made, unlike, same_writers=self.same_writers, narrower=narrower)
        inputs = {path for table in self.package.tables.values() for path in (table.path, f"{CHECKS}/{table.name}.json")}
        rest = self.listed - {*made, *inputs, DATABASE}
        unmade = {*(() if self.checked else (REPORT, PAGE)), *self.unwritten}
        strange = _strange(rest - unmade, alone=older is None) if self.same_hand else []
        if rest := rest - {finding.table for finding in strange}:
            notes.append(f"not made again, so not compared: {', '.join(sorted(rest))}")
        texts = [] if self.same_writers else [path for path in unlike if not path.startswith(DATA)]
        return Result([*found, *strange], notes, [_OTHERWISE.format(path=path) for path in texts])

    def same(self, path: str) -> bool:
        return _same(self.package.root / path, self.stage / path)


def _texts(again: _Again) -> Iterator[str]:
    """Name each text for people that another DuckDB makes otherwise; the bytes of data and workbooks follow from its version."""
    for path in sorted(again.listed):
        made = (again.stage / path).is_file() and Path(path).suffix in _READ and not path.startswith(DATA)
        if made and not again.same(path):
            yield _OTHERWISE.format(path=path)


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


def _digests(again: _Again, built: Built) -> tuple[list[Finding], list[str], set[str]]:
    """Explain tables whose digests differ: findings, notes, and the names of tables that differ in narrower bounds only."""
    found, notes, names = list[Finding](), list[str](), set[str]()
    known = again.package.descriptor["chronicle"]["release"]["tables"]
    for table in again.package.tables.values():
        if dict(built.tables[table.name]) == known.get(table.name):
            continue
        published = again.package.root / "history" / f"{table.name}.parquet"
        why = (
            of_file(table.path, "rebuilt-differs", f"compiled again, {table.name} has not the published digest")
            if again.same_hand or not published.is_file()
            else narrowed.explained(again.stage / DATABASE, published, table)
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


def _beyond(again: _Again, built: Built, older: artifacts.Older | None) -> Iterator[list[str]]:
    """Make the files that only a release has, in two steps; yield the paths made in each.

    First those computed from earlier releases, if all of them are in the same folder; then those that describe all other files. Files that
    cannot be made are copied from the published release.
    """
    package, stage, release = again.package, again.stage, again.package.descriptor["chronicle"]["release"]
    listed = [path for path in sorted(again.listed) if not artifacts.described(path)]
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
