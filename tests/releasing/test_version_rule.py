"""Every row of the table in releases/README.md: the change, made to a copy of the league, asks for the level and the version it says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from support.workbench import LEAGUE, ROOT, Folder

from chronicle.contract import descriptor
from chronicle.core import semver
from chronicle.releasing import version

TABLE = re.findall(r"^\| (.+?) \| (patch|minor|major) \| ([\d.]+) \|$", (ROOT / "releases" / "README.md").read_text("utf-8"), re.MULTILINE)
BEFORE = "1.4.2"


def column(folder: Folder, table: str, name: str) -> dict[str, Any]:
    resource = next(r for r in folder.descriptor["resources"] if r["name"] == table)
    return next(dict(f) for f in resource["schema"]["fields"] if f["name"] == name)


def fields(folder: Folder, table: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Edits the columns in the descriptor, and writes the rows by the new ones."""
    rows = folder.rows(table)
    folder.resource(table, lambda r: change(r["schema"]["fields"]))
    names = [f["name"] for r in folder.descriptor["resources"] if r["name"] == table for f in r["schema"]["fields"]]
    folder.write(table, [{name: row.get(name, "") for name in names} for row in rows])


def renamed_table(folder: Folder) -> None:
    folder.resource("books", lambda r: r.update(name="papers", chronicle={**r["chronicle"], "formerly": ["books"]}))
    folder.resource("proofs", lambda r: [k["reference"].update(resource="papers") for k in r["schema"].get("foreignKeys", [])])


def renamed_column(folder: Folder) -> None:
    rows = [{**row, "known_as": row["called_en"]} for row in folder.rows("coaches")]
    folder.resource("coaches", lambda r: r["chronicle"]["labels"]["columns"].update(en="known_as"))
    folder.field("coaches", "called_en", name="known_as", formerly=["called_en"])
    folder.write("coaches", [{k: v for k, v in row.items() if k != "called_en"} for row in rows])


def without(folder: Folder, name: str) -> None:
    folder.describe(lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != name]))


def another_table(folder: Folder) -> None:
    books = next(r for r in folder.descriptor["resources"] if r["name"] == "books")
    folder.describe(lambda d: d["resources"].append({**books, "name": "papers", "path": "data/papers.csv"}))
    shutil.copyfile(folder.path("books"), folder.path("papers"))


CHANGES: dict[str, Callable[[Folder], object]] = {
    "a cell corrected": lambda f: f.set("coaches", "koch", called_en="Cooke"),
    "a citation reworded": lambda f: f.set("proofs", "members-hafen-1", page="p. 2"),
    "a description rewritten": lambda f: f.field("members", "sort", description="Sort."),
    "a statement added": lambda f: f.add("coaches", coach_code="vogel", called_de="Vogel", called_en="Bird"),
    "a table added": another_table,
    "a column added": lambda f: fields(f, "coaches", lambda found: found.append({"name": "licence", "type": "string"})),
    "a code added to a list of codes": lambda f: f.field(
        "members", "sort", categories=[*column(f, "members", "sort")["categories"], {"value": "guild", "label": "Guild"}]
    ),
    "a constraint loosened": lambda f: f.field("books", "caption", constraints={}),
    "the closing date moved on": lambda f: f.describe(lambda d: d["chronicle"].update(closing="2024-07-31")),
    "an id dropped": lambda f: f.drop("titles", "eintracht-nick"),
    "an id renamed": lambda f: f.set("coaches", "koch", coach_code="koch-1"),
    "a table dropped": lambda f: without(f, "proofs"),
    "a table renamed": renamed_table,
    "a column dropped": lambda f: fields(f, "coaches", lambda found: found.remove(next(x for x in found if x["name"] == "debut"))),
    "a column renamed": renamed_column,
    "a column of another type": lambda f: f.field("coaches", "debut", type="integer"),
    "a constraint tightened": lambda f: f.field("coaches", "called_de", constraints={"required": True, "maxLength": 99}),
    "a code removed from a list of codes": lambda f: f.field("members", "sort", categories=column(f, "members", "sort")["categories"][:-1]),
    "another primary key": lambda f: f.resource("stints", lambda r: r["schema"].update(primaryKey=["coach_code", "hired"])),
}


def test_the_table_and_the_changes_are_the_same() -> None:
    assert [change for change, *_ in TABLE] == list(CHANGES)


@pytest.mark.parametrize(("change", "level", "after"), TABLE, ids=[change for change, *_ in TABLE])
def test_a_change_asks_for_what_the_table_says(league: Folder, change: str, level: str, after: str) -> None:
    CHANGES[change](league)
    found = version.reasons(LEAGUE, descriptor.load(league.root))
    assert max((reason.level for reason in found), key=semver.LEVELS.index) == level, found
    assert version.decided(BEFORE, found, None) == after


@pytest.mark.parametrize("asked", ["patch", "minor"])
def test_less_than_a_change_asks_for_is_refused(league: Folder, asked: str) -> None:
    CHANGES["an id dropped"](league)
    found = version.reasons(LEAGUE, descriptor.load(league.root))
    with pytest.raises(version.ChronicleError) as refused:
        version.decided(BEFORE, found, asked)
    assert refused.value.code == "bad-level"
    assert "dropped" in refused.value.message


def test_more_may_be_asked_for(league: Folder) -> None:
    CHANGES["a cell corrected"](league)
    found = version.reasons(LEAGUE, descriptor.load(league.root))
    assert [version.decided(BEFORE, found, asked) for asked in (None, "minor", "major")] == ["1.4.3", "1.5.0", "2.0.0"]


def test_stable_is_declared_once(league: Folder) -> None:
    assert version.decided("0.2.0", [], semver.STABLE) == "1.0.0"
    with pytest.raises(version.ChronicleError, match="stable already"):
        version.decided("1.0.0", [], semver.STABLE)
