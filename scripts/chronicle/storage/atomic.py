"""Write a folder atomically: readers see all of it or none of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chronicle.core import leftovers
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.storage import exchange


@contextmanager
def fresh(target: Path, marker: str | Callable[[Path], bool], *, replace: bool) -> Iterator[Path]:
    """Yield a new folder beside `target`; move it to `target` if the block succeeds, delete it if the block raises.

    Args:
        target: Where the folder goes.
        marker: What identifies an existing `target` as made by chronicle: the name of a file in it, or a function of the folder.
        replace: Whether to replace an existing `target` that `marker` identifies.

    Raises:
        ChronicleError: `output-refused` if `target` is a file, a symbolic link, or a non-empty folder that may not be replaced.
    """
    target = target.absolute()

    def refuse() -> None:
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise ChronicleError("output-refused", f"{target} is not a folder", "choose another folder")
        if target.exists() and any(target.iterdir()):
            ours = (target / marker).is_file() if isinstance(marker, str) else marker(target)
            if not (replace and ours):
                raise ChronicleError("output-refused", f"{target} exists and holds other things", "choose another folder")

    refuse()
    with beside(target) as stage:
        yield stage
        refuse()  # another process may have created the target while the block ran
        appear(stage, target)


@contextmanager
def writing(what: object, remedy: str) -> Iterator[None]:
    """Turn disk-full errors of Python or DuckDB into ChronicleError `output-failed`: `what` cannot be written, `remedy` is the advice."""
    try:
        yield
    except (OSError, engine.Error, ChronicleError) as error:
        reason = error.__cause__ if isinstance(error, ChronicleError) else error  # of a file that `core.files` writes
        if not isinstance(reason, OSError | engine.Error) or (told := engine.no_room(reason)) is None:
            raise
        raise ChronicleError("output-failed", f"cannot write {what}: {told}", remedy) from error


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder (under `$TMPDIR`) that is deleted when the block ends."""
    with writing("temporary files", "make room, or name a folder on another disk as TMPDIR"), leftovers.private() as folder:
        yield folder


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Yield a new folder next to `target`, on the same disk; delete it when the block ends unless `appear` has moved it.

    Raises:
        ChronicleError: `output-refused` if the folder cannot be created, `output-failed` if writing to it fails.
    """
    target = target.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        leftovers.sweep(target)
        stage, lock = leftovers.stage(target)
    except OSError as error:
        raise ChronicleError("output-refused", f"cannot write beside {target}: {error.strerror}", "choose another folder") from error
    try:
        with writing(target, "make room and run it again; the old state is untouched"):
            yield stage
    except (OSError, engine.IOError) as error:
        if isinstance(error, OSError) and isinstance(error.filename, str) and not Path(error.filename).is_relative_to(stage):
            raise  # the file concerned is an input, not part of the output
        told = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise ChronicleError("output-failed", f"cannot write {target}: {told}", "the old state is untouched") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def appear(stage: Path, target: Path) -> None:
    """Flush the files of `stage` to disk, then move it to `target`. An older `target` is moved to `stage` or deleted.

    On Linux file systems that can exchange two folders in one step, a reader always finds the old folder or the new one. Elsewhere two
    renames are needed, and for some microseconds between them there is no folder at `target`.
    """
    sync(stage)
    if not target.exists():
        stage.rename(target)
    elif not exchange.swapped(stage, target):
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent))
        try:
            target.rename(old / target.name)
            try:
                stage.rename(target)
            except OSError:
                (old / target.name).rename(target)
                raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
    flush(target.parent)


def sync(folder: Path) -> None:
    """Flush a folder and all files in it to disk, so that they survive a power cut. Call it before the rename that publishes them."""
    for path in [*folder.rglob("*"), folder]:
        flush(path)


def flush(path: Path) -> None:
    """Flush a file to disk (fsync), or the list of entries if the path is a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
