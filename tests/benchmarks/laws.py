"""The laws of change on ministries drawn by a seed: certain and uncertain dates, with and without successions.

    python tests/benchmarks/laws.py [COUNT] [--seed FIRST]

Each package is compiled, and every law that a release must keep is looked at between some of its days. Prints every breach.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import ministries, ministry_files
from support.workbench import history

from chronicle.change import laws
from chronicle.engines import duckdb as engine

DAYS = 5


def broken(seed: int) -> list[laws.Broken]:
    """Between the first, the last and some other days on which something begins or ends."""
    plan = ministries.draw(seed, uncertain=(0.0, 0.3, 0.6)[seed % 3])
    with tempfile.TemporaryDirectory() as folder:
        written = ministry_files.write(plan, Path(folder), successions=seed % 5 > 0)
        return _broken(written.root)


def _broken(root: Path) -> list[laws.Broken]:
    with history(root) as (con, package):
        bounds = [(table.name, column) for table in package.temporal for column in table.bounds]
        query = " UNION ".join(f'SELECT "{column}" AS day FROM "{table}" WHERE "{column}" IS NOT NULL' for table, column in bounds)
        days = [day for (day,) in engine.rows(con, f"{query} ORDER BY 1")]
        return laws.broken(con, package, [*days[:: max(1, len(days) // DAYS)], days[-1]])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = 0
    for seed in range(options.seed, options.seed + options.count):
        for breach in broken(seed):
            found += 1
            print(f"seed {seed}: {breach}", flush=True)
    print(f"{options.count} ministries, {found} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
