"""The explorer's data and file: compact, the same every time, with places that do not depend on the day."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from support.workbench import ROOT, Folder

import chronicle
from chronicle.building import builder
from chronicle.cli.main import main
from chronicle.core.period import LAST, Period
from chronicle.history import edition
from chronicle.history.edition import Edition
from chronicle.render.explorer import encoding, export, page
from chronicle.render.explorer.house import House, Line
from chronicle.render.explorer.strands import Places, grouped, placed

SOURCES = ROOT / "scripts" / "chronicle" / "render" / "explorer"


def unpacked(column: Any) -> list[Any]:
    return column if isinstance(column, list) else [None if code < 0 else column["d"][code] for code in column["c"]]


def day(year: int) -> Any:
    return LAST.replace(year=year, month=1, day=1)


def world(lives: dict[str, tuple[int, int | None]], *links: tuple[str, str, bool]) -> House:
    periods = {body: Period.exactly(day(first), day(last) if last else None) for body, (first, last) in lives.items()}
    return House(periods, [], list(links))


def strands(house: House) -> Places:
    members = list(house.lives)
    return placed(members, house, {body: (n, house.lives[body].fl, body) for n, body in enumerate(members)})


@pytest.mark.parametrize("cells", [[], [None], ["a", "a", None, "a", "b"], [1, 2, 3], ["long text"] * 50, [True, False, None]])
def test_a_column_is_read_as_it_was_written(cells: list[Any]) -> None:
    assert unpacked(json.loads(encoding.dumps(encoding.column(cells)))) == cells


def test_every_row_of_every_table_is_in_the_page(league_edition: Edition) -> None:
    document = export.document(league_edition.con, league_edition.package, None)
    for name, table in document["t"].items():
        ((count,),) = league_edition.con.execute(f'SELECT count(*) FROM main."{name}"').fetchall()
        assert table["n"] == count, name
    ((events,),) = league_edition.con.execute("SELECT count(*) FROM change.events").fetchall()
    assert len(unpacked(document["events"]["id"])) == len(document["events"]["who"]) == events
    ((cited,),) = league_edition.con.execute("SELECT count(*) FROM main.proofs").fetchall()
    assert len(document["cites"]["row"]) == cited


def test_a_merged_body_covers_the_places_of_those_it_came_from() -> None:
    found = strands(world({"a": (2000, 2010), "b": (2000, 2010), "c": (2010, None), "x": (2000, None)}, ("a", "c", True), ("b", "c", True)))
    assert found.spans == {"a": (0, 1), "b": (1, 1), "c": (0, 2), "x": (2, 1)}
    assert found.components == [2, 1]


def test_a_split_body_covers_the_places_of_what_it_became() -> None:
    found = strands(world({"a": (2000, 2010), "b": (2010, None), "c": (2010, None)}, ("a", "b", False), ("a", "c", False)))
    assert found.spans == {"a": (0, 2), "b": (0, 1), "c": (1, 1)}


def test_a_body_that_replaces_another_takes_its_place() -> None:
    assert strands(world({"a": (2000, 2010), "b": (2010, None)}, ("a", "b", True))).spans == {"a": (0, 1), "b": (0, 1)}


def test_a_body_that_gave_a_part_and_lives_on_keeps_its_place() -> None:
    assert strands(world({"a": (2000, None), "b": (2010, None)}, ("a", "b", False))).components == [1, 1]


def test_no_two_bodies_that_certainly_exist_together_share_a_place() -> None:
    lives = {f"b{n}": (2000 + n % 7, 2007 + n % 5 if n % 3 else None) for n in range(40)}
    links = [(f"b{n}", f"b{n + 7}", n % 2 == 0) for n in range(30)]
    house = world(lives, *links)
    found = strands(house)
    for one, (start, length) in found.spans.items():
        for other, (begin, size) in found.spans.items():
            together = one != other and max(house.lives[one].fl, house.lives[other].fl) < min(house.lives[one].te, house.lives[other].te)
            assert not (together and start < begin + size and begin < start + length), (one, other)
    assert sum(found.components) == found.count


def test_kinds_with_few_bodies_share_a_group_with_their_neighbours() -> None:
    always = Period.exactly(None, None)
    lines = [
        Line(f"{kind}{n}", "p", kind, float("inf"), always)
        for kind, count in (("a", 9), ("b", 2), ("c", 8), ("d", 1), ("e", 2))
        for n in range(count)
    ]
    groups = [sorted({line.kind for line in group}) for group in grouped(lines, ("a", "b", "c", "d", "e"))]
    assert groups == [["a", "b"], ["c"], ["d", "e"]]


def test_the_page_has_the_same_bytes_every_time_and_nothing_in_it_ends_its_data(league_edition: Edition) -> None:
    first, second = (page.page(league_edition.con, league_edition.package, "1.0.0") for _ in range(2))
    assert first == second
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', first, re.DOTALL)
    assert data
    assert json.loads(data[1])["release"]["version"] == "1.0.0"
    assert "http-equiv" in first
    assert not re.search(r'(?:src|href)="https?:', first.split('<script type="application/json"')[0])


def test_without_a_script_the_page_of_a_release_links_its_tables_and_pictures(first_release: Path) -> None:
    text = (first_release / "releases" / "0.1.0" / page.NAME).read_text("utf-8")
    static = text.split('<script type="application/json"')[0]
    links = re.findall(r'<a href="([^"]+)"', static)
    assert len(links) > 5
    for link in links:
        assert (first_release / "releases" / "0.1.0" / link).is_file(), link
    pictures = sorted((first_release / "releases" / "0.1.0" / page.PICTURES).glob("*.svg"))
    assert pictures
    assert {f"{page.PICTURES}/{path.name}" for path in pictures} <= set(links)
    assert "Licence" in static


def test_a_page_that_lies_alone_links_nothing(league_edition: Edition) -> None:
    static = page.page(league_edition.con, league_edition.package, None).split('<script type="application/json"')[0]
    assert "<a href" not in static
    assert "<h2>Tables</h2>" in static


def test_hostile_text_stays_text(league: Folder, tmp_path: Path) -> None:
    league.set("coaches", "schmidt", called_en="</script><script>alert(1)</script>\u2028")
    built = builder.build(league.root, tmp_path / "build", check=False)
    with edition.opened(str(built)) as found:
        text = page.page(found.con, found.package, None)
    assert text.count("<script") == 2
    assert "\u2028" not in text


def test_a_package_without_hierarchy_or_sources_has_a_page(club: Folder, tmp_path: Path) -> None:
    built = builder.build(club.root, tmp_path / "build", check=False)
    with edition.opened(str(built)) as found:
        document = export.document(found.con, found.package, None)
    assert document["layout"]["trunks"]["focus"] is None or document["layout"]["trunks"]["of"]


def test_an_edition_too_large_for_a_page_says_so(league_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LARGEST", 10)
    text = page.page(league_edition.con, league_edition.package, None)
    assert "too large for one page" in text
    assert len(text) < 400_000


def test_explore_writes_the_page_of_an_edition(league_build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "page.html"
    assert main(["explore", "--package", str(league_build), "2005-01-01", "2010-01-01", "--out", str(target), "--no-open"]) == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "wrote" in capsys.readouterr().err
    with chronicle.open(league_build) as found:
        assert found.explore(tmp_path / "other.html").read_bytes() == target.read_bytes()


@pytest.mark.parametrize("words", [["2005-01-01", "latest"], ["latest", "2005-01-01", "2006-01-01", "2007-01-01"], ["1.0.0", "2.0.0"]])
def test_explore_refuses_words_that_it_does_not_know(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", *words, "--no-open"]) == 2
    assert "at most two days" in capsys.readouterr().err


def digest_of_sources() -> str:
    names = [f"src/{path.name}" for path in sorted((SOURCES / "src").iterdir())]
    found = hashlib.sha256()
    for name in [*names, "build.mjs", "package.json", "package-lock.json", "tsconfig.json"]:
        found.update(f"{name}\n{hashlib.sha256((SOURCES / name).read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def test_the_bundle_was_made_from_these_sources() -> None:
    made = re.match(r"/\* made from ([0-9a-f]{64}) with esbuild", (SOURCES / "bundle" / "explorer.js").read_text("utf-8"))
    assert made
    assert made[1] == digest_of_sources(), "run `npm ci && npm run build` in scripts/chronicle/render/explorer"


def test_every_fixed_word_of_the_page_is_there_in_chinese() -> None:
    known = set(re.findall(r'"((?:[^"\\]|\\.)*)": "', (SOURCES / "src" / "chinese.ts").read_text("utf-8")))
    sources = [path.read_text("utf-8") for path in (SOURCES / "src").glob("*.ts*") if path.name != "chinese.ts"]
    said = {words for text in sources for words in re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', text)}
    assert len(said) > 150
    assert said - known == set()


def test_the_lock_names_no_registry_and_every_library_has_its_licence() -> None:
    assert "resolved" not in (SOURCES / "package-lock.json").read_text("utf-8")
    licences = (SOURCES / "bundle" / "LICENSES.txt").read_text("utf-8")
    for name, version in json.loads((SOURCES / "package.json").read_text("utf-8"))["dependencies"].items():
        assert f"{name} {version}" in licences


@pytest.mark.slow
def test_the_sources_give_the_bundle_again(tmp_path: Path) -> None:
    if not shutil.which("npm"):
        message = "THE BUNDLE WAS NOT MADE AGAIN: there is no npm (apt-get install npm)"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    made = tmp_path / "explorer"
    shutil.copytree(SOURCES, made, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "types"], ["npm", "run", "build"]):
        subprocess.run(command, cwd=made, check=True, capture_output=True, timeout=300)
    for name in ("explorer.js", "explorer.css", "LICENSES.txt"):
        assert (made / "bundle" / name).read_bytes() == (SOURCES / "bundle" / name).read_bytes(), name


def test_the_bundle_is_in_the_package() -> None:
    for name in ("explorer.js", "explorer.css", "LICENSES.txt"):
        assert (resources.files("chronicle.render.explorer") / "bundle" / name).is_file()
