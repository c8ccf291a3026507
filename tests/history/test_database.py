"""The compiled DuckDB file: it needs no package, no engine of ours and no other file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from support.workbench import LEAGUE, Folder

from chronicle.core.paths import DATABASE

MACROS = [
    "members_asof(DATE '2007-07-01')",
    "titles_asof('2007-07-01')",
    "stints_asof('2007-07-01')",
    "tree(DATE '2007-07-01')",
    "changes('1999-06-30', '2007-07-01')",
    "biography('eintracht')",
    "labels('2007-07-01')",
]
VIEWS = ["members_now", "placements_now", "disputes", "snapshots", "release"]


@pytest.fixture
def renamed(league_build: Path, tmp_path: Path) -> Path:
    """The compiled file alone, in another folder and under another name."""
    return Path(shutil.copyfile(league_build / DATABASE, tmp_path / "fussball.db"))


def test_macros_and_views_work_in_a_copy_under_another_name(renamed: Path) -> None:
    with duckdb.connect(str(renamed), read_only=True) as con:
        for name in (*MACROS, *VIEWS):
            assert con.execute(f"FROM {name}").fetchall(), name


def test_macros_and_views_work_when_attached_under_another_name_and_in_use(renamed: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{renamed}' AS liga (READ_ONLY)")
        for name in VIEWS:
            assert con.execute(f"FROM liga.{name}").fetchall(), name
        con.execute("USE liga")
        for name in (*MACROS, *VIEWS):
            assert con.execute(f"FROM {name}").fetchall(), name


def test_macros_work_with_no_access_to_anything_outside_of_the_file(renamed: Path) -> None:
    with duckdb.connect(str(renamed), read_only=True, config={"enable_external_access": "false"}) as con:
        for name in (*MACROS, *VIEWS):
            assert con.execute(f"FROM {name}").fetchall(), name
        with pytest.raises(duckdb.Error):
            con.execute(f"FROM read_csv('{LEAGUE / 'data' / 'books.csv'}')")


def test_every_table_and_column_has_a_comment(league_build: Path) -> None:
    described = {r["name"]: r for r in Folder(LEAGUE).descriptor["resources"]}
    with duckdb.connect(str(league_build / DATABASE), read_only=True) as con:
        tables = dict(con.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        columns = {
            (t, c): text
            for t, c, text in con.execute("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal").fetchall()
        }
    for name, resource in described.items():
        assert tables[name] == resource["description"]
        for field in resource["schema"]["fields"]:
            assert columns[name, field["name"]] == field["description"]
    assert all(tables[name] for name in ("snapshots", "release"))
    assert "certain from here" in columns["members", "since_latest"]


def test_the_file_can_be_read_by_duckdb_1_2_and_later(league_build: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{league_build / DATABASE}' AS league (READ_ONLY)")
        (tags,) = con.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'league'").fetchone() or (None,)
    assert "v1.2.0" in str(tags)


def test_cells_are_typed_as_the_contract_says(league_build: Path) -> None:
    with duckdb.connect(str(league_build / DATABASE), read_only=True) as con:
        types = {
            (t, c): kind
            for t, c, kind in con.execute("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal").fetchall()
        }
        assert con.execute("SELECT portion FROM transitions WHERE transition_code = 'germania-to-germania-frauen'").fetchall() == [(None,)]
        assert con.execute("SELECT wage FROM stints WHERE coach_code = 'weber'").fetchall() == [(1000.0,)]
        assert con.execute("SELECT count(*) FROM decisions WHERE snap").fetchall() == [(5,)]
    expected = {
        **{
            ("members", "since"): "VARCHAR",
            ("members", "since_earliest"): "DATE",
            ("stints", "hired"): "DATE",
            ("stints", "wage"): "DOUBLE",
        },
        **{("placements", "slot"): "BIGINT", ("decisions", "snap"): "BOOLEAN", ("coaches", "debut"): "INTEGER"},
        **{("decisions", "decided_latest"): "DATE"},
    }
    assert {key: types[key] for key in expected} == expected


def test_the_file_carries_its_contract(league_build: Path) -> None:
    with duckdb.connect(str(league_build / DATABASE), read_only=True) as con:
        ((dataset, version, contract),) = con.execute("SELECT dataset, version, contract FROM release").fetchall()
    assert (dataset, version) == ("league", None)
    assert json.loads(contract) == Folder(LEAGUE).descriptor


def test_texts_that_look_like_sql_stay_texts(league: Folder) -> None:
    nasty = "'; DROP TABLE members; -- \" {batch} $1 %s"
    league.set("titles", "hafen-de", wording=nasty)
    league.describe(lambda d: d.update(title=nasty, name="o'hara"))
    league.resource("members", lambda r: r.update(description=nasty))
    league.field("members", "sort", description=nasty)
    with duckdb.connect(str(league.build() / DATABASE), read_only=True) as con:
        assert con.execute("SELECT wording FROM titles WHERE title_code = 'hafen-de'").fetchall() == [(nasty,)]
        told = "SELECT comment FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'members'"
        assert con.execute(told).fetchall() == [(nasty,)]
        assert con.execute("SELECT dataset, title FROM release").fetchall() == [("o'hara", nasty)]


def test_a_column_may_bear_any_name_that_csv_can_write(league: Folder) -> None:
    for name, table in (('the "best" form, ever', "sort"), ("select", "sort")):
        copy = Folder(Path(shutil.copytree(league.root, league.root.parent / f"copy-{len(name)}")))
        copy.field("members", table, name=name)
        copy.resource("members", lambda r, name=name: r["chronicle"].update(tracks=[name]))
        rows = [{(name if column == "sort" else column): cell for column, cell in row.items()} for row in league.rows("members")]
        copy.write("members", rows)
        with duckdb.connect(str(copy.build() / DATABASE), read_only=True) as con:
            quoted = name.replace('"', '""')
            assert con.execute(f'SELECT DISTINCT "{quoted}" FROM members ORDER BY 1').fetchall() == [
                ("association",),
                ("club",),
                ("division",),
            ]
