"""Known reorganizations: what share of them is told, and what share of what is told is true, by kind of event.

    python tests/benchmarks/ground_truth.py [SEEDS] [--first SEED] [--json]

For each seed a ministry is drawn (tests/support/ministries.py) whose events between any two days are known from its plan alone
(tests/support/ministry_truth.py). Eight days are drawn; each is compared with the next and the one after that, and the first with
the last. The columns:

- certain: curated successions, all dates known to the day. An event counts only if kind, subjects, predecessors,
  successors, the ties between them, the bodies in between, old and new values, and the days on which it fell are right.
- unsure: other ministries of the same seeds, 40 % of whose acts are dated to a month, a range or not at all. The days told
  must contain the true ones. `said` is for what is said to be certain; `all` counts what is said to be possible as well.
- none: no successions; `inferred`: with those that `chronicle.infer` proposes, in place of the creations and abolitions
  of the bodies they tie. What follows from likeness has no ties or days to be compared.
- the peers (tests/benchmarks/peers.py says how they are read), without days. Those that are not installed are left out.

Each cell is precision/recall; `true` counts the events of the ministries whose dates are certain. Below stands the same for
single ties by the least score asked for, between neighbouring days of the eight and between the first and the last; and the
mean of both by which a default can be chosen (F0.5: precision counts twice as much as recall).
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import peers
from support import ministries, ministry_files, ministry_truth
from support.ministry_truth import TURNS, Happened
from support.ministry_world import CLOSING, START, Day, Plan, World
from support.workbench import history

from chronicle.change import inference, structural

UNSURE = 0.4
DAYS = 8
THRESHOLDS = [n / 20 for n in range(2, 15)]
Window = tuple[Day, Day]


@dataclass
class Score:
    """By kind: how many were told, of these how many true; how many there were, of these how many told."""

    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def add(self, claims: Iterable[Happened], truth: Iterable[Happened], same: Callable[[Happened, Happened], bool]) -> None:
        """Each claim can be one true event, each true event one claim."""
        open_ = defaultdict(list)
        for event in truth:
            self.true[event.kind] += 1
            open_[event.kind, event.subjects].append(event)
        for claim in claims:
            self.told[claim.kind] += 1
            alike = open_[claim.kind, claim.subjects]
            match = next((event for event in alike if same(claim, event)), None)
            if match:
                alike.remove(match)
                self.right[claim.kind] += 1
                self.found[claim.kind] += 1

    def precision(self, kind: str | None = None) -> float | None:
        return _ratio(self.right, self.told, kind)

    def recall(self, kind: str | None = None) -> float | None:
        return _ratio(self.found, self.true, kind)


def _ratio(part: Counter[str], whole: Counter[str], kind: str | None) -> float | None:
    some, all_ = (part[kind], whole[kind]) if kind else (part.total(), whole.total())
    return some / all_ if all_ else None


@dataclass
class Curve:
    """The scores of ties that were proposed, true and false, and how many were true."""

    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    true: int = 0

    def at(self, minimum: float) -> tuple[float, float, float]:
        """Precision, recall and F0.5 of those that score no less."""
        right, wrong = (sum(score >= minimum for score in scores) for scores in (self.right, self.wrong))
        precision, recall = right / ((right + wrong) or 1), right / (self.true or 1)
        return precision, recall, 1.25 * precision * recall / ((0.25 * precision + recall) or 1)


def days(plan: Plan) -> list[Day]:
    rng = random.Random(f"{plan.seed} days")
    return sorted(START + datetime.timedelta(n) for n in rng.sample(range((CLOSING - START).days), DAYS))


def exactly(claim: Happened, event: Happened) -> bool:
    return claim == event


def barely(claim: Happened, event: Happened) -> bool:
    return claim.bare() == event.bare()


class Benchmark:
    def __init__(self) -> None:
        self.tools = {name: version for name, version in peers.installed().items() if version}
        self.scores = {name: Score() for name in ("certain", "unsure said", "unsure all", "none", "inferred", *self.tools)}
        self.near, self.far = Curve(), Curve()

    def run(self, seed: int) -> None:
        plan, unsure = ministries.draw(seed), ministries.draw(seed, uncertain=UNSURE)
        stops = days(plan)
        windows = [*pairwise(stops), *zip(stops, stops[2:], strict=False), (stops[0], stops[-1])]
        truths = {window: ministry_truth.between(plan, *window) for window in windows}
        with _written(plan) as (con, package):
            for window, truth in truths.items():
                self.scores["certain"].add(ministry_truth.told(structural.between(con, package, *window)), truth, exactly)
        with _written(unsure) as (con, package):
            for window in windows:
                truth = ministry_truth.between(unsure, *window)
                told = structural.between(con, package, *window)
                for certain, name in ((True, "unsure said"), (False, "unsure all")):
                    self.scores[name].add(ministry_truth.told(told, certain), truth, Happened.can_be)
        with _written(plan, successions=False) as (con, package):
            for window, truth in truths.items():
                claims = ministry_truth.told(structural.between(con, package, *window))
                proposals = inference.propose(con, package, *window, minimum=min(THRESHOLDS))
                self.scores["none"].add(claims, truth, barely)
                chosen = inference.propose(con, package, *window)
                self.scores["inferred"].add(_with(claims, chosen), truth, barely)
                self._curves(window, stops, truth, proposals)
        self._peers(plan, truths)

    def _curves(self, window: Window, stops: list[Day], truth: list[Happened], proposals: list[inference.Proposal]) -> None:
        for curve, wanted in ((self.near, list(pairwise(stops))), (self.far, [(stops[0], stops[-1])])):
            if window in wanted:
                true = {tie for event in truth if event.kind in TURNS for tie in event.ties}
                curve.true += len(true)
                for tie in (tie for proposal in proposals for tie in proposal.ties):
                    (curve.right if (tie.predecessor, tie.successor) in true else curve.wrong).append(tie.score)

    def _peers(self, plan: Plan, truths: Mapping[Window, list[Happened]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for day in {day for window in truths for day in window}:
                world = World()
                for act in plan.acts:
                    if act.day <= day:
                        world.apply(act)
                peers.write(world, Path(folder, str(day)))
            for window, truth in truths.items():
                for name in self.tools:
                    said = peers.TOOLS[name][1](*(Path(folder, str(day)) for day in window))
                    self.scores[name].add(peers.read(said), truth, barely)

    def as_dict(self) -> dict[str, Any]:
        kinds = sorted({kind for score in self.scores.values() for kind in score.true})
        return {
            "peers": self.tools,
            "scores": {
                name: {
                    kind or "all": {
                        "true": score.true[kind] if kind else score.true.total(),
                        "told": score.told[kind] if kind else score.told.total(),
                        "precision": score.precision(kind),
                        "recall": score.recall(kind),
                    }
                    for kind in (*kinds, None)
                }
                for name, score in self.scores.items()
            },
            "inferred ties": {
                name: [dict(zip(("minimum", "precision", "recall", "f0.5"), (m, *curve.at(m)), strict=True)) for m in THRESHOLDS]
                for name, curve in (("near", self.near), ("far", self.far))
            },
            "default minimum": inference.MINIMUM,
        }


def _with(claims: list[Happened], proposals: list[inference.Proposal]) -> Iterator[Happened]:
    """The claims and proposals; a body of a proposal is not said to be created or abolished as well."""
    tied = {body for proposal in proposals for body in (*proposal.predecessors, *proposal.successors)}
    yield from (c for c in claims if c.kind not in ("created", "abolished") or not tied & set(c.subjects))
    for proposal in proposals:
        subjects = proposal.predecessors if proposal.kind in ("split", "spun_off") else proposal.successors
        yield Happened(proposal.kind, subjects, proposal.predecessors, proposal.successors)


class _written:
    """The plan as a package, compiled, for as long as the block lasts."""

    def __init__(self, plan: Plan, successions: bool = True) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.opened = history(ministry_files.write(plan, Path(self.folder.name), successions=successions).root, temporal=True)

    def __enter__(self) -> Any:
        return self.opened.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.opened.__exit__(*error)
        self.folder.cleanup()


def table(result: dict[str, Any]) -> Iterator[str]:
    names = list(result["scores"])
    yield f"{'event':20}{'true':>7}" + "".join(f"{name:>13}" for name in names)
    for kind in next(iter(result["scores"].values())):
        cells = [result["scores"][name][kind] for name in names]
        both = ("/".join("-" if v is None else f"{v:.3f}" for v in (cell["precision"], cell["recall"])) for cell in cells)
        yield f"{kind:20}{cells[0]['true']:>7}" + "".join(f"{text:>13}" for text in both)
    yield ""
    yield f"inferred ties{'near':>26}{'far':>24}"
    yield f"{'least score':15}" + f"{'precision':>10}{'recall':>8}{'F0.5':>6}" * 2
    for near, far in zip(*result["inferred ties"].values(), strict=True):
        mark = " default" if near["minimum"] == result["default minimum"] else ""
        yield (
            f"{near['minimum']:<15.2f}"
            + "".join(f"{c['precision']:>10.3f}{c['recall']:>8.3f}{c['f0.5']:>6.2f}" for c in (near, far))
            + mark
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="?", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, version in peers.installed().items():
        print(f"{name} {version}" if version else f"NOT INSTALLED, LEFT OUT: {name} (pip install {name})", file=sys.stderr)
    benchmark = Benchmark()
    for seed in range(options.first, options.first + options.seeds):
        benchmark.run(seed)
    result = {"seeds": options.seeds, "first": options.first, **benchmark.as_dict()}
    print(json.dumps(result, indent=1) if options.json else "\n".join(table(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
