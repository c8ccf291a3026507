"""What is said of a table before its rows: only the ids are others, or one column has most of the changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support import change_files
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.change import change_file, comparing, guard, likeness, records, replay
from chronicle.change.guard import OneColumn, Renumbered
from chronicle.change.joined import Joined
from chronicle.change.records import Records
from chronicle.cli.main import main
from chronicle.engines import duckdb as engine
from chronicle.render import changelog, state_notes

TABLES = {
    "things": table("thing a z", "thing", role="entity", period=("a", "z")),
    "marks": table(
        "mark thing text size:number a z",
        "mark",
        of={"things": "thing"},
        role="attribute",
        period=("a", "z"),
        series=["thing"],
        tracks=["text"],
    ),
    "colours": table("id shade", "id", role="reference"),
}
Row = dict[str, str]
MARKS = [
    {"mark": f"m{n}", "thing": "t", "text": f"Text {n}", "size": f"{n}.25", "a": f"{1990 + n}-01-01", "z": f"{1991 + n}-01-01"}
    for n in range(8)
]
THINGS = [{"thing": "t", "a": "1990-01-01", "z": ".."}]
COLOURS = [{"id": f"c{n}", "shade": f"shade {n}"} for n in range(8)]


def made(root: Path, marks: Sequence[Row], colours: Sequence[Row] = COLOURS, things: Sequence[Row] = THINGS) -> Folder:
    root.mkdir()
    folder = declare(root, TABLES, {"things": things, "marks": marks, "colours": colours})
    folder.describe(lambda d: d.update(name="odd"))
    return folder


def told(tmp_path: Path, *new: Sequence[Row]) -> Records:
    old = made(tmp_path / "old", MARKS)
    with operands.opened(str(old.root), str(made(tmp_path / "new", *new).root)) as both:
        return records.of(*both)


def changed(change: Callable[[int, Row], Row]) -> list[Row]:
    return [change(n, dict(row)) for n, row in enumerate(MARKS)]


def test_a_table_with_other_ids_for_the_same_rows_is_renumbered(tmp_path: Path) -> None:
    found = told(tmp_path, changed(lambda n, row: row | {"mark": f"n{n}"}))
    assert found.notices == (Renumbered("marks", 8, 8, 8),)
    (text,) = state_notes.notices(found)
    assert text.startswith("marks: renumbered: 8 rows have the same content under other ids")


def test_a_lookup_table_can_be_renumbered_too(tmp_path: Path) -> None:
    found = told(tmp_path, MARKS, [row | {"id": f"d{n}"} for n, row in enumerate(COLOURS)]).notices
    assert found == (Renumbered("colours", 8, 8, 8),)


def test_ids_that_are_shifted_by_one_are_new_content_under_old_ids_and_no_renumbering(tmp_path: Path) -> None:
    found = told(tmp_path, changed(lambda n, row: row | {"mark": f"m{n + 1}"})).notices
    assert guard.renumbered(found) == {}


@pytest.mark.parametrize(
    "marks",
    [
        [*MARKS, *({**row, "mark": f"n{n}", "text": f"Other {n}"} for n, row in enumerate(MARKS))],  # the table grew
        [row | {"mark": f"n{n}", "text": f"Other {n}"} for n, row in enumerate(MARKS)],  # other rows
        [*MARKS[:5], *(row | {"mark": row["mark"] + "x"} for row in MARKS[5:])],  # a few ids were put right
    ],
)
def test_new_rows_and_a_few_other_ids_are_no_renumbering(tmp_path: Path, marks: list[Row]) -> None:
    assert told(tmp_path, marks).notices == ()


def test_rows_that_are_told_apart_by_their_ids_alone_are_not_known_again(tmp_path: Path) -> None:
    things = [{"thing": f"t{n}", "a": f"{1950 + n}", "z": ".."} for n in range(6)]
    old = made(tmp_path / "old", [], things=things)
    new = made(tmp_path / "new", [], things=[row | {"thing": f"u{n}"} for n, row in enumerate(things)])
    with operands.opened(str(old.root), str(new.root)) as both:
        assert records.of(*both).notices == ()


def test_rows_in_another_order_say_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, list(reversed(MARKS)), list(reversed(COLOURS)))
    assert (found.notices, found.revisions) == ((), [])


FUNCTIONS: dict[str, Callable[[int, Row], Row]] = {
    "white space": lambda n, row: row | {"text": f"  {row['text']} "},
    "letter case": lambda n, row: row | {"text": row["text"].upper()},
    "rounding": lambda n, row: row | {"size": str(round(float(row["size"]), 1))},
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_one_function_that_explains_all_changes_of_a_column_is_named(tmp_path: Path, function: str) -> None:
    column = "size" if function == "rounding" else "text"
    found = told(tmp_path, changed(FUNCTIONS[function]))
    assert found.notices == (OneColumn("marks", column, 8, 8, function),)
    said = f"marks: all 8 changed values are in the column {column}; one function explains all of them: {function}."
    assert [*state_notes.notices(found)] == [said]
    assert len([row for r in found.revisions for row in r.rows]) == 8  # its rows are told all the same


def test_one_cell_that_the_function_does_not_explain_is_enough_to_leave_it_out(tmp_path: Path) -> None:
    marks = changed(FUNCTIONS["letter case"])
    marks[0]["text"] = "another"
    assert told(tmp_path, marks).notices == (OneColumn("marks", "text", 8, 8, None),)


def test_changes_in_many_columns_are_no_notice(tmp_path: Path) -> None:
    assert told(tmp_path, changed(lambda n, row: row | {"text": f"x{n}", "size": f"{n + 9}"})).notices == ()


PAIRS = {
    "white space": [(" a", "a"), ("b  c", "b c\u3000")],
    "letter case": [("Aa", "AA"), ("é", "É")],
    "Unicode normalization": [("e\u0301", "é")],
    "text encoding": [("Ã¼ber", "über"), ("工业".encode().decode("latin-1"), "工业")],
    "number format": [("1.000,5", "1000.5"), ("2,50", "2.5")],
    "date format": [("4/3/2020", "2020-04-03"), ("4/13/2020", "2020-04-13")],
    "rounding": [("1.234", "1.23"), ("2.777", "2.78"), ("0.125", "0.12")],
}


@pytest.mark.parametrize("name", PAIRS)
def test_each_function_is_found_in_both_directions(name: str) -> None:
    con = engine.connect()
    for pairs in (PAIRS[name], [(b, a) for a, b in PAIRS[name]]):
        con.execute("CREATE OR REPLACE TABLE cells (a VARCHAR, b VARCHAR)")
        con.executemany("INSERT INTO cells VALUES (?, ?)", pairs)
        assert likeness.function(con, "FROM cells") == name
    con.execute("INSERT INTO cells VALUES ('x', NULL)")
    assert likeness.function(con, "FROM cells") is None
    con.close()


def test_windows_quotation_marks_are_read_as_text_of_another_encoding() -> None:
    con = engine.connect()
    con.execute("CREATE TABLE cells AS SELECT 'itâ€™s' AS a, 'it’s' AS b")
    assert likeness.function(con, "FROM cells") == "text encoding"
    con.close()


def test_the_story_of_a_renumbered_table_is_told_only_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = made(tmp_path / "old", MARKS)
    new = made(tmp_path / "new", MARKS, [row | {"id": f"d{n}"} for n, row in enumerate(COLOURS)])
    words = ["diff", str(old.root), str(new.root)]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "colours: renumbered: 8 rows have the same content under other ids; its rows are not listed" in " ".join(text.split())
    assert "d0" not in text
    assert main([*words, "--force"]) == 0
    assert "d0" in capsys.readouterr().out


def test_a_change_file_has_the_notices_and_every_row(tmp_path: Path) -> None:
    old = made(tmp_path / "old", MARKS)
    new = made(tmp_path / "new", changed(lambda n, row: row | {"mark": f"n{n}"}))
    change_files.made(tmp_path / "change.json", str(old.root), str(new.root))
    with operands.opened(str(old.root), str(new.root)) as both:
        text = changelog.text(records.of(*both))
        assert text.count("renumbered") == 1
        assert text.index("## Briefly") < text.index("renumbered")  # a reader first learns what is compared
    change = change_file.read(tmp_path / "change.json")
    document: Any = change.document
    assert document["notices"] == [{"notice": "renumbered", "table": "marks", "rows": 8, "fresh": 8, "same": 8}]
    with operands.one(str(old.root)) as side:
        assert replay.applied(change, side).digests == document["to"]["digests"]


def test_folders_of_files_are_guarded_like_records(tmp_path: Path) -> None:
    made(tmp_path / "contract", [])
    for name, rows in (("old", COLOURS), ("new", [row | {"id": f"d{n}"} for n, row in enumerate(COLOURS)])):
        folder = tmp_path / "contract" / name
        folder.mkdir()
        lines = ["id,shade", *(f"{row['id']},{row['shade']}" for row in rows)]
        (folder / "colours.csv").write_text("\n".join(lines) + "\n", "utf-8")
    with operands.opened(str(tmp_path / "contract" / "old"), str(tmp_path / "contract" / "new")) as both:
        found = comparing.compared(*both)
        assert isinstance(found, Joined)
        assert found.notices == (Renumbered("colours", 8, 8, 8),)
        assert found.brief().tallies == []
