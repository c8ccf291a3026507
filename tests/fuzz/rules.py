"""Rules of change turned into others, one at a time: each must make a test fail.

    python tests/fuzz/rules.py [--only TEXT ...]

A copy of the code gets one rule of rules.csv changed (`old` becomes `new`, which then means what `rule` says); then the examples of
events run against it until one fails. A rule that no example misses is printed as `SURVIVED`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ("tests/change/test_events.py", "tests/change/test_event_truth.py", "tests/change/test_happened.py", "tests/change/test_joined.py")


@dataclass(frozen=True)
class Rule:
    """What changes in a file of scripts/chronicle/change; `section` is a part of the model, `rule` what then holds instead."""

    section: str
    rule: str
    file: str
    old: str
    new: str


def rules() -> list[Rule]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return [Rule(**row) for row in csv.DictReader(file)]


def passing(copy: Path) -> bool:
    """Whether every example passes in this copy."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (copy / "scripts", copy / "tests")))}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", *TESTS]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False).returncode == 0


def missed(rule: Rule, copy: Path) -> bool:
    """Whether every example still passes; `copy` is a checkout that may be changed."""
    path = copy / "scripts" / "chronicle" / "change" / rule.file
    text = path.read_text("utf-8")
    if rule.old not in text:
        raise SystemExit(f"{rule.section} {rule.rule}: {rule.file} has no {rule.old!r} any more -> write the rule anew")
    path.write_text(text.replace(rule.old, rule.new), "utf-8")
    try:
        return passing(copy)
    finally:
        path.write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[""], metavar="TEXT", help="rules whose section or text has one of these in it")
    options = parser.parse_args()
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        for part in ("scripts", "tests"):
            shutil.copytree(ROOT / part, copy / part)
        shutil.copy(ROOT / "pyproject.toml", copy)
        if not passing(copy):
            raise SystemExit("an example fails before any rule is changed")
        for rule in (rule for rule in rules() if any(part in f"{rule.section} {rule.rule}" for part in options.only)):
            survives = missed(rule, copy)
            survived += survives
            print(f"{'SURVIVED' if survives else 'caught'}  {rule.section}: {rule.rule}", flush=True)
    raise SystemExit(1 if survived else 0)


if __name__ == "__main__":
    main()
