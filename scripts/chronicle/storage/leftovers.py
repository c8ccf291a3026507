"""Working folders of runs, beside the folder that a run writes, and removal of those that killed runs left behind.

A run keeps its working folder locked. The operating system releases the lock when the process ends, however it ends, so an unlocked
working folder belongs to no run and can be deleted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def stage(target: Path) -> tuple[Path, int]:
    """Create and lock a working folder beside `target`. Return it with an open file descriptor; closing that releases the lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
        folder.chmod(0o755)
        handle = os.open(folder, os.O_RDONLY)
        _lock(handle, wait=True)
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), os.stat(folder)):
                return folder, handle
        os.close(handle)  # another run deleted it before it was locked: try again


def sweep(target: Path) -> None:
    """Delete working folders that killed runs for the same `target` left beside it; keep those of running processes.

    If a killed run had moved the old `target` aside without replacing it, move it back.
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
    """Delete a working folder unless a running process has locked it. Return whether it was unlocked."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        if alone := _lock(handle, wait=False):
            shutil.rmtree(path, ignore_errors=True)
        return alone
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock a file descriptor; return whether that succeeded. Always False where flock is missing (Windows): nothing is deleted there."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True
