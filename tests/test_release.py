"""Publishing: versions, immutability, and what a refused release leaves behind."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from workbench import Folder

from chronicle import making, release, version
from chronicle.errors import ChronicleError, InputRefused


def _publish(folder: Folder) -> str:
    release.publish(folder.root, tag=False)
    return str(json.loads((folder.root / "releases" / "latest.json").read_text("utf-8"))["version"])


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_first_release_is_complete_and_checksummed(league: Folder) -> None:
    assert _publish(league) == "0.1.0"
    folder = league.root / "releases" / "0.1.0"
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    found = {name: hashlib.sha256(data).hexdigest() for name, data in _bytes(folder).items() if name != "SHA256SUMS"}
    assert found == sums
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert described["version"] == "0.1.0"
    assert {"CHANGELOG.md", "chronicle.duckdb", "checks.json"} <= set(found)
    index = json.loads((league.root / "releases" / "index.json").read_text("utf-8"))
    assert [entry["version"] for entry in index["releases"]] == ["0.1.0"]


def test_a_release_is_rebuilt_from_itself_to_the_same_bytes(league: Folder, tmp_path: Path) -> None:
    _publish(league)
    folder = league.root / "releases" / "0.1.0"
    again = making.build(folder, tmp_path / "again", check=False)
    published = _bytes(folder)
    for name, data in _bytes(again).items():
        if name.startswith(("history/", "snapshots/", "changes/")) or name in ("CHANGELOG.md", "DICTIONARY.md"):
            assert published[name] == data, name


def test_nothing_new_is_not_published(league: Folder) -> None:
    _publish(league)
    with pytest.raises(ChronicleError) as refused:
        _publish(league)
    assert refused.value.code == "nothing-new"


def test_the_version_follows_from_the_change_and_old_releases_stay(league: Folder) -> None:
    _publish(league)
    first = _bytes(league.root / "releases" / "0.1.0")
    league.set("coaches", "schmidt", called_en="Smith the Younger")
    assert _publish(league) == "0.1.1"
    league.add("coaches", coach_code="newcomer", called_de="Neu", called_en="New", debut="2023")
    league.add(
        "proofs",
        proof_code="coaches-newcomer-1",
        about_table="coaches",
        about_code="newcomer",
        book_code="yearbook",
        verdict="supports",
        page="1",
    )
    assert _publish(league) == "0.2.0"
    league.drop("coaches", "newcomer")
    assert _publish(league) == "0.3.0"  # an id is gone: a break, which before 1.0.0 raises the second number
    assert _bytes(league.root / "releases" / "0.1.0") == first
    index = json.loads((league.root / "releases" / "index.json").read_text("utf-8"))["releases"]
    assert [(e["version"], e["previous"]) for e in index] == [("0.3.0", "0.2.0"), ("0.2.0", "0.1.1"), ("0.1.1", "0.1.0"), ("0.1.0", None)]


@pytest.mark.parametrize(
    ("before", "level", "after"),
    [
        (None, "major", "0.1.0"),
        ("0.1.0", "patch", "0.1.1"),
        ("0.1.3", "minor", "0.2.0"),
        ("0.4.2", "major", "0.5.0"),
        ("1.4.2", "patch", "1.4.3"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2", "major", "2.0.0"),
    ],
)
def test_the_number_that_follows(before: str | None, level: str, after: str) -> None:
    assert version.following(before, level) == after


def test_a_faulty_package_is_refused_and_leaves_no_trace(league: Folder) -> None:
    league.set("members", league.rows("members")[0]["code"], since="never")
    with pytest.raises(InputRefused):
        _publish(league)
    assert [p.name for p in (league.root / "releases").rglob("*")] == []


def test_a_release_in_a_checkout_is_tagged(league: Folder) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(league.root), "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("config", "user.name", "t")
    git("config", "user.email", "t@example.org")
    git("add", "-A")
    git("commit", "-q", "-m", "tables")
    release.publish(league.root)
    assert git("tag", "-l", "-n1").split(maxsplit=1)[0] == "v0.1.0"
    assert git("cat-file", "-t", "v0.1.0").strip() == "tag"
