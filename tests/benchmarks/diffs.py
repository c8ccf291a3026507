"""Diffs of large tables against full joins written by hand, in one process and in turn.

    python tests/benchmarks/diffs.py [ROWS] [RUNS] [--folder DIR] [--memory 4GB]

Two comparisons, each with the same rows on both sides: two neighbouring days of one history of ROWS statements, by the boundary
method, against the full outer join of both snapshots; and two Parquet snapshots of ROWS rows of which one in fifty differs, written
to a Parquet file by `rowdiff.wide`, against the same join written by hand. What is compared is the time of the whole answer. Absolute
times follow the machine; the ratios hold better.
"""

from __future__ import annotations

import argparse
import datetime
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from chronicle.building import operands
from chronicle.change import row_changes, rows_join
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from chronicle.history import database
from chronicle.history.state import State

DAYS = datetime.date(2009, 3, 1), datetime.date(2009, 3, 2)
COLUMNS = "id:integer code:string name:string body:integer seats:integer budget:number active:boolean note:string"
HISTORY = """
    SELECT i // 4 AS unit, i % 4 AS version, 'E' || lpad(CAST(i // 4 AS VARCHAR), 9, '0') AS code,
           '单位' || hash(i // 4, 1) % 100000 AS name,
           CAST(hash(i, 2) % 5000 AS BIGINT) AS body, CAST(hash(i, 3) % 20 AS BIGINT) AS seats, hash(i, 4) % 100000000 / 100 AS budget,
           hash(i, 5) % 3 > 0 AS active,
           DATE '1990-01-01' + CAST(hash(i // 4, 6) % 9000 + i % 4 * 800 AS INTEGER) AS valid_from,
           CASE WHEN i % 4 < 3 THEN DATE '1990-01-01' + CAST(hash(i // 4, 6) % 9000 + (i % 4 + 1) * 800 AS INTEGER) END AS valid_to
    FROM range({rows}) AS r(i)
"""
OTHER = ("code", "name", "body", "seats", "budget", "active")


def _descriptor(name: str, columns: str, key: list[str], meaning: dict[str, object]) -> dict[str, object]:
    fields = [dict(zip(("name", "type"), word.split(":"), strict=True)) for word in columns.split()]
    table = {"name": "units", "path": "units.csv", "schema": {"fields": fields, "primaryKey": key}, "chronicle": meaning}
    return {"name": name, "chronicle": {"contract": "2", "closing": "2026-01-01"}, "resources": [table]}


def history(folder: Path, rows: int) -> tuple[engine.Connection, Package]:
    """The compiled history: what `build` leaves, without the detour by CSV."""
    columns = "unit:integer version:integer code:string name:string body:integer seats:integer budget:number active:boolean"
    meaning: dict[str, object] = {
        **{"role": "attribute", "validity": {"from": "valid_from", "to": "valid_to"}, "series": ["unit"], "tracks": ["seats"]},
        "change": {"added": "set_up", "removed": "closed", "updated": "resized"},
    }
    described = _descriptor("history", f"{columns} valid_from:date valid_to:date", ["unit", "version"], meaning)
    package = descriptor.build(described, folder)
    con = engine.connect()
    con.execute(f"ATTACH '{folder / 'history.duckdb'}' AS chronicle (STORAGE_VERSION 'v1.2.0')")
    order = "valid_from, unit, version" if rows >= database.LARGE else "unit, version"
    con.execute(f"CREATE TABLE chronicle.units AS {HISTORY.format(rows=rows)} ORDER BY {order}")
    con.execute("USE chronicle")
    return con, package


def snapshots(folder: Path, rows: int) -> None:
    """`old/` and `new/`: one row in a hundred with another cell, one in two hundred gone, one in two hundred new."""
    row = """
        SELECT i AS id, 'C' || lpad(CAST(i AS VARCHAR), 9, '0') AS code, '单位' || hash(i, 1) % 100000 AS name,
               CAST(hash(i, 2) % 5000 AS BIGINT) AS body, CAST(hash(i, 3) % 20 AS BIGINT) + {seats} AS seats,
               hash(i, 4) % 100000000 / 100 AS budget, hash(i, 5) % 3 > 0 AS active,
               CASE WHEN hash(i, 6) % 5 > 2 THEN 'note ' || hash(i, 7) % 1000 END AS note
        FROM range({rows}) AS r(i) WHERE {where}
    """
    described = _descriptor("pair", COLUMNS, ["id"], {"role": "reference"})
    for name, seats, where in (
        ("old", "0", "hash(i, 8) % 200 <> 0"),
        ("new", "CASE WHEN hash(i, 9) % 100 = 0 THEN 1 ELSE 0 END", "hash(i, 8) % 200 <> 1"),
    ):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "datapackage.json").write_text(json.dumps(described), "utf-8")
        query = f"{row.format(seats=seats, rows=rows, where=where)} ORDER BY id"
        duckdb.execute(f"COPY ({query}) TO '{folder / name / 'units.parquet'}' (COMPRESSION zstd)")


def timed(ways: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """The median seconds of each way, taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds[1:]) for name, seconds in taken.items()}


def near(folder: Path, rows: int, runs: int) -> None:
    con, package = history(folder, rows)
    first, second = (State(con, package, day) for day in DAYS)
    alive = "(FROM units WHERE valid_from <= DATE '{0}' AND (valid_to IS NULL OR valid_to > DATE '{0}'))"
    differ = " OR ".join(f"o.{c} IS DISTINCT FROM n.{c}" for c in OTHER)
    join = (
        f"SELECT o.*, n.* FROM {alive.format(DAYS[0])} o FULL JOIN {alive.format(DAYS[1])} n ON o.unit = n.unit AND o.version = n.version "
        f"WHERE o.unit IS NULL OR n.unit IS NULL OR {differ}"
    )
    assert len(con.execute(join).fetchall()) == len(row_changes.between(first, second))
    ways: dict[str, Callable[[], object]] = {
        "full outer join by hand": lambda: con.execute(join).fetchall(),
        "row changes": lambda: row_changes.between(first, second),
    }
    _print(f"{DAYS[0]} -> {DAYS[1]}, history of {rows:,} rows, {len(row_changes.between(first, second)):,} changes", timed(ways, runs))
    con.close()


def pair(folder: Path, rows: int, runs: int, memory: str) -> None:
    snapshots(folder, rows)
    cells = ", ".join(f"o.{c} AS {c}_old, n.{c} AS {c}_new" for c in (*OTHER, "note"))
    differ = " OR ".join(f"o.{c} IS DISTINCT FROM n.{c}" for c in (*OTHER, "note"))
    files = [f"read_parquet('{folder / name / 'units.parquet'}')" for name in ("old", "new")]
    join = f"""
        SELECT CASE WHEN o.id IS NULL THEN 'added' WHEN n.id IS NULL THEN 'removed' ELSE 'changed' END AS change,
               coalesce(o.id, n.id) AS id, {cells}
        FROM {files[0]} o FULL JOIN {files[1]} n ON o.id = n.id WHERE o.id IS NULL OR n.id IS NULL OR {differ}
    """
    by_hand = duckdb.connect(config={"memory_limit": memory})
    with operands.opened(str(folder / "old"), str(folder / "new")) as (first, second):
        con, (table,) = second.state.con, second.package.tables.values()
        con.execute(f"SET memory_limit = '{memory}'")
        ours = rows_join.wide(first.state, second.state, table, table)
        counts = [
            c.execute(f"SELECT change, count(*) FROM ({q}) GROUP BY 1 ORDER BY 1").fetchall() for c, q in ((con, ours), (by_hand, join))
        ]
        assert counts[0] == counts[1], counts
        ways: dict[str, Callable[[], object]] = {
            "full outer join by hand": lambda: by_hand.execute(f"COPY ({join}) TO '{folder / 'hand.parquet'}'"),
            "row changes to Parquet": lambda: con.execute(f"COPY ({ours}) TO '{folder / 'ours.parquet'}'"),
        }
        _print(f"two Parquet snapshots of {rows:,} rows, {sum(n for _, n in counts[0]):,} changes", timed(ways, runs))


def _print(title: str, seconds: dict[str, float]) -> None:
    base = next(iter(seconds.values()))
    print(title)
    for name, taken in seconds.items():
        print(f"  {name:<26}{taken:>9.3f} s{taken / base:>8.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=lambda text: int(float(text)), default=10_000_000)
    parser.add_argument("runs", nargs="?", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--memory", default="4GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        near(Path(temporary), options.rows, options.runs)
        pair(Path(temporary), options.rows, options.runs, options.memory)


if __name__ == "__main__":
    main()
