from __future__ import annotations

import argparse
import sys

from chronicle import edition, release


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="?", help="folder of the package (default: this one or the nearest above)")
    parser.add_argument("--no-tag", action="store_true", help="make no git tag")


def run(options: argparse.Namespace) -> int:
    root = edition.root(options.package)
    published = release.publish(root, tag=not options.no_tag, tell=lambda line: print(line, file=sys.stderr))
    print(published)
    return 0
