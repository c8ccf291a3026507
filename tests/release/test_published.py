"""Published releases are never changed, and each can be rebuilt from its own tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from chronicle.build import builder
from chronicle.engines import duckdb as engine

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


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_is_rebuilt_from_its_own_tables_to_the_same_bytes(version: str, tmp_path: Path) -> None:
    folder = RELEASES / version
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    if descriptor["chronicle"]["release"]["built_with"] != f"duckdb {engine.VERSION}":
        pytest.skip("its bytes are promised for the DuckDB it was built with; this is another")
    out = builder.build(folder, tmp_path / "again", check=False)
    assert _data(out)
    for path in _data(out):
        name = path.relative_to(out)
        assert path.read_bytes() == (folder / name).read_bytes(), str(name)


def test_the_index_lists_every_release_newest_first_and_the_pointer_leads_to_the_newest() -> None:
    folders = {p.name for p in RELEASES.iterdir() if p.is_dir()}
    assert folders == set(VERSIONS)
    assert [tuple(map(int, v.split("."))) for v in VERSIONS] == sorted((tuple(map(int, v.split("."))) for v in VERSIONS), reverse=True)
    assert json.loads((RELEASES / "latest.json").read_text("utf-8"))["version"] == VERSIONS[0]
    for entry in INDEX:
        digest = hashlib.sha256((RELEASES / entry["path"]).read_bytes()).hexdigest()
        assert entry["hash"] == f"sha256:{digest}"
