"""Several releases in one call, and the commands that tell them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.shared import once
from support.workbench import Folder, without_suites

from chronicle.cli import main
from chronicle.core.errors import ChronicleError
from chronicle.releasing import create, series


@pytest.fixture(scope="module")
def package(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The league with three releases: one name corrected in each but the first."""

    def make(place: Path) -> None:
        root = Path(shutil.copytree(published.parent, place / "league"))
        with pytest.MonkeyPatch.context() as patch:
            without_suites(patch)
            Folder(root).set("titles", "eintracht-en-2", wording="Harmony FC")
            assert create.release(root, publish=True, tag=False).number == "0.1.2"

    return once(tmp_path_factory, "sequence", make) / "league"


@pytest.fixture
def run(package: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.chdir(package)

    def call(*words: str, code: int = 0) -> str:
        assert main.main(words) == code
        return capsys.readouterr().out

    return call


def test_every_release_is_compared_with_the_one_before_the_newest_first(package: Path) -> None:
    with series.published(package=str(package)) as released:
        assert [each.version for each in released] == ["0.1.2", "0.1.1", "0.1.0"]
        sides = [r.records.names for r in released if r.records]
    assert sides == [("0.1.1", "0.1.2"), ("0.1.0", "0.1.1")]


@pytest.mark.parametrize(
    ("first", "last", "expected"), [("0.1.0", "0.1.1", ["0.1.1"]), ("0.1.1", None, ["0.1.2"]), (None, "0.1.1", ["0.1.1", "0.1.0"])]
)
def test_from_and_to_choose_the_releases(package: Path, first: str | None, last: str | None, expected: list[str]) -> None:
    with series.published(first, last, str(package)) as released:
        assert [each.version for each in released] == expected


@pytest.mark.parametrize(
    ("first", "last", "code"), [("0.1.1", "0.1.0", "bad-order"), ("0.1.0", "0.1.0", "bad-order"), ("9.9.9", None, "no-release")]
)
def test_releases_that_are_not_there_or_in_order_are_refused(package: Path, first: str, last: str | None, code: str) -> None:
    with pytest.raises(ChronicleError) as refused, series.published(first, last, str(package)):
        pass
    assert refused.value.code == code


def test_the_command_tells_each_release(run: Callable[..., str], package: Path) -> None:
    text = run("changelog")
    assert text.index("# League: 0.1.1 → 0.1.2") < text.index("# League: 0.1.0 → 0.1.1")
    assert "(Harmony 1899 → Harmony FC)" in text.replace("\\", "")
    assert run("changelog", "0.1.1").count("# League:") == 1


def test_the_command_gives_json_a_page_and_feeds(run: Callable[..., str], package: Path, tmp_path: Path) -> None:
    told = json.loads(run("changelog", "--json"))
    assert [(t["from"]["closing"], len(t["revisions"])) for t in told] == [("2024-06-30", 1), ("2024-06-30", 1)]
    run("changelog", "--html", str(tmp_path / "all.html"))
    page = (tmp_path / "all.html").read_text("utf-8")
    assert page.index('id="0.1.1..0.1.2"') < page.index('id="0.1.0..0.1.1"')
    entries = ElementTree.fromstring(run("changelog", "--feed")).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 3
    assert "was absorbed by" in run("changelog", "--feed", "hafen", "--package", str(package / "releases" / "0.1.2"))
    assert main.main(["changelog", "0.1.0", "--feed", "hafen"]) == 2


def test_a_diff_is_written_as_a_page_too(run: Callable[..., str], tmp_path: Path) -> None:
    words = ("diff", "0.1.2@1998-01-01", "0.1.2@2014-01-01", "--html")
    run(*words, str(tmp_path / "diff.html"))
    assert "The hierarchy on both days" in (tmp_path / "diff.html").read_text("utf-8")
    run(*words, str(tmp_path / "no" / "diff.html"), code=2)


def test_releases_at_days_have_their_trees(run: Callable[..., str], tmp_path: Path) -> None:
    run("diff", "0.1.0@1998-01-01", "0.1.2@2014-01-01", "--html", str(tmp_path / "two.html"))
    assert "The hierarchy on both days" in (tmp_path / "two.html").read_text("utf-8")
