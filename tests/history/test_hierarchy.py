"""The hierarchy on a day."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.generated import SPAN, date_of, share, texts
from support.workbench import Folder, declare, history, table

from chronicle.contract.package import Package
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.history import hierarchy
from chronicle.history.edition import Edition
from chronicle.history.hierarchy import Branch
from chronicle.render import tree_lines

Day = datetime.date


def drawn(found: Edition, day: str, root: str | None = None) -> list[str]:
    lines = tree_lines.lines(hierarchy.tree(found.con, found.package, Day.fromisoformat(day), root), hierarchy.edges(found.package))
    return list(takewhile(bool, lines))


def test_the_tree_is_drawn_with_names_relations_and_doubts(league_edition: Edition) -> None:
    assert drawn(league_edition, "2009-01-01") == [
        "Fußballverband Football Association [verband]",
        "│  Governed by (3)",
        "├─ Erste Liga First Division [liga-1]",
        "│  │  Plays in (2)",
        "│  ├─ Eintracht 1899 Harmony 1899 [eintracht]",
        "│  └─ Stadt-FC City FC [stadtfc]",
        "├─ Zweite Liga Second Division [liga-2]",
        "│  │  Plays in",
        "│  └─ FC Germania Germania FC [germania]",
        "└─ Dritte Liga Third Division [liga-3]",
        "   │  Plays in",
        '   └─ ? Die Amateure, 2. Wahl The "Amateurs" [amateure]',
    ]


def test_a_tree_can_start_lower_down(league_edition: Edition) -> None:
    assert drawn(league_edition, "2009-01-01", "liga-2") == [
        "Zweite Liga Second Division [liga-2]",
        "│  Plays in",
        "└─ FC Germania Germania FC [germania]",
    ]


def test_who_has_nothing_below_is_a_tree_of_one(league_edition: Edition) -> None:
    assert drawn(league_edition, "2009-01-01", "germania") == ["FC Germania Germania FC [germania]"]


def test_siblings_stand_in_their_order(league_edition: Edition) -> None:
    (verband,) = hierarchy.tree(league_edition.con, league_edition.package, Day(2007, 7, 1))
    assert [branch.id for branch in verband.below] == ["liga-1", "liga-2", "oberliga"]


def test_names_are_those_of_the_day(league_edition: Edition) -> None:
    assert "SV Eintracht Harmony [eintracht]" in "\n".join(drawn(league_edition, "2000-01-01"))


def test_an_unknown_root_is_refused(league_edition: Edition) -> None:
    with pytest.raises(ChronicleError, match="there is no 'nobody' in members") as error:
        drawn(league_edition, "2009-01-01", "nobody")
    assert error.value.code == "unknown-entity"


def test_a_package_without_lines_has_no_hierarchy(tmp_path: Path) -> None:
    folder = declare(tmp_path, {"things": table("thing", "thing", role="entity")}, {"things": [{"thing": "t"}]})
    with history(folder.root) as (con, package), pytest.raises(ChronicleError) as error:
        hierarchy.tree(con, package, Day(2000, 1, 1))
    assert (error.value.code, bool(error.value.remedy)) == ("no-hierarchy", True)


def test_a_branch_is_published_with_all_below_it(league_edition: Edition) -> None:
    (branch,) = hierarchy.tree(league_edition.con, league_edition.package, Day(2009, 1, 1), "liga-3")
    assert branch.as_dict() == {
        **{
            "table": "members",
            "id": "liga-3",
            "name": {"de": "Dritte Liga", "en": "Third Division"},
            "relation": None,
            "certainty": "certain",
        },
        "below": [
            {
                **{"table": "members", "id": "amateure", "name": {"de": "Die Amateure, 2. Wahl", "en": 'The "Amateurs"'}},
                **{"relation": "Plays in", "certainty": "possible", "below": []},
            }
        ],
    }


def test_a_circle_of_possible_lines_does_not_go_on_for_ever(league: Folder) -> None:
    for code, low, high in (("x", "phoenix", "hafen"), ("y", "hafen", "phoenix"), ("z", "phoenix", "verband")):
        league.add("placements", placement_code=code, member_code=low, above_code=high, bond="plays_in")
    with history(league.root) as (con, package):
        (verband,) = hierarchy.tree(con, package, Day(1990, 6, 1))
        assert "phoenix" in {branch.id for branch in verband.below}


# Units stand below units, and sit in offices; ids are numbers there, and some are those of units.
TABLES: dict[str, Any] = {
    "units": table("unit called a z", "unit a", role="entity", period=("a", "z"), labels={"columns": {"en": "called"}}),
    "offices": table("office:integer called", "office", role="entity", labels={"columns": {"en": "called"}}),
    "lines": table(  # without references, so that an id may be of nobody
        "line unit over kind place:integer a z",
        "line",
        of={"units": "unit"},
        role="edge",
        period=("a", "z"),
        edge={"parent": "over", "kinds": {"kind": ["part", "agency"]}, "order": "place"},
    ),
    "seats": table(
        "seat unit office:integer a z",
        "seat",
        of={"units": "unit"},
        foreign={"office": "offices.office"},
        role="edge",
        period=("a", "z"),
        edge={"parent": "office"},
    ),
}
Rows = Mapping[str, Sequence[Mapping[str, str]]]


@contextmanager
def compiled(rows: Rows, main: str = "lines") -> Iterator[tuple[engine.Connection, Package]]:
    """The package, in which the table of edges `main` makes the hierarchy."""
    names = ["units", "offices", main, *({"lines", "seats"} - {main})]
    with tempfile.TemporaryDirectory() as root:
        folder = declare(Path(root), {name: TABLES[name] for name in names}, rows)
        folder.describe(lambda d: d["chronicle"].update(languages=["en"]))
        with history(folder.root) as found:
            yield found


def unit(key: str, a: str = "1900", z: str = "..") -> dict[str, str]:
    return {"unit": key, "called": f"Unit {key}", "a": a, "z": z}


def line(unit: str, over: str, a: str = "1950-01-01", z: str = "..", **cells: str) -> dict[str, str]:
    return {"line": f"{unit}-{over}-{a}", "unit": unit, "over": over, "kind": "part", "a": a, "z": z, **cells}


def seat(unit: str, office: str, a: str = "1950-01-01", z: str = "..") -> dict[str, str]:
    return {"seat": f"{unit}-{office}-{a}", "unit": unit, "office": office, "a": a, "z": z}


def flat(branches: Iterable[Branch], parent: str | None = None, depth: int = 0) -> Iterator[tuple[int, str, str, str | None, str]]:
    """Depth first: depth, table, id, parent, certainty."""
    for branch in branches:
        yield depth, branch.table, branch.id, parent, branch.certainty
        yield from flat(branch.below, branch.id, depth + 1)


def shown(rows: Rows, day: str, root: str | None = None, main: str = "lines") -> list[str]:
    """Each place as depth, table/id and certainty; of a whole tree, the macro must say the same."""
    when = Day.fromisoformat(day)
    with compiled(rows, main) as (con, package):
        told = list(flat(hierarchy.tree(con, package, when, root)))
        if root is None:
            assert engine.rows(con, "SELECT depth, entity, id, parent, certainty FROM tree(?::DATE)", [when]) == told
        return [f"{depth} {entity}/{key} {certainty}" for depth, entity, key, _, certainty in told]


BOARD = {"units": [unit("board", "[1990-01-01..2000-12-31]", "[2010-01-01..2020-12-31]"), unit("desk", "1980-01-01")]}
UNDER = {**BOARD, "lines": [line("desk", "board", "2001-01-01", "2009-12-31")]}


@pytest.mark.parametrize(("day", "certainty"), [("1995-06-01", "possible"), ("2005-06-01", "certain"), ("2015-06-01", "possible")])
def test_a_root_is_as_certain_as_its_own_life(day: str, certainty: str) -> None:
    assert shown(UNDER, day, "board")[0] == f"0 units/board {certainty}"


@pytest.mark.parametrize("day", ["1985-01-01", "2024-01-01"])
def test_a_root_that_does_not_exist_on_the_day_is_refused_with_its_time(day: str) -> None:
    with pytest.raises(ChronicleError, match=f"board of units does not exist on {day}") as error:
        shown(UNDER, day, "board")
    assert (error.value.code, error.value.exit_code) == ("not-there", 2)
    assert error.value.remedy == "it exists from 1990-01-01 at the earliest to 2020-12-30 at the latest"


def test_of_several_lives_the_error_tells_each() -> None:
    lives = {"units": [unit("u", "1900-01-01", "1910-01-01"), unit("u", "1950-01-01", "..")]}
    assert shown(lives, "1905-01-01", "u") == ["0 units/u certain"]
    with pytest.raises(ChronicleError) as error:
        shown(lives, "1930-01-01", "u")
    assert error.value.remedy == "it exists from 1900-01-01 to 1909-12-31, and from 1950-01-01"


def test_an_entity_without_a_period_is_certain() -> None:
    rows = {"units": [unit("u")], "offices": [{"office": "7", "called": "Home Office"}], "seats": [seat("u", "7")]}
    assert shown(rows, "2000-01-01", main="seats") == ["0 offices/7 certain", "1 units/u certain"]
    assert shown(rows, "1850-01-01", "7", main="seats") == ["0 offices/7 certain"]


def test_nobody_stands_more_certainly_than_he_exists() -> None:
    rows = {"units": [unit("top"), unit("u", "[1940..1990]"), unit("v")], "lines": [line("u", "top"), line("v", "u", "[1940..1990]")]}
    with compiled(rows) as (con, package):
        con.execute("UPDATE lines SET a_latest = DATE '1950-01-01' WHERE unit = 'v'")
        con.execute("UPDATE units SET a_latest = DATE '1990-12-31' WHERE unit = 'u'")  # which evidence would never leave so
        told = list(flat(hierarchy.tree(con, package, Day(1960, 1, 1))))
        assert [(key, certainty) for _, _, key, _, certainty in told] == [("top", "certain"), ("u", "possible"), ("v", "possible")]


def test_who_does_not_exist_on_the_day_has_no_place_and_nobody_below() -> None:
    rows = {"units": [unit("top"), unit("gone", "1900", "1990-01-01"), unit("v")], "lines": [line("gone", "top"), line("v", "gone")]}
    assert shown(rows, "1980-01-01") == ["0 units/top certain", "1 units/gone certain", "2 units/v certain"]
    with compiled(rows) as (con, package):
        con.execute("UPDATE lines SET z_earliest = NULL, z_latest = NULL")
        assert hierarchy.tree(con, package, Day(2000, 1, 1)) == []
        assert engine.rows(con, "FROM tree('2000-01-01')") == []
        assert hierarchy.left_out(con, package, Day(2000, 1, 1), []) == 2


def test_of_an_id_without_a_row_nothing_is_certain() -> None:
    assert shown({"units": [unit("u")], "lines": [line("u", "nobody")]}, "2000-01-01") == ["0 units/nobody possible", "1 units/u possible"]
    assert shown({"units": [unit("u")], "lines": [line("u", "nobody")]}, "2000-01-01", "nobody")[0] == "0 units/nobody possible"


def test_equal_ids_of_two_tables_are_two_entities() -> None:
    rows = {
        "units": [unit("7"), unit("8")],
        "offices": [{"office": "7", "called": "Home Office"}],
        "seats": [seat("7", "7"), seat("8", "7")],
    }
    assert shown(rows, "2000-01-01", main="seats") == ["0 offices/7 certain", "1 units/7 certain", "1 units/8 certain"]
    assert shown(rows, "2000-01-01", "units/7", main="seats") == ["0 units/7 certain"]
    assert shown(rows, "2000-01-01", "offices/7", main="seats")[0] == "0 offices/7 certain"
    with pytest.raises(ChronicleError, match="'7' is an id in offices and in units") as error:
        shown(rows, "2000-01-01", "7", main="seats")
    assert (error.value.code, error.value.remedy) == ("ambiguous-entity", "write offices/7 or units/7")
    with compiled(rows, "seats") as (con, package):
        (office,) = hierarchy.tree(con, package, Day(2000, 1, 1))
        assert [dict(branch.name) for branch in (office, *office.below)] == [{"en": "Home Office"}, {"en": "Unit 7"}, {"en": "Unit 8"}]


def test_another_table_of_edges_is_shown_on_request() -> None:
    rows = {"units": [unit("a"), unit("b"), unit("c")], "lines": [line("b", "a")], "offices": [{"office": "7"}], "seats": [seat("c", "7")]}
    with compiled(rows) as (con, package):
        seats = hierarchy.edges(package, "seats")
        assert [row[2] for row in flat(hierarchy.tree(con, package, Day(2000, 1, 1)))] == ["a", "b"]
        assert [row[2] for row in flat(hierarchy.tree(con, package, Day(2000, 1, 1), table=seats))] == ["7", "c"]
        with pytest.raises(ChronicleError, match="there is no table 'units' with the role edge") as error:
            hierarchy.edges(package, "units")
        assert (error.value.code, error.value.remedy) == ("unknown-table", "one of lines, seats")


def test_who_stands_nowhere_is_counted() -> None:
    rows = {
        "units": [unit("a"), unit("b"), unit("c"), unit("d", "[1990..2010]"), unit("e", "2020"), unit("x"), unit("y")],
        "lines": [line("b", "a"), line("x", "y"), line("y", "x")],
    }
    with compiled(rows) as (con, package):
        branches = hierarchy.tree(con, package, Day(2000, 1, 1))
        assert [branch.id for branch in branches] == ["a"]
        assert hierarchy.left_out(con, package, Day(2000, 1, 1), branches) == 4  # c, d, and the circle of x and y
        seats = hierarchy.edges(package, "seats")
        assert hierarchy.left_out(con, package, Day(2000, 1, 1), [], seats) == 6


def test_siblings_come_by_kind_then_place_then_id() -> None:
    below = [("z", "part", "1"), ("y", "part", ""), ("x", "agency", "0"), ("w", "part", "1"), ("v", "part", "10"), ("u", "other", "0")]
    rows = {
        "units": [unit("top"), *(unit(key) for key, *_ in below)],
        "lines": [line(key, "top", kind=kind, place=place) for key, kind, place in below],
    }
    assert [place.split()[1] for place in shown(rows, "2000-01-01")] == [f"units/{key}" for key in ("top", "w", "z", "v", "y", "x")]


def test_a_line_of_many_ends_at_the_depth_limit_in_both_forms() -> None:
    many = [f"u{n:03}" for n in range(hierarchy.DEPTH + 10)]
    rows = {"units": [unit(key) for key in many], "lines": [line(low, high) for high, low in pairwise(many)]}
    assert len(shown(rows, "2000-01-01")) == hierarchy.DEPTH + 1


@st.composite
def placed(draw: st.DrawFn) -> Rows:
    """Units with one life or two, lines among them with circles and strangers, and seats in offices."""
    number, ids = st.integers(0, SPAN), st.sampled_from(["1", "2", "3", "4"])

    def period() -> dict[str, str]:
        first = draw(st.none() | number)
        return {"a": draw(texts(first)), "z": draw(texts(draw(st.none() | st.integers(first or 0, SPAN + 20)), end=True))}

    drawn = [{"unit": draw(ids), **period()} for _ in range(draw(st.integers(2, 5)))]
    units = {(life["unit"], life["a"]): life for life in ({**life, "a": life["a"] or "2000"} for life in drawn)}
    lines = [
        {
            **{"line": str(n), "unit": draw(ids), "over": draw(ids), "kind": draw(st.sampled_from(["part", "part", "agency", "other"]))},
            **{"place": draw(st.sampled_from(["", "1", "2", "10"])), **period()},
        }
        for n in range(draw(st.integers(1, 5)))
    ]
    seats = [{"seat": str(n), "unit": draw(ids), "office": draw(st.sampled_from("12")), **period()} for n in range(draw(st.integers(1, 3)))]
    return {"units": list(units.values()), "offices": [{"office": "1"}, {"office": "2"}], "lines": lines, "seats": seats}


@pytest.mark.slow
@share(1.5)
@given(placed(), st.sampled_from(["lines", "seats"]))
def test_the_macro_and_the_command_draw_the_same_tree_on_every_day(rows: Rows, main: str) -> None:
    with compiled(rows, main) as (con, package):
        for when in (date_of(number) for number in range(-20, 121, 10)):
            branches = hierarchy.tree(con, package, when)
            told = list(flat(branches))
            assert engine.rows(con, "SELECT depth, entity, id, parent, certainty FROM tree(?::DATE)", [when]) == told
            lives: dict[str, set[str]] = {}
            for key, certainty in engine.rows(con, "SELECT unit, certainty FROM units_asof(?::DATE)", [when]):
                lives.setdefault(key, set()).add(certainty)
            for depth, entity, key, _, certainty in told:
                if entity == "units" and key in lives:
                    life = "certain" if "certain" in lives[key] else "possible"
                    assert certainty == life if depth == 0 else certainty in ("possible", life)
            in_tree = {key for _, entity, key, _, _ in told if entity == "units"}
            assert hierarchy.left_out(con, package, when, branches) == len(set(lives) - in_tree)


def test_what_stands_above_may_be_of_another_kind(tmp_path: Path) -> None:
    tables: dict[str, Any] = {
        "clubs": table("club called", "club", role="entity", labels={"columns": {"en": "called"}}),
        "grounds": table("ground called", "ground", role="entity", labels={"columns": {"en": "called"}}),
        "homes": table(
            "home club ground a z",
            "home",
            of={"clubs": "club"},
            foreign={"club": "clubs.club", "ground": "grounds.ground"},
            role="edge",
            period=("a", "z"),
            edge={"parent": "ground"},
        ),
    }
    rows = {
        "clubs": [{"club": "union", "called": "Union"}],
        "grounds": [{"ground": "park", "called": "Park Lane"}],
        "homes": [{"home": "h", "club": "union", "ground": "park", "a": "2000", "z": ".."}],
    }
    with history(declare(tmp_path, tables, rows).root) as (con, package):
        (park,) = hierarchy.tree(con, package, Day(2001, 6, 1))
        assert dict(park.name) == {"en": "Park Lane"}
        assert hierarchy.tree(con, package, Day(2001, 6, 1), "park") == [park]
