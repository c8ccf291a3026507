"""A large history: generated, checked, built and compared, with times and peak memory.

    python tests/benchmarks/history.py [ROWS] [--memory 2GB] [--folder DIR] [--only STEP ...]

ROWS statements (default ten million) about units of four versions each, and 5,000 bodies with ten lives each, that the units
belong to and that stand in a tree. Steps: `check` the clean history; `check` one with planted faults, and compare what is
found with what was planted; `build --no-check`; `diff` of two near days. Every step is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

STEPS = ("check", "faults", "build", "diff")
NEAR = ("2009-03-01", "2009-03-02")

# Every version of a unit lasts 200 to 1,500 days, and all lie within the lives of the bodies.
UNITS = """
CREATE TABLE units AS
WITH unit AS (
    SELECT i AS unit_id, DATE '1990-01-01' + CAST(hash(i, 'begin') % 10000 AS INTEGER) AS begun,
           [200 + CAST(hash(i, v) % 1300 AS INTEGER) FOR v IN [1, 2, 3, 4]] AS lengths
    FROM range({units}) AS r(i)),
version AS (SELECT *, unnest([1, 2, 3, 4]) AS version FROM unit)
SELECT unit_id, version, 'E' || lpad(CAST(unit_id AS VARCHAR), 9, '0') AS code,
       CAST(hash(unit_id, version, 'body') % 4000 AS INTEGER) AS body_id,
       'Title ' || hash(unit_id, version, 'title') % 300 AS title, '单位' || hash(unit_id, 'name') % 100000 AS name_zh,
       CAST(hash(unit_id, version, 'seats') % 20 AS INTEGER) AS seats,
       CAST(hash(unit_id, version, 'budget') % 100000000 AS BIGINT) / 100 AS budget, hash(unit_id, version, 'active') % 3 > 0 AS active,
       begun + CAST(coalesce(list_sum(lengths[1:version - 1]), 0) AS INTEGER) AS valid_from,
       CASE WHEN version < 4 OR unit_id % 2 = 0 THEN begun + CAST(list_sum(lengths[1:version]) AS INTEGER) END AS valid_to
FROM version
"""
BODIES = """
CREATE TABLE bodies AS
SELECT b AS body_id, v AS version, CASE WHEN b > 0 THEN (b - 1) // 3 END AS above_id,
       DATE '1985-01-01' + CAST(v * 1500 AS INTEGER) AS valid_from,
       CASE WHEN v < 9 THEN DATE '1985-01-01' + CAST((v + 1) * 1500 AS INTEGER) END AS valid_to
FROM range(5000) AS bodies(b), range(10) AS versions(v)
"""

LINES = "CREATE TABLE lines AS SELECT body_id, version, above_id, valid_from, valid_to FROM bodies WHERE above_id IS NOT NULL"

# What is done to the tables, and where each finding must be: code, table, condition on the row.
FAULTS = (
    ("UPDATE units SET valid_to = valid_to + 40 WHERE unit_id IN (11, 222, 333) AND version = 1",
     "overlap", "units", "unit_id IN (11, 222, 333) AND version = 2"),
    ("UPDATE units SET valid_to = valid_to - 40 WHERE unit_id IN (44, 555) AND version = 2",
     "gap", "units", "unit_id IN (44, 555) AND version = 3"),
    ("INSERT INTO units SELECT * FROM units WHERE unit_id = 66 AND version = 3",
     "primary-key", "units", "unit_id = 66 AND version = 3 AND copy = 2"),
    ("UPDATE units SET body_id = 999999 WHERE unit_id = 77 AND version = 1",
     "foreign-key", "units", "unit_id = 77 AND version = 1"),
    ("UPDATE units SET valid_to = valid_from WHERE unit_id = 88 AND version = 4",
     "inverted-period", "units", "unit_id = 88 AND version = 4"),
    # A body that no other unit belongs to pauses for 30 days, in the midst of a version of the one that does.
    ("UPDATE units SET body_id = 4998 WHERE unit_id = 99; UPDATE bodies SET valid_to = valid_to - 30 "
     "WHERE body_id = 4998 AND valid_to - 15 = (SELECT min(p.valid_to) - 15 FROM bodies p, units u WHERE p.body_id = 4998 "
     "AND u.unit_id = 99 AND u.valid_from < p.valid_to - 30 AND coalesce(u.valid_to, DATE '9999-12-31') > p.valid_to)",
     "outside-life", "units", "unit_id = 99 AND pauses"),
    ("UPDATE bodies SET above_id = 13 WHERE body_id = 4 AND version = 6",
     "cycle", "lines", "body_id = 13 AND version = 6"),
)  # fmt: skip

COLUMNS = {
    "units": "unit_id:integer version:integer code:string body_id:integer title:string name_zh:string seats:integer budget:number "
    "active:boolean valid_from:date valid_to:date",
    "bodies": "body_id:integer version:integer valid_from:date valid_to:date",
    "lines": "body_id:integer version:integer above_id:integer valid_from:date valid_to:date",
}
MEANING: dict[str, dict[str, Any]] = {
    "units": {
        "role": "attribute",
        "of": {"bodies": "body_id"},
        "series": ["unit_id"],
        "continuous": True,
        "tracks": ["title", "seats"],
        "change": {"added": "set_up", "removed": "closed", "updated": "changed"},
    },
    "bodies": {"role": "entity", "series": ["body_id"]},
    "lines": {"role": "edge", "of": {"bodies": "body_id"}, "edge": {"parent": "above_id"}},
}


TO_BODIES = {"units": ("body_id",), "bodies": (), "lines": ("body_id", "above_id")}


def descriptor() -> dict[str, Any]:
    resources = []
    for name, columns in COLUMNS.items():
        fields: list[dict[str, Any]] = [dict(zip(("name", "type"), word.split(":"), strict=True)) for word in columns.split()]
        key = [fields[0]["name"], "valid_from" if name == "bodies" else "version"]
        for field in fields:
            if field["name"] in (*key, "valid_from"):
                field["constraints"] = {"required": True}
        to_body = [{"fields": [c], "reference": {"resource": "bodies", "fields": ["body_id"]}} for c in TO_BODIES[name]]
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "schema": {"fields": fields, "primaryKey": key, "foreignKeys": to_body},
                "chronicle": {**MEANING[name], "validity": {"from": "valid_from", "to": "valid_to"}},
            }
        )
    return {"name": "large-history", "chronicle": {"contract": "2", "closing": "2026-01-01"}, "resources": resources}


def generate(folder: Path, rows: int, *, plant: bool) -> list[list[Any]]:
    """Writes the package; gives the planted faults as [code, table, row]."""
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(), indent=1))
    con = duckdb.connect()
    con.execute(UNITS.format(units=rows // 4))
    con.execute(BODIES)
    planted: list[list[Any]] = []
    for change, *_ in FAULTS if plant else ():
        con.execute(change)
    con.execute(LINES)
    for _, code, table, where in FAULTS if plant else ():
        key = "unit_id, version" if table == "units" else "body_id, version"
        pauses = (
            "EXISTS (FROM bodies p WHERE p.body_id = n.body_id AND p.valid_to > n.valid_from AND coalesce(p.valid_to < n.valid_to, TRUE) "
            "AND NOT EXISTS (FROM bodies q WHERE q.body_id = p.body_id AND q.valid_from = p.valid_to))"
        )
        found = con.execute(
            f"""
            WITH numbered AS (
                SELECT *, row_number() OVER (ORDER BY {key}) + 1 AS line, row_number() OVER (PARTITION BY {key}) AS copy FROM {table})
            SELECT line FROM numbered n WHERE {where.replace("pauses", pauses)} ORDER BY 1
            """
        ).fetchall()
        planted += [[code, table, line] for (line,) in found]
    for table, described in COLUMNS.items():
        columns = ", ".join(word.split(":")[0] for word in described.split())
        con.execute(f"COPY (SELECT {columns} FROM {table} ORDER BY ALL) TO '{folder / f'{table}.csv'}' (HEADER)")
    return sorted(planted)


# A child of this process runs the command, so that the peak memory is that of the command alone.
CHILD = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(f"peak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}", file=sys.stderr)
sys.exit(code)
"""


def measure(name: str, *words: str) -> str:
    """Runs `chronicle WORDS`, prints time and peak memory; gives what it printed."""
    start = time.perf_counter()
    command = [sys.executable, "-c", CHILD, sys.executable, "-m", "chronicle", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    peak = re.search(r"^peak (\d+)$", done.stderr, re.MULTILINE)
    memory = int(peak[1]) / 1e6 if peak else 0.0
    print(f"{name:<24}{seconds:>8.1f} s{memory:>8.2f} GB   exit {done.returncode}", flush=True)
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        print(done.stderr, file=sys.stderr)
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=lambda text: int(float(text)), default=10_000_000)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--folder", type=Path, help="where to keep the files (default: a temporary folder)")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        clean, faulty, out = folder / "clean", folder / "faulty", folder / "build"
        planted = []
        for path, plant in ((clean, False), (faulty, True)):
            if path.exists():
                planted = json.loads((path / "planted.json").read_text())
                continue
            planted = generate(path, options.rows, plant=plant)
            (path / "planted.json").write_text(json.dumps(planted))
        limit = ("--memory", options.memory)
        print(f"{options.rows:,} rows, {(clean / 'units.csv').stat().st_size / 1e6:,.0f} MB of CSV, memory limit {options.memory}")
        if "check" in options.only:
            report = json.loads(measure("check, clean", "check", str(clean), "--json", *limit))
            assert not report["findings"], report["findings"]
        if "faults" in options.only:
            report = json.loads(measure("check, faults planted", "check", str(faulty), "--json", *limit))
            found = sorted([f["code"], f["table"], f["row"]] for f in report["findings"])
            assert found == planted, f"found {found}, planted {planted}"
            print(f"  all {len(planted)} found, and nothing else: {', '.join(sorted({code for code, *_ in planted}))}")
        if "build" in options.only:
            measure("build --no-check", "build", str(clean), "--no-check", "--out", str(out), *limit)
        if "diff" in options.only:
            events = json.loads(measure("diff of two near days", "diff", *NEAR, "--package", str(out), "--json"))
            print(f"  {len(events['events'])} events from {NEAR[0]} to {NEAR[1]}")


if __name__ == "__main__":
    main()
