"""Files that a user named, which appear whole or not at all; small files of JSON; which files of others may be opened."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chronicle.core.errors import ChronicleError

FORMATS = {".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet"}  # of rows, by the ending of a file's name


@contextlib.contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A new empty file beside `target` to write to. It takes the place of `target` when the block ends well, and vanishes if not.

    Where `target` is a link, the file that it leads to is replaced.

    ChronicleError `output-refused` if `target` is a folder, a device or a pipe; `output-failed` if it cannot be written.
    """
    if "\0" in str(target):
        raise ChronicleError("output-failed", "a name of a file cannot have a null character", "choose another file")
    target = target.resolve() if target.is_symlink() else target
    if target.is_dir():
        raise ChronicleError("output-refused", f"{target} is a folder", "choose another file")
    if target.exists() and not target.is_file():  # replaced, a device would be gone for all who use it
        raise ChronicleError("output-refused", f"{target} is not a regular file", "choose another file")
    import tempfile  # not before it is needed: it takes as long to import as a small query

    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(_mode(target))
        part.replace(target)
    except OSError as error:
        if isinstance(error, BrokenPipeError) or (error.filename not in (None, str(part), str(target)) and part is not None):
            raise  # what was to be read
        raise ChronicleError("output-failed", f"cannot write {target}: {error.strerror}", "choose another file") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def write_text(target: Path, text: str) -> None:
    """Writes a text in UTF-8 into a file that a user named. ChronicleError as for `fresh`."""
    with fresh(target) as part:
        part.write_text(text, "utf-8")


def unfit(path: Path, root: Path) -> str | None:
    """Why a file of the folder `root`, which is there, may not be opened. Nothing is read: a pipe or a device would never end."""
    if not path.resolve().is_relative_to(root.resolve()):
        return "leads outside the package"
    return None if stat.S_ISREG(os.stat(path).st_mode) else "is not a regular file"


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced; of a new one what this process gives new files."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
