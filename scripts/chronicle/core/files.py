"""Write a file completely or not at all; write small JSON files; decide whether a file of somebody else is safe to open."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chronicle.core import leftovers
from chronicle.core.errors import ChronicleError

FORMATS = {".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet"}  # of rows, by the ending of a file's name


@contextlib.contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """Yield a new empty file, in a folder beside `target`. It replaces `target` if the block succeeds, and is deleted if it fails.

    Where `target` is a link, the file that it leads to is replaced.

    Raises:
        ChronicleError: `output-refused` if `target` is a folder, a device or a pipe; `output-failed` if it cannot be written.
    """
    if "\0" in str(target):
        raise ChronicleError("output-failed", "a name of a file cannot have a null character", "choose another file")
    target = target.resolve() if target.is_symlink() else target
    if target.is_dir():
        raise ChronicleError("output-refused", f"{target} is a folder", "choose another file")
    if target.exists() and not target.is_file():  # replaced, a device would be gone for all who use it
        raise ChronicleError("output-refused", f"{target} is not a regular file", "choose another file")
    part: Path | None = None
    try:
        with leftovers.beside(target) as folder:
            part = folder / target.name
            part.touch()
            yield part
            part.chmod(_mode(target))
            part.replace(target)
    except OSError as error:
        if isinstance(error, BrokenPipeError) or (error.filename not in (None, str(part), str(target)) and part is not None):
            raise  # the error is about a file that the block reads, not about the one it writes
        raise ChronicleError("output-failed", f"cannot write {target}: {error.strerror}", "choose another file") from error


def write_text(target: Path, text: str) -> None:
    """Write `text` in UTF-8, completely or not at all. Raises ChronicleError as `fresh` does."""
    with fresh(target) as part:
        part.write_text(text, "utf-8")


def unfit(path: Path, root: Path) -> str | None:
    """Return why a file of the folder `root` must not be opened, or None if it may be. The file must exist.

    The file is not read: reading a pipe or a device might never end.
    """
    if not path.resolve().is_relative_to(root.resolve()):
        return "leads outside the package"
    return None if stat.S_ISREG(os.stat(path).st_mode) else "is not a regular file"


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _mode(target: Path) -> int:
    """Permissions for `target`: those of the file that it replaces, or this process's default for new files."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
