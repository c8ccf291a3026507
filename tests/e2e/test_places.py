"""Disks that are full, folders that a user may not write, and two runs at once: a message, exit code 1 or 2, and the old state."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import servers, workbench

from chronicle.releasing import create

pytestmark = pytest.mark.slow  # each command is a process of its own
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@dataclass(frozen=True)
class Place:
    """A folder that everyone may read, with the club, its release, and its build."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "club"

    def commands(self, out: Path) -> dict[str, list[str]]:
        """Each command that writes, and what it writes below `out`."""
        day = f"{self.root / 'build'}@1990-06-01"
        return {
            "build": ["build", "--no-check", str(self.root), "--out", str(out / "build")],
            "release": ["release", "--publish", "--no-tag", str(out / "club")],
            "get": ["get", "latest", "--from", str(self.root / "releases"), "--to", str(out / "mine")],
            "publish": ["publish", "--from", str(self.root / "releases"), "--to", str(out / "public")],
            "apply": ["apply", str(self.folder / "change.json"), day, "--to", str(out / "applied")],
            "sql": ["sql", "FROM members", "--package", str(self.root / "build"), "--format", "csv", "--out", str(out / "rows.csv")],
            "diff": ["diff", day, f"{self.root / 'build'}@1996-01-01", "--json", "--out", str(out / "change.json")],
        }


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        patch.setenv("CHRONICLE_CACHE", "off")
        workbench.without_suites(patch)
        made = Place(folder)
        made.root.mkdir()
        club = workbench.club(made.root)
        create.release(made.root, publish=True, tag=False)
        club.set("coaches", "schmidt", called_en="Smith the Younger")
        club.build()
        done = _chronicle(made.commands(folder)["diff"], temporary=folder)
        assert done.returncode == 0, done.stderr
        yield made


def _words(words: list[str], temporary: Path, before: tuple[str, ...] = ()) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "TMPDIR": str(temporary), "CHRONICLE_CACHE": "off", "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(temporary)}
    return [*before, sys.executable, "-m", "chronicle", *words], environment


def _chronicle(words: list[str], *, temporary: Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command, environment = _words(words, temporary, before)
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)


def _refused(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode in (1, 2), done.stdout + done.stderr
    assert "error [" in done.stderr
    assert "Traceback" not in done.stderr


def _below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


COMMANDS = ("build", "release", "get", "publish", "apply", "sql", "diff")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_told_and_the_next_run_with_room_succeeds(command: str, place: Place, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "chronicle", str(disk)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    servers.need("the right to mount a small disk (root)", mounted)
    try:
        words = place.commands(disk)[command]
        shutil.copytree(place.root, disk / "club", ignore=shutil.ignore_patterns("build"))
        before = _below(disk)
        with (disk / "ballast").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            file.writelines(itertools.repeat(b"x" * 4096))
        _refused(_chronicle(words, temporary=disk))
        (disk / "ballast").unlink()
        if command not in ("get", "publish"):  # what these have transferred whole is kept
            assert _below(disk) == before
        subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
        if command != "release":  # which would run the checks, and has its own test
            done = _chronicle(words, temporary=disk)
            assert done.returncode == 0, done.stderr
            assert [path.name for path in disk.rglob(".*")] == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_the_user_may_not_write_is_told(command: str, place: Place) -> None:
    servers.need("setpriv, and the right to use it (root)", os.geteuid() == 0 and shutil.which("setpriv"))
    reads = subprocess.run([*NOBODY, sys.executable, "-c", "import chronicle"], check=False, capture_output=True, cwd="/")
    servers.need("a chronicle that any user may read", reads.returncode == 0)
    before = _below(place.folder)
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o777)
        _refused(_chronicle(place.commands(place.folder / "locked" if command != "release" else place.folder)[command],
                            temporary=Path(temporary), before=NOBODY))  # fmt: skip
        assert [*Path(temporary).iterdir()] == []
    assert _below(place.folder) == before


@pytest.mark.parametrize("command", ["build", "get", "publish", "diff"])
def test_two_runs_at_once_leave_one_whole_result(command: str, place: Place, tmp_path: Path) -> None:
    words, environment = _words(place.commands(tmp_path)[command], tmp_path)
    both = [subprocess.Popen(words, env=environment, cwd="/", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in "12"]
    told = [one.communicate()[1] for one in both]
    codes = [one.returncode for one in both]
    assert 0 in codes, told
    assert all(not code or (code == 2 and "[busy]" in text) for code, text in zip(codes, told, strict=True)), told
    assert [path.name for path in tmp_path.rglob(".*")] == []
    if command in ("get", "publish"):
        folder = tmp_path / ("mine" if command == "get" else "public") / "0.1.0"
        assert _below(folder) == _below(place.root / "releases" / "0.1.0")
