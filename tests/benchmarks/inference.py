"""Inferred successions: how many of the true ones are proposed, how many of the proposed are true, and what it costs.

    python tests/benchmarks/inference.py [SEEDS] [--first SEED] [--features FILE] [--json]
    python tests/benchmarks/inference.py --cost [BODIES ACTS]

Each seed draws worlds whose successions only the drawing knows (tests/support/succession_worlds.py, and the ministries of
tests/support/ministries.py, with and without stated causes). Each is asked about twice: its whole span, and a few years of it; and each of
these in two ways: as two days of one history, where what came and went counts, and as two bare states of these days, which do not even say
since when anything holds. Nothing documents a succession.

Each cell is precision/recall of single links at a least score. `simple` is the rule to beat: the same parent and day (for bare states the
same parent), and the same stem of the name or no other end and beginning there. `reach` is the share of the true links that are
candidates at all.

The weights (chronicle.change.succession_scores) are those of a logistic regression, drawn towards rounder guesses, on what `--features`
wrote for the seeds 101 to 106, where each world and way counted the same; those of stated acts are guesses. Figures should be of other
seeds.

`--cost` draws chains over forty years with about 10,000 bodies, compiles them, and asks about the whole span in a process of its own:
seconds and peak memory (with that of Python and what it imports), as days of a history and as bare states.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import ministries, ministry_files, ministry_truth, succession_worlds
from support.bare_states import bare
from support.ministry_world import CLOSING, START, Plan
from support.workbench import Folder, history

from chronicle.building import builder
from chronicle.change import inference, succession_scores
from chronicle.change.turns import Span
from chronicle.contract import descriptor
from chronicle.engines import duckdb as engine
from chronicle.history import edition
from chronicle.history.state import State

Day = datetime.date
Links = set[tuple[str, str]]
THRESHOLDS = (0.35, inference.MINIMUM, 0.65)
WAYS = ("history", "bare")
BODIES, ACTS = 3_000, 8_500


@dataclass(frozen=True)
class World:
    """What a benchmark asks of: how to write the package, of which days, and the true links between days, step by step and net."""

    kind: str
    write: Callable[[Path], Folder]
    windows: tuple[tuple[Day, Day], ...]
    between: Callable[[Day, Day], Links]
    net: Callable[[Day, Day], Links]


def worlds(seed: int) -> Iterator[World]:
    for kind, draw in succession_worlds.WORLDS.items():
        yield _world(kind, draw(seed), seed)
    for kind, causes in (("ministries", False), ("with causes", True)):
        yield _ministry(kind, ministries.draw(seed, causes=causes))


def _world(kind: str, world: succession_worlds.World, seed: int) -> World:
    first = random.Random(seed).randint(1984, 2010)
    windows = ((succession_worlds.START, succession_worlds.CLOSING), (Day(first, 1, 1), Day(first + 6, 1, 1)))
    return World(kind, lambda root: succession_worlds.write(world, root), windows, world.between, world.net)


def _ministry(kind: str, plan: Plan) -> World:
    def between(first: Day, second: Day) -> Links:
        """Links of which an end is an end or a beginning: others no evidence could tell from a transfer of functions."""
        acts = [act for act in plan.acts if first < act.day <= second]
        return {(old, new) for act in acts for old, new in act.ties if old in act.ended or new in act.begun}

    def net(first: Day, second: Day) -> Links:
        events = ministry_truth.between(plan, first, second)
        return {tie for event in events if event.kind in ministry_truth.TURNS for tie in event.ties}

    first = random.Random(plan.seed).randint(1994, 2010)
    windows = ((START, CLOSING), (Day(first, 1, 1), Day(first + 8, 1, 1)))
    return World(kind, lambda root: ministry_files.write(plan, root, successions=False), windows, between, net)


@dataclass
class Score:
    """Scores of true and of false links, how many true ones there were, and what the simple rule proposes."""

    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    true: int = 0
    simple: list[bool] = field(default_factory=list)

    def at(self, minimum: float) -> tuple[float, float]:
        """Precision and recall of the links that score no less."""
        right, wrong = (sum(score >= minimum for score in scores) for scores in (self.right, self.wrong))
        return right / ((right + wrong) or 1), right / (self.true or 1)

    @property
    def baseline(self) -> tuple[float, float]:
        return sum(self.simple) / (len(self.simple) or 1), sum(self.simple) / (self.true or 1)

    def as_dict(self) -> dict[str, Any]:
        cells = {f"{minimum}": self.at(minimum) for minimum in THRESHOLDS}
        return {"true": self.true, "reach": len(self.right) / (self.true or 1), "simple": self.baseline, **cells}


def run(seeds: range, features: Path | None) -> dict[tuple[str, str], Score]:
    found: dict[tuple[str, str], Score] = {}
    written: list[dict[str, Any]] = []
    for seed in seeds:
        for world in worlds(seed):
            with tempfile.TemporaryDirectory() as folder, history(world.write(Path(folder)).root) as (con, package):
                for number, (first, second) in enumerate(world.windows):
                    for way in WAYS:
                        states = (State(con, package, first), State(con, package, second))
                        if way == "bare":
                            states = (bare(con, package, first, f"old{number}"), bare(con, package, second, f"new{number}"))
                        true = (world.net if way == "bare" else world.between)(first, second)
                        rows = _candidates(Span(*states))
                        _count(found.setdefault((way, world.kind), Score()), rows, true)
                        written += [{"kind": world.kind, "way": way, "seed": seed, "true": (r["old"], r["new"]) in true, **r} for r in rows]
    if features and written:
        with features.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(written[0]))
            writer.writeheader()
            writer.writerows(written)
    return found


def _candidates(span: Span) -> list[dict[str, Any]]:
    """All candidates with their evidence and their score; whether the simple rule proposes them."""
    exact = "day = 1" if span.history else "TRUE"
    simple = f"{exact} AND parent = 1 AND (stem > 0 OR alone = 1) AS simple"
    with engine.scratch(span.con):
        inference.prepare(span)
        return engine.dicts(span.con, f"SELECT *, {simple} FROM {succession_scores.SCORES} ORDER BY old, new")


def _count(score: Score, rows: list[dict[str, Any]], true: Links) -> None:
    score.true += len(true)
    for row in rows:
        right = (row["old"], row["new"]) in true
        (score.right if right else score.wrong).append(row["score"])
        score.simple += [right] if row["simple"] else []


def table(found: dict[tuple[str, str], Score]) -> Iterator[str]:
    yield f"{'':22}{'true':>6}{'reach':>7}{'simple':>13}" + "".join(f"{f'score {m}':>13}" for m in THRESHOLDS)
    for (way, kind), score in sorted(found.items(), key=lambda item: WAYS.index(item[0][0])):
        cells = (score.baseline, *map(score.at, THRESHOLDS))
        both = "".join(f"{f'{precision:.3f}/{recall:.3f}':>13}" for precision, recall in cells)
        yield f"{way:9}{kind:13}{score.true:>6}{len(score.right) / (score.true or 1):>7.3f}{both}"


def cost(bodies: int, acts: int) -> Iterator[str]:
    world = succession_worlds.chains(0, bodies, acts, 0.2)
    with tempfile.TemporaryDirectory() as folder:
        root = succession_worlds.write(world, Path(folder)).root
        builder.record(descriptor.load(root), root / "chronicle.duckdb")
        yield f"{len(world.lives):,} bodies, {sum(map(len, world.rows.values())):,} rows, {len(world.links):,} successions"
        for way in WAYS:
            child = [sys.executable, __file__, "--child", way, str(root / "chronicle.duckdb")]
            yield f"{way:9}{subprocess.run(child, check=True, capture_output=True, text=True).stdout.strip()}"


def child(way: str, path: Path) -> str:
    """One question in this process."""
    con = engine.connect(path, read_only=True)
    _, package = edition.described(con, path, "")
    first, second = (State(con, package, day) for day in (succession_worlds.START, succession_worlds.CLOSING))
    if way == "bare":
        first, second = (bare(con, package, s.when, name) for s, name in ((first, "old"), (second, "new")) if s.when)
    before, cpu = time.perf_counter(), time.process_time()
    found = inference.propose(first, second)
    taken = f"{time.perf_counter() - before:.2f} s, {time.process_time() - cpu:.2f} s of processor"
    return f"{taken}, peak {peak():.0f} MB, {len(found):,} proposals"


def peak() -> float:
    """Megabytes that this process held at most (not what its parent did before, which getrusage counts on Linux)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="?", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--features", type=Path, metavar="FILE", help="write all candidates with their evidence as CSV")
    parser.add_argument("--cost", nargs="*", type=int, metavar="N")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.child:
        print(child(options.child[0], Path(options.child[1])))
    elif options.cost is not None:
        for line in cost(*(options.cost or (BODIES, ACTS))):
            print(line, flush=True)
    else:
        found = run(range(options.first, options.first + options.seeds), options.features)
        result = {way: {kind: score.as_dict() for (w, kind), score in found.items() if w == way} for way in WAYS}
        print(json.dumps(result, indent=1) if options.json else "\n".join(table(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
