"""Without a package here or above: the newest release that was fetched, else the one that comes with chronicle."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import chronicle
from chronicle import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.history import elsewhere


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to ask in; nothing was fetched, and nothing comes with chronicle."""
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(elsewhere, "SHIPPED", tmp_path / "shipped")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return tmp_path


def put(release: Path, folder: Path, when: float) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(release / DATABASE, folder / DATABASE)
    os.utime(folder, (when, when))


def note(package: str | None = None) -> str:
    with chronicle.open(package) as found:
        return found.note


def test_nothing_is_found_where_nothing_is(away: Path) -> None:
    for package in (None, "latest", "0.1.0"):
        with pytest.raises(ChronicleError, match=r"\[no-(package|release)\]"):
            chronicle.open(package)


def test_what_was_fetched_comes_before_what_comes_with_chronicle(away: Path, published: Path) -> None:
    put(published / "0.1.0", away / "shipped" / "0.1.0", 1)
    assert {note(None), note("latest"), note("0.1.0")} == {"release 0.1.0 of league that comes with chronicle"}
    put(published / "0.1.1", away / "cache" / "releases" / "league-ffff" / "0.1.1", 10)
    put(published / "0.1.0", away / "cache" / "releases" / "league-aaaa" / "0.1.0", 20)
    assert "release 0.1.1 of league at " in note(None) == note("latest")
    assert "league-aaaa" in note("0.1.0")


def test_what_get_fetches_is_found(away: Path, published: Path) -> None:
    fetched = chronicle.get("latest", from_=published)
    with chronicle.open() as found:
        assert (found.folder, found.version) == (fetched, "0.1.1")


def test_a_package_here_comes_first(away: Path, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(published / "0.1.1", away / "shipped" / "9.9.9", 1)
    monkeypatch.chdir(published.parent)
    assert "release 0.1.1 of league at releases" in note("latest")
    with pytest.raises(ChronicleError, match=r"\[no-release\]"):
        chronicle.open("9.9.9")


def test_days_can_be_compared_there(away: Path, published: Path) -> None:
    put(published / "0.1.1", away / "shipped" / "0.1.1", 1)
    with chronicle.diff("1998-01-01", "2010-01-01") as changes:
        assert "0.1.1" in changes.first


@pytest.mark.parametrize(
    ("text", "told"), [("1999", "'1999' is a year"), ("2008-02", "such as the last: 2008-02-29"), ("08", "is not a day")]
)
def test_a_year_or_a_month_is_refused_with_the_form_of_a_day(text: str, told: str, league_build: Path) -> None:
    with chronicle.open(league_build) as found, pytest.raises(ChronicleError, match=r"\[bad-date\]") as error:
        found.asof(text)
    assert told in str(error.value)


def test_another_file_of_the_package_is_no_edition(away: Path) -> None:
    Path("README.md").write_text("#")
    with pytest.raises(ChronicleError, match=r"\[no-package\] README.md is neither"):
        chronicle.open("README.md")
