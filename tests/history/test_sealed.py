"""A compiled file from elsewhere can make nobody read or write other files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.workbench import Folder

from chronicle.building import operands
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine
from chronicle.history import edition


@pytest.fixture
def build(league_build: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(league_build, tmp_path / "build"))


def _altered(folder: Path, *statements: str) -> None:
    with duckdb.connect(str(folder / DATABASE)) as con:
        for statement in statements:
            con.execute(statement)


def _contract(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with duckdb.connect(str(folder / DATABASE)) as con:
        described = json.loads(con.execute("SELECT contract FROM release").fetchall()[0][0])
        change(described)
        con.execute("UPDATE release SET contract = ?", [json.dumps(described)])


@pytest.mark.parametrize("table", ["coaches", "snapshots"])
def test_a_view_in_place_of_a_table_is_refused(build: Path, table: str) -> None:
    _altered(build, f"CREATE TABLE kept AS FROM {table}", f"DROP TABLE {table}", f"CREATE VIEW {table} AS FROM kept")
    with pytest.raises(ChronicleError, match=f"{table} is a view"), edition.opened(str(build)):
        pass
    with pytest.raises(ChronicleError, match=f"{table} is a view"), operands.one(str(build)):
        pass


def test_a_view_that_reads_a_file_is_refused_where_files_are_written(build: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("7f3a-quince")
    _altered(build, "DROP VIEW change.entities", f"CREATE VIEW change.entities AS FROM read_text('{tmp_path / 'secret.txt'}')")
    with pytest.raises(ChronicleError, match="the view entities reads other files"), operands.one(str(build)):
        pass
    with edition.opened(str(build)) as found, pytest.raises(engine.Error, match="disabled"):
        engine.rows(found.con, "FROM change.entities")


def test_a_file_is_looked_into_once_and_again_after_it_was_written_to(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, inspect = list[Path](), edition._inspect
    monkeypatch.setattr(edition, "_inspect", lambda path: (looks.append(path), inspect(path)))
    for _ in range(2):
        edition.harmless(build / DATABASE)
    assert len(looks) == 1
    _altered(build, "CREATE TABLE more (x INTEGER)")
    edition.harmless(build / DATABASE)
    assert len(looks) == 2


def test_a_file_that_was_harmless_is_refused_once_it_is_not(build: Path, tmp_path: Path) -> None:
    path = build / DATABASE
    edition.harmless(path)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    _altered(build, "CREATE MACRO md5(x) AS 'forged'")
    os.utime(path, ns=times)
    for _ in range(2):
        with pytest.raises(ChronicleError, match="its macro md5 takes the place"):
            edition.harmless(path)


def test_a_file_that_was_harmless_is_looked_into_again_if_a_log_lies_beside_it(build: Path) -> None:
    edition.harmless(build / DATABASE)
    with duckdb.connect(str(build / DATABASE)) as con:
        con.execute("SET checkpoint_threshold = '1GB'; PRAGMA disable_checkpoint_on_shutdown; CREATE MACRO md5(x) AS 'forged'")
    assert (build / f"{DATABASE}.wal").is_file()
    with pytest.raises(ChronicleError):
        edition.harmless(build / DATABASE)


@pytest.mark.parametrize("name", ["md5", "List_Sort", "duckdb_functions", "bool_or", "min"])
def test_a_macro_in_place_of_a_function_of_duckdb_is_refused_where_files_can_be_read(build: Path, tmp_path: Path, name: str) -> None:
    """Two days of one edition are compared on a connection that is not sealed, and a query of the user's own may ask for one."""
    (tmp_path / "secret.txt").write_text("7f3a-quince")
    _altered(build, f"CREATE MACRO {name}(x) AS (SELECT content FROM read_text('{tmp_path / 'secret.txt'}'))")
    told = f"its macro {name} takes the place of a function of DuckDB"
    with pytest.raises(ChronicleError, match=told), operands.opened(f"{build}@1996-01-01", f"{build}@2000-01-01"):
        pass
    with pytest.raises(ChronicleError, match=told), edition.opened(str(build), sealed=False):
        pass


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_text('{secret}')",
        "COPY (SELECT 1) TO '{folder}/x.csv'",
        "COPY (SELECT 1) TO '{folder}/build/chronicle.duckdb.tmp/x.csv'",
        "EXPORT DATABASE '{folder}/build/chronicle.duckdb.tmp'",
        "ATTACH '{folder}/x.duckdb'",
        "SET enable_external_access = true",
        "SET temp_directory = '{folder}'",
        "INSTALL httpfs",
    ],
)
def test_a_query_on_an_edition_reaches_no_file(build: Path, tmp_path: Path, query: str) -> None:
    (tmp_path / "secret.txt").write_text("7f3a-quince")
    before = sorted(tmp_path.rglob("*"))
    with edition.opened(str(build)) as found, pytest.raises(engine.Error):
        engine.rows(found.con, query.format(secret=tmp_path / "secret.txt", folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["resources"][0].update(name="../../pwned"),
        lambda d: d["resources"][0].update(path="../../pwned.csv"),
        lambda d: d["chronicle"].pop("closing"),
        lambda d: d["chronicle"].update(closing="soon"),
        lambda d: d.update(resources=5),
        lambda d: d["resources"][0]["schema"].update(fields="none"),
        lambda d: d["resources"][0]["chronicle"].update(role="king"),
    ],
)
def test_a_contract_inside_an_edition_is_validated(build: Path, change: Callable[[dict[str, Any]], object]) -> None:
    _contract(build, change)
    with pytest.raises(ChronicleError, match=r"the contract in .* is not sound"), edition.opened(str(build)):
        pass


@pytest.mark.parametrize(
    ("release", "told"),
    [
        ("NULL AS version, NULL AS contract", r"the contract in .* is not sound"),
        ("NULL AS version, [5] AS contract", r"the contract in .* is not sound"),
        ("NULL AS version, repeat('[', 100000) AS contract", r"the contract in .* is not sound"),
        ("'../../x' AS version, '{}' AS contract", "is not a version"),
        ("'<b>1.0.0</b>' AS version, '{}' AS contract", "is not a version"),
        ("[1] AS version, '{}' AS contract", "is not a version"),
    ],
)
def test_a_release_that_names_no_contract_or_no_version_is_refused(build: Path, release: str, told: str) -> None:
    _altered(build, "DROP TABLE release CASCADE", f"CREATE TABLE release AS SELECT {release}")
    with pytest.raises(ChronicleError, match=told), edition.opened(str(build)):
        pass


@pytest.mark.parametrize("version", ["../../other/build", "1.0", 5, None, "..", "1.0.0/../../../other"])
def test_the_newest_release_is_named_by_a_version_alone(league: Folder, version: object) -> None:
    (league.root / "releases").mkdir()
    (league.root / "releases" / "latest.json").write_text(json.dumps({"version": version, "path": f"{version}/datapackage.json"}))
    with pytest.raises(ChronicleError, match="is not a version such as"):
        edition.newest_release(league.root)


@pytest.mark.parametrize("name", ["what?", "back\\slash"])
def test_a_folder_in_which_no_database_can_lie_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(ChronicleError, match="DuckDB cannot open a database in"):
        engine.connect(tmp_path / name / DATABASE)


@pytest.mark.parametrize("name", ["a[b]c", "a*b", "a b", "it's", 'say "x"', "工业", "100%", "a#b"])
def test_a_package_in_a_folder_of_any_other_name_is_built_and_compared(club: Folder, tmp_path: Path, name: str) -> None:
    moved = Folder(club.root.rename(tmp_path / name))
    moved.build()
    with operands.opened(str(moved.root / "build"), str(moved.root)) as (first, second):
        assert [t.name for t in first.state.tables()] == [t.name for t in second.state.tables()]
    with edition.opened(str(moved.root)) as found:
        assert engine.rows(found.con, "SELECT count(*) FROM coaches") == [(1,)]
