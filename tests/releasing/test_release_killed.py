"""A release killed at any moment, out of disk, or beside another: what is listed is whole, nothing is half visible, the next run succeeds.

CHRONICLE_KILLS says how often to kill (default: a few times; 50 takes some minutes).
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import servers, workbench
from support.shared import once
from support.workbench import Folder, found_sound

from chronicle.cli.main import main
from chronicle.core import semver
from chronicle.releasing import create, verify
from chronicle.storage import atomic, release_index
from chronicle.storage.base import Local

KILLS = int(os.environ.get("CHRONICLE_KILLS", "6"))
OLD, NEW = "0.1.0", "0.1.1"


@dataclass(frozen=True)
class Start:
    """The club with one release and a change since, committed; the verdicts on it; and how long a run takes, in seconds."""

    root: Path
    verdicts: Path
    seconds: float


def _git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    return subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    folder = once(tmp_path_factory, "start", _begin)
    verdicts = shutil.copytree(folder / "verdicts", tmp_path_factory.mktemp("start") / "verdicts")
    return Start(folder / "club", Path(verdicts), float((folder / "seconds").read_text()))


def _begin(folder: Path) -> None:
    root = folder / "club"
    root.mkdir()
    workbench.club(root)
    words = [sys.executable, "-m", "chronicle", "release", str(root)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHRONICLE_CACHE", str(folder / "verdicts"))
        with pytest.MonkeyPatch.context() as inner:
            found_sound(inner)
            create.release(root, publish=True, tag=False)
            Folder(root).set("coaches", "schmidt", called_en="Smith the Younger")
            create.release(root, publish=False)
        begun = time.monotonic()
        subprocess.run(words, check=True, capture_output=True)
        (folder / "seconds").write_text(str(time.monotonic() - begun))
    _git(root, "init", "-q")
    _git(root, "config", "user.name", "t")
    _git(root, "config", "user.email", "t@example.org")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "tables")


@pytest.fixture(autouse=True)
def _known(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(start.verdicts))
    found_sound(monkeypatch)


def _listed(folder: Path) -> list[str]:
    """The versions listed: whole, as is every folder that is called like a version; the pointer leads to one of them."""
    assert [verdict for verdict in verify.found(str(folder)) if verdict.errors] == []
    for path in folder.iterdir():
        if semver.is_version(path.name):
            assert not verify.release(path).errors
    index = release_index.read(Local(folder))
    assert index.entry(release_index.pointed(Local(folder)) or "")
    return [entry.version for entry in index.entries]


def _finished(root: Path, *, tag: bool) -> None:
    """The next run succeeds, and leaves nothing but the new release."""
    folder = root / "releases"
    outcome = create.release(root, publish=True, tag=tag)
    assert (outcome.number, outcome.published) == (NEW, folder / NEW)
    assert _listed(folder) == [NEW, OLD]
    assert release_index.pointed(Local(folder)) == NEW
    assert sorted(p.name for p in folder.iterdir()) == [OLD, NEW, "index.json", "latest.json"]
    if tag:
        assert _git(root, "tag").split() == [f"v{NEW}"]


@pytest.mark.slow
def test_a_release_killed_at_random_moments_never_shows_half_a_release(start: Start, tmp_path: Path) -> None:
    dice, seen = random.Random(1), list[tuple[bool, str]]()
    for number in range(KILLS):
        root = Path(shutil.copytree(start.root, tmp_path / "club"))
        with subprocess.Popen(
            [sys.executable, "-m", "chronicle", "release", "--publish", str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(start.seconds * (number + dice.random()) / KILLS)
            process.kill()
        left = sorted(p.name for p in (root / "releases").glob(".*"))
        versions = _listed(root / "releases")
        seen.append((bool(left), versions[0]))
        if versions == [OLD]:
            _finished(root, tag=True)
        else:
            assert versions == [NEW, OLD]
        shutil.rmtree(root)
    half = sum(left for left, _ in seen)
    print(f"{KILLS} kills within {start.seconds:.1f} s: {half} while the release lay hidden, {seen.count((False, NEW))} after it appeared")


@pytest.mark.slow
def test_of_two_releases_at_once_one_is_published_and_the_other_says_why_it_is_not(start: Start, tmp_path: Path) -> None:
    root = Path(shutil.copytree(start.root, tmp_path / "club"))
    words = [sys.executable, "-m", "chronicle", "release", "--publish", str(root)]
    both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in "12"]
    told = [one.communicate()[1] for one in both]
    assert sorted(one.returncode for one in both) == [0, 2], told
    loser = next(text for one, text in zip(both, told, strict=True) if one.returncode)
    assert "error [busy]" in loser or "error [nothing-new]" in loser, loser
    assert _listed(root / "releases") == [NEW, OLD]
    assert sorted(p.name for p in (root / "releases").iterdir()) == [OLD, NEW, "index.json", "latest.json"]
    assert _git(root, "tag").split() == [f"v{NEW}"]
    assert _git(root, "status", "--porcelain").split() == [
        "M",
        "releases/index.json",
        "M",
        "releases/latest.json",
        "??",
        f"releases/{NEW}/",
    ]


STOPPED = """
import os, sys
import chronicle.{module} as module
from chronicle.cli.main import main
real = module.{name}
def stopping(*given, **how):
    real(*given, **how)
    os._exit(9)
module.{name} = stopping
main(["release", "--publish", sys.argv[1]])
"""


@pytest.mark.parametrize(
    ("module", "last", "listed"),
    [
        ("storage.atomic", "appear", [OLD]),
        pytest.param("releasing.git_tag", "tag", [OLD], marks=pytest.mark.slow),
        pytest.param("releasing.create", "write_json", [OLD], marks=pytest.mark.slow),  # of index.json, beside it
        ("releasing.create", "_replace", [NEW, OLD]),  # of index.json; only the pointer is behind
    ],
)
def test_a_release_stopped_between_two_steps_is_finished_by_the_next_run(
    module: str, last: str, listed: list[str], start: Start, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(start.root, tmp_path / "club"))
    script = STOPPED.format(module=module, name=last)
    assert subprocess.run([sys.executable, "-c", script, str(root)], check=False, capture_output=True).returncode == 9
    assert _listed(root / "releases") == listed
    if listed == [OLD]:
        _finished(root, tag=True)
    else:
        Folder(root).set("coaches", "schmidt", called_en="Smith the Eldest")
        _git(root, "commit", "-q", "-a", "-m", "a correction")  # a tag is made only on a commit that holds the rows
        assert create.release(root, publish=True).number == "0.1.2"
        assert _listed(root / "releases") == ["0.1.2", NEW, OLD]
        assert not list((root / "releases").glob(".*"))
        assert _git(root, "tag").split() == [f"v{NEW}", "v0.1.2"]


@dataclass(frozen=True)
class Disk:
    """A small disk of its own, on which the package and all temporary files lie."""

    place: Path

    @property
    def root(self) -> Path:
        return self.place / "club"

    def give(self, room: int) -> None:
        """Leaves so much room, in kB."""
        told = os.statvfs(self.place)
        used = (told.f_blocks - told.f_bfree) * told.f_frsize // 1024
        subprocess.run(["mount", "-o", f"remount,size={used + room}k", str(self.place)], check=True)

    def fill(self) -> None:
        with (self.place / "ballast").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            file.writelines(itertools.repeat(b"x" * 4096))


@pytest.fixture
def disk(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "chronicle", str(place)], check=False, capture_output=True
    )
    servers.need("the right to mount a small disk (root)", mounted and mounted.returncode == 0)
    try:
        shutil.copytree(start.root, place / "club", ignore=shutil.ignore_patterns(".git"))
        (place / "temporary").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(place / "temporary"))
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _refused(words: list[str], disk: Disk, told: Callable[[], str]) -> bool:
    """Whether the command finds no room, says so without a traceback, and leaves nothing; else it has succeeded."""
    code, text = main(words), told()
    if code == 0:
        return False
    assert (code, text.count("error [output-failed]")) == (2, 1), text
    assert "No space left on device" in text.splitlines()[-1], text
    assert not list((disk.place / "temporary").iterdir())
    assert sorted(p.name for p in disk.root.iterdir()) == ["coaches.csv", "datapackage.json", "members.csv", "releases", "titles.csv"]
    assert sorted(p.name for p in (disk.root / "releases").iterdir()) == [OLD, "index.json", "latest.json"]
    return True


@pytest.mark.parametrize("command", [pytest.param("release --publish --no-tag", marks=pytest.mark.slow), "build", "check"])
def test_a_full_disk_is_told_and_leaves_the_old_state(command: str, disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    words, refusals = [*command.split(), str(disk.root)], 0
    for room in (4, 40, 130, 300, 500, 700, 900, 1100, 1300):
        disk.give(room)
        if not _refused(words, disk, lambda: capsys.readouterr().err):
            break
        refusals += 1
        assert _listed(disk.root / "releases") == [OLD]
    assert refusals > 2
    disk.give(32_000)
    if command.startswith("release"):
        if refusals == 9:
            _finished(disk.root, tag=False)
        assert _listed(disk.root / "releases") == [NEW, OLD]
    else:
        assert main(words) == 0


def test_a_disk_that_is_full_once_the_release_has_appeared_leaves_it_to_the_next_run(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    appear = atomic.appear

    def last(stage: Path, target: Path) -> None:
        appear(stage, target)
        disk.give(0)
        disk.fill()

    disk.give(32_000)
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "appear", last)
        assert main(["release", "--publish", "--no-tag", str(disk.root)]) == 2
    assert "cannot write the list of releases" in capsys.readouterr().err.splitlines()[-1]
    assert _listed(disk.root / "releases") == [OLD]
    (disk.place / "ballast").unlink()
    disk.give(32_000)
    _finished(disk.root, tag=False)
    assert json.loads((disk.root / "releases" / "latest.json").read_text("utf-8"))["version"] == NEW
