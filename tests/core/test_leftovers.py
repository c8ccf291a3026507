"""Temporary folders of killed runs are deleted by the next run; those of living runs, and what others made, are kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from chronicle.core import files, leftovers
from chronicle.core.errors import ChronicleError

RANDOM = "12345678"
HANGING = """
import sys, time
from pathlib import Path
from chronicle.core import leftovers
with leftovers.private() as folder, leftovers.beside(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TMPDIR of its own, in a process that has not looked into it yet."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    leftovers._tidied.cache_clear()
    return place


def test_a_killed_run_leaves_nothing_once_another_has_run(temporary: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    with subprocess.Popen([sys.executable, "-c", HANGING, str(target)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        living = [*temporary.iterdir(), *tmp_path.glob(".*")]
        assert len(living) == 2
        files.write_text(target, "1")
        with leftovers.private():
            pass
        assert all(path.exists() for path in living)
        other.kill()
    leftovers._tidied.cache_clear()  # as a new process
    files.write_text(target, "2")
    with leftovers.private() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
    assert [*temporary.iterdir(), *tmp_path.glob(".*")] == []
    assert target.read_text("utf-8") == "2"


def test_what_others_made_stays(temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for name in ("chronicle-releases", "chronicle-1.tmp", f"other-{RANDOM}.tmp"):
        (temporary / name).mkdir()
    (temporary / f"chronicle-{RANDOM}.tmp").symlink_to(tmp_path / "kept")
    for name in (".rows.csv.mine.tmp", ".rows.csv.tmp", f".other.csv.{RANDOM}.tmp"):
        (tmp_path / name).mkdir()
    before = sorted(path.name for path in (*temporary.iterdir(), *tmp_path.iterdir()))
    with leftovers.private():
        pass
    leftovers.sweep(tmp_path / "rows.csv")
    assert sorted(path.name for path in (*temporary.iterdir(), *tmp_path.iterdir())) == before


def test_a_store_is_cleared_of_what_killed_runs_left_in_its_folders(tmp_path: Path) -> None:
    (tmp_path / "0.1.0" / f".SHA256SUMS.{RANDOM}.tmp").mkdir(parents=True)
    leftovers.sweep_in(tmp_path)
    assert [*(tmp_path / "0.1.0").iterdir()] != []
    leftovers.sweep_in(tmp_path, below=True)
    assert [*(tmp_path / "0.1.0").iterdir()] == []


def test_two_runs_cannot_work_in_one_folder(tmp_path: Path) -> None:
    with leftovers.alone(tmp_path, "writes here"):
        with pytest.raises(ChronicleError, match="another run writes here") as error, leftovers.alone(tmp_path, "writes here"):
            pass
        assert error.value.code == "busy"
    with leftovers.alone(tmp_path, "writes here"):
        pass


def test_a_temporary_folder_that_cannot_be_made_is_told(temporary: Path) -> None:
    os.rmdir(temporary)
    with pytest.raises(ChronicleError, match="cannot write temporary files") as error, leftovers.private():
        pass
    assert error.value.code == "output-failed"
