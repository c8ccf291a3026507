"""The version that a change asks for, computed from what changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.workbench import LEAGUE, Folder

from chronicle.contract import descriptor
from chronicle.core import semver
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.releasing import version


def reasons(new: Folder) -> set[tuple[str, str]]:
    """(level, text) for what tells a changed copy of the league from the league."""
    return {(reason.level, reason.text) for reason in version.reasons(LEAGUE, descriptor.load(new.root))}


def resource(folder: Folder, name: str) -> dict[str, object]:
    return next(r for r in folder.descriptor["resources"] if r["name"] == name)


@pytest.mark.parametrize("level", semver.LEVELS)
def test_the_first_version_is_the_first_whatever_the_change(level: str) -> None:
    assert semver.following(None, level) == "0.1.0"


@pytest.mark.parametrize(
    ("old", "patch", "minor", "major"),
    [
        ("0.1.0", "0.1.1", "0.2.0", "0.2.0"),
        ("0.9.9", "0.9.10", "0.10.0", "0.10.0"),
        ("1.0.0", "1.0.1", "1.1.0", "2.0.0"),
        ("1.9.12", "1.9.13", "1.10.0", "2.0.0"),
        ("10.0.3", "10.0.4", "10.1.0", "11.0.0"),
    ],
)
def test_before_1_0_0_a_break_raises_the_second_number_and_after_it_the_first(old: str, patch: str, minor: str, major: str) -> None:
    assert [semver.following(old, level) for level in ("patch", "minor", "major")] == [patch, minor, major]


@pytest.mark.parametrize("text", ["", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.x", "1.0.-1", "1.0.0-rc1", "1..0", "１.0.0"])
def test_a_version_is_three_numbers(text: str) -> None:
    with pytest.raises(ChronicleError) as error:
        semver.parse(text)
    assert error.value.code == "bad-version"


def test_nothing_has_changed_in_a_copy(league: Folder) -> None:
    assert reasons(league) == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda f: f.set("coaches", "koch", called_en="Cooke"), {("patch", "coaches: 1 cell corrected")}),
        (lambda f: f.set("members", "union", since="1911"), {("patch", "members: 1 cell corrected")}),
        (lambda f: f.set("proofs", "members-hafen-1", page="p. 2"), {("patch", "proofs: 1 cell corrected")}),
        (lambda f: f.add("coaches", coach_code="vogel", called_de="Vogel", called_en="Bird"), {("minor", "coaches: 1 row added")}),
        (
            lambda f: f.drop("titles", "eintracht-nick"),
            {
                ("major", "titles: 1 id dropped (eintracht-nick)"),
                ("major", "proofs: 2 ids dropped (titles-eintracht-nick-1, titles-eintracht-nick-2)"),
            },
        ),
        (lambda f: f.describe(lambda d: d["chronicle"].update(closing="2024-07-31")), {("minor", "closing date 2024-06-30 -> 2024-07-31")}),
        (lambda f: f.describe(lambda d: d.update(title="The league")), {("patch", "descriptions or rules changed")}),
        (lambda f: f.field("members", "sort", description="Sort."), {("patch", "members.sort: text changed")}),
    ],
)
def test_a_change_has_its_level(league: Folder, change: Callable[[Folder], object], expected: set[tuple[str, str]]) -> None:
    change(league)
    assert reasons(league) == expected


def test_of_many_dropped_ids_the_first_are_named(league: Folder) -> None:
    league.write("proofs", [])
    [(level, text)] = reasons(league)
    assert level == "major"
    assert re.fullmatch(r"proofs: (\d+) ids dropped \(\S+, \S+, \S+, \d+ more\)", text)


def test_a_changed_key_is_a_dropped_row_and_a_new_one(league: Folder) -> None:
    league.set("books", "register", book_code="register-2")
    league.write("proofs", [{**row, "book_code": row["book_code"].replace("register", "register-2")} for row in league.rows("proofs")])
    assert {("major", "books: 1 id dropped (register)"), ("minor", "books: 1 row added")} <= reasons(league)


def test_a_new_column_is_minor_and_a_dropped_one_major(league: Folder, tmp_path: Path) -> None:
    league.resource("coaches", lambda r: r["schema"]["fields"].append({"name": "licence", "type": "string"}))
    league.write("coaches", league.rows("coaches"))
    assert ("minor", "coaches.licence: added") in reasons(league)
    backwards = version.reasons(league.root, descriptor.load(LEAGUE))
    assert ("major", "coaches.licence: removed") in {(r.level, r.text) for r in backwards}


def test_another_type_is_major(league: Folder) -> None:
    league.field("coaches", "debut", type="integer")
    assert ("major", "coaches.debut: type changed (year → integer)") in reasons(league)


def test_another_key_is_major(league: Folder) -> None:
    league.resource("stints", lambda r: r["schema"].update(primaryKey=["coach_code", "member_code", "duty", "hired"]))
    assert ("major", "stints: key changed (coach_code, member_code, hired → coach_code, member_code, duty, hired)") in reasons(league)


def test_a_new_table_is_minor_and_a_dropped_one_major(league: Folder) -> None:
    league.describe(lambda d: d["resources"].append({**resource(league, "books"), "name": "papers", "path": "data/papers.csv"}))
    shutil.copyfile(league.path("books"), league.path("papers"))
    assert ("minor", "papers: added") in reasons(league)
    backwards = version.reasons(league.root, descriptor.load(LEAGUE))
    assert ("major", "papers: removed") in {(r.level, r.text) for r in backwards}


def test_the_order_of_the_rows_is_no_change(league: Folder) -> None:
    league.write("coaches", league.rows("coaches")[::-1])
    assert reasons(league) == set()


def test_a_table_that_cannot_be_read_is_told_instead(league: Folder) -> None:
    league.text("coaches", "Cook,2001", "Cook")
    with pytest.raises(InputRefused) as refused:
        reasons(league)
    assert [f.code for f in refused.value.findings] == ["missing-cell"]


def test_another_language_of_the_labels_is_a_change(league: Folder) -> None:
    league.describe(lambda d: d["chronicle"].update(languages=["en", "de"]))
    assert reasons(league) != set()
