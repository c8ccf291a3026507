"""Create the annotated git tag of a release, on a commit that contains what was released.

Whoever checks out a tag expects the tables of that release. So the content of the commit is compared with them first; the working tree
is not used, because it may have changed since.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.checking.expectations.suites import CHECKS
from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR

AGAIN = "run it again, or with --no-tag: the release is not listed yet"
SHOWN = 5


@dataclass(frozen=True)
class Checkout:
    """The git checkout that contains a package."""

    package: Package

    def git(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """What git says in the folder of the package."""
        return subprocess.run(["git", "-C", str(self.package.root), *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)

    def commit(self, name: str) -> str | None:
        """The id of the commit that a name leads to; None if there is none."""
        found = self.git("rev-parse", "-q", "--verify", f"{name}^{{commit}}")
        return None if found.returncode else found.stdout.decode().strip()

    def lacking(self, commit: str, folder: Path) -> list[str]:
        """Return the paths of tables, check suites and descriptor in `folder` that the commit lacks or has with other content.

        `folder` is the package or a release of it.
        """
        paths = [table.path for table in self.package.tables.values()]
        paths += [path.relative_to(folder).as_posix() for path in sorted((folder / CHECKS).glob("*.json"))]
        held = [path for path in paths if self._blob(commit, path) == self._hashed(path, folder / path) is not None]
        return [*(path for path in paths if path not in held), *self._described(commit, folder)]

    def _blob(self, commit: str, path: str) -> bytes | None:
        found = self.git("rev-parse", "-q", "--verify", f"{commit}:./{path}")
        return None if found.returncode else found.stdout.strip()

    def _hashed(self, path: str, file: Path) -> bytes | None:
        """Return the git blob id of a file as if committed at `path`, with the line endings and filters that apply to that path."""
        found = self.git("hash-object", "--path", path, "--", str(file.resolve()))
        return None if found.returncode else found.stdout.strip()

    def _described(self, commit: str, folder: Path) -> Iterator[str]:
        found = self.git("show", f"{commit}:./{DESCRIPTOR}")
        try:
            same = _written(json.loads(found.stdout)) == _written(json.loads((folder / DESCRIPTOR).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            same = False
        if not same:
            yield DESCRIPTOR


def _written(described: Mapping[str, Any]) -> object:
    """A descriptor without what a release adds to it."""
    own = {name: value for name, value in described["chronicle"].items() if name != "release"}
    resources = [{k: v for k, v in r.items() if "chronicle" not in r or k not in ("bytes", "hash")} for r in described["resources"]]
    return {**{k: v for k, v in described.items() if k not in ("version", "created")}, "chronicle": own, "resources": resources}


def checkout(package: Package) -> Checkout | None:
    """Return the checkout that contains a package; None if there is none, or git is not installed."""
    found = Checkout(package)
    return found if shutil.which("git") and not found.git("rev-parse", "--is-inside-work-tree").returncode else None


def refuse(package: Package, name: str) -> None:
    """Raise ChronicleError `no-tag` if tagging the package now would name a commit without the content to be released."""
    found = checkout(package)
    if found and (why := _obstacle(found, name, package.root)):
        raise ChronicleError("no-tag", f"{why}; nothing was published", "commit what is to be released, or publish with --no-tag")


def tag(package: Package, name: str, message: str, folder: Path) -> str | None:
    """Tag the commit that is checked out with the release in `folder`; return a message for the user, None outside a checkout.

    No tag is made if it exists already, or if the commit lacks released content.

    Raises:
        ChronicleError: `no-tag`, if git fails.
    """
    found = checkout(package)
    if found is None:
        return None
    if why := _obstacle(found, name, folder):
        return f"not tagged: {why}"
    if found.commit(f"refs/tags/{name}"):
        return f"the tag {name} is there already"
    made = found.git("tag", "-a", name, "-m", message)
    if made.returncode:
        raise ChronicleError("no-tag", f"git made no tag {name}: {made.stderr.decode('utf-8', 'replace').strip()}", AGAIN)
    return f"tagged {name}"


def _obstacle(found: Checkout, name: str, folder: Path) -> str | None:
    """Return why the tag would name a commit without the released content; None if it would not."""
    there, head = found.commit(f"refs/tags/{name}"), found.commit("HEAD")
    if there is None and head is None:
        return "there is no commit yet that a tag could name"
    if not (lacking := found.lacking(there or str(head), folder)):
        return None
    listed = ", ".join(lacking[:SHOWN]) + (f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else "")
    commit = (there or str(head))[:12]
    place = f"the tag {name} exists already, and its commit {commit}" if there else f"the commit {commit}, which would be tagged,"
    return f"{place} does not hold {listed} as released"
