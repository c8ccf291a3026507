"""What takes seconds to make and is only read is made once for all workers of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

# The folder for it, if several runs over the same files are to share it.
FOLDER = "CHRONICLE_SHARED"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, which the first worker that asks for it has `make` fill; others wait. For reading only.

    If `make` fails, the next that asks tries again.
    """
    folder = _common(factory) / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder.with_name(f"{name}.done")
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of by the system if the worker dies
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def _common(factory: pytest.TempPathFactory) -> Path:
    if told := os.environ.get(FOLDER):
        return Path(told)
    own = factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
