from __future__ import annotations

import argparse
import sys

from chronicle import ask, edition, printing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("date", help="the day, YYYY-MM-DD")
    parser.add_argument("table", nargs="?", help="one table; without it, the entities that exist and a count of the rest")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    printing.arguments(parser)


def run(options: argparse.Namespace) -> int:
    when = edition.parse_date(options.date)
    with edition.opened(options.package) as found:
        print(f"{found.note}; as of {when}{ask.beyond(found, when)}", file=sys.stderr)
        printing.show(found.con, ask.asof(found, when, options.table), options.format)
        if options.table is None and options.format == "table":
            print(ask.counts(found, when))
    return 0
