"""Verify that a published release is unaltered, from its files alone and without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core import semver
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DESCRIPTOR, INDEX
from chronicle.core.progress import Tell, quiet
from chronicle.releasing import agreement, deltas, download, index_check, rebuild, signature, table_check
from chronicle.releasing.maker import Maker
from chronicle.storage import atomic, checksums, release_index
from chronicle.storage.address import opened
from chronicle.storage.base import Local, Missing
from chronicle.storage.checksums import SUMS, Listed

SHOWN = 10  # differences that are not proved, in a text
SOUND = "agrees with its own checksums; only a signature checked with --signers proves who published it"


@dataclass(frozen=True)
class Verdict:
    """Result of verifying a release or an index.

    Attributes:
        what: Which release, or the index.
        findings: Differences from what was published.
        notes: What was checked and what was not.
        unproved: What a rebuild makes otherwise, which may come from another version of chronicle, DuckDB or a library.
        vouched: True if one of the given signers signed the release, so that its publisher is known.
    """

    what: str
    findings: list[Finding]
    notes: list[str]
    unproved: list[str] = field(default_factory=list)
    vouched: bool = False

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def _sound(self) -> str:
        """What can be said if nothing was found."""
        if self.what == INDEX:
            return "agrees with the releases beside it"
        return "as it was published" if self.vouched else SOUND

    def __str__(self) -> str:
        result = f"{self.errors} error{'s' if self.errors != 1 else ''}" if self.errors else self._sound
        return "\n".join([*map(str, self.findings), f"{self.what}: {result}", *(f"  {note}" for note in (*self.notes, *self._doubts()))])

    def _doubts(self) -> Iterator[str]:
        """What is not proved, in lines for people."""
        if count := len(self.unproved):
            yield f"{count} difference{'s' if count > 1 else ''} cannot be proved with this version of chronicle:"
            yield from (f"  {told}" for told in self.unproved[:SHOWN])
            if count > SHOWN:
                yield f"  and {count - SHOWN} more, which --json lists"


def document(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """What `verify --json` prints."""
    from chronicle.documents.verify import Verdicts

    made: dict[str, Any] = Verdicts.of({"verdicts": verdicts})
    return made


def found(address: str, *, again: bool = False, signers: Path | None = None, tell: Tell = quiet) -> list[Verdict]:
    """Verify what is at an address: a version of the default releases, a release, or an index with all releases it lists.

    Args:
        again: Compile each release again and compare (rebuild.py).
        signers: File of allowed signers (signature.py), one of whom must have signed each release.

    Raises:
        ChronicleError: If there is no release at the address, or it cannot be copied to this machine.
    """
    version = address if address == "latest" or (semver.is_version(address) and not Path(address).exists()) else None
    shelf = opened(release_index.default() if version else address.rstrip("/"))
    if isinstance(shelf, Local):
        return _local(shelf.folder, version, again, signers, tell)
    with atomic.scratch() as folder:
        if version:
            version = release_index.chosen(shelf, release_index.read(shelf), version).version
        elif shelf.size(INDEX) is None:  # the address of one release, or of nothing
            if shelf.size(SUMS) is None:
                raise Missing(shelf.address, INDEX)
            above, _, version = shelf.given.rpartition("/")
            shelf = opened(above)
        download.mirror(shelf, folder, version, tell)
        return _local(folder / (version or ""), None, again, signers, tell)


def _local(where: Path, version: str | None, again: bool, signers: Path | None, tell: Tell) -> list[Verdict]:
    if version:
        shelf = Local(where)
        where /= release_index.chosen(shelf, release_index.read(shelf), version).version
    where = where.parent if where.is_file() else where
    if not (where / INDEX).is_file():
        return [release(where, again=again, signers=signers, tell=tell)]
    faults, index = index_check.listing(where)
    folders = [where / entry.version for entry in index.entries if (where / entry.version).is_dir()] if index else []
    return [Verdict(INDEX, faults, []), *(release(f, again=again, signers=signers, tell=tell) for f in folders)]


def release(where: Path, *, again: bool = False, signers: Path | None = None, tell: Tell = quiet) -> Verdict:
    """Verify the release in the folder `where`, and its entry in the index if there is one beside it."""
    where = where.resolve()
    if not (where / DESCRIPTOR).is_file() and not (where / SUMS).is_file():
        raise ChronicleError("no-release", f"{where} is no release", "`chronicle releases` lists those there are")
    tell(f"{where.name}: files")
    faults, files, description = _files(where)
    wrong, notes = signature.check(where, signers) if (where / SUMS).is_file() else ([], [])
    verdict = Verdict(f"release {where.name}", faults, [f"{len(files)} files"], vouched=bool(signers) and not wrong)
    try:
        index = release_index.read(Local(where.parent))
        faults += index_check.linked(index, where, description) if description else []
    except Missing:
        verdict.notes.append("no index lies beside it: the hash of its descriptor was not checked")
    except ChronicleError as error:
        faults.append(of_file(INDEX, error.code, error.message, error.remedy))
    faults += wrong
    verdict.notes.extend(notes)
    package = _package(where, faults) if description else None
    for wrong, notes in _inside(package, tell) if package else ():
        faults += wrong
        verdict.notes.extend(notes)
    if package and again:
        tell(f"{where.name}: compiled again")
        wrong, notes, unproved = rebuild.findings(package, tell)
        faults += wrong
        verdict.notes.extend(notes)
        verdict.unproved.extend(f"{told}, and {_makers(package)}" for told in unproved)
    return verdict


def _inside(package: Package, tell: Tell) -> Iterator[tuple[list[Finding], list[str]]]:
    """Findings and notes of each check that looks into the tables of the release that `package` was read from."""
    tell(f"{package.root.name}: tables")
    found = table_check.findings(package, package.descriptor["chronicle"]["release"]["tables"])
    yield found or agreement.findings(package), []  # after a digest finding it is known which file differs
    if (package.root / deltas.FOLDER).is_dir():
        tell(f"{package.root.name}: deltas")
        yield _replayed(package)


def _makers(package: Package) -> str:
    """What made the release, and what makes it again."""
    made, here = Maker.of(package.descriptor["chronicle"]["release"]), Maker.here()
    return f"{made} made it, not {here}"


def _replayed(package: Package) -> tuple[list[Finding], list[str]]:
    """Replay the deltas of the release forward and in reverse."""
    older = deltas.before(package)
    if older is None:
        return [], ["not all older releases lie beside it: the deltas were not replayed"]
    found = [of_file(deltas.FOLDER, "replay-differs", told) for told in deltas.broken(package.root, older)]
    return found, [f"replayed the changes since {', '.join(deltas.bases([version for version, _ in older]))}, and back"]


def _files(where: Path) -> tuple[list[Finding], list[Listed], dict[str, Any] | None]:
    """Compare every file with SHA256SUMS and the descriptor; return findings, files, and the descriptor if it can be read."""
    faults, hashes, description = list[Finding](), dict[str, str](), None
    try:
        hashes = checksums.parse((where / SUMS).read_bytes())
    except FileNotFoundError:
        faults.append(of_file(SUMS, "file-missing", "a release has one"))
    except ChronicleError as error:
        faults.append(of_file(SUMS, error.code, error.message))
    try:
        data = (where / DESCRIPTOR).read_bytes()
        files = checksums.listed(hashes, data)
        description = json.loads(data)
    except FileNotFoundError:
        faults.append(of_file(DESCRIPTOR, "file-missing", "a release has one"))
    except ChronicleError as error:
        faults.append(of_file(DESCRIPTOR, error.code, error.message))
    else:
        return [*(faults or checksums.inconsistencies(files)), *checksums.differences(where, files)], files, description
    files = [Listed(name, hash, None, None) for name, hash in hashes.items()]
    return [*faults, *checksums.differences(where, files)], files, None


def _package(where: Path, faults: list[Finding]) -> Package | None:
    try:
        package = descriptor.load(where)
    except InputRefused as refused:
        faults += refused.findings
    except ChronicleError as error:
        faults.append(of_file(DESCRIPTOR, error.code, error.message))
    else:
        return package
    return None
