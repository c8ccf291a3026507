from __future__ import annotations

import argparse

from chronicle.history import edition
from chronicle.render import dictionary


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")


def run(options: argparse.Namespace) -> int:
    with edition.opened(options.package) as found:
        print(dictionary.markdown(found.con, found.package), end="")
    return 0
