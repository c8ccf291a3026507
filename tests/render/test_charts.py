"""Pictures of a history: what they show is what the tables say."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.event_tables import changed
from support.generated import TABLES
from support.workbench import declare

from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.render import charts, svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(league_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("pictures")
    charts.write(league_edition.con, league_edition.package, out)
    return {path.stem: path.read_text("utf-8") for path in sorted((out / charts.FOLDER).iterdir())}


def test_each_is_a_picture_with_a_title_and_nothing_from_elsewhere(drawn: dict[str, str]) -> None:
    assert list(drawn) == ["counts-members", "lives-members", "tree"]
    for text in drawn.values():
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        assert root.findtext(f"{SVG}title")
        assert not re.search(r"href|url\(|<script|<image", text)


def test_a_build_has_them(league_build: Path, drawn: dict[str, str]) -> None:
    assert {path.stem: path.read_text("utf-8") for path in (league_build / "pictures").iterdir()} == drawn


def test_every_member_alive_meanwhile_has_a_bar_and_its_certain_part_another(league_edition: Edition, drawn: dict[str, str]) -> None:
    first, last = "1999-07-01", "2024-06-30"
    query = f"""
        SELECT count(*), count(*) FILTER (since_latest < coalesce(until_earliest, DATE '9999-12-31')) FROM members
        WHERE (until_latest IS NULL OR until_latest > DATE '{first}') AND (since_earliest IS NULL OR since_earliest <= DATE '{last}')
    """
    ((alive, certain),) = engine.rows(league_edition.con, query)
    kinds = [box.get("class") for box in ElementTree.fromstring(drawn["lives-members"]).iter(f"{SVG}rect")]
    assert (kinds.count("maybe"), kinds.count("sure")) == (alive, certain)


def test_the_highest_count_is_that_of_the_day_with_most(league_edition: Edition, drawn: dict[str, str]) -> None:
    days = [
        day for (day,) in engine.rows(league_edition.con, "SELECT DISTINCT since_earliest FROM members WHERE since_earliest IS NOT NULL")
    ]
    begun = [max(day, datetime.date(1999, 7, 1)) for day in days]
    most = max(engine.rows(league_edition.con, f"SELECT count(*) FROM members_asof(DATE '{day}')")[0][0] for day in begun)
    labels = [text.text for text in ElementTree.fromstring(drawn["counts-members"]).iter(f"{SVG}text")]
    assert str(most) in labels
    assert str(most + 1) not in labels


def test_the_tree_names_everyone_below_its_root_once(league_edition: Edition, drawn: dict[str, str]) -> None:
    names = [text.text or "" for text in ElementTree.fromstring(drawn["tree"]).iter(f"{SVG}text")][1:-1]
    assert len(names) == len(set(names)) > 3


def test_what_would_be_empty_is_not_drawn(tmp_path: Path) -> None:
    used = {"things": TABLES["things"], "links": TABLES["links"]}
    with changed(declare(tmp_path, used, {}).root) as (con, package):
        charts.write(con, package, tmp_path)
    assert not (tmp_path / charts.FOLDER).exists()


def test_names_are_escaped() -> None:
    text = svg.document(10, 10, "<a> & b", [svg.text(0, 0, "x < y"), svg.box(0, 0, 1, 1, kind="sure", told='"&"')])
    root = ElementTree.fromstring(text)
    assert root.findtext(f"{SVG}title") == "<a> & b"
    assert root.findtext(f"{SVG}text") == "x < y"


@pytest.mark.parametrize(("value", "shown"), [(1, "1"), (1.5, "1.5"), (1.239, "1.24"), (0.001, "0"), (100, "100"), (-2.5, "-2.5")])
def test_numbers_are_short(value: float, shown: str) -> None:
    assert svg.number(value) == shown


def test_controls_in_a_name_reach_no_picture_and_it_stays_one() -> None:
    name = "a\x1b[31mb\x00c\u202ed\ufffee\uffff<&"
    body = [svg.text(0, 0, name), svg.box(0, 0, 1, 1, kind="sure", told=name)]
    drawn = ElementTree.fromstring(svg.document(1, 1, name, body))
    texts = [each.text for each in drawn.iter() if each.tag in (f"{SVG}title", f"{SVG}text")]
    assert texts == ["a\ufffd[31mb\ufffdc\ufffdd\ufffde\ufffd<&"] * 3
