"""The hierarchy on a day."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from support.workbench import Folder, declare, history, table

from chronicle.core.errors import ChronicleError
from chronicle.history import hierarchy
from chronicle.history.edition import Edition

Day = datetime.date


def drawn(found: Edition, day: str, root: str | None = None) -> list[str]:
    text = hierarchy.drawn(hierarchy.tree(found.con, found.package, Day.fromisoformat(day), root))
    return text.split("\n\n")[0].splitlines()


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
    assert error.value.code == "no-hierarchy"


def test_a_branch_is_published_with_all_below_it(league_edition: Edition) -> None:
    (branch,) = hierarchy.tree(league_edition.con, league_edition.package, Day(2009, 1, 1), "liga-3")
    assert branch.as_dict() == {
        **{"id": "liga-3", "name": {"de": "Dritte Liga", "en": "Third Division"}, "relation": None, "certainty": "certain"},
        "below": [
            {
                **{"id": "amateure", "name": {"de": "Die Amateure, 2. Wahl", "en": 'The "Amateurs"'}},
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


@pytest.mark.xfail(strict=True, reason="whatever stands above is looked up among the entities that stand below")
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
