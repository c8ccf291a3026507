from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle.building import operands
from chronicle.change import change_file, replay


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("change", type=Path, help="a change file, as `chronicle diff A B --json` makes it")
    parser.add_argument("state", help="what it is applied to: a day, a version, version@day, or a folder")
    parser.add_argument("--reverse", action="store_true", help="undo the change: from the later state to the earlier one")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="a new folder for the result")
    parser.add_argument("--format", choices=replay.FORMATS, default="parquet", help="default: parquet")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")


def run(options: argparse.Namespace) -> int:
    change = change_file.read(options.change)
    with operands.one(options.state, options.package) as side:
        state = replay.applied(change, side, reverse=options.reverse)
        replay.write(state, options.to, options.format)
    count = sum(1 for _ in change.rows)
    proof = "every digest is as the file says" if change.proven else "the file has no digests to check the result against"
    print(f"applied {count:,} row {'change' if count == 1 else 'changes'}; {proof}", file=sys.stderr)
    print(options.to)
    return 0
