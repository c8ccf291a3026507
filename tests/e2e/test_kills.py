"""A short run of the killer; a long one is `python tests/fuzz/kills.py`. Releases and publications have their own: test_release_killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLER = Path(__file__).parents[1] / "fuzz" / "kills.py"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a fork")
def test_builds_downloads_and_changes_killed_at_any_moment_leave_the_old_state_and_the_next_run_leaves_nothing_else() -> None:
    words = [sys.executable, str(KILLER), "build", "get", "apply", "--moments", "6"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == 5
