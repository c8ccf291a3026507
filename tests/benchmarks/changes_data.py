"""Large inputs for changes.py, made by SQL without the detour by a package of CSV files.

    python tests/benchmarks/changes_data.py history FOLDER ROWS
    python tests/benchmarks/changes_data.py pair FOLDER ROWS

`history`: what `chronicle build` leaves of a history of ROWS rows before its events are computed (chronicle.duckdb), and its units as
units.parquet for the yardstick. `pair`: two snapshots of a table of ROWS rows as CSV and Parquet, old and new, of which one row in fifty
differs: half of these in one to three cells, a quarter are new, and a quarter gone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
from history import BODIES, UNITS

from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core.paths import DATABASE, DESCRIPTOR
from chronicle.engines import duckdb as engine
from chronicle.history import database

HISTORY = {
    "units": "unit_id:integer version:integer code:string body_id:integer title:string name_zh:string seats:integer budget:number "
    "active:boolean valid_from:date valid_to:date",
    "bodies": "body_id:integer version:integer above_id:integer valid_from:date valid_to:date",
}
TRACKS = {"units": ["body_id", "seats"], "bodies": ["above_id"]}
PAIR = "code:string name_zh:string name_en:string level:string parent:string population:integer area_km2:number valid_from:date note:string"

# Cells of a row come from its number and a salt; `old` salts are 0, and a changed row has another one in some of its cells.
ROW = """
    SELECT 'P' || lpad(CAST(i AS VARCHAR), 10, '0') AS code,
           list_extract(['东', '西', '南', '北', '上', '下', '大', '新'], CAST(hash(i, 1, {0}) % 8 + 1 AS BIGINT)) || '名'
               || hash(i, 2, {0}) % 5000 || list_extract(['省', '市', '县', '区', '镇'], CAST(hash(i, 3) % 5 + 1 AS BIGINT)) AS name_zh,
           'Name ' || hash(i, 4, {1}) % 90000 || list_extract([' City', ' County', ' Town'], CAST(hash(i, 3) % 3 + 1 AS BIGINT)) AS name_en,
           list_extract(['province', 'prefecture', 'county', 'township', 'village'], CAST(hash(i, 5, {2}) % 5 + 1 AS BIGINT)) AS level,
           'A' || lpad(CAST(hash(i, 6, {3}) % 10000 AS VARCHAR), 5, '0') AS parent,
           CASE WHEN hash(i, 7) % 100 >= 5 THEN CAST(hash(i, 8, {4}) % 2000000 AS BIGINT) END AS population,
           CAST(hash(i, 9, {5}) % 50000000 AS BIGINT) / 1000 AS area_km2,
           DATE '1950-01-01' + CAST(hash(i, 10, {6}) % 27000 AS INTEGER) AS valid_from,
           CASE WHEN hash(i, 11) % 100 >= 60 THEN 'merged, per "notice ' || hash(i, 12, {7}) % 400 || '"' END AS note
    FROM range({rows}) AS r(i) WHERE hash(i, 20) % 10000 NOT BETWEEN {absent}
"""
CHURN = 200  # rows in ten thousand that differ


def table(name: str, columns: str, key: list[str], meaning: dict[str, Any]) -> dict[str, Any]:
    fields = [dict(zip(("name", "type"), word.split(":"), strict=True)) for word in columns.split()]
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields, "primaryKey": key}, "chronicle": meaning}


def described(name: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "chronicle": {"contract": "2", "closing": "2026-01-01"}, "resources": tables}


def package(folder: Path) -> Package:
    """The contract of the history: units and bodies live several times, each life a period, and nothing else is stated of them."""
    period = {"validity": {"from": "valid_from", "to": "valid_to"}}
    tables = [
        table(name, columns, [columns.partition(":")[0], "valid_from"], {"role": "entity", "tracks": TRACKS[name], **period})
        for name, columns in HISTORY.items()
    ]
    return descriptor.build(described("large-history", tables), folder)


def history(folder: Path, rows: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    con, made = engine.connect(temp=folder / ".spill"), package(folder)
    con.execute(UNITS.format(units=rows // 4))
    con.execute(BODIES)
    con.execute(f"COPY (FROM units ORDER BY unit_id, version) TO '{folder / 'units.parquet'}'")
    con.execute(f"ATTACH '{folder / DATABASE}' AS chronicle (STORAGE_VERSION 'v1.2.0')")
    for name, columns in HISTORY.items():
        cells = ", ".join(word.partition(":")[0] for word in columns.split())
        con.execute(f"CREATE TABLE chronicle.{name} AS SELECT {cells} FROM memory.{name} ORDER BY valid_from, 1")
        con.execute(f"DROP TABLE memory.{name}")
    con.execute("USE chronicle")
    database.furnish(con, made, {made.closing: "closing"}, None)
    con.execute("USE memory; DETACH chronicle")


def pair(folder: Path, rows: int) -> None:
    """A changed row takes one to three cells from another salt; which, and how many, its number says."""
    changed, gone, new = CHURN // 2, CHURN * 3 // 4, CHURN  # up to where of ten thousand
    salt = f"CASE WHEN hash(i, 20) % 10000 < {changed} AND (hash(i, 21) % 8 + {{0}}) % 8 <= hash(i, 22) % 3 THEN 1 ELSE 0 END"
    for name, salts, absent in (
        ("old", ["0"] * 8, f"{gone} AND {new - 1}"),
        ("new", [salt.format(cell) for cell in range(8)], f"{changed} AND {gone - 1}"),
    ):
        query = f"{ROW.format(*salts, rows=rows, absent=absent)} ORDER BY code"
        for suffix, how in (("csv", "HEADER"), ("parquet", "FORMAT parquet, COMPRESSION zstd")):
            side = folder / suffix / name
            side.mkdir(parents=True)
            contract = described("pair", [table("units", PAIR, ["code"], {"role": "reference"})])
            (side.parent / DESCRIPTOR).write_text(json.dumps(contract))
            duckdb.execute(f"COPY ({query}) TO '{side / f'units.{suffix}'}' ({how})")


if __name__ == "__main__":
    {"history": history, "pair": pair}[sys.argv[1]](Path(sys.argv[2]), int(float(sys.argv[3])))
