"""Published releases are never changed, and each can be rebuilt from its own tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from support.workbench import LEAGUE

from chronicle.building import builder
from chronicle.contract.descriptor import load
from chronicle.core.findings import Finding
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine
from chronicle.releasing import narrowed, verify

RELEASES = Path(__file__).parents[2] / "releases"
INDEX = json.loads((RELEASES / "index.json").read_text("utf-8"))["releases"] if (RELEASES / "index.json").is_file() else []
VERSIONS = [entry["version"] for entry in INDEX]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_file_of_a_release_is_as_it_was_published(version: str) -> None:
    folder = RELEASES / version
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"SHA256SUMS"}
    assert there == set(sums)
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name


def _data(out: Path) -> list[Path]:
    """The files whose bytes follow from the tables alone; texts follow the engine's wording as well."""
    return [path for folder in ("history", "snapshots") for path in (out / folder).rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_is_rebuilt_from_its_own_tables_to_the_same_bytes_but_for_narrower_bounds(version: str, tmp_path: Path) -> None:
    """What narrows a period has grown since some releases: only bounds may differ, and only by leaving out days."""
    folder = RELEASES / version
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    if descriptor["chronicle"]["release"]["built_with"] != f"duckdb {engine.VERSION}":
        pytest.skip("its bytes are promised for the DuckDB it was built with; this is another")
    out = builder.build(folder, tmp_path / "again", check=False)
    assert _data(out)
    differing = {path.stem for path in _data(out) if path.read_bytes() != (folder / path.relative_to(out)).read_bytes()}
    package = load(folder)
    for name in differing:
        told = narrowed.explained(out / DATABASE, folder / "history" / f"{name}.parquet", package.tables[name])
        assert isinstance(told, str), told
        assert "narrower bounds" in told


@pytest.mark.parametrize("version", [*(pytest.param(version, marks=pytest.mark.slow) for version in VERSIONS[:-1]), *VERSIONS[-1:]])
def test_a_published_release_is_what_it_was_and_is_compiled_again_to_the_same(version: str) -> None:
    verdict = verify.release(RELEASES / version, again=True)
    assert verdict.findings == []
    built_with = json.loads((RELEASES / version / "datapackage.json").read_text("utf-8"))["chronicle"]["release"]["built_with"]
    expected = "to the same bytes" if built_with == f"duckdb {engine.VERSION}" else "digests compared, not bytes"
    assert any(expected in note for note in verdict.notes)


def test_a_bound_that_is_wider_or_a_cell_that_is_another_is_not_explained_by_narrowing(league_build: Path, tmp_path: Path) -> None:
    table, published = load(LEAGUE).tables["members"], tmp_path / "members.parquet"

    def told(change: str) -> object:
        con = engine.connect()
        con.execute(f"CREATE TABLE members AS FROM read_parquet({engine.path(league_build / 'history' / 'members.parquet')})")
        con.execute(change)
        con.execute(f"COPY members TO '{published}' (FORMAT parquet)")
        con.close()
        return narrowed.explained(league_build / DATABASE, published, table)

    earlier = "UPDATE members SET since_earliest = since_earliest - 1 WHERE code = 'turner'"
    assert told(earlier) == "members: 1 row has narrower bounds (turner)"
    for change in (
        "UPDATE members SET since_earliest = since_earliest + 1 WHERE code = 'turner'",
        "UPDATE members SET until_latest = until_earliest WHERE code = 'turner'",
        "UPDATE members SET sort = 'division' WHERE code = 'turner'",
        "DELETE FROM members WHERE code = 'turner'",
    ):
        found = told(change)
        assert isinstance(found, Finding), change
        assert "turner" in found.message


def test_the_index_lists_every_release_newest_first_and_the_pointer_leads_to_the_newest() -> None:
    folders = {p.name for p in RELEASES.iterdir() if p.is_dir()}
    assert folders == set(VERSIONS)
    assert [tuple(map(int, v.split("."))) for v in VERSIONS] == sorted((tuple(map(int, v.split("."))) for v in VERSIONS), reverse=True)
    assert json.loads((RELEASES / "latest.json").read_text("utf-8"))["version"] == VERSIONS[0]
    for entry in INDEX:
        digest = hashlib.sha256((RELEASES / entry["path"]).read_bytes()).hexdigest()
        assert entry["hash"] == f"sha256:{digest}"
