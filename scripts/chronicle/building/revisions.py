"""What a git revision has, as files in a private folder: `HEAD~3`, `v1.0.0`, `HEAD~3:tables`, `main:tables/names.csv`.

The contents are read from git's store and written one by one, so nothing in the revision can lead outside the folder, and no filter
or hook runs. Only regular files are written: the tables and the checks of a package, or the files with tables of a folder.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from chronicle.core import strict_json
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR
from chronicle.load.sources import ENDINGS

_POINTER = b"version https://git-lfs.github.com/spec/"
_REGULAR = ("100644", "100755")


@dataclass(frozen=True)
class Revision:
    """A commit, and the path in it, relative to the folder from which git is asked."""

    checkout: Path
    commit: str
    path: str

    def at(self, path: str) -> str:
        """How git names a path of the revision."""
        return f"{self.commit}:./{path}"


def named(text: str, checkout: Path) -> Revision | None:
    """Return the revision that a text names, asked in a folder of a git checkout; None if it names none."""
    name, _, path = text.partition(":")
    if not name or name.startswith("-") or shutil.which("git") is None or not checkout.is_dir():
        return None
    commit = _git(checkout, "rev-parse", "-q", "--verify", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        return None
    inside = PurePosixPath(path or ".")
    if inside.is_absolute() or ".." in inside.parts:
        raise ChronicleError("bad-side", f"{path!r} leads outside the folder of the revision", "write a path inside it")
    return Revision(checkout, commit.decode().strip(), "" if str(inside) == "." else inside.as_posix())


def export(revision: Revision, folder: Path) -> Path:
    """Write what the revision has at its path into `folder`, and return the place to read: a folder, or a file.

    Raises:
        ChronicleError: `bad-side` if there is nothing with tables; `broken-file` if git stores only a pointer to a file.
    """
    kind = _git(revision.checkout, "cat-file", "-t", revision.at(revision.path))
    if kind is None:
        raise ChronicleError("bad-side", f"the revision has no {revision.path!r}", "write a path that it has")
    if kind.strip() == b"blob":
        return _write(revision, revision.path, folder)
    below = [path for path in _files(revision) if _wanted(path, revision.path)]
    described = _join(revision.path, DESCRIPTOR)
    if described in below:
        listed = _listed(revision, described)
        below = [path for path in below if path == described or _inside(revision.path, path) in listed or "checks/" in path]
    else:
        below = [path for path in below if PurePosixPath(path).parent == PurePosixPath(revision.path or ".")]
        below += list(_contract_above(revision))
    if not any(path.lower().endswith(ENDINGS) for path in below):
        raise ChronicleError("bad-side", f"the revision has no table in {revision.path or 'this folder'!r}", "name a folder with a package")
    for path in below:
        _write(revision, path, folder)
    return folder / revision.path


def _git(checkout: Path, *words: str) -> bytes | None:
    """What git says in a folder; None if it fails."""
    done = subprocess.run(["git", "-C", str(checkout), *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return None if done.returncode else done.stdout


def _files(revision: Revision) -> Iterator[str]:
    """The regular files at or below the path, relative to the folder from which git is asked."""
    listed = _git(revision.checkout, "ls-tree", "-r", "-z", revision.commit, "--", f"./{revision.path}" if revision.path else ".")
    for entry in (listed or b"").split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if path and about.split()[0].decode() in _REGULAR:
            yield path.decode("utf-8", "surrogateescape")


def _wanted(path: str, root: str) -> bool:
    inside = PurePosixPath(_inside(root, path))
    return not {"..", ""} & {*inside.parts} and inside.parts[0] not in ("build", "releases")


def _inside(root: str, path: str) -> str:
    return path.removeprefix(f"{root}/") if root else path


def _join(root: str, name: str) -> str:
    return f"{root}/{name}" if root else name


def _listed(revision: Revision, described: str) -> set[str]:
    """The paths of the tables in a descriptor of the revision."""
    text = _git(revision.checkout, "cat-file", "blob", revision.at(described)) or b""
    found: Any = strict_json.read(text, f"{DESCRIPTOR} of the revision", "contract-error")
    resources = found.get("resources") if isinstance(found, dict) else None
    return {str(each.get("path")) for each in resources if isinstance(each, dict)} if isinstance(resources, list) else set()


def _contract_above(revision: Revision) -> Iterator[str]:
    """The descriptor nearest above the path."""
    for above in PurePosixPath(revision.path).parents:
        path = _join("" if str(above) == "." else str(above), DESCRIPTOR)
        if _git(revision.checkout, "cat-file", "-e", revision.at(path)) is not None:
            yield path
            return


def _write(revision: Revision, path: str, folder: Path) -> Path:
    content = _git(revision.checkout, "cat-file", "blob", revision.at(path))
    if content is None:
        raise ChronicleError("broken-file", f"git cannot read {path} of the revision", "fetch the objects that this checkout lacks")
    if content.startswith(_POINTER):
        raise ChronicleError("broken-file", f"the revision has only a pointer to {path}, which Git LFS stores", "compare checkouts instead")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target
