"""A package in which nothing succeeds anything: its tables are made in fewer steps, and are the same."""

from __future__ import annotations

from pathlib import Path

from support.event_tables import changed
from support.workbench import LEAGUE, Folder

from chronicle.change import components
from chronicle.contract.package import Package
from chronicle.contract.roles import Succession
from chronicle.engines import duckdb as engine


def _columns(con: engine.Connection) -> list[tuple[str, ...]]:
    query = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'change' ORDER BY ALL"
    return engine.rows(con, query)


def _unlinked(folder: Folder, package: Package) -> Path:
    for table in package.having(Succession):
        folder.drop(table.name, *(row[table.key[0]] for row in folder.rows(table.name)))
    return folder.root


def test_without_successions_the_tables_have_the_same_columns_and_types(league: Folder) -> None:
    with changed(LEAGUE) as (con, package):
        expected = _columns(con)
        assert engine.rows(con, "SELECT count(*) > 0 FROM change.paths") == [(True,)]
    with changed(_unlinked(league, package)) as (con, _):
        assert _columns(con) == expected
        assert engine.rows(con, "FROM change.paths UNION ALL BY NAME FROM change.links") == []
        assert engine.rows(con, "SELECT count(*) > 0 FROM change.events") == [(True,)]


def test_a_graph_without_edges_has_no_components() -> None:
    con = engine.connect()
    components.label(con, "(SELECT 1 AS a, 2 AS b WHERE FALSE)", "#found")
    kinds = [(name, kind) for name, kind, *_ in engine.rows(con, 'DESCRIBE "#found"')]
    assert (engine.rows(con, 'FROM "#found"'), kinds) == ([], [("node", "BIGINT"), ("label", "BIGINT")])
    components.label(con, "(SELECT 7 AS a, 7 AS b)", "#found")
    assert engine.rows(con, 'FROM "#found"') == [(7, 7)]
    con.close()
