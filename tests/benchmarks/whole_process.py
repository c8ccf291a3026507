"""Whole-process times of the commands on the real data, as ratios to `python -c "import duckdb"`.

    python tests/benchmarks/whole_process.py [RUNS]

Absolute times follow the machine; the ratios, taken in one run with the commands in turn, hold better.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = "import duckdb alone"


def commands(out: str) -> dict[str, list[str]]:
    chronicle = [sys.executable, "-m", "chronicle"]
    built = ["--package", out]
    return {
        BASE: [sys.executable, "-c", "import duckdb; duckdb.connect()"],
        "--help": [*chronicle, "--help"],
        "build --no-check": [*chronicle, "build", str(ROOT), "--no-check", "--out", out],
        "asof 1999-06-01": [*chronicle, "asof", "1999-06-01", *built],
        "diff 2008-07-02 2026-01-01": [*chronicle, "diff", "2008-07-02", "2026-01-01", *built],
        "tree 2024-01-01": [*chronicle, "tree", "2024-01-01", *built],
        "sql": [*chronicle, "sql", "FROM snapshots", *built],
    }


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        todo = commands(f"{folder}/build")
        subprocess.run(todo["build --no-check"], check=True, capture_output=True)  # also warms the caches
        times: dict[str, list[float]] = {name: [] for name in todo}
        for _ in range(runs):
            for name, words in todo.items():
                start = time.perf_counter()
                subprocess.run(words, check=True, capture_output=True)
                times[name].append(time.perf_counter() - start)
    base = statistics.median(times[BASE])
    print(f"{'command':<28}{'median s':>9}{'min s':>8}{'ratio':>7}   ({runs} runs)")
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:<28}{median:>9.3f}{min(found):>8.3f}{median / base:>7.1f}")


if __name__ == "__main__":
    main()
