"""Releases: made, listed, fetched, verified, uploaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.core.progress import Tell, quiet
from chronicle.history import edition
from chronicle.storage import address, release_index

if TYPE_CHECKING:
    from chronicle.documents.index import Entry
    from chronicle.releasing.change_proof import Proof
    from chronicle.releasing.create import Outcome
    from chronicle.releasing.verify import Verdict
    from chronicle.storage.release_index import Index

_LEVELS = ("patch", "minor", "major", "stable")
REASONS = 3  # reasons for a version that a list of releases shows


def release(
    package: str | Path | None = None,
    *,
    publish: bool = False,
    level: Literal["patch", "minor", "major", "stable"] | None = None,
    renumbered: str | Sequence[str] = (),
    sign: str | Path | None = None,
    tag: bool = True,
    tell: Tell = quiet,
) -> Outcome:
    """Makes the next release of a package and tests it at every gate. Unless `publish` is set, it is then thrown away.

    Args:
        package: Its folder. By default the one in this folder or above.
        publish: Publish it under `releases/`.
        level: At least this; `stable` goes from 0.x to 1.0.0. By default what the change asks for.
        renumbered: Tables in which most rows may have new ids.
        sign: A private SSH key, to sign SHA256SUMS with.
        tag: Make a git tag.
        tell: Called with one line for each step.

    Returns:
        The outcome: `number`, `previous`, `reasons`, `gates`, `news`, and `published`, its folder or None.

    Raises:
        ChronicleError: `nothing-new` if nothing has changed; `bad-level` if `level` is less than the change asks for;
            `release-refused` (exit code 1) if a gate fails; `busy` if another run publishes there; `no-tag` if git has no commit that
            holds what is released, or has the tag already; `missing-library` if what checks
            need is not installed; `bad-option`.
        InputRefused: If datapackage.json has errors.
    """
    from chronicle.releasing import create

    if level not in (None, *_LEVELS):
        raise ChronicleError("bad-option", f"{level!r} is not a level", suggest.one_of(str(level), _LEVELS))
    renumbered = (renumbered,) if isinstance(renumbered, str) else renumbered
    root = edition.root(None if package is None else str(package))
    key = None if sign is None else Path(sign)
    return create.release(root, publish=publish, level=level, tag=tag, key=key, renumbered=renumbered, tell=tell)


@dataclass(frozen=True, repr=False)
class Releases:
    """The releases of a dataset, the newest first. `print` lists them."""

    _index: Index

    @property
    def dataset(self) -> str:
        """The name of the dataset."""
        return self._index.dataset

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The releases: version, closing date, and the reasons for the version."""
        return tuple(self._index.entries)

    def __str__(self) -> str:
        return "\n".join(f"{entry.version:<9} {entry.closing}  {'; '.join(_weightiest(entry.reasons))}" for entry in self.entries)

    __repr__ = __str__

    def json(self) -> str:
        """The list as JSON."""
        return json.dumps(release_index.document(self._index), ensure_ascii=False, indent=1)


def _weightiest(reasons: Sequence[str]) -> list[str]:
    """The REASONS weightiest reasons for a version, and how many more there are."""
    levels = ("(major)", "(minor)", "(patch)")
    sorted_ = sorted(reasons, key=lambda reason: next((n for n, level in enumerate(levels) if reason.endswith(level)), -1))
    left = len(reasons) - REASONS
    return sorted_ if left <= 0 else [*sorted_[:REASONS], f"{left:,} more (--json)"]


def releases(from_: str | Path | None = None) -> Releases:
    """Lists the published releases.

    Args:
        from_: A folder, an https:// address, or any that fsspec knows. By default the nearest package's.

    Raises:
        ChronicleError: `missing-file` if there is no index, `broken-index` if it cannot be read, `store-failed` if the store does
            not answer.
    """
    return Releases(release_index.read(address.opened(from_ or release_index.default())))


def get(
    version: str,
    *,
    from_: str | Path | None = None,
    to: str | Path | None = None,
    signers: str | Path | None = None,
    tell: Tell = quiet,
) -> Path:
    """Downloads a release and checks every file before its folder appears. Calling it again resumes an interrupted download.

    Args:
        version: A version, or `latest`.
        from_: A folder, an https:// address, or any that fsspec knows. By default the nearest package's.
        to: Where to put its folder. By default the user's cache folder.
        signers: A file of allowed signers, as ssh-keygen reads them: one of them must have signed it, or nothing is downloaded.
        tell: Called with one line for each step.

    Returns:
        The folder of the release.

    Raises:
        ChronicleError: `no-release`; `file-differs`, `sums-differ` if a file is not as it was published; `output-refused` if
            another thing lies there; `store-failed` if the store does not answer, or too slowly; `too-long` if a file is longer than
            it should be; `unsafe-path` for a file name that is not safe; `signature-refused` if none of the `signers` signed it;
            `no-cache`.
    """
    from chronicle.releasing import download

    place, allowed = (None if path is None else Path(path) for path in (to, signers))
    return download.get(version, None if from_ is None else str(from_), place, tell, signers=allowed)


@dataclass(frozen=True)
class Verified:
    """What was found of a release, of all that an index lists, or of a change file. True if everything is as it was published.

    Attributes:
        verdicts: For the index and each release: what it is, findings and notes. Empty for a change file.
        proof: For a change file: where it differs from one made anew. None for a release.
    """

    verdicts: tuple[Verdict, ...] = ()
    proof: Proof | None = None

    def __bool__(self) -> bool:
        return not any(verdict.errors for verdict in self.verdicts) and not (self.proof and self.proof.faults)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not compared in a change file."""
        return self.proof.notes if self.proof else ()

    def __str__(self) -> str:
        if self.proof:
            return "\n".join(self.proof.faults) or "verified: comparing both states again gives the same file"
        return "\n".join(map(str, self.verdicts))

    def json(self) -> str:
        """The same as JSON."""
        if self.proof:
            return json.dumps(self.proof.as_dict(), ensure_ascii=False, indent=1)
        from chronicle.releasing import verify

        return json.dumps(verify.document(self.verdicts), ensure_ascii=False, indent=1)


def verify(
    release: str | Path,
    *,
    package: str | Path | None = None,
    rebuild: bool = False,
    signers: str | Path | None = None,
    tell: Tell = quiet,
) -> Verified:
    """Checks that a release is exactly what was published, or that a change file is true of what it compares.

    Args:
        release: A version, `latest`, the folder of a release or of all, their address, or a change file.
        package: For a change file: whose days and versions it names. By default the nearest package.
        rebuild: Compile the release again from its own tables, and compare.
        signers: A file of allowed signers, as ssh-keygen reads them: one of them must have signed it.
        tell: Called with one line for each step.

    Raises:
        ChronicleError: `no-release`, `missing-file` if there is none; `broken-index`; `store-failed`; `not-a-change`;
            `missing-library` if what a rebuild needs is not installed.
    """
    from chronicle.releasing import change_proof, verify

    if change_proof.is_change(str(release)):
        return Verified(proof=change_proof.verify(Path(release), None if package is None else str(package)))
    found = verify.found(str(release), again=rebuild, signers=None if signers is None else Path(signers), tell=tell)
    return Verified(tuple(found))


def publish(*, to: str | Path, from_: str | Path | None = None, tell: Tell = quiet) -> int:
    """Uploads the releases so that others can download them. Files that are already there are not written again.

    Args:
        to: A folder or an fsspec address, such as s3://bucket/releases.
        from_: The folder of the releases. By default the nearest package's.
        tell: Called with one line for each step.

    Returns:
        How many files were written.

    Raises:
        ChronicleError: `other-dataset`, `altered` or `output-refused` if the store has another file where one never changes; `not-local`;
            `read-only-store`; `store-failed`; `bad-option` if `to` is empty.
        InputRefused: If a release here was changed after it was made.
    """
    from chronicle.releasing import upload

    if not str(to):  # which would be this folder
        raise ChronicleError("bad-option", "there is no address to publish to", "give a folder or an fsspec address")
    return upload.publish(str(to), None if from_ is None else str(from_), tell)
