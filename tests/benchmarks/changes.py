"""What events and diffs cost on large inputs, each beside the least that it could cost by hand.

    python tests/benchmarks/changes.py [ROWS] [--runs RUNS] [--only STEP ...] [--folder DIR] [--out STEM]

ROWS (default ten million) is the size of the history and of the larger pair of files; the smaller pair has a tenth. Steps:

- build: the events of the history when it is compiled (change.events), and all of the schema `change`; by hand: one query.
- diff: two days of that history a day apart, a year apart, and from its beginning to its end; by hand: opening the file with one query.
- files: two files of which one row in fifty differs, as CSV and as Parquet, with text and all rows; by hand: a full outer join.
- json: the change file of a range of days that has events as many as 7.5 % of ROWS, and of one with half of them; by hand: the same
  events and rows copied to JSON, without names, acts, digests or a sum.
- real: `diff 2008-07-02 2023-09-24` of the data of this repository; by hand: opening the file with one query.

Every step is a process of its own, and so is what is done by hand (yardsticks.py), in turn; figures are medians of RUNS. Seconds are
those of the whole process, except for `build`, where they are those of the work. CPU is user and system time of the process, GB its
peak memory. STEM.json and STEM.md are written. Seconds follow the machine and whoever else uses it; CPU and ratios hold better.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STEPS = ("build", "diff", "files", "json", "real")
BEGIN, END = "1984-12-31", "2026-01-01"  # of the history
SPANS = {"a day": ("2009-03-01", "2009-03-02"), "a year": ("2008-03-02", "2009-03-02"), "the whole history": (BEGIN, END)}
REAL = ("2008-07-02", "2023-09-24")
SHARE = 0.075  # of the rows: events of a change file


@dataclass(frozen=True)
class Cost:
    """What a process took; `more` is what it said of itself."""

    seconds: float
    cpu: float
    memory: float
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the table: a job, what it took, what it took by hand, and the bound that CHANGE sets."""

    step: str
    job: str
    cost: Cost
    hand: Cost
    bound: str
    note: str = ""


def run(*words: str | Path, read: Callable[[Path], Mapping[str, Any]] = lambda _: {}) -> Cost:
    """Runs a command to its end; `read` takes the file with what it printed. This process must stay small: a child begins as large."""
    with tempfile.TemporaryDirectory() as folder:
        printed, errors = Path(folder, "out"), Path(folder, "err")
        with printed.open("wb") as out, errors.open("wb") as err:
            start = time.perf_counter()
            child = subprocess.Popen(list(map(str, words)), stdout=out, stderr=err)
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(map(str, words))}\n{errors.read_text('utf-8')[-2000:]}")
        return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6, read(printed))


def python(script: str, *words: str | Path, read: Callable[[Path], Mapping[str, Any]] = lambda _: {}) -> Cost:
    return run(sys.executable, HERE / script, *words, read=read)


def chronicle(*words: str | Path, read: Callable[[Path], Mapping[str, Any]] = lambda _: {}) -> Cost:
    return run(sys.executable, "-m", "chronicle", *words, read=read)


def said(printed: Path) -> Mapping[str, Any]:
    """The object of JSON that a child printed last."""
    found: Mapping[str, Any] = json.loads(printed.read_text("utf-8").splitlines()[-1])
    return found


def lines(printed: Path) -> Mapping[str, Any]:
    return {"lines": sum(1 for _ in printed.open("rb"))}


def listed(printed: Path) -> Mapping[str, Any]:
    """How long the lists of a change file are, whose entries stand on a line each; and its size."""
    counts, name = dict[str, int](), ""
    with printed.open("rb") as file:
        for line in file:
            if opened := re.search(rb'"(\w+)":(?:\{"same":\d+,"rows":)?\[$', line.rstrip()):
                name = "net" if opened[0].startswith(b'"net"') else opened[1].decode()
            elif name and line.startswith(b"{"):
                counts[name] = counts.get(name, 0) + 1
    return {**counts, "MB": round(printed.stat().st_size / 1e6)}


def median(costs: list[Cost]) -> Cost:
    seconds, cpu, memory = (statistics.median(getattr(cost, part) for cost in costs) for part in ("seconds", "cpu", "memory"))
    more = {
        key: statistics.median(c.more[key] for c in costs) if isinstance(value, float) else value for key, value in costs[-1].more.items()
    }
    return Cost(seconds, cpu, memory, more)


def in_turn(runs: int, *ways: Callable[[], Cost]) -> list[Cost]:
    """The medians of each way; the first turn, which fills caches, counts only if it is the only one."""
    taken = [[way() for way in ways] for _ in range(runs + 1 if runs > 1 else 1)]
    return [median(list(costs)) for costs in zip(*(taken[1:] if runs > 1 else taken), strict=True)]


class Benchmark:
    def __init__(self, folder: Path, rows: int, runs: int) -> None:
        self.folder, self.rows, self.runs = folder, rows, runs
        self.base = folder / f"history-{rows}"
        self.changed = folder / f"changed-{rows}"

    def build(self) -> Iterator[Row]:
        self._history()
        units = self.base / "units.parquet"

        def by_hand() -> Cost:
            out = self.folder / "by-hand.duckdb"
            out.unlink(missing_ok=True)
            return python("yardsticks.py", "events", units, out, read=said)

        whole, hand = in_turn(self.runs, self._create, by_hand)
        hand = Cost(hand.more["seconds"], hand.more["cpu"], hand.memory)
        events, all_ = (Cost(whole.more[f"{part} seconds"], whole.more[f"{part} cpu"], whole.memory) for part in ("events", "all"))
        events = Cost(events.seconds, events.cpu, whole.more["events memory"])
        yield Row("build", f"change.events, history of {self.rows:,} rows", events, hand, "1.5 x", f"{whole.more['events']:,} events")
        yield Row("build", "all of change", all_, hand, "20 s, 2.6 GB", f"{whole.more['bytes'] / 1e6:,.0f} MB more in the file")

    def diff(self) -> Iterator[Row]:
        self._history(changed=True)
        for span, days in SPANS.items():
            yield self._span(f"diff over {span}", *days)

    def _span(self, job: str, *days: str) -> Row:
        def ours() -> Cost:
            return chronicle("diff", *days, "--package", self.changed, read=lines)

        cost, hand = in_turn(self.runs, ours, lambda: self._open(self.changed))
        more = f"{cost.seconds - hand.seconds:+.2f} s, {cost.cpu - hand.cpu:+.2f} CPU s, {cost.more['lines']} lines"
        return Row("diff", job, cost, hand, "+0.5 s", more)

    def _open(self, folder: Path) -> Cost:
        return python("yardsticks.py", "open", folder / "chronicle.duckdb")

    def files(self) -> Iterator[Row]:
        for rows, bound in ((self.rows // 10, "1.3 x, 1.2 x memory"), (self.rows, "1.15 x")):
            pair = self.folder / f"pair-{rows}"
            if not pair.exists():
                python("changes_data.py", "pair", pair, str(rows))
            for form in ("csv", "parquet"):
                yield self._files(pair / form, form, rows, bound)

    def _files(self, pair: Path, form: str, rows: int, bound: str) -> Row:
        old, new = pair / "old", pair / "new"
        by_hand, out = self.folder / "by-hand.parquet", self.folder / "rows"

        def ours() -> Cost:
            shutil.rmtree(out, ignore_errors=True)
            return chronicle("diff", old, new, "--rows", out, read=lines)

        def hand() -> Cost:
            return python("yardsticks.py", "join", old / f"units.{form}", new / f"units.{form}", by_hand)

        cost, join = in_turn(self.runs, ours, hand)
        return Row("files", f"two {form} files of {rows:,} rows", cost, join, bound, f"{cost.more['lines']} lines")

    def json(self) -> Iterator[Row]:
        self._history(changed=True)
        for share in (SHARE / 2, SHARE):
            count = int(share * self.rows)
            days = said_once("changes_child.py", "span", self.changed, str(count))["days"]
            by_hand = self.folder / "by-hand.json"

            def ours(days: list[str] = days) -> Cost:
                return chronicle("diff", *days, "--package", self.changed, "--json", read=listed)

            def hand(days: list[str] = days, out: Path = by_hand) -> Cost:
                return python("yardsticks.py", "json", self.changed / "chronicle.duckdb", *days, out)

            cost, copy = in_turn(self.runs, ours, hand)
            note = ", ".join(f"{value:,} {key}" for key, value in cost.more.items())
            yield Row("json", f"change file of {count:,} events", cost, copy, "10 s, 1 GB", note)

    def real(self) -> Iterator[Row]:
        out = self.folder / "real"
        chronicle("build", ROOT, "--no-check", "--out", out)

        def ours() -> Cost:
            return chronicle("diff", *REAL, "--package", out, read=lines)

        cost, hand = in_turn(max(self.runs, 5), ours, lambda: self._open(out))
        yield Row("real", f"diff {REAL[0]} {REAL[1]} of the real data", cost, hand, "2 x", f"{cost.more['lines']} lines")

    def _history(self, changed: bool = False) -> None:
        if not self.base.exists():
            python("changes_data.py", "history", self.base, str(self.rows))
        if changed and not self.changed.exists():
            self._create()

    def _create(self) -> Cost:
        """The events of the history, in a copy of its file that had none."""
        return python("changes_child.py", "create", self.base, self.changed, read=said)


def said_once(script: str, *words: str | Path) -> Mapping[str, Any]:
    return python(script, *words, read=said).more


def table(rows: list[Row]) -> Iterator[str]:
    yield "| job | s | CPU s | GB | by hand: s | CPU s | GB | ratio s | CPU | bound | |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|"
    for row in rows:
        ours, hand = row.cost, row.hand
        cells = [f"{value:.2f}" for cost in (ours, hand) for value in (cost.seconds, cost.cpu, cost.memory)]
        ratios = [f"{one / other:.2f}" if other else "" for one, other in ((ours.seconds, hand.seconds), (ours.cpu, hand.cpu))]
        yield f"| {row.job} | {' | '.join([*cells, *ratios, row.bound, row.note])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=lambda text: int(float(text)), default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--folder", type=Path, help="where to keep the inputs (default: a temporary folder)")
    parser.add_argument("--out", type=Path, default=Path("changes-benchmark"), metavar="STEM")
    options = parser.parse_args()
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        benchmark = Benchmark(folder, options.rows, options.runs)
        for step in (step for step in STEPS if step in options.only):
            for row in getattr(benchmark, step)():
                found.append(row)
                print(f"{row.job}: {row.cost.seconds:.2f} s, {row.cost.cpu:.2f} CPU s", file=sys.stderr, flush=True)
    head = {"rows": options.rows, "runs": options.runs, "cores": os.cpu_count()}
    text = "\n".join([f"{options.rows:,} rows, medians of {options.runs}, {os.cpu_count()} cores", "", *table(found), ""])
    options.out.with_suffix(".json").write_text(json.dumps({**head, "jobs": [asdict(row) for row in found]}, indent=1) + "\n", "utf-8")
    options.out.with_suffix(".md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
