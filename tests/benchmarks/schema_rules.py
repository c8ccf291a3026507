"""Schema rules at engine speed: our check against frictionless and against SQL written by hand, whole processes.

    python tests/benchmarks/schema_rules.py [ROWS] [RUNS] [--memory 1GB]

A history of ROWS rows and 11 columns with a key, a foreign key and constraints is written once; then each way checks
it in a process of its own, in turn; dataframely where it is installed. Absolute times follow the machine; the ratios
hold better. frictionless is run once.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARENTS = 5_000
HISTORY = """
    SELECT i // 4 AS unit_id, i % 4 + 1 AS version, 'E' || lpad(CAST(i // 4 AS VARCHAR), 9, '0') AS code,
           hash(i, 1) % {parents} AS parent_id, 'Title ' || hash(i, 2) % 300 AS title, '单位' || hash(i // 4, 3) % 100000 AS name_zh,
           hash(i, 4) % 20 AS seats, CAST(hash(i, 5) % 100000000 / 100.0 AS DECIMAL(12, 2)) AS budget, hash(i, 6) % 3 > 0 AS active,
           DATE '1990-01-01' + CAST(hash(i // 4, 7) % 3000 + i % 4 * 1000 AS INTEGER) AS valid_from,
           CASE WHEN i % 4 < 3 THEN DATE '1990-01-01' + CAST(hash(i // 4, 7) % 3000 + (i % 4 + 1) * 1000 AS INTEGER) END AS valid_to
    FROM range({rows}) AS r(i)
"""


def field(name: str, type: str, **constraints: object) -> dict[str, object]:
    return {"name": name, "type": type, "constraints": constraints}


UNITS = [
    field("unit_id", "integer", required=True, minimum=0),
    field("version", "integer", required=True, minimum=1, maximum=99),
    field("code", "string", required=True, pattern="E[0-9]{9}"),
    field("parent_id", "integer", required=True),
    field("title", "string", maxLength=40),
    field("name_zh", "string", required=True),
    field("seats", "integer", minimum=0),
    field("budget", "number", minimum=0),
    field("active", "boolean"),
    field("valid_from", "date", required=True, minimum="1900-01-01"),
    field("valid_to", "date"),
]


def generate(folder: Path, rows: int) -> None:
    import duckdb

    con = duckdb.connect()
    con.execute(f"COPY ({HISTORY.format(rows=rows, parents=PARENTS)}) TO '{folder}/units.csv' (HEADER)")
    con.execute(f"COPY (SELECT i AS parent_id FROM range({PARENTS}) AS r(i)) TO '{folder}/parents.csv' (HEADER)")
    parents = {"fields": [field("parent_id", "integer")], "primaryKey": ["parent_id"]}
    units = {
        "fields": UNITS,
        "primaryKey": ["unit_id", "version"],
        "foreignKeys": [{"fields": ["parent_id"], "reference": {"resource": "parents", "fields": ["parent_id"]}}],
    }
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": schema, "chronicle": {"role": "reference"}}
        for name, schema in (("units", units), ("parents", parents))
    ]
    descriptor = {"name": "history", "chronicle": {"contract": "2", "closing": "2024-01-01"}, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def ours(folder: Path, memory: str | None) -> int:
    from chronicle.checking import table_schema
    from chronicle.contract import descriptor
    from chronicle.core.sql import ident
    from chronicle.engines import duckdb as engine
    from chronicle.load import csv_text

    package = descriptor.load(folder)
    con = engine.connect(memory=memory, temp=folder / "spill")
    found = csv_text.read(con, package) + table_schema.check(con, package)
    for table in package.tables.values():
        cells = ", ".join(f"{table_schema.cast(f)} AS {ident(f.name)}" for f in table.fields)
        con.execute(f"CREATE TABLE {ident(table.name)} AS SELECT {cells} FROM {csv_text.raw(table)}")
    return len(found)


def frictionless(folder: Path, memory: str | None) -> int:
    from frictionless import Package

    return sum(len(task.errors) for task in Package(str(folder / "datapackage.json")).validate().tasks)


def sql(folder: Path, memory: str | None) -> int:
    import duckdb

    con = duckdb.connect(config={"memory_limit": memory} if memory else {})
    for table, file, columns in (("u", "units", [f["name"] for f in UNITS]), ("p", "parents", ["parent_id"])):
        texts = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
        con.execute(
            f"""
            CREATE TABLE {table} AS
            FROM read_csv('{folder}/{file}.csv', columns = {{{texts}}}, header = true, auto_detect = false,
                          delim = ',', quote = '"', nullstr = '')
            """
        )
    number = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?"
    rules = [
        *(f"NOT regexp_full_match({c}, '[+-]?[0-9]+')" for c in ("unit_id", "version", "parent_id", "seats")),
        *(f"length({c}) > 9 AND TRY_CAST({c} AS BIGINT) IS NULL" for c in ("unit_id", "version", "parent_id", "seats")),
        f"NOT regexp_full_match(budget, '{number}')",
        "active NOT IN ('true', 'True', 'TRUE', '1', 'false', 'False', 'FALSE', '0')",
        *(f"NOT regexp_full_match({c}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')" for c in ("valid_from", "valid_to")),
        *(f"{c} IS NOT NULL AND TRY_CAST({c} AS DATE) IS NULL" for c in ("valid_from", "valid_to")),
        *(f"{c} IS NULL" for c in ("unit_id", "version", "code", "parent_id", "name_zh", "valid_from")),
        "NOT regexp_full_match(code, 'E[0-9]{9}')",
        "length(title) > 40",
        "TRY_CAST(unit_id AS BIGINT) < 0",
        "TRY_CAST(version AS BIGINT) < 1",
        "TRY_CAST(version AS BIGINT) > 99",
        "TRY_CAST(seats AS BIGINT) < 0",
        "TRY_CAST(budget AS DOUBLE) < 0",
        "TRY_CAST(valid_from AS DATE) < DATE '1900-01-01'",
        *(f"substr({c}, 1, 1) IN ('=', '+', '-', '@') AND NOT regexp_full_match({c}, '{number}')" for c in ("code", "title", "name_zh")),
    ]
    bad = con.execute(f"SELECT count(*) FROM u WHERE {' OR '.join(f'({rule})' for rule in rules)}").fetchall()[0][0]
    keys = "TRY_CAST(unit_id AS BIGINT) AS a, TRY_CAST(version AS BIGINT) AS b"
    bad += len(con.execute(f"SELECT a, b FROM (SELECT {keys} FROM u) GROUP BY ALL HAVING count(*) > 1").fetchall())
    bad += len(con.execute("SELECT parent_id FROM p GROUP BY ALL HAVING count(*) > 1").fetchall())
    bad += len(
        con.execute(
            "SELECT DISTINCT parent_id FROM u ANTI JOIN p ON TRY_CAST(u.parent_id AS BIGINT) = TRY_CAST(p.parent_id AS BIGINT)"
        ).fetchall()
    )
    kinds = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "string": "VARCHAR"}
    cells = ", ".join("CAST({0} AS {1}) AS {0}".format(f["name"], kinds[str(f["type"])]) for f in UNITS)
    con.execute(f"CREATE TABLE typed AS SELECT {cells} FROM u")
    return int(bad)


def dataframely(folder: Path, memory: str | None) -> int:
    """The same rules without the one on formulas; the texts are cast on reading."""
    import dataframely as dy
    import polars as pl

    kinds = {"integer": dy.Int64, "number": dy.Float64, "boolean": dy.Bool, "date": dy.Date, "string": dy.String}
    words = {"minimum": "min", "maximum": "max", "maxLength": "max_length", "pattern": "regex"}

    def schema(name: str, fields: list[dict[str, object]], key: list[str]) -> type[dy.Schema]:
        columns = {}
        for f in fields:
            limits = {words[k]: v for k, v in f["constraints"].items() if k in words}
            limits |= {k: datetime.date.fromisoformat(v) for k, v in limits.items() if f["type"] == "date"}
            limits |= {"regex": f"^(?:{limits['regex']})$"} if "regex" in limits else {}
            nullable = f["name"] not in key and not f["constraints"].get("required")
            columns[f["name"]] = kinds[f["type"]](nullable=nullable, primary_key=f["name"] in key, **limits)
        return type(name, (dy.Schema,), columns)

    units = schema("Units", UNITS, ["unit_id", "version"])
    parents = schema("Parents", [field("parent_id", "integer")], ["parent_id"])
    types = ({name: column.dtype for name, column in s.columns().items()} for s in (units, parents))
    frames = [pl.read_csv(folder / f"{name}.csv", schema=s) for name, s in zip(("units", "parents"), types, strict=True)]
    bad = sum(sum(s.filter(frame)[1].counts().values()) for s, frame in zip((units, parents), frames, strict=True))
    return int(bad) + len(frames[0].join(frames[1], on="parent_id", how="anti"))


WAYS = {"ours": ours, "frictionless": frictionless, "sql": sql, "dataframely": dataframely}


def there(way: str) -> bool:
    return way not in ("dataframely", "frictionless") or importlib.util.find_spec(way) is not None


def run(way: str, folder: Path, memory: str | None) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processors, and peak MB of a whole process."""
    words = [sys.executable, __file__, "--way", way, "--folder", str(folder), *(["--memory", memory] if memory else [])]
    start = time.perf_counter()
    process = subprocess.Popen(words)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{way} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("runs", nargs="?", type=int, default=5)
    parser.add_argument("--memory", help="DuckDB's limit, such as 1GB")
    parser.add_argument("--skip", action="append", default=[], help="a way to leave out")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        if count := WAYS[given.way](given.folder, given.memory):
            raise SystemExit(f"{count} faults where none is")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, given.rows)
        size = (folder / "units.csv").stat().st_size / 1e6
        found: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS if way not in given.skip and there(way)}
        for turn in range(given.runs):
            for way, results in found.items():
                if way != "frictionless" or not turn:
                    results.append(run(way, folder, given.memory))
    print(f"{given.rows:,} rows x {len(UNITS)} columns, {size:.0f} MB, {given.runs} runs")
    base = [statistics.median(column) for column in zip(*found["ours"], strict=True)]
    print(f"{'':<14}{'clock s':>9}{'fastest':>9}{'x ours':>8}{'CPU s':>9}{'x ours':>8}{'peak MB':>9}")
    for way, results in found.items():
        clock, cpu, _ = (statistics.median(column) for column in zip(*results, strict=True))
        fastest, peak = min(result[0] for result in results), max(result[2] for result in results)
        print(f"{way:<14}{clock:>9.2f}{fastest:>9.2f}{clock / base[0]:>8.2f}{cpu:>9.2f}{cpu / base[1]:>8.2f}{peak:>9.0f}")


if __name__ == "__main__":
    main()
