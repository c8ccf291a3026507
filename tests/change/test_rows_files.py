"""`diff --rows DIR`: every row change as Parquet, in a folder that the next run replaces."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.workbench import Folder, declare, table

from chronicle.change import rows_files
from chronicle.cli.main import main
from chronicle.engines import duckdb as engine
from chronicle.engines import writers

THINGS = table("thing a z", "thing", role="entity", period=("a", "z"))
COLOURS = table("id shade", "id", role="reference")
ROWS = {
    "things": [{"thing": "t", "a": "1990", "z": ".."}],
    "colours": [{"id": "1", "shade": "red"}],
    "shapes": [{"id": "1", "shade": "round"}],
}


def made(root: Path, *names: str) -> Folder:
    root.mkdir()
    folder = declare(root, {name: THINGS if name == "things" else COLOURS for name in names}, ROWS)
    folder.describe(lambda d: d.update(name="odd"))
    return folder


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    old, new = made(tmp_path / "old", "things", "colours"), made(tmp_path / "new", "things", "shapes")
    return ["diff", str(old.root), str(new.root), "--rows", str(tmp_path / "out")]


def rows(path: Path) -> list[tuple[object, ...]]:
    con = engine.connect()
    try:
        return con.execute(f"SELECT change, id, shade_old, shade_new FROM '{path}'").fetchall()
    finally:
        con.close()


def test_a_table_that_only_one_side_has_comes_or_goes_with_all_its_rows(tmp_path: Path, words: list[str]) -> None:
    assert main(words) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["colours.parquet", "shapes.parquet", "things.parquet"]
    assert rows(tmp_path / "out" / "colours.parquet") == [("removed", "1", "red", None)]
    assert rows(tmp_path / "out" / "shapes.parquet") == [("added", "1", None, "round")]


def test_rows_of_another_key_are_other_rows(tmp_path: Path, words: list[str]) -> None:
    Folder(tmp_path / "new").describe(lambda d: d["resources"].append({**d["resources"][1], "name": "colours"}))
    Folder(tmp_path / "new").resource("colours", lambda r: r["schema"].update(primaryKey=["id", "shade"]))
    assert main(words) == 0
    con = engine.connect()
    found = con.execute(f"SELECT change, id, shade, shade_old FROM '{tmp_path / 'out' / 'colours.parquet'}' ORDER BY ALL").fetchall()
    assert found == [("added", "1", "round", None), ("removed", "1", None, "red")]
    con.close()


def test_the_next_run_replaces_what_the_first_wrote(tmp_path: Path, words: list[str]) -> None:
    assert main(words) == 0
    assert main(["diff", words[1], words[1], *words[3:]]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["colours.parquet", "things.parquet"]
    assert rows(tmp_path / "out" / "colours.parquet") == []


@pytest.mark.parametrize("other", ["letter.txt", "mine.parquet", "colours.parquet", "folder", "link.parquet"])
def test_a_folder_with_anything_else_in_it_is_refused_and_loses_nothing(
    tmp_path: Path, words: list[str], other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    if other == "folder":
        (tmp_path / "out" / other).mkdir()
    elif other == "link.parquet":
        (tmp_path / "out" / other).symlink_to(tmp_path / "out" / "things.parquet")
    elif other.endswith(".parquet"):  # of a reader's own: `apply` writes such
        con = engine.connect()
        writers.parquet(con, "SELECT 1 AS id, 'red' AS shade", tmp_path / "out" / other, {"dataset": "odd"})
        con.close()
        before |= {other: (tmp_path / "out" / other).read_bytes()}
    else:
        (tmp_path / "out" / other).write_text("kept")
        before |= {other: b"kept"}
    assert main(words) == 2
    assert "output-refused" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.name in before} == before
    assert (tmp_path / "out" / other).exists()


def test_the_rows_of_another_dataset_are_left_alone(tmp_path: Path, words: list[str]) -> None:
    assert main(words) == 0
    for name in ("old", "new"):
        Folder(tmp_path / name).describe(lambda d: d.update(name="another"))
    assert main(words) == 2


def test_a_run_that_fails_midway_leaves_what_the_first_wrote(tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(words) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    shutil.copytree(tmp_path / "out", tmp_path / "copy")
    write, done = writers.parquet, list[str]()

    def fails(*args: object) -> None:
        if done:
            raise OSError(28, "No space left on device")
        done.append("one")
        write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rows_files.writers, "parquet", fails)
    assert main(words) == 2
    assert done
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "new", "old", "out"]
