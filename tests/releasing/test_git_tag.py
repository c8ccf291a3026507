"""A tag names a commit that holds what was released, or there is none and the reason is given."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.workbench import Folder, without_suites

from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.releasing import create, git_tag

NAME = "v0.1.0"


@pytest.fixture(autouse=True)
def _without_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    without_suites(monkeypatch)


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(club: Folder) -> Folder:
    """The club in a repository without a commit."""
    git(club.root, "init", "-q")
    git(club.root, "config", "user.name", "t")
    git(club.root, "config", "user.email", "t@example.org")
    return club


@pytest.fixture
def committed(repository: Folder) -> Folder:
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "tables")
    return repository


def refused(folder: Folder) -> str:
    """Why a release is refused before it is made; the repository has then no tag and the package no release."""
    with pytest.raises(ChronicleError) as found:
        create.release(folder.root, publish=True)
    assert found.value.code == "no-tag"
    assert not list(folder.root.glob("releases/*"))
    return found.value.message


def test_rows_that_are_not_committed_are_not_tagged(committed: Folder) -> None:
    committed.set("coaches", "schmidt", called_en="Smith the Younger")
    assert "does not hold coaches.csv as released; nothing was published" in refused(committed)
    assert git(committed.root, "tag") == ""


def test_a_file_that_git_does_not_know_is_not_tagged(committed: Folder) -> None:
    git(committed.root, "rm", "-q", "--cached", "titles.csv")
    git(committed.root, "commit", "-q", "-m", "one file less")
    assert "titles.csv" in refused(committed)


def test_a_descriptor_that_is_not_committed_is_not_tagged(committed: Folder) -> None:
    committed.describe(lambda described: described.update(title="Another club"))
    assert "datapackage.json" in refused(committed)


def test_a_tag_that_names_an_older_commit_stops_the_release(committed: Folder) -> None:
    git(committed.root, "tag", NAME)
    committed.set("coaches", "schmidt", called_en="Smith the Younger")
    git(committed.root, "commit", "-q", "-a", "-m", "a correction")
    before = git(committed.root, "rev-parse", NAME)
    assert f"the tag {NAME} exists already" in refused(committed)
    assert git(committed.root, "rev-parse", NAME) == before


def test_a_repository_without_a_commit_stops_the_release(repository: Folder) -> None:
    assert "there is no commit yet" in refused(repository)


def test_without_a_tag_nothing_is_asked_of_git(repository: Folder) -> None:
    assert create.release(repository.root, publish=True, tag=False).published


def test_what_does_not_belong_to_the_release_may_be_uncommitted(committed: Folder) -> None:
    (committed.root / "notes.txt").write_text("mine", "utf-8")
    git_tag.refuse(descriptor.load(committed.root), NAME)


def test_a_release_left_by_a_killed_run_is_not_tagged_on_later_tables(committed: Folder, tmp_path: Path) -> None:
    package, released = descriptor.load(committed.root), tmp_path / "released"
    shutil.copytree(committed.root, released, ignore=shutil.ignore_patterns(".git"))
    committed.set("coaches", "schmidt", called_en="Smith the Younger")
    git(committed.root, "commit", "-q", "-a", "-m", "a correction")
    told = git_tag.tag(package, NAME, "the club", released)
    assert told is not None
    assert told.startswith("not tagged: ")
    assert "coaches.csv" in told
    assert git(committed.root, "tag") == ""


def test_a_tag_on_a_commit_with_the_same_content_is_left_and_named(committed: Folder) -> None:
    package = descriptor.load(committed.root)
    assert git_tag.tag(package, NAME, "the club", committed.root) == f"tagged {NAME}"
    (committed.root / "notes.txt").write_text("mine", "utf-8")
    git(committed.root, "add", "-A")
    git(committed.root, "commit", "-q", "-m", "notes")
    assert git_tag.tag(package, NAME, "the club", committed.root) == f"the tag {NAME} is there already"


def test_line_endings_that_git_changes_are_no_difference(repository: Folder) -> None:
    (repository.root / ".gitattributes").write_text("*.csv text eol=lf\n", "utf-8")
    path = repository.path("coaches")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "tables")
    git_tag.refuse(descriptor.load(repository.root), NAME)


def test_outside_of_a_checkout_nothing_is_tagged(club: Folder) -> None:
    package = descriptor.load(club.root)
    git_tag.refuse(package, NAME)
    assert git_tag.tag(package, NAME, "the club", club.root) is None
