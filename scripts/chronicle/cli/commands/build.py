from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle.building import builder
from chronicle.history import edition


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="?", help="folder of the package (default: this one or the nearest above)")
    parser.add_argument("--out", type=Path, help="where to write (default: build/ in the package)")
    parser.add_argument("--no-check", action="store_true", help="look only for what would stop the compile")
    parser.add_argument("--memory", metavar="SIZE", help="how much memory the engine may use, such as 2GB (default: most of it)")


def run(options: argparse.Namespace) -> int:
    root = edition.root(options.package)
    out = builder.build(
        root, options.out, check=not options.no_check, memory=options.memory, tell=lambda line: print(line, file=sys.stderr)
    )
    print(builder.summary(out))
    return 0
