from __future__ import annotations

import argparse
import sys

from chronicle import ask, changelog, diff, edition


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="the first day, YYYY-MM-DD")
    parser.add_argument("second", metavar="B", help="the second day")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--all", action="store_true", help="list also what is minor, and what only may have happened in between")
    parser.add_argument("--json", action="store_true", help="all events as JSON")


def run(options: argparse.Namespace) -> int:
    days = edition.parse_date(options.first), edition.parse_date(options.second)
    with edition.opened(options.package) as found:
        print(f"{found.note}{ask.beyond(found, max(days))}", file=sys.stderr)
        result = diff.between(found.con, found.package, *days)
        if options.json:
            print(result.as_json(), end="")
        else:
            print(changelog.text(result, found.package, everything=options.all))
    return 0
