"""Publish a release: a new folder under releases/ that is complete when it appears and never changes afterwards.

The release is built and tested in a hidden folder, renamed into place, and then listed in index.json and latest.json. A killed run
leaves either nothing or a complete release, which the next run lists. A version number is used up only once its release has appeared.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.building import builder
from chronicle.checking.expectations.suites import CHECKS
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core import digest, leftovers, libraries, semver, suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.files import fresh, write_json
from chronicle.core.paths import BUILD, DESCRIPTOR, INDEX, LATEST, RELEASES
from chronicle.core.progress import Tell, quiet
from chronicle.documents import index as index_model
from chronicle.documents import latest as latest_model
from chronicle.documents import release as model
from chronicle.documents.index import Entry
from chronicle.releasing import artifacts, gates, git_tag, news, signature, version
from chronicle.releasing.gates import Gate
from chronicle.render.chapters import About
from chronicle.render.workbook import book
from chronicle.storage import atomic, release_index
from chronicle.storage.base import Local
from chronicle.storage.checksums import SUMS
from chronicle.storage.release_index import FIRST_REASON

DECLARED = "from here on a change that breaks something raises the first number"
REFUSED = "refused"  # below the build folder: reports of releases that failed a gate


@dataclass(frozen=True)
class Outcome:
    """Result of a run: the next version, the reasons for it, and whether it was published. `str` formats everything for people.

    Attributes:
        number: The version.
        previous: The version before; None for the first.
        reasons: What changed, each with the level (major, minor, patch) it requires.
        gates: The conditions tested, with their results.
        news: NEWS.md of the release.
        published: The folder of the release; None if it was not published.
    """

    number: str
    previous: str | None
    reasons: tuple[str, ...]
    gates: tuple[Gate, ...]
    news: str
    published: Path | None

    def __str__(self) -> str:
        parts = [
            f"version {self.number}{f', after {self.previous}' if self.previous else ''}",
            *(f"  {reason}" for reason in self.reasons),
            "",
        ]
        parts += [*map(str, self.gates), "", self.news]
        return "\n".join(parts)

    def json(self) -> str:
        """Version, reasons and gates as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def as_dict(self) -> dict[str, Any]:
        """Version, reasons and gates as JSON has them."""
        told = {
            "version": self.number,
            "previous": self.previous,
            "reasons": self.reasons,
            "gates": [gate.as_dict() for gate in self.gates],
            "published": str(self.published) if self.published else None,
        }
        document: dict[str, Any] = model.Outcome.of(told)
        return document


def release(
    root: Path,
    *,
    publish: bool,
    level: str | None = None,
    tag: bool = True,
    key: Path | None = None,
    renumbered: Sequence[str] = (),
    tell: Tell = quiet,
) -> Outcome:
    """Build and test the next release of the package at `root`; publish it only if `publish` is True.

    First removes what a killed run left. With `publish`, releases that appeared but were not listed are listed as well; if nothing has
    changed since, the newest of them is the result.

    Args:
        level: The lowest level to raise the version by, or `stable` to declare 1.0.0.
        key: Private SSH key to sign SHA256SUMS with.
        renumbered: Tables in which most rows may get new ids; in any other table that fails a gate.

    Raises:
        ChronicleError: `nothing-new`; `bad-level`, if the changes require a higher level; `no-tag`, if the tag would name a commit without
            the released content; `release-refused` (exit code 1), if a gate fails: the report is then in build/refused/<version>.
    """
    package = descriptor.load(root)
    _known(package, renumbered)
    libraries.need("A release", (book.LIBRARY,), "'miit-chronicle[build]'")
    folder = package.root / RELEASES
    with _alone(folder):
        leftovers.sweep_in(folder)
        finished = finish(package, folder, tag=tag, tell=tell) if publish else []
        index = _listed(folder)
        older = [(entry.version, folder / entry.version) for entry in index]
        previous = index[0].version if index else None
        found = version.reasons(older[0][1], package) if older else []
        if older and not found and level != semver.STABLE:
            if finished:
                return _finished(older[0][1], index[0])
            raise ChronicleError("nothing-new", f"nothing has changed since {previous}", "change the tables first")
        number, why = version.decided(previous, found, level), _why(found, level)
        tell(f"version {number}: {_chief(why)}")
        target = folder / number
        if target.exists():
            raise ChronicleError("output-refused", f"{target} exists, and is not listed", "run `chronicle verify` on it")
        if publish and tag:
            git_tag.refuse(package, f"v{number}")
        with atomic.beside(target) as stage:
            tried = _Making(package, stage, number, older, why, tell, frozenset(renumbered)).passed()
            text = (stage / news.FILE).read_text("utf-8")
            if publish:
                _appear(stage, target, key)
        if publish:
            finish(package, folder, tag=tag, tell=tell)
    return Outcome(number, previous, tuple(why), tuple(tried), text, target if publish else None)


def _appear(stage: Path, target: Path, key: Path | None) -> None:
    """Publish a finished release: sign it if there is a key, and move it to its place in one step."""
    if key:
        signature.sign(stage, key)
    atomic.appear(stage, target)


def _why(found: Sequence[version.Reason], level: str | None) -> list[str]:
    """The reasons for the version, as the release lists them."""
    return [*([DECLARED] if level == semver.STABLE else ()), *(f"{reason.text} ({reason.level})" for reason in found)] or [FIRST_REASON]


def _chief(why: Sequence[str]) -> str:
    """The reason that weighs most, and how many more there are; the outcome lists them all."""
    first = semver.weightiest(why)[0]
    return first if len(why) == 1 else f"{first}, and {len(why) - 1} more"


def _known(package: Package, names: Sequence[str]) -> None:
    """Raise ChronicleError `unknown-table` if a name is not a table of the package."""
    if unknown := [name for name in names if name not in package.tables]:
        raise ChronicleError("unknown-table", f"there is no table {unknown[0]!r}", suggest.one_of(unknown[0], package.tables))


def _finished(path: Path, entry: Entry) -> Outcome:
    """Return the outcome that the killed run would have returned for a release it did not list."""
    return Outcome(entry.version, entry.previous, entry.reasons, (), (path / news.FILE).read_text("utf-8"), path)


@dataclass(frozen=True)
class _Making:
    """A release that is being built in `stage`."""

    package: Package
    stage: Path
    number: str
    older: gates.Older
    why: Sequence[str]
    tell: Tell
    renumbered: Set[str]

    def passed(self) -> list[Gate]:
        """Make and test the release; return its gates. Raise ChronicleError `release-refused` if one fails."""
        tried = self.tried()
        if not all(gate.passed for gate in tried):
            raise gates.refuse(tried, self.refused(tried))
        return tried

    def tried(self) -> list[Gate]:
        """Build the release in `stage` and return the gates tested; stop early if the checks or the ids fail."""
        report, built = builder.compiled(self.package, self.stage, self.number, check=True, tell=self.tell)
        tried = [gates.checks(report)]
        if built is None or not tried[0].passed:
            return tried
        suites = [path.relative_to(self.package.root) for path in sorted((self.package.root / CHECKS).glob("*.json"))]
        for path in (*(Path(table.path) for table in self.package.tables.values()), *suites):
            (self.stage / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.package.root / path, self.stage / path)
        ids = gates.ids(self.stage, self.older, self.renumbered)
        if not ids.passed:
            return [*tried, ids]
        artifacts.add(self.package, self.stage, self.number, self.older, About(report.as_dict(), self.why))
        previous = self.older[0][0] if self.older else None
        artifacts.describe(self.package, self.stage, built, number=self.number, previous=previous, why=self.why, tell=self.tell)
        return [*tried, ids, *gates.after(self.package, self.stage, self.older, self.tell)]

    def refused(self, tried: Sequence[Gate]) -> Path:
        """Save the gates and the report of the checks in build/refused/<version>; return that folder."""
        target = self.package.root / BUILD / REFUSED / self.number
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        told = {"dataset": self.package.name, "version": self.number, "gates": [gate.as_dict() for gate in tried]}
        write_json(target / "gates.json", model.Gates.of(told))
        for path in self.stage.glob("checks.*"):
            shutil.copyfile(path, target / path.name)
        return target


def finish(package: Package, folder: Path, *, tag: bool, tell: Tell) -> list[str]:
    """Tag and list every release that has appeared but is not listed yet, including those of a killed run; then update latest.json.

    Returns:
        The versions listed by this call, newest first.
    """
    index = _listed(folder)
    known = {entry.version for entry in index}
    unlisted = sorted(
        (p for p in folder.glob("*/") if semver.is_version(p.name) and p.name not in known and (p / SUMS).is_file()),
        key=lambda p: semver.parse(p.name),
    )
    with atomic.writing(f"the list of releases in {folder}", "make room and run it again: nothing that was listed is lost"):
        for path in unlisted:
            entry = _entry(path)
            # The tag first: a run that is killed in between leaves the release unlisted, and the next one sees that it has work to do.
            if tag and (told := git_tag.tag(package, f"v{path.name}", f"{package.title} {path.name}, data to {entry.closing}", path)):
                tell(told)
            tell(f"listing {path.name}")
            index = (entry, *index)
            _replace(folder / INDEX, index_model.Index.of({"dataset": package.name, "releases": index}))
        if index and release_index.pointed(Local(folder)) != index[0].version:
            _replace(folder / LATEST, latest_model.Latest.of(index[0]))
    return [path.name for path in reversed(unlisted)]


def _listed(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of index.json, newest first.

    Raises:
        ChronicleError: `newer-index`, if a later chronicle wrote it: writing it again would drop fields that this version does not know.
    """
    index, form = release_index.published(folder), index_model.Index.model_fields["schema_version"].default
    if index and index.form != form:
        told = f"{folder / INDEX} has the form {index.form}, and this chronicle writes {form}"
        raise ChronicleError("newer-index", told, "publish with the newer chronicle")
    return index.entries if index else ()


def _entry(path: Path) -> Entry:
    description = json.loads((path / DESCRIPTOR).read_text("utf-8"))
    told = description["chronicle"]["release"]
    return Entry(
        version=path.name,
        previous=told["previous"],
        closing=description["chronicle"]["closing"],
        path=f"{path.name}/{DESCRIPTOR}",
        hash=digest.of_file(path / DESCRIPTOR),
        sums=digest.of_file(path / SUMS),
        reasons=told["reasons"],
    )


def _replace(path: Path, value: Any) -> None:
    """Replace a JSON file atomically: a reader sees the old file or the new one, never a part."""
    with fresh(path) as part:
        write_json(part, value)
        atomic.flush(part)
    atomic.flush(path.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the folder, so that only one run publishes; remove it at the end if this run created it and it is still empty.

    Raises:
        ChronicleError: `busy`, if another run has the lock.
    """
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with leftovers.alone(folder, f"publishes in {folder}"):
        try:
            yield
        finally:
            if new and not any(folder.iterdir()):
                folder.rmdir()
