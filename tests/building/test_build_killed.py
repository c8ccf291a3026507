"""Killed at any moment, or out of disk: what is listed is whole, nothing is half visible, and the next run succeeds.

CHRONICLE_KILLS says how often to kill (default: a few times; 50 takes about two minutes).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import servers

from chronicle.core.errors import ChronicleError
from chronicle.releasing import download, room, upload, verify
from chronicle.storage import address, release_index
from chronicle.storage.base import Missing

KILLS = int(os.environ.get("CHRONICLE_KILLS", "6"))


def _files(folder: Path) -> dict[str, bytes]:
    """The files that a reader can see."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if not any(part.startswith(".") for part in name.parts)}


def _older(published: Path, folder: Path) -> Path:
    """The store as it was before the newest release."""
    index = json.loads((published / "index.json").read_text("utf-8"))
    newest, *rest = index["releases"]
    shutil.copytree(published, folder, ignore=lambda _, names: [n for n in names if n == newest["version"]])
    text = json.dumps({**index, "releases": rest}, ensure_ascii=False, indent=1)
    (folder / "index.json").write_text(text + "\n", "utf-8")
    pointer = {"version": rest[0]["version"], "path": rest[0]["path"]}
    (folder / "latest.json").write_text(json.dumps(pointer, indent=1) + "\n", "utf-8")
    return folder


def _listed(where: str) -> list[str]:
    """The versions that a reader of the web server is told of, each of which must be whole; the pointer leads to one."""
    shelf = address.opened(where)
    try:
        index = release_index.read(shelf)
    except Missing:
        with pytest.raises(Missing):
            shelf.read("latest.json")
        return []
    assert not any(verdict.errors for verdict in verify.found(where))
    assert release_index.pointed(shelf) in (None, *(entry.version for entry in index.entries))
    return [entry.version for entry in index.entries]


def test_a_publication_killed_at_random_moments_never_shows_half_a_release(published: Path, tmp_path: Path) -> None:
    old, public = _older(published, tmp_path / "old"), tmp_path / "public"
    source, before = _files(published), _files(old)
    words = [sys.executable, "-m", "chronicle", "publish", "--to", str(public), "--from", str(published)]
    dice, seen = random.Random(1), list[tuple[int, int]]()
    assert subprocess.run(words, check=False, capture_output=True).returncode == 0
    with servers.nginx(public, tmp_path / "nginx") as server:
        for number in range(KILLS):
            shutil.rmtree(public)
            if number % 2:
                shutil.copytree(old, public)
            moment = dice.randint(
                len(before) * (number % 2), len(source) - 1
            )  # in written files: a moment in seconds would mostly fall before the first
            with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while process.poll() is None and sum(len(names) for *_, names in os.walk(public)) <= moment:
                    pass
                time.sleep(dice.uniform(0, 0.002))
                process.kill()
            visible = _files(public) if public.exists() else {}
            assert all(data in (source[name], before.get(name)) for name, data in visible.items())
            versions = _listed(server.address)
            assert versions in ([], ["0.1.0"], ["0.1.1", "0.1.0"])
            assert versions or not number % 2  # what was listed before still is
            seen.append((len(visible), len(versions)))
            if not number % 3:
                assert subprocess.run(words, check=False, capture_output=True).returncode == 0
                assert _files(public) == source
                assert not list(public.rglob(".*.tmp"))
                assert _listed(server.address) == ["0.1.1", "0.1.0"]
    print(f"{KILLS} kills; of {len(source)} files and 2 releases were visible: {seen}")
    upload.publish(str(public), str(published))
    assert _files(public) == source
    assert upload.publish(str(public), str(published)) == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "chronicle", str(place)], check=False, capture_output=True
    )
    servers.need("the right to mount a small disk (root)", mounted and mounted.returncode == 0)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


def test_a_full_disk_stops_a_publication_and_readers_see_the_old_state(published: Path, small: Path, tmp_path: Path) -> None:
    with servers.nginx(small / "public", tmp_path / "nginx") as server:
        with pytest.raises(ChronicleError, match="No space left on device") as refused:
            upload.publish(str(small / "public"), str(published))
        assert refused.value.exit_code == 2
        source = _files(published)
        assert all(source[name] == data for name, data in _files(small / "public").items())
        assert not list(small.rglob(".*.tmp"))
        assert _listed(server.address) == []
        _grow(small)
        count = len(_files(small / "public"))
        assert upload.publish(str(small / "public"), str(published)) == len(source) - count
        assert _listed(server.address) == ["0.1.1", "0.1.0"]


def test_a_full_disk_stops_a_download_which_goes_on_when_there_is_room(
    published: Path, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.nginx(published, tmp_path / "nginx") as server:
        with pytest.raises(ChronicleError, match="are free on the disk"):  # said before anything is taken
            download.get("0.1.1", server.address, small / "mine")
        monkeypatch.setattr(room, "need", lambda *_: None)  # others take the room meanwhile
        with pytest.raises(ChronicleError, match="No space left on device") as refused:
            download.get("0.1.1", server.address, small / "mine")
        assert refused.value.exit_code == 2
        assert not (small / "mine" / "0.1.1").exists()
        kept = _files(small / "mine" / ".0.1.1.part" / "whole")
        assert kept
        _grow(small)
        before = len(server.requests())
        made = download.get("0.1.1", server.address, small / "mine")
        asked = {path.removeprefix("/0.1.1/") for _, path, *_ in server.requests()[before:]}
    assert _files(made) == _files(published / "0.1.1")
    assert asked & set(kept) == {"SHA256SUMS"}  # nothing that was whole was fetched again
