"""Spoilt packages: whatever stands in the files, `check` and `build` say so; they neither crash nor hang.

    python tests/fuzz/fuzz.py [COUNT] [--seed FIRST] [--workers N]

Number n of a run is always the same package; `fuzz.py 1 --seed n` shows it again, and keeps the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from mutations import spoil

SEED_PACKAGE = Path(__file__).parents[1] / "packages" / "league"
SECONDS = 10  # of processor time
WAITING = 30 * SECONDS  # by the clock, on a machine with much else to do
OTHERS = 100  # one package in so many is also given to frictionless and Great Expectations: processes of several seconds
REFUSED = 10  # one in so many of those that `check` refuses is also given to `build`, which refuses them by the same code
SNAPSHOTS = 10  # one package in so many keeps all its snapshots, which are most of the work of a build


class Hang(BaseException):
    """Over the time; not an Exception, so that nothing on the way swallows it. (DuckDB does, and raises its own.)"""


class _Silent:
    """Stands for a checker in another process, and finds nothing."""

    def __init__(self, module: str) -> None:
        self.module = module

    def send(self, job: Any) -> None:
        pass

    def answer(self, progress: Any = None, *, seconds: float = 0) -> Any:
        return [] if self.module.endswith("standard") else {"outcomes": []}

    def stop(self) -> None:
        pass


_rung = list[int]()


def _ring(signum: int, frame: FrameType | None) -> None:
    _rung.append(signum)
    raise Hang


def attempt(seed: int, folder: Path | None = None) -> str | None:
    """Spoils a copy of the package and runs both commands on it; says what went wrong, if anything did."""
    from chronicle.checking import cache, checkers
    from chronicle.cli import main

    alone = seed % OTHERS != 0
    if alone:
        checkers._Child = _Silent  # type: ignore[assignment,misc]
        cache.recall = lambda *_: None  # type: ignore[assignment]
        cache.keep = lambda *_: None  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as temporary:
        root = (folder or Path(temporary)) / "package"
        shutil.copytree(SEED_PACKAGE, root, ignore=shutil.ignore_patterns("build", "releases"))
        if seed % SNAPSHOTS:
            decisions = root / "data" / "decisions.csv"
            decisions.write_text(decisions.read_text("utf-8").replace(",yes", ",no"), "utf-8")
        how = spoil(root, seed)
        signal.signal(signal.SIGALRM, _ring)
        signal.signal(signal.SIGPROF, _ring)
        code = 0
        for words in (["check", str(root)], ["build", str(root), "--no-check"]):
            if code and seed % REFUSED:
                break
            told = io.StringIO()
            _rung.clear()
            signal.setitimer(signal.ITIMER_PROF, SECONDS if alone else 10 * SECONDS)
            signal.alarm(WAITING)
            try:
                with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                    code = main.main(words)
                problem = None if code in (0, 1, 2) and "Traceback" not in told.getvalue() else f"exit {code}: {told.getvalue()[-500:]}"
            except SystemExit as stop:
                problem = f"SystemExit {stop.code}"
            except BaseException:
                lines = traceback.format_exc().splitlines()
                problem = "\n    ".join([line for line in lines if "chronicle/" in line][-3:] + lines[-1:])[:1500]
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.alarm(0)
            if _rung:
                problem = f"no answer in time\n    {problem or ''}"
            if problem:
                return f"seed {seed}, {words[0]}: {how}\n    {problem}"
    return None


def run(first: int, count: int, workers: int) -> Iterator[str | None]:
    """What went wrong, if anything, with each of `count` packages from number `first` on."""
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=100) as pool:
        yield from pool.imap_unordered(attempt, range(first, first + count), chunksize=10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="number of the first package")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.count == 1:
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        problem = attempt(options.seed, folder)
        print(problem or f"seed {options.seed}: nothing went wrong", f"\nkept in {folder}")
        return 1 if problem else 0
    problems = 0
    for done, problem in enumerate(run(options.seed, options.count, options.workers), 1):
        if problem:
            problems += 1
            print(problem, flush=True)
        if done % 500 == 0:
            print(f"{done} packages, {problems} problems so far", file=sys.stderr, flush=True)
    print(f"{options.count} packages, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
