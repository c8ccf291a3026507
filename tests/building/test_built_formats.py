"""Packages of files other than plain CSV are built, compared and released like any other."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.workbench import Folder, declare, table

from chronicle.building import operands
from chronicle.core.errors import ChronicleError
from chronicle.engines import duckdb as engine
from chronicle.history import edition
from chronicle.history.state import State


def _units(root: Path, until: str) -> Folder:
    """A package of one unit in a Parquet file."""
    root.mkdir()
    folder = declare(root, {"units": table("id since until", "id", role="entity", period=("since", "until"))}, {}, "2010-12-31")
    folder.resource("units", lambda r: r.update(path="units.parquet"))
    pq.write_table(pa.table({"id": ["alder"], "since": ["1990-01-01"], "until": [until]}), root / "units.parquet")
    return folder


def _held(state: State) -> list[tuple[object, ...]]:
    """The units of a day."""
    (units,) = state.tables()
    return engine.rows(state.con, f"SELECT id, until FROM {state.relation(units)} WHERE {state.holds(units)}")


def test_two_packages_of_parquet_files_are_compared(tmp_path: Path) -> None:
    old, new = _units(tmp_path / "old", ".."), _units(tmp_path / "new", "2000-01-01")
    with operands.opened(f"{old.root}@2005-01-01", f"{new.root}@2005-01-01") as (first, second):
        assert [_held(side.state) for side in (first, second)] == [[("alder", "..")], []]


def test_a_parquet_file_of_a_state_is_told_from_one_of_a_package(tmp_path: Path) -> None:
    folder = _units(tmp_path / "state", "..")
    pq.write_table(pa.table({"id": ["alder"], "certainty": ["certain"]}), folder.root / "units.parquet")
    with pytest.raises(ChronicleError) as refused, operands.one(f"{folder.root}@2005-01-01"):
        pass
    assert refused.value.code == "no-history"


def test_packed_tables_in_a_dialect_give_the_build_of_plain_ones(club: Folder, tmp_path: Path) -> None:
    def content() -> list[tuple[object, ...]]:
        with edition.opened(str(club.build(tmp_path / "out"))) as found:
            return [row for name in ("coaches", "members", "titles") for row in engine.rows(found.con, f"FROM {name} ORDER BY 1")]

    plain = content()
    text = club.path("titles").read_text("utf-8").replace(",", ";")
    club.resource("titles", lambda r: r.update(path="titles.csv.gz", encoding="utf-16", dialect={"delimiter": ";"}))
    club.path("titles").write_bytes(gzip.compress(text.encode("utf-16")))
    assert content() == plain
