from __future__ import annotations

import argparse
import sys

from chronicle.cli import output
from chronicle.history import edition, queries


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("date", help="the day, YYYY-MM-DD")
    parser.add_argument("table", nargs="?", help="one table; without it, the entities that exist and a count of the rest")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    output.arguments(parser)


def run(options: argparse.Namespace) -> int:
    when = edition.parse_date(options.date)
    with edition.opened(options.package) as found:
        table = queries.chosen(found, options.table) if options.table is not None else None
        if table and not table.period:
            told = f"{table.name} has no periods, so its rows are the same for every day"
        else:
            told = f"as of {when}{queries.beyond(found, when)}"
        print(f"{found.note}; {told}", file=sys.stderr)
        output.show(found.con, queries.on_day(found, when, table), options.format)
        if options.table is None and options.format == "table":
            print(queries.counts(found, when))
    return 0
