"""A build: its bytes, what it leaves behind when it fails, and the file that readers open."""

from __future__ import annotations

import hashlib
import json
import shutil
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from support.workbench import LEAGUE, ROOT, Folder

from chronicle.building import builder, compile
from chronicle.change import happened
from chronicle.change.happened import Happened
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.paths import DATABASE, MANIFEST
from chronicle.history.state import State


def _digests(folder: Path) -> dict[str, str]:
    """Of every file but the DuckDB file, whose bytes carry a random id."""
    paths = (p for p in folder.rglob("*") if p.is_file() and p.name != DATABASE)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


@pytest.mark.parametrize("root", [ROOT, LEAGUE], ids=["ministry", "league"])
def test_two_builds_have_the_same_bytes(root: Path, ministry_build: Path, league_build: Path, tmp_path: Path) -> None:
    first = ministry_build if root == ROOT else league_build
    assert _digests(builder.build(root, tmp_path / "again", check=False)) == _digests(first)


def test_the_state_of_a_snapshot_is_read_once_for_the_steps_before_and_after_it(league: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, between = list[tuple[State, State]](), happened.between

    def seen(first: State, second: State) -> Happened:
        steps.append((first, second))
        return between(first, second)

    def enough(*_: object) -> None:
        raise KeyError("enough")

    monkeypatch.setattr(happened, "between", seen)
    monkeypatch.setattr(compile, "_changes", enough)
    with pytest.raises(KeyError, match="enough"):
        league.build()
    assert len(steps) > 1
    assert all(before[1] is after[0] for before, after in pairwise(steps))


def test_the_manifest_lists_every_file_with_its_hash(league_build: Path) -> None:
    listed = {f["path"]: f.get("hash") for f in json.loads((league_build / MANIFEST).read_text("utf-8"))["files"]}
    for name, digest in _digests(league_build).items():
        if name != MANIFEST:
            assert listed[name] == f"sha256:{digest}"
    assert listed[DATABASE] is None


def test_a_build_that_fails_leaves_the_old_one_as_it_was(league: Folder) -> None:
    out = league.build()
    before = _digests(out)
    league.set("members", league.rows("members")[0]["code"], since="never")
    with pytest.raises(InputRefused):
        league.build()
    assert _digests(out) == before
    assert [p.name for p in league.root.iterdir() if p.name.startswith(".")] == []


def test_a_build_takes_the_place_of_an_older_one(league: Folder) -> None:
    out = league.build()
    league.set("members", league.rows("members")[-1]["code"], until="2024-01-01")
    before = _digests(out)
    assert league.build() == out
    assert _digests(out) != before


def test_a_folder_with_other_things_is_never_replaced(league: Folder, tmp_path: Path) -> None:
    foreign = tmp_path / "thesis"
    foreign.mkdir()
    (foreign / "chapter.txt").write_text("ten years of work", "utf-8")
    with pytest.raises(ChronicleError) as refused:
        league.build(foreign)
    assert refused.value.code == "output-refused"
    assert (foreign / "chapter.txt").read_text("utf-8") == "ten years of work"
    with pytest.raises(ChronicleError):
        league.build(foreign / "chapter.txt")


def test_the_file_works_under_another_name_and_without_access_to_others(ministry_build: Path, tmp_path: Path) -> None:
    copy = tmp_path / "renamed.db"
    shutil.copyfile(ministry_build / DATABASE, copy)
    con = duckdb.connect(str(copy), read_only=True, config={"enable_external_access": "false"})
    assert con.execute("SELECT count(*) FROM names_asof(DATE '2020-01-01')").fetchall()[0][0] > 0
    assert con.execute("SELECT count(*) FROM tree('2020-01-01')").fetchall()[0][0] > 0


def test_the_file_works_when_it_is_attached_and_in_use(ministry_build: Path) -> None:
    con = duckdb.connect()
    con.execute(f"ATTACH '{ministry_build / DATABASE}' AS other (READ_ONLY); USE other")
    assert con.execute("SELECT count(*) FROM names_asof('2020-01-01')").fetchall()[0][0] > 0


def test_every_table_and_column_has_a_comment(league_build: Path) -> None:
    con = duckdb.connect(str(league_build / DATABASE), read_only=True)
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL").fetchall()
    columns = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name) "
        "WHERE duckdb_columns.comment IS NULL AND table_name NOT IN ('snapshots', 'release')"
    ).fetchall()
    assert tables == []
    bare = {(t, c) for t, c in columns if not c.endswith(("_earliest", "_latest"))}
    assert bare == set()


def test_parquet_files_tell_what_they_are(ministry_build: Path) -> None:
    import pyarrow.parquet as pq

    metadata = pq.read_schema(ministry_build / "history" / "names.parquet").metadata
    assert metadata[b"dataset"] == b"miit-chronicle"
    assert metadata[b"digest"].startswith(b"rows-md5:")
    snapshot = next((ministry_build / "snapshots").iterdir())
    assert pq.read_schema(snapshot / "names.parquet").metadata[b"snapshot"] == snapshot.name.encode()


def test_csv_and_parquet_of_a_table_hold_the_same_rows(ministry_build: Path) -> None:
    con = duckdb.connect()
    for path in sorted((ministry_build / "history").glob("*.csv")):
        names = ", ".join(f'"{c}"' for (c, *_) in con.execute(f"DESCRIBE FROM '{path.with_suffix('.parquet')}'").fetchall())
        text = f"SELECT COLUMNS(*)::VARCHAR FROM (SELECT {names} FROM '{path.with_suffix('.parquet')}')"
        rows = f"SELECT {names} FROM read_csv('{path}', all_varchar = true)"
        assert con.execute(f"({text}) EXCEPT ALL ({rows})").fetchall() == [], path.name
