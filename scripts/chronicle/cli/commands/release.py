from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from chronicle.core import semver
from chronicle.history import edition
from chronicle.releasing import create


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="?", help="folder of the package (default: this one or the nearest above)")
    parser.add_argument("--publish", action="store_true", help="publish it; without, it is only made and tried, and thrown away")
    parser.add_argument("--dry-run", action="store_true", help="the default: publish nothing")
    parser.add_argument("--level", choices=(*semver.LEVELS, semver.STABLE), help="at least this (stable: from 0.x to 1.0.0)")
    parser.add_argument(
        "--renumbered", action="append", default=[], metavar="TABLE", help="release it though most rows of the table have another id"
    )
    parser.add_argument("--sign", type=Path, metavar="KEY", help="sign SHA256SUMS with this private SSH key")
    parser.add_argument("--no-tag", action="store_true", help="make no git tag")
    parser.add_argument("--json", action="store_true", help="version, reasons and gates as JSON")


def run(options: argparse.Namespace) -> int:
    outcome = create.release(
        edition.root(options.package),
        publish=options.publish and not options.dry_run,
        level=options.level,
        tag=not options.no_tag,
        key=options.sign,
        renumbered=options.renumbered,
        tell=lambda line: print(line, file=sys.stderr),
    )
    print(json.dumps(outcome.as_dict(), ensure_ascii=False, indent=1) if options.json else outcome)
    print(f"published {outcome.published}" if outcome.published else "nothing was published: --publish does it", file=sys.stderr)
    return 0
