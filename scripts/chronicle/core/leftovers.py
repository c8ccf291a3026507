"""Temporary folders: beside what a run writes and for what only it needs, and removal of those that killed runs left behind.

A run keeps each of its temporary folders locked. The operating system releases the lock when the process ends, however it ends, so an
unlocked one belongs to no run and can be deleted. Their names end in eight random characters and `.tmp`, and nothing else is deleted.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chronicle.core.errors import ChronicleError

_LOCKS = os.name == "posix"
_RANDOM = r"[a-z0-9_]{8}"  # as `tempfile` makes them
_OURS = re.compile(rf"\..+\.{_RANDOM}\.(tmp|old)")
_PRIVATE = re.compile(rf"chronicle-{_RANDOM}\.tmp")


def stage(target: Path) -> tuple[Path, int]:
    """Create and lock a working folder beside `target`. Return it with an open file descriptor; closing that releases the lock."""
    folder, handle = _locked(target.parent, f".{target.name}.")
    folder.chmod(0o755)  # it may become the target, which others may read
    return folder, handle


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Yield a working folder beside `target`, which is deleted when the block ends; delete those of killed runs first."""
    sweep(target)
    yield from _used(*stage(target))


@contextmanager
def private() -> Iterator[Path]:
    """Yield a folder under `$TMPDIR` that only this user can open, which is deleted when the block ends.

    The first call of a process deletes those of killed runs of the same user.

    Raises:
        ChronicleError: `output-failed` if it cannot be created.
    """
    import tempfile  # not before it is needed: it takes as long to import as a small query

    try:
        place = Path(tempfile.gettempdir())
        _tidied(place)
        made = _locked(place, "chronicle-")
    except OSError as error:
        message = f"cannot write temporary files: {error.strerror or error}"
        raise ChronicleError("output-failed", message, "make room, or name another folder as TMPDIR") from error
    yield from _used(*made)


def sweep(target: Path) -> None:
    """Delete working folders that killed runs for the same `target` left beside it; keep those of running processes.

    If a killed run had moved the old `target` aside without replacing it, move it back.
    """
    name = re.compile(rf"\.{re.escape(target.name)}\.{_RANDOM}\.(tmp|old)")
    with suppress(OSError):
        left = [path for path in target.parent.iterdir() if name.fullmatch(path.name)]
        living = _deleted(path for path in left if path.suffix == ".tmp")
        for path in [path for path in left if path.suffix == ".old" and path.is_dir() and not living]:
            if (path / target.name).is_dir() and not target.exists():
                (path / target.name).rename(target)
            _remove(path)


def sweep_in(folder: Path, *, below: bool = False) -> None:
    """Delete working folders that killed runs left in `folder`, for whatever target; with `below`, in the folders in it too."""
    for parent, names, _ in os.walk(folder):
        for target in {name[1 : -len(".12345678.tmp")] for name in names if _OURS.fullmatch(name)}:
            sweep(Path(parent) / target)
        if not below:
            return


@contextmanager
def alone(folder: Path, doing: str) -> Iterator[None]:
    """Lock a folder for the block, so that one run at a time works in it.

    Args:
        folder: An existing folder.
        doing: What the other run does, for the message.

    Raises:
        ChronicleError: `busy` if another run has the lock.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        if not _lock(handle, wait=False) and _LOCKS:
            raise ChronicleError("busy", f"another run {doing}", "wait for it to end")
        yield
    finally:
        os.close(handle)


@functools.cache
def _tidied(place: Path) -> None:
    with suppress(OSError):
        _deleted(path for path in place.iterdir() if _LOCKS and _PRIVATE.fullmatch(path.name) and path.lstat().st_uid == os.geteuid())


def _used(folder: Path, handle: int) -> Iterator[Path]:
    try:
        yield folder
    finally:
        _remove(folder)
        os.close(handle)


def _locked(parent: Path, start: str) -> tuple[Path, int]:
    import tempfile

    while True:
        folder = Path(tempfile.mkdtemp(prefix=start, suffix=".tmp", dir=parent))
        with suppress(FileNotFoundError):  # another run deleted it before it was locked: try again
            handle = os.open(folder, os.O_RDONLY)
            _lock(handle, wait=True)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(folder)):
                    return folder, handle
            os.close(handle)


def _deleted(left: Iterable[Path]) -> list[Path]:
    """Delete the folders that no running process has locked; return the others."""
    living = []
    for path in left:
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0))
        except OSError:
            continue  # a file or a link, which is none of ours, or another run has just deleted it
        try:
            if _lock(handle, wait=False):
                _remove(path)
            else:
                living.append(path)
        finally:
            os.close(handle)
    return living


def _remove(path: Path) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock a file descriptor; return whether that succeeded. Always False where flock is missing (Windows): nothing is deleted there."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True
