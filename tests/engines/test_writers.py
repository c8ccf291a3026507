"""Files for readers: their bytes follow from the content alone."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import duckdb
from support.oracle import Oracle
from support.workbench import LEAGUE, Folder

from chronicle.core.paths import DATABASE


def bytes_in(folder: Path) -> dict[str, str]:
    """Path -> digest of the bytes of every file but the DuckDB file, which has no fixed bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != DATABASE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_order_of_the_rows_in_the_canonical_files_changes_nothing(league: Folder, league_build: Path) -> None:
    for resource in league.descriptor["resources"]:
        league.write(resource["name"], league.rows(resource["name"])[::-1])
    assert bytes_in(league.build()) == bytes_in(league_build)


def test_how_the_canonical_files_are_quoted_and_ended_changes_nothing(league: Folder, league_build: Path) -> None:
    for resource in league.descriptor["resources"]:
        path, rows = league.path(resource["name"]), league.rows(resource["name"])
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(rows)
    assert bytes_in(league.build()) == bytes_in(league_build)


def test_no_path_of_this_machine_stands_in_a_file(league_build: Path) -> None:
    for path in league_build.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert str(league_build).encode() not in content, path.name
            assert str(LEAGUE).encode() not in content, path.name


def test_csv_files_are_utf_8_with_plain_line_ends(league_build: Path) -> None:
    for path in league_build.rglob("*.csv"):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        content.decode("utf-8")


def test_parquet_files_say_what_they_are(league_build: Path) -> None:
    con = duckdb.connect()
    query = "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)"
    snapshot = dict(con.execute(query, [str(league_build / "snapshots/2012-07-01/members.parquet")]).fetchall())
    assert snapshot == {"dataset": "league", "version": "unreleased", "closing": "2024-06-30", "snapshot": "2012-07-01"}
    history = dict(con.execute(query, [str(league_build / "history/members.parquet")]).fetchall())
    assert history["digest"] == json.loads((league_build / "build.json").read_text("utf-8"))["tables"]["members"]["digest"]


def test_the_history_files_hold_every_statement(league_build: Path) -> None:
    naive = Oracle(LEAGUE)
    for name, rows in naive.rows.items():
        ((count,),) = (
            duckdb.connect().execute("SELECT count(*) FROM read_parquet(?)", [str(league_build / "history" / f"{name}.parquet")]).fetchall()
        )
        assert count == len(rows)


def test_a_csv_file_and_a_parquet_file_of_a_snapshot_hold_the_same(league_build: Path) -> None:
    con = duckdb.connect()
    for path in sorted((league_build / "snapshots").rglob("*.csv")):
        typed = f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{path.with_suffix('.parquet')}')"
        text = f"FROM read_csv('{path}', all_varchar = true)"
        assert con.execute(f"({typed}) EXCEPT ALL ({text})").fetchall() == [], path
        assert con.execute(f"({text}) EXCEPT ALL ({typed})").fetchall() == [], path
