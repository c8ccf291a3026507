"""What the same answers cost by hand: the least that DuckDB needs for them, with no contract, no rules and no words.

    python tests/benchmarks/yardsticks.py events UNITS.parquet OUT.duckdb
    python tests/benchmarks/yardsticks.py join OLD NEW OUT.parquet
    python tests/benchmarks/yardsticks.py open FILE.duckdb
    python tests/benchmarks/yardsticks.py json FILE.duckdb DAY DAY OUT.json

`events`: all that happened in a history (changes_data.py), by one query with window functions, in the order of its days.
`join`: the rows that differ between two files, with their old and new cells and the names of the columns that changed.
`open`: opening a compiled history and asking it one thing.
`json`: the events of a range of days and the rows of units that they begin or end, as two files of JSON lines.

Each is a process of its own and imports nothing but duckdb. `events` prints what its query took, without start and end of the process.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import duckdb

CELLS = ("name_zh", "name_en", "level", "parent", "population", "area_km2", "valid_from", "note")
TYPES = {"code": "VARCHAR", **dict.fromkeys(CELLS, "VARCHAR"), "population": "BIGINT", "area_km2": "DOUBLE", "valid_from": "DATE"}


def events(units: str, out: str) -> None:
    con = duckdb.connect(out)
    before, cpu = time.perf_counter(), time.process_time()
    con.execute(
        f"""
        CREATE TABLE events AS
        WITH told AS (
            SELECT unit_id, version, body_id, seats, valid_from, valid_to, lag(version) OVER series AS last,
                   lag(valid_to) OVER series AS ended, lag(body_id) OVER series AS old_body, lag(seats) OVER series AS old_seats,
                   lead(valid_from) OVER series AS follows
            FROM '{units}' WINDOW series AS (PARTITION BY unit_id ORDER BY valid_from))
        SELECT CASE WHEN last IS NULL THEN 'created' WHEN ended < valid_from THEN 'restored' ELSE 'updated' END AS kind, valid_from AS day,
               unit_id, last AS end_version, version AS begin_version, old_body, body_id AS new_body, old_seats, seats AS new_seats
        FROM told
        UNION ALL
        SELECT 'abolished', valid_to, unit_id, version, NULL, body_id, NULL, seats, NULL
        FROM told WHERE valid_to IS NOT NULL AND follows IS DISTINCT FROM valid_to
        ORDER BY day, kind, unit_id
        """
    )
    taken = {"seconds": time.perf_counter() - before, "cpu": time.process_time() - cpu}
    print(json.dumps({**taken, "events": con.execute("SELECT count(*) FROM events").fetchall()[0][0]}))


def join(old: str, new: str, out: str) -> None:
    def read(path: str) -> str:
        return f"read_csv('{path}', header = true, columns = {TYPES})" if path.endswith(".csv") else f"'{path}'"

    differs = {cell: f"o.{cell} IS DISTINCT FROM n.{cell}" for cell in CELLS}
    changed = ", ".join(f"CASE WHEN {condition} THEN '{cell}' END" for cell, condition in differs.items())
    cells = ", ".join(f"o.{cell} AS old_{cell}, n.{cell} AS new_{cell}" for cell in CELLS)
    duckdb.execute(
        f"""
        COPY (
            SELECT coalesce(o.code, n.code) AS code,
                   CASE WHEN o.code IS NULL THEN 'added' WHEN n.code IS NULL THEN 'removed' ELSE 'changed' END AS change,
                   CASE WHEN o.code = n.code THEN list_filter([{changed}], lambda c: c IS NOT NULL) END AS columns, {cells}
            FROM {read(old)} AS o FULL JOIN {read(new)} AS n ON o.code = n.code
            WHERE o.code IS NULL OR n.code IS NULL OR {" OR ".join(differs.values())}
        ) TO '{out}' (FORMAT parquet)
        """
    )
    print(duckdb.execute(f"SELECT change, count(*) FROM '{out}' GROUP BY 1 ORDER BY 1").fetchall())


def open_(file: str) -> None:
    print(duckdb.connect(file, read_only=True).execute("SELECT dataset, closing FROM release").fetchall())


def json_(file: str, first: str, second: str, out: str) -> None:
    con = duckdb.connect(file, read_only=True)
    con.execute(f"COPY (SELECT * FROM events_between('{first}', '{second}') ORDER BY earliest, id) TO '{out}' (FORMAT json)")
    holds = "(valid_from <= DATE '{0}' AND coalesce(valid_to > DATE '{0}', TRUE))"
    differ = f"SELECT * FROM units WHERE {holds.format(first)} <> {holds.format(second)} ORDER BY unit_id, valid_from"
    con.execute(f"COPY ({differ}) TO '{out}.rows' (FORMAT json)")


if __name__ == "__main__":
    WAYS: dict[str, Callable[..., None]] = {"events": events, "join": join, "open": open_, "json": json_}
    WAYS[sys.argv[1]](*sys.argv[2:])
