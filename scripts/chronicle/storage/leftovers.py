"""Folders that runs work in, beside what they make; and what is left of them by runs that were killed.

Each is locked while its run lives. The system drops the lock with the process, however it ends, so that a folder whose lock is free
belongs to nobody.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def stage(target: Path) -> tuple[Path, int]:
    """A new folder beside `target`, and the handle that locks it until it is closed."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
        folder.chmod(0o755)
        handle = os.open(folder, os.O_RDONLY)
        _lock(handle, wait=True)
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), os.stat(folder)):
                return folder, handle
        os.close(handle)  # another run swept it away before it was locked


def sweep(target: Path) -> None:
    """Removes the folders beside `target` that killed runs of the same target have left; those of living runs stay.

    A `target` that a killed run had moved aside, and not replaced yet, gets its place again.
    """
    start = f".{target.name}."
    with suppress(OSError):
        left = [path for path in target.parent.iterdir() if path.name.startswith(start)]
        living = [path for path in left if path.suffix == ".tmp" and path.is_dir() and not _swept(path)]
        for path in [path for path in left if path.suffix == ".old" and path.is_dir() and not living]:
            if (path / target.name).is_dir() and not target.exists():
                (path / target.name).rename(target)
            shutil.rmtree(path, ignore_errors=True)


def _swept(path: Path) -> bool:
    """Whether a folder belonged to no living run, and was removed."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        if alone := _lock(handle, wait=False):
            shutil.rmtree(path, ignore_errors=True)
        return alone
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Whether the lock could be had. Never on a system without such locks, where nothing is swept."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True
