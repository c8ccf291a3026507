"""Pictures for papers: which ones a package gets, what they show, and that they fit on paper and stay pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from support import svg_texts
from support.event_tables import changed
from support.generated import TABLES
from support.svg_texts import SVG
from support.workbench import ROOT, Folder, club, declare, table

from chronicle.change import happened
from chronicle.core.period import Period
from chronicle.engines import duckdb as engine
from chronicle.history.edition import Edition
from chronicle.history.state import State
from chronicle.render.pictures import files, ink, letters, posts, svg
from chronicle.render.pictures.scene import Day, Name, Scene

PERIOD = ("since", "until")
PAGE = ROOT / "scripts" / "chronicle" / "render" / "explorer" / "src"
HOSTILE = "a\x1b[31mb\u202e<script>alert(1)</script>&\"'" + "x" * 500
TABLES_OF_BODIES = {
    "bodies": table("body since until", "body", role="entity", period=PERIOD),
    "names": table(
        "name body tongue wording since until",
        "name",
        of={"bodies": "body"},
        role="attribute",
        period=PERIOD,
        series=["body", "tongue"],
        tracks=["wording"],
        labels={"text": "wording", "language": "tongue"},
    ),
    "seats": table(
        "seat body above since until",
        "seat",
        of={"bodies": "body"},
        foreign={"body": "bodies.body", "above": "bodies.body"},
        role="edge",
        period=PERIOD,
        edge={"parent": "above"},
        series=["body"],
        tracks=["above"],
    ),
    "acts": table("act day snap called", "act", role="act", on="day", snapshot="snap", labels={"columns": {"en": "called"}}),
    "links": table(
        "link act old new extent",
        "link",
        foreign={"act": "acts.act", "old": "bodies.body", "new": "bodies.body"},
        role="succession",
        succession={"predecessor": "old", "successor": "new", "act": "act", "extent": "extent"},
    ),
    "people": table("person called", "person", role="entity", labels={"columns": {"en": "called"}}),
    "terms": table(
        "term person body post since until",
        "term",
        of={"people": "person", "bodies": "body"},
        foreign={"person": "people.person", "body": "bodies.body"},
        role="tenure",
        period=PERIOD,
        tracks=["post"],
    ),
}


def package(root: Path, names: Mapping[str, str] | None = None) -> Folder:
    """A council and its offices: one replaced another in 1995, one may have begun in any year, one went to another office; who led it."""
    called = {"council": "Council", "old": "Old Office", "one": "Office One", "two": "Office Two", "three": "Office Three", **(names or {})}
    lives = {
        "council": ("1980-01-01", ".."),
        "old": ("1980-01-01", "1995-06-01"),
        "one": ("1995-06-01", ".."),
        "two": ("", ".."),
        "three": ("1980-01-01", ".."),
    }
    rows = {
        "bodies": [{"body": body, "since": since, "until": until} for body, (since, until) in lives.items()],
        "names": [
            {"name": body, "body": body, "tongue": "en", "wording": text, "since": "", "until": ".."} for body, text in called.items()
        ],
        "seats": [
            *(
                {"seat": body, "body": body, "above": "council", "since": lives[body][0], "until": lives[body][1]}
                for body in ("old", "one", "two")
            ),
            {"seat": "three-1", "body": "three", "above": "council", "since": "1980-01-01", "until": "1999-01-01"},
            {"seat": "three-2", "body": "three", "above": "one", "since": "1999-01-01", "until": ".."},
        ],
        "acts": [
            {"act": "founding", "day": "1990-01-01", "snap": "yes", "called": "Founding"},
            {"act": "reform", "day": "1995-06-01", "snap": "yes", "called": "Reform of 1995"},
        ],
        "links": [{"link": "1", "act": "reform", "old": "old", "new": "one", "extent": "whole"}],
        "people": [{"person": "p", "called": "Ann Lee"}, {"person": "q", "called": "Bo Ray"}],
        "terms": [
            {"term": "1", "person": "p", "body": "council", "post": "chair", "since": "1990-01-01", "until": "1996-01-01"},
            {"term": "2", "person": "q", "body": "council", "post": "chair", "since": "1996-01-01", "until": ".."},
            {"term": "3", "person": "p", "body": "council", "post": "secretary", "since": "1990-02-01", "until": ".."},
        ],
    }
    folder = declare(root, TABLES_OF_BODIES, rows)
    folder.describe(lambda d: d["chronicle"].update(hierarchy="seats", languages=["en"]))
    folder.describe(lambda d: d.update(title="Council and offices", licenses=[{"name": "CC0-1.0"}], contributors=[{"title": "The clerks"}]))
    return folder


def drawn(root: Path, out: Path) -> dict[str, str]:
    """The pictures of a package, by name."""
    with changed(root) as (con, package):
        days = [day for (day,) in engine.rows(con, "SELECT snapshot_date FROM snapshots ORDER BY 1")]
        steps = [happened.between(State(con, package, a), State(con, package, b)) for a, b in pairwise(days)]
        files.write(Scene(con, package, None, days), steps, out)
    folder = out / files.FOLDER
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.iterdir())} if folder.exists() else {}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("council")
    return drawn(package(root).root, root)


def shown(picture: str) -> list[str]:
    return [text.text for text in svg_texts.written(picture)]


def test_a_package_gets_a_chart_for_each_snapshot_its_lineage_its_leaders_and_its_counts_in_two_widths(council: dict[str, str]) -> None:
    names = ("chart-1990-01-01", "chart-1995-06-01", "chart-2001-12-31", "counts", "leaders", "lineage")
    assert sorted(council) == sorted(f"{name}-{mm}mm" for name in names for mm in (90, 180))


def test_a_build_has_them_and_the_same_tables_give_the_same_bytes(league_build: Path, league_edition: Edition, tmp_path: Path) -> None:
    days = [day for (day,) in engine.rows(league_edition.con, "SELECT snapshot_date FROM snapshots ORDER BY 1")]
    states = [State(league_edition.con, league_edition.package, day) for day in days]
    files.write(
        Scene(league_edition.con, league_edition.package, None, days), [happened.between(a, b) for a, b in pairwise(states)], tmp_path
    )
    again = {path.name: path.read_bytes() for path in (tmp_path / "pictures").iterdir()}
    assert again == {path.name: path.read_bytes() for path in (league_build / "pictures").iterdir()}


def test_what_a_package_lacks_is_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "club").mkdir()
    assert sorted(drawn(club(tmp_path / "club").root, tmp_path / "club")) == ["counts-180mm", "counts-90mm"]
    (tmp_path / "bare").mkdir()
    assert drawn(declare(tmp_path / "bare", {name: TABLES[name] for name in ("things", "links")}, {}).root, tmp_path / "bare") == {}


@pytest.mark.parametrize("mm", [90, 180])
def test_each_is_a_picture_of_its_width_that_says_what_it_is_and_loads_nothing(council: dict[str, str], mm: int) -> None:
    for name, picture in council.items():
        root = svg_texts.parsed(picture)
        if not name.endswith(f"-{mm}mm"):
            continue
        _, _, wide, tall = map(float, root.get("viewBox", "").split())
        assert (root.get("width"), root.get("role")) == (f"{mm}mm", "img")
        assert wide == pytest.approx(mm * 72 / 25.4, abs=0.01)
        assert float(root.get("height", "").removesuffix("mm")) == pytest.approx(tall * 25.4 / 72, abs=0.01)
        assert len(root.findtext(f"{SVG}title") or "") > 10
        assert "Source: The clerks. Council and offices, not released yet, data to 31 December 2001. CC0-1.0." in (
            root.findtext(f"{SVG}desc") or ""
        )
        assert " ".join(shown(picture)).endswith("31 December 2001. CC0-1.0.")
        assert not re.search(r"href|<script|<image|@import|url\((?!#hatch\))|https?://(?!www\.w3\.org/2000/svg)", picture)


def test_no_text_is_smaller_than_six_points_on_paper() -> None:
    sizes = [float(size) for size in re.findall(r"([\d.]+)px", ink.STYLE)]
    assert min(sizes) == 6
    assert {ink.TITLE, ink.HEAD, ink.TEXT, ink.NAME, ink.SMALL} == {*sizes}


def test_no_text_leaves_its_picture_or_lies_over_another(council: dict[str, str], league_build: Path) -> None:
    pictures = {**council, **{path.stem: path.read_text("utf-8") for path in (league_build / "pictures").iterdir()}}
    assert {name: found for name, picture in pictures.items() if (found := svg_texts.faults(picture))} == {}


def test_hostile_and_endless_names_are_text_within_the_picture(tmp_path: Path) -> None:
    pictures = drawn(package(tmp_path, {"council": HOSTILE, "one": HOSTILE, "two": "国" * 400}).root, tmp_path)
    for picture in pictures.values():
        assert svg_texts.faults(picture) == []
        assert "\x1b" not in picture
        assert "\u202e" not in picture
        assert not [each.tag for each in svg_texts.parsed(picture).iter() if each.tag.removeprefix(SVG) in ("script", "foreignObject", "a")]
    assert any("<script>" in text for text in shown(pictures["chart-2001-12-31-180mm"]))


def test_a_chart_draws_the_certain_solid_and_the_possible_dashed(council: dict[str, str]) -> None:
    boxes = svg_texts.classes(council["chart-2001-12-31-180mm"], "rect")
    legend = 1
    assert (boxes.count("sure") - legend, boxes.count("may") - legend) == (2, 2)  # with the square beside the number of possible ones
    assert {"Council", "Office One", "Office Two"} <= {*shown(council["chart-2001-12-31-180mm"])}
    assert "Old Office" not in shown(council["chart-2001-12-31-180mm"])


def test_a_body_that_stood_under_another_than_the_trunk_says_so(council: dict[str, str]) -> None:
    assert "under Office One" in shown(council["chart-2001-12-31-180mm"])
    assert not [text for text in shown(council["chart-1995-06-01-180mm"]) if text.startswith("under")]


def test_a_chart_numbers_what_changed_and_says_it_in_words(council: dict[str, str]) -> None:
    picture = council["chart-1995-06-01-90mm"]
    texts = shown(picture)
    assert "Changes since 1 January 1990" in texts
    assert "Old Office was replaced by Office One, 1 Jun 1995" in " ".join(texts)
    replaced = next(look for look in ink.LOOKS if look.name == "replaced")
    assert picture.count(f'd="{replaced.glyph}"') == 3  # on the box, in the list, in the legend
    assert "replaced" in texts


def test_a_lineage_has_a_ribbon_for_each_life_and_a_line_for_each_succession(council: dict[str, str]) -> None:
    picture = council["lineage-180mm"]
    flows = [kind for kind in svg_texts.classes(picture, "path") if kind.startswith("flow")]
    assert flows == ["flow whole", "flow whole", "flow"]  # the succession, and two of the legend
    assert {"Old Office", "Office One", "1 Jun 1995", "Reform of 1995", "data end"} <= {*shown(picture)}


def test_leaders_have_a_lane_for_each_post_and_ground_where_one_person_held_both(council: dict[str, str]) -> None:
    picture = council["leaders-180mm"]
    assert {"Chair", "Secretary", "Ann Lee", "Bo Ray"} <= {*shown(picture)}
    assert svg_texts.classes(picture, "path").count("ground") == 2  # Ann Lee as chair and secretary; the legend


def test_counts_at_the_end_are_those_of_the_closing_date(council: dict[str, str]) -> None:
    assert "At the end 3 bodies are certain, and 1 more is possible." in council["counts-90mm"].replace("\n", " ")


def test_looks_are_those_of_the_page() -> None:
    kinds, page = (PAGE / "kinds.ts").read_text("utf-8"), (PAGE / "tokens.css").read_text("utf-8")
    glyphs = dict(re.findall(r'(\w+): "(M[^"]+)"', kinds))
    assert {look.name: look.glyph for look in ink.LOOKS} == {look.name: glyphs[look.name] for look in ink.LOOKS}
    for look in ink.LOOKS[:-1]:
        assert f"--{look.name}: light-dark({look.colour}, " in page
        assert f"--{look.name}-tint: light-dark({look.tint}, " in page


@pytest.mark.parametrize(
    ("text", "room", "found"),
    [
        ("Department of Planning", 200, ("Department of Planning",)),
        ("Department of Planning", 60, ("Department", "of Planning")),
        ("工业和信息化部", 35, ("工业和信", "息化部")),
        ("（一）规划", 25, ("（一）", "规划")),
        ("Unbreakableword", 40, ("Unbreaka", "bleword")),
        ("", 40, ()),
    ],
)
def test_texts_break_between_words_and_between_characters(text: str, room: float, found: tuple[str, ...]) -> None:
    assert letters.lines(text, 8, room) == found


def test_a_text_with_more_lines_than_there_is_room_for_ends_with_an_ellipsis() -> None:
    lines = letters.lines("one two three four five six", 8, 40, most=2)
    assert (len(lines), lines[-1][-1]) == (2, "…")
    assert all(letters.width(line, 8) <= 40 for line in lines)


def test_names_choose_the_text_that_is_read() -> None:
    assert Name("工信部", "Ministry", ("zh-Hans", "en")).read == ("Ministry", "en")
    assert Name("Ministry", "Ministère", ("en", "fr")).read == ("Ministry", "en")
    assert Name("", "", ("und", "und")).read == ("", "und")


def test_a_post_held_by_two_at_a_time_has_no_lane() -> None:
    def held(first: str, end: str) -> posts.Held:
        return posts.Held(first, Name(first, ""), "b", Period.exactly(Day.fromisoformat(first), Day.fromisoformat(end)))

    alone, beside = (held("2000-01-01", "2001-01-01"), held("2001-01-01", "2002-01-01")), (held("2000-06-01", "2003-01-01"),)
    lanes, rows = posts.shown([posts.Post("a", "A", alone, True), posts.Post("b", "B", (*alone, *beside), False)])
    assert ([post.code for post in lanes], [post.code for post in rows]) == (["a"], ["b"])


@pytest.mark.parametrize(
    ("value", "short"), [(1, "1"), (1.5, "1.5"), (1.239, "1.24"), (0.001, "0"), (100, "100"), (-2.5, "-2.5"), (-0.001, "0")]
)
def test_numbers_are_short(value: float, short: str) -> None:
    assert svg.number(value) == short
