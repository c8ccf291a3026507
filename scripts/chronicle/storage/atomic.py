"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.storage import exchange, leftovers


@contextmanager
def fresh(target: Path, marker: str | Callable[[Path], bool], *, replace: bool) -> Iterator[Path]:
    """A new folder beside `target` that takes its place when the block ends well, and vanishes when it does not.

    With `replace`, an older `target` gives way if it holds `marker`, the file by which the folder is known as ours, or if `marker` says
    so of the folder; any other folder that is not empty is left alone.
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
        refuse()  # something may have come meanwhile
        appear(stage, target)


@contextmanager
def writing(what: object, remedy: str) -> Iterator[None]:
    """Tells of a full disk as an error of ours, whoever met it: `what` cannot be written, `remedy` is what to do."""
    try:
        yield
    except (OSError, engine.Error) as error:
        if (told := engine.no_room(error)) is None:
            raise
        raise ChronicleError("output-failed", f"cannot write {what}: {told}", remedy) from error


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is thrown away, where the system keeps such (`$TMPDIR`)."""
    with writing("temporary files", "make room, or name a folder on another disk as TMPDIR"):
        try:
            folder = Path(tempfile.mkdtemp(prefix="chronicle-"))
        except OSError as error:
            raise ChronicleError("output-failed", f"cannot write temporary files: {error.strerror}", "make room, or set TMPDIR") from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new folder on the disk of `target` that vanishes with the block, unless it has appeared by then."""
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
            raise  # what was to be read
        told = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise ChronicleError("output-failed", f"cannot write {target}: {told}", "the old state is untouched") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def appear(stage: Path, target: Path) -> None:
    """Moves the folder to its place in one step, once every file is on the disk. What was there is then at `stage`, or gone.

    Where the system can exchange two folders, a reader finds the old one or the new one at any moment; elsewhere (not Linux, or a file
    system that cannot) there is neither between two renames, which take microseconds.
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


def sweep(folder: Path) -> None:
    """Removes what runs that were killed left in `folder`. Only for who knows that no other run is at work there."""
    for pattern in (".*.tmp", ".*.old"):
        for path in folder.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Makes the files survive a power cut before the rename makes them visible."""
    for path in [*folder.rglob("*"), folder]:
        flush(path)


def flush(path: Path) -> None:
    """Waits until the file, or the names in the folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
