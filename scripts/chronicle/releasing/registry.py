"""Registry of every id in any release: first and last version, whether it is current or retired, and its successors.

An id is never reused or given another meaning. Retired ids stay in the registry, so that data coded with them can be converted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chronicle.change.place import SCHEMA
from chronicle.contract.descriptor import load
from chronicle.contract.package import Package
from chronicle.contract.roles import Entity
from chronicle.core import row_id
from chronicle.core.paths import DATABASE
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.engines import writers

FILE = "registry.parquet"
_EMPTY = "SELECT '' AS \"table\", '' AS id, '' AS first_version, '' AS last_version, ''::VARCHAR AS successors WHERE FALSE"


def write(stage: Path, older: Sequence[tuple[str, Path]], version: str) -> None:
    """`registry.parquet` of the release in `stage`, from its compiled file and the `older` releases (version, folder), newest first."""
    con = engine.connect()
    try:
        con.execute(f"ATTACH {literal(str(stage / DATABASE))} AS release (READ_ONLY)")
        con.execute("USE release")
        _write(con, load(stage), older, version, stage / FILE)
    finally:
        con.close()


def _write(con: engine.Connection, package: Package, older: Sequence[tuple[str, Path]], version: str, path: Path) -> None:
    con.execute(f"CREATE TABLE memory.known AS {_renamed(package, _known(older))}")
    con.execute(f"CREATE TABLE memory.here AS {_ids(package, {name: ident(name) for name in package.tables})}")
    query = f"""
        WITH successions AS ({_successors()})
        SELECT coalesce(k."table", h."table") AS "table", coalesce(k.id, h.id) AS id,
               CASE WHEN h.id IS NULL THEN 'retired' ELSE 'current' END AS status,
               coalesce(k.first_version, {literal(version)}) AS first_version,
               CASE WHEN h.id IS NULL THEN k.last_version ELSE {literal(version)} END AS last_version,
               coalesce(s.successors, k.successors) AS successors
        FROM memory.known k FULL JOIN memory.here h ON h."table" = k."table" AND h.id = k.id
        LEFT JOIN successions s ON s."table" = coalesce(k."table", h."table") AND s.id = coalesce(k.id, h.id)
        ORDER BY 1, 2
    """
    writers.parquet(con, query, path, {"dataset": package.name, "version": version})


def _renamed(package: Package, known: str) -> str:
    """Return SQL for the registry `known` with the current names of renamed tables; a renamed table keeps its ids."""
    former = {old: table.name for table in package.tables.values() for old in table.formerly}
    if not former:
        return known
    now = f'CASE "table" {" ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in former.items())} ELSE "table" END'
    return f'SELECT * REPLACE ({now} AS "table") FROM ({known})'


def _known(older: Sequence[tuple[str, Path]]) -> str:
    """Return SQL for the registry of the previous release; if it has none, computed from all `older` releases."""
    if not older:
        return _EMPTY
    if (older[0][1] / FILE).is_file():
        return f'SELECT "table", id, first_version, last_version, successors FROM read_parquet({engine.path(older[0][1] / FILE)})'
    parts = []
    for place, (version, folder) in enumerate(reversed(older)):
        package = load(folder)
        found = {name: f"read_parquet({engine.path(folder / 'history' / f'{name}.parquet')})" for name in package.tables}
        parts.append(f"SELECT *, {literal(version)} AS version, {place} AS place FROM ({_ids(package, found)})")
    return f"""
        SELECT "table", id, min_by(version, place) AS first_version, max_by(version, place) AS last_version, NULL::VARCHAR AS successors
        FROM ({" UNION ALL ".join(parts)}) GROUP BY ALL
    """


def _ids(package: Package, relations: Mapping[str, str]) -> str:
    """Return SQL for the distinct (table, id) of all rows; the id of an entity row is the entity's, which several rows may share."""
    parts = ["SELECT '' AS \"table\", '' AS id WHERE FALSE"]
    for name, relation in relations.items():
        table = package.tables[name]
        columns = [table.identity] if isinstance(table, Entity) else table.key
        key = row_id.of_columns(columns)
        parts.append(f'SELECT DISTINCT {literal(name)} AS "table", {key} AS id FROM {relation}')
    return " UNION ALL ".join(parts)


def _successors() -> str:
    """Return SQL for (table, id, successors) of each entity that ended; successors are ids separated by spaces."""
    return f"""
        SELECT predecessor_table AS "table", predecessor_id AS id,
               string_agg(DISTINCT successor_id, ' ' ORDER BY successor_id) AS successors
        FROM release.{SCHEMA}.links WHERE predecessor_fate = 'ends' GROUP BY ALL
    """
