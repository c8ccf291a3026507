"""Packages as fixtures: copies that a test may spoil, and builds that all tests of a worker share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support import workbench
from support.shared import once
from support.workbench import LEAGUE, ROOT, Folder, without_suites

from chronicle.building import builder
from chronicle.contract import descriptor
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.releasing import create

# Searching for new counterexamples: pytest --hypothesis-profile=search
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=20, suppress_health_check=list(HealthCheck))
settings.register_profile("search", deadline=None, max_examples=500, suppress_health_check=list(HealthCheck))
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=list(HealthCheck))  # hundreds of each law
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Apart from a git hook that runs the tests, and from the verdicts kept for the user."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path_factory.getbasetemp().parent / "verdicts"))


@pytest.fixture(scope="session", autouse=True)
def _validated_once() -> Iterator[None]:
    """A descriptor in which nothing was found is not validated again in the same process: the same few are read a thousand times."""
    sound, validate = set[str](), descriptor.validate

    def once(described: Any) -> None:
        text = json.dumps(described, default=repr)
        if text not in sound:
            validate(described)
            sound.add(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descriptor, "validate", once)
        yield


def _copy(source: Path, target: Path) -> Folder:
    shutil.copytree(source, target, ignore=lambda folder, names: [n for n in names if n in ("build", "releases") or n.startswith(".")])
    return Folder(target)


@pytest.fixture
def league(tmp_path: Path) -> Folder:
    """A copy of the league."""
    return _copy(LEAGUE, tmp_path / "league")


@pytest.fixture
def club(tmp_path: Path) -> Folder:
    """The smallest package worth releasing: a release of it takes a fifth of the time that one of the league takes."""
    (tmp_path / "club").mkdir()
    return workbench.club(tmp_path / "club")


@pytest.fixture
def ministry(tmp_path: Path) -> Folder:
    """A copy of the real package: descriptor, tables and checks."""
    target = tmp_path / "ministry"
    target.mkdir()
    shutil.copyfile(ROOT / "datapackage.json", target / "datapackage.json")
    for folder in ("tables", "checks"):
        shutil.copytree(ROOT / folder, target / folder)
    return Folder(target)


@pytest.fixture(scope="session")
def league_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The league, built. For reading only."""
    return once(tmp_path_factory, "league", lambda folder: builder.build(LEAGUE, folder / "build", check=False)) / "build"


@pytest.fixture(scope="session")
def ministry_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real package, built. For reading only."""
    return once(tmp_path_factory, "ministry", lambda folder: builder.build(ROOT, folder / "build", check=False)) / "build"


@pytest.fixture(scope="session")
def league_edition(league_build: Path) -> Iterator[Edition]:
    with edition.opened(str(league_build), sealed=False) as found:
        yield found


@pytest.fixture(scope="session")
def ministry_edition(ministry_build: Path) -> Iterator[Edition]:
    with edition.opened(str(ministry_build), sealed=False) as found:
        yield found


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The league with fewer snapshots, which are most of the work, and its release 0.1.0. For reading only."""

    def make(place: Path) -> None:
        folder = _copy(LEAGUE, place / "league")
        days = ("fusion-1999", "split-2005")
        folder.write("decisions", [{**row, "snap": "yes" if row["decision_code"] in days else "no"} for row in folder.rows("decisions")])
        with pytest.MonkeyPatch.context() as patch:
            without_suites(patch)
            create.release(folder.root, publish=True, tag=False)

    return once(tmp_path_factory, "first", make) / "league"


@pytest.fixture(scope="session")
def published(first_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases 0.1.0 and 0.1.1 of the league. For reading only."""

    def make(place: Path) -> None:
        folder = Folder(Path(shutil.copytree(first_release, place / "league")))
        with pytest.MonkeyPatch.context() as patch:
            without_suites(patch)
            folder.set("coaches", "schmidt", called_en="Smith the Younger")
            create.release(folder.root, publish=True, tag=False)

    return once(tmp_path_factory, "published", make) / "league" / "releases"
