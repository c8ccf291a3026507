from __future__ import annotations

import argparse
import sys

from chronicle.cli import output
from chronicle.history import edition


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help='such as "FROM snapshots"; - reads it from standard input')
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--external", action="store_true", help="let the query read other files")
    output.arguments(parser)


def run(options: argparse.Namespace) -> int:
    query = sys.stdin.read() if options.query == "-" else options.query
    with edition.opened(options.package, sealed=not options.external) as found:
        print(found.note, file=sys.stderr)
        output.show(found.con, query, options.format)
    return 0
