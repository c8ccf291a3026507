"""Tables and columns with another name than before: no row differs because of it, and change files lead there and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import change_files
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.change import change_file, comparing, records, replay, rows_files
from chronicle.change.records import Records
from chronicle.cli.main import main
from chronicle.engines import duckdb as engine
from chronicle.render import changelog

TABLES = {
    "things": table("thing a z", "thing", role="entity", period=("a", "z")),
    "marks": table(
        "thing nr:integer text a z",
        "thing nr",
        of={"things": "thing"},
        foreign={"thing": "things.thing"},
        role="attribute",
        period=("a", "z"),
        series=["thing"],
        tracks=["text"],
    ),
    "proofs": table(
        "tab no row book field says stance seen why",
        "tab no",
        role="evidence",
        evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"}
        | {"field": "field", "says": "says", "rule": "why"},
    ),
}
CONTRADICTED = {"tab": "marks", "no": "1", "row": "t|1", "book": "b"} | {
    **{"field": "text", "says": "w", "stance": "contradicts", "seen": "", "why": "older"},
}
ROWS = {
    "things": [{"thing": "t", "a": "1990", "z": ".."}, {"thing": "u", "a": "1991", "z": ".."}],
    "marks": [
        {"thing": "t", "nr": "1", "text": "x", "a": "1990", "z": ".."},
        {"thing": "u", "nr": "1", "text": "y", "a": "1991", "z": ".."},
    ],
    "proofs": [
        CONTRADICTED,
        {"tab": "things", "no": "1", "row": "t", "book": "b", "field": "", "says": "", "stance": "supports", "seen": "", "why": ""},
    ],
}


@pytest.fixture
def old(tmp_path: Path) -> Folder:
    return made(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Folder:
    """Marks are called signs; their text is called label, the begin of their period since, and half of their key number."""
    folder = made(tmp_path / "new")
    for before, after in (("text", "label"), ("a", "since"), ("nr", "number")):
        renamed_column(folder, "marks", before, after)
    rows = [row | {"tab": "signs", "field": "label"} if row["tab"] == "marks" else row for row in folder.rows("proofs")]
    folder.write("proofs", rows)
    folder.resource("marks", lambda r: r.update(name="signs", chronicle={**r["chronicle"], "formerly": ["marks"]}))
    return folder


def made(root: Path) -> Folder:
    root.mkdir()
    folder = declare(root, TABLES, ROWS)
    folder.describe(lambda d: d.update(name="odd"))
    return folder


def renamed_column(folder: Folder, name: str, before: str, after: str) -> None:
    rows = [{after if k == before else k: v for k, v in row.items()} for row in folder.rows(name)]

    def change(resource: dict[str, Any]) -> None:
        fields = [f | {"name": after, "formerly": [before]} if f["name"] == before else f for f in resource["schema"]["fields"]]
        key = [after if c == before else c for c in resource["schema"]["primaryKey"]]
        resource["schema"] |= {"fields": fields, "primaryKey": key}
        meaning = resource["chronicle"]
        meaning["validity"] = {side: after if c == before else c for side, c in meaning["validity"].items()}
        meaning["tracks"] = [after if c == before else c for c in meaning["tracks"]]

    folder.resource(name, change)
    folder.write(name, rows)


@contextmanager
def there_and_back(tmp_path: Path, old: Folder, new: Folder) -> Iterator[Records]:
    """The comparison; its change file leads from each side to the other, by digest and in the names of each."""
    change_files.made(tmp_path / "change.json", str(old.root), str(new.root))
    change = change_file.read(tmp_path / "change.json")
    for here, there, reverse in ((old, new, False), (new, old, True)):
        with operands.one(str(here.root)) as start, operands.one(str(there.root)) as end:
            made = replay.applied(change, start, reverse=reverse)
            assert made.digests == end.state.digests
            assert {name: made.columns(t)[:-1] for name, t in made.package.tables.items()} == {
                name: list(t.columns) for name, t in end.package.tables.items()
            }
    with operands.opened(str(old.root), str(new.root)) as both:
        found = comparing.compared(*both)
        assert isinstance(found, Records)
        yield found


def test_new_names_change_the_schema_and_no_row(tmp_path: Path, old: Folder, new: Folder) -> None:
    with there_and_back(tmp_path, old, new) as told:
        assert sorted((c.what, c.change, c.old, c.new) for c in told.schema) == [
            *(("column", "renamed", a, b) for a, b in (("a", "since"), ("nr", "number"), ("text", "label"))),
            ("table", "renamed", "marks", "signs"),
        ]
        assert {c.level for c in told.schema} == {"major"}
        assert_nothing(told)


def test_a_value_that_differs_under_a_new_name_is_compared_with_that_under_the_old_one(tmp_path: Path, old: Folder, new: Folder) -> None:
    rows = new.rows("signs")
    rows[0]["label"] = "z"
    new.write("signs", rows)
    with there_and_back(tmp_path, old, new) as told:
        (row,) = (row.as_dict() for row in told.rows())
    assert row == {"table": "signs", "id": "t|1", "change": "changed", "old": {"label": "x"}, "new": {"label": "z"}}


def test_rows_that_come_and_go_under_new_names_are_replayed(tmp_path: Path, old: Folder, new: Folder) -> None:
    gone, *rest = new.rows("signs")
    new.write("signs", [*rest, gone | {"number": "2"}])
    new.write("proofs", [row for row in new.rows("proofs") if row["tab"] != "signs"])
    with there_and_back(tmp_path, old, new) as told:
        assert {(row.table.name, row.id) for row in told.rows()} == {("signs", "t|1"), ("signs", "t|2"), ("proofs", "signs|1")}


def test_a_citation_that_goes_on_naming_the_old_table_differs(tmp_path: Path, old: Folder, new: Folder) -> None:
    new.write("proofs", old.rows("proofs"))
    with there_and_back(tmp_path, old, new) as told:
        assert {row.table.name for row in told.rows()} == {"proofs"}


def test_the_text_tells_the_new_name_and_corrects_nothing(old: Folder, new: Folder) -> None:
    with operands.opened(str(old.root), str(new.root)) as both:
        text = changelog.text(records.of(*both))
    assert "signs.label: renamed (text → label) (major)" in text
    assert "No event and no statement differs" in text
    assert "corrected" not in text


def test_all_row_changes_as_files_follow_the_new_names(tmp_path: Path, old: Folder, new: Folder) -> None:
    with operands.opened(str(old.root), str(new.root)) as (first, second):
        paths = list(rows_files.export(first.state, second.state, tmp_path / "out"))
    con = engine.connect()
    assert sorted(path.stem for path in paths) == ["proofs", "signs", "things"]
    assert [con.execute(f"SELECT count(*) FROM '{path}'").fetchone() for path in paths] == [(0,)] * 3
    con.close()


@pytest.mark.parametrize("name", ["marks", "signs"])
def test_who_uses_a_table_that_was_renamed_is_told_so_by_either_name(
    old: Folder, new: Folder, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["affected", "--from", str(old.root), "--to", str(new.root), "--table", name]) == 1
    assert "signs: renamed (marks → signs)" in capsys.readouterr().out
    assert main(["affected", "--from", str(old.root), "--to", str(new.root), "--table", "things"]) == 0


def test_rows_and_columns_in_another_order_are_no_change(tmp_path: Path, old: Folder) -> None:
    other = made(tmp_path / "other")
    other.resource("marks", lambda r: r["schema"]["fields"].reverse())
    other.write("marks", [dict(reversed(row.items())) for row in reversed(other.rows("marks"))])
    with there_and_back(tmp_path, old, other) as told:
        assert told.schema == ()
        assert_nothing(told)


def assert_nothing(told: Records) -> None:
    """No event and no statement differs."""
    assert (told.revisions, told.notices, told.since.tallies, told.events.tallies) == ([], (), [], [])
