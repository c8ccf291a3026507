"""Known reorganizations: what share of them is told, and what share of what is told is true, by kind of event.

    python tests/benchmarks/ground_truth.py [SEEDS] [--first SEED] [--causes] [--json]

For each seed a ministry is drawn (tests/support/ministries.py). What happened in it between any two days is known from its plan alone,
act by act (tests/support/ministry_events.py). Eight days are drawn; each is compared with the next and the one after that, and the
first with the last. The first table asks what happened in between:

- certain: curated successions, all dates known to the day. An event counts only if its word, subjects, predecessors, contributors,
  successors, links and their kinds, acts, old and new values, and the day on which it fell are right.
- unsure: other ministries of the same seeds, 40 % of whose acts are dated to a month, a range or not at all. The days told
  must contain the true one. `said` is for what is said to be certain; `all` counts what is listed as possible as well.
- none: no successions; no days, links or acts are compared.
- the peers (tests/benchmarks/peers.py says how they are read), without days. Those that are not installed are left out.

The second table asks for less: what two states can tell of each other (tests/support/ministry_truth.py), where all that came and went
between them is left out and chains of acts are one event; again without days. How good inferred successions are,
tests/benchmarks/inference.py says.

Each cell is precision/recall; `true` counts the events of the ministries whose dates are certain. With `--causes` each statement names
the acts that began and ended it.
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
from support import ministries, ministry_events, ministry_files, ministry_truth
from support.event_tables import changed
from support.ministry_events import Happened
from support.ministry_truth import TURNS
from support.ministry_world import CLOSING, START, Day, Plan, World

from chronicle.change import happened
from chronicle.history.state import State

UNSURE = 0.4
DAYS = 8
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
            self.true[event.word] += 1
            open_[event.word, event.subjects].append(event)
        for claim in claims:
            self.told[claim.word] += 1
            alike = open_[claim.word, claim.subjects]
            match = next((event for event in alike if same(claim, event)), None)
            if match:
                alike.remove(match)
                self.right[claim.word] += 1
                self.found[claim.word] += 1

    def precision(self, kind: str | None = None) -> float | None:
        return _ratio(self.right, self.told, kind)

    def recall(self, kind: str | None = None) -> float | None:
        return _ratio(self.found, self.true, kind)


def _ratio(part: Counter[str], whole: Counter[str], kind: str | None) -> float | None:
    some, all_ = (part[kind], whole[kind]) if kind else (part.total(), whole.total())
    return some / all_ if all_ else None


def days(plan: Plan) -> list[Day]:
    rng = random.Random(f"{plan.seed} days")
    return sorted(START + datetime.timedelta(n) for n in rng.sample(range((CLOSING - START).days), DAYS))


def exactly(claim: Happened, event: Happened) -> bool:
    return claim == event


def barely(claim: Happened, event: Happened) -> bool:
    return claim.bare() == event.bare()


def told(con: Any, package: Any, window: Window) -> tuple[list[Happened], list[Happened]]:
    """What the events say: of what is certain, and of all that a diff lists."""
    states = [State(con, package, day) for day in window]
    found = happened.between(*states)
    listed = {event.id for event in found.top(limit=sys.maxsize, minor=True)}
    events = list(found.events())
    return ministry_events.told(events, certain=True), ministry_events.told(e for e in events if e.id in listed)


def of_states(event: ministry_truth.Happened) -> Happened:
    """An event of two states in the terms of what happened; what came in between is not compared."""
    subjects = () if event.kind in TURNS else event.subjects[:1]
    links = tuple((old, new, "") for old, new in event.ties)
    parts = {name: getattr(event, name) for name in ("predecessors", "successors", "values", "earliest", "latest")}
    return Happened(event.kind, subjects, links=links, **parts)


FIRST = ("certain", "said", "all", "none")


class Benchmark:
    def __init__(self, causes: bool = False) -> None:
        self.causes = causes
        self.tools = {name: version for name, version in peers.installed().items() if version}
        self.events = {name: Score() for name in (*FIRST, *self.tools)}
        self.states = {name: Score() for name in self.tools}

    def run(self, seed: int) -> None:
        plan, unsure = (ministries.draw(seed, uncertain=share, causes=self.causes) for share in (0, UNSURE))
        stops = days(plan)
        windows = [*pairwise(stops), *zip(stops, stops[2:], strict=False), (stops[0], stops[-1])]
        truths = {window: ministry_events.between(plan, *window) for window in windows}
        with _written(plan) as (con, package):
            for window, truth in truths.items():
                self.events["certain"].add(told(con, package, window)[1], truth, exactly)
        with _written(unsure) as (con, package):
            for window in windows:
                truth = ministry_events.between(unsure, *window)
                for name, claims in zip(("said", "all"), told(con, package, window), strict=True):
                    self.events[name].add(claims, truth, Happened.can_be)
        with _written(plan, successions=False) as (con, package):
            for window, truth in truths.items():
                self.events["none"].add(told(con, package, window)[1], truth, barely)
        self._peers(plan, truths)

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
                    said = peers.read(peers.TOOLS[name][1](*(Path(folder, str(day)) for day in window)))
                    claims, net = [of_states(event) for event in said], ministry_truth.between(plan, *window)
                    self.events[name].add(claims, truth, barely)
                    self.states[name].add(claims, [of_states(event) for event in net], barely)

    def as_dict(self) -> dict[str, Any]:
        return {
            "peers": self.tools,
            "what happened": _scores(self.events),
            "two states": _scores(self.states),
        }


def _scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    words = sorted({word for score in scores.values() for word in (*score.true, *score.told)})
    return {
        name: {
            word or "all": {
                "true": score.true[word] if word else score.true.total(),
                "told": score.told[word] if word else score.told.total(),
                "precision": score.precision(word),
                "recall": score.recall(word),
            }
            for word in (*words, None)
        }
        for name, score in scores.items()
    }


class _written:
    """The plan as a package, compiled, for as long as the block lasts."""

    def __init__(self, plan: Plan, successions: bool = True) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.opened = changed(ministry_files.write(plan, Path(self.folder.name), successions=successions).root)

    def __enter__(self) -> Any:
        return self.opened.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.opened.__exit__(*error)
        self.folder.cleanup()


def table(result: dict[str, Any]) -> Iterator[str]:
    for title in ("what happened", "two states"):
        names = list(result[title])
        if not names:
            continue
        yield f"{title:20}{'true':>7}" + "".join(f"{name:>13}" for name in names)
        for word in result[title][names[0]]:
            cells = [result[title][name][word] for name in names]
            both = ("/".join("-" if v is None else f"{v:.3f}" for v in (cell["precision"], cell["recall"])) for cell in cells)
            yield f"{word:20}{cells[0]['true']:>7}" + "".join(f"{text:>13}" for text in both)
        yield ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="?", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--causes", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, version in peers.installed().items():
        print(f"{name} {version}" if version else f"NOT INSTALLED, LEFT OUT: {name} (pip install {name})", file=sys.stderr)
    benchmark = Benchmark(options.causes)
    for seed in range(options.first, options.first + options.seeds):
        benchmark.run(seed)
    result = {"seeds": options.seeds, "first": options.first, "causes": options.causes, **benchmark.as_dict()}
    print(json.dumps(result, indent=1) if options.json else "\n".join(table(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
