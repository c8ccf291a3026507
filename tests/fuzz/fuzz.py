"""Spoilt packages: whatever stands in the files, `check` and `build` say so; they neither crash nor hang.

    python tests/fuzz/fuzz.py [COUNT] [--kind KIND] [--seed FIRST] [--workers N]

Number n of a kind is always the same package; `fuzz.py 1 --seed n` shows it again, and keeps the folder. What the compiled rules accept is
given to frictionless, which must accept it too. The suites of the kind `suites` are run by Great Expectations, in this process.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from mutations import ANY, KINDS, SECRET, spoil

LEAGUE = Path(__file__).parents[1] / "packages" / "league"
SECONDS = 10  # of processor time
WAITING = 30 * SECONDS  # by the clock, on a machine with much else to do
LARGE = 10  # one package in so many is the league, the others are the club, which takes a quarter of the time
REFUSED = 10  # one in so many of those that `check` refuses is also given to `build`, which refuses them by the same code
SNAPSHOTS = 10  # one league in so many keeps all its snapshots, which are most of the work of a build


class Hang(BaseException):
    """Over the time; not an Exception, so that nothing on the way swallows it. (DuckDB does, and raises its own.)"""


class _Here:
    """Stands for a checker in another process: runs handwritten suites in this one, and finds nothing else."""

    def __init__(self, module: str) -> None:
        self.standard, self.job = module.endswith("standard"), dict[str, Any]()

    def send(self, job: Any) -> None:
        self.job = {} if self.standard else job

    def answer(self, progress: Any = None, *, seconds: float = 0) -> Any:
        if self.standard:
            return []
        written = {table: [e for e in every if e["meta"]["origin"] == "suite"] for table, every in self.job["suites"].items()}
        written = {table: every for table, every in written.items() if every}
        if not written:
            return {"outcomes": []}
        from chronicle.checking.expectations import runner

        return {"outcomes": [vars(outcome) for outcome in runner.run(self.job["database"], written, keys=self.job["keys"])]}

    def stop(self) -> None:
        pass


_rung = list[int]()


def _ring(signum: int, frame: FrameType | None) -> None:
    _rung.append(signum)
    raise Hang


def _ran(words: list[str]) -> tuple[int, str, str | None]:
    """The exit code of a command, what it prints, and what went wrong, if anything did."""
    from chronicle.cli import main

    code, told = 0, io.StringIO()
    _rung.clear()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(WAITING)
    faulthandler.dump_traceback_later(2 * WAITING, exit=True, file=sys.__stderr__)  # a hang in which no signal is seen
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
        faulthandler.cancel_dump_traceback_later()
    return code, told.getvalue(), f"no answer in time\n    {problem or ''}" if _rung else problem


def _package(root: Path, seed: int) -> None:
    """Puts a sound package there."""
    if seed % LARGE:
        from support import workbench

        root.mkdir()
        workbench.club(root)
        return
    shutil.copytree(LEAGUE, root, ignore=shutil.ignore_patterns("build", "releases"))
    if seed // LARGE % SNAPSHOTS:
        decisions = root / "data" / "decisions.csv"
        decisions.write_text(decisions.read_text("utf-8").replace(",yes", ",no"), "utf-8")


def _second_opinion(root: Path) -> str | None:
    """What frictionless finds in a package that the compiled rules accept."""
    from chronicle.checking import standard

    found = standard.validate(root)
    return f"frictionless refuses it, the compiled rules accept it: {found[0]}" if found else None


def attempt(seed: int, folder: Path | None = None, kind: str = ANY) -> str | None:
    """Spoils a package and runs both commands on it; says what went wrong, if anything did."""
    from chronicle.checking import cache, checkers

    checkers._Child = _Here  # type: ignore[assignment,misc]
    cache.recall = lambda *_: None  # type: ignore[assignment]
    cache.keep = lambda *_: None  # type: ignore[assignment]
    os.environ["CHRONICLE_SUITE_SECONDS"] = "1"
    with tempfile.TemporaryDirectory() as temporary:
        root = (folder or Path(temporary)) / "package"
        (root.parent / SECRET).write_text(SECRET.upper(), "utf-8")
        _package(root, seed)
        how = spoil(root, seed, kind)
        signal.signal(signal.SIGALRM, _ring)
        signal.signal(signal.SIGPROF, _ring)
        code = 0
        for words in (["check", str(root)], ["build", str(root), "--no-check"]):
            if code and seed % REFUSED:
                break
            code, told, problem = _ran(words)
            if not code and not problem and words[0] == "check":
                problem = _second_opinion(root)
            if SECRET.upper() in told or sorted(path.name for path in root.parent.iterdir()) != [SECRET, "package"]:
                problem = problem or f"it read or wrote outside the package: {told[-300:]}"
            if problem:
                return f"{kind} {seed}, {words[0]}: {how}\n    {problem}"
    return None


def run(first: int, count: int, workers: int, kind: str = ANY) -> Iterator[str | None]:
    """What went wrong, if anything, with each of `count` packages from number `first` on."""
    numbers = range(first, first + count)
    if workers == 1:
        yield from (attempt(seed, kind=kind) for seed in numbers)
        return
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=100) as pool:
        yield from pool.imap_unordered(partial(attempt, kind=kind), numbers, chunksize=10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--kind", choices=sorted(KINDS), default=ANY, help="in which ways packages are spoilt")
    parser.add_argument("--seed", type=int, default=0, help="number of the first package")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.count == 1:
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        problem = attempt(options.seed, folder, options.kind)
        print(problem or f"seed {options.seed}: nothing went wrong", f"\nkept in {folder}")
        return 1 if problem else 0
    problems = 0
    for done, problem in enumerate(run(options.seed, options.count, options.workers, options.kind), 1):
        if problem:
            problems += 1
            print(problem, flush=True)
        if done % 500 == 0:
            print(f"{done} packages, {problems} problems so far", file=sys.stderr, flush=True)
    print(f"{options.count} {options.kind}, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
