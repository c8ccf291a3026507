"""Where the user's machine keeps what can be made again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chronicle.storage import cache_folder


def test_the_environment_says_where_or_that_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path))
    assert cache_folder.folder() == tmp_path
    monkeypatch.setenv("CHRONICLE_CACHE", "off")
    assert cache_folder.folder() is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_otherwise_it_is_the_place_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHRONICLE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder.folder() == tmp_path / "caches" / "chronicle"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder.folder() == tmp_path / ".cache" / "chronicle"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to become a user whom the system does not know")
def test_a_user_without_a_home_has_none() -> None:
    script = "import os; os.setuid(54321); from chronicle.storage import cache_folder; print(cache_folder.folder())"
    bare = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "CHRONICLE_CACHE")}
    program = f"import platformdirs.unix, chronicle.storage.cache_folder; {script}"  # which that user may not be allowed to read
    done = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("None", "")
