"""The annotated git tag of a release."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from chronicle.core.errors import ChronicleError


def tag(root: Path, name: str, message: str) -> bool:
    """Makes the tag on the commit that is checked out; False if `root` lies in no checkout, or the tag is there already."""

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)

    if (
        not shutil.which("git")
        or git("rev-parse", "HEAD").returncode
        or not git("rev-parse", "-q", "--verify", f"refs/tags/{name}").returncode
    ):
        return False
    made = git("tag", "-a", name, "-m", message)
    if made.returncode:
        raise ChronicleError(
            "no-tag", f"git made no tag {name}: {made.stderr.strip()}", "run it again, or with --no-tag: the release is not listed yet"
        )
    return True
