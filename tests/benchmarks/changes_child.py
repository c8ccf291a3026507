"""The jobs of changes.py that no command does by itself; each is a process.

    python tests/benchmarks/changes_child.py create BASE FOLDER
    python tests/benchmarks/changes_child.py span FOLDER COUNT

`create`: computes the schema `change` in FOLDER, a copy of the compiled history BASE; prints what change.events took, and all of it.
`span`: the days between which about COUNT events lie.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import changes_data

from chronicle.change import tables
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine

FIRST = "2000-01-01"


def used() -> dict[str, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": time.perf_counter(), "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1e6}


class Watched:
    """A connection that notes what was used when change.events was there."""

    def __init__(self, con: engine.Connection) -> None:
        self.con = con
        self.events: dict[str, float] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)

    def execute(self, query: str, *rest: Any) -> Any:
        result = self.con.execute(query, *rest)
        if re.match(r'INSERT INTO change\."?events\b', query.lstrip()):
            self.events = used()
        return result


def create(base: str, folder: str) -> None:
    target = Path(folder, DATABASE)
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    shutil.copy(Path(base, DATABASE), target)
    size = target.stat().st_size
    con = engine.connect(temp=target.parent / ".spill")
    con.execute(f"ATTACH '{target}' AS chronicle")
    con.execute("USE chronicle")
    watched, start = Watched(con), used()
    tables.create(watched, changes_data.package(target.parent))  # type: ignore[arg-type]
    events = engine.rows(con, "SELECT count(*) FROM change.events")[0][0]
    con.execute("USE memory; DETACH chronicle")
    end = used()
    found = {
        f"{name} {part}": now[part] - start[part] for name, now in (("events", watched.events), ("all", end)) for part in ("seconds", "cpu")
    }
    print(json.dumps({**found, "events memory": watched.events["memory"], "events": events, "bytes": target.stat().st_size - size}))


def span(folder: str, count: str) -> None:
    con = engine.connect(Path(folder, DATABASE), read_only=True)
    later = f"FROM change.events WHERE earliest > DATE '{FIRST}'"
    days = f"SELECT latest AS day, sum(count(*)) OVER (ORDER BY latest) AS so_far {later} GROUP BY latest"
    last = engine.rows(con, f"SELECT day FROM ({days}) ORDER BY abs(so_far - {count}) LIMIT 1")[0][0]
    print(json.dumps({"days": [FIRST, str(last)]}))


if __name__ == "__main__":
    {"create": create, "span": span}[sys.argv[1]](*sys.argv[2:])
