from __future__ import annotations

import argparse
import json
import sys

from chronicle.contract.roles import Edge
from chronicle.core import printable
from chronicle.history import edition, hierarchy, queries


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("date", help="the day, YYYY-MM-DD")
    parser.add_argument(
        "--root", help="entity to start from: its id, or TABLE/ID (default: every one with something below and nothing above)"
    )
    parser.add_argument("--edges", metavar="TABLE", help="the table of edges to show (default: the one that makes the package's hierarchy)")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--json", action="store_true", help="the tree as JSON")


def run(options: argparse.Namespace) -> int:
    when = edition.parse_date(options.date)
    with edition.opened(options.package) as found:
        print(f"{found.note}; as of {when}{queries.beyond(found, when)}", file=sys.stderr)
        table = hierarchy.edges(found.package, options.edges)
        others = [other.name for other in found.package.having(Edge) if other is not table]
        if others and options.edges is None:
            ways = ", ".join(f"--edges {name}" for name in others)
            print(f"showing the edges of {table.name}; for others: {ways}", file=sys.stderr)
        branches = hierarchy.tree(found.con, found.package, when, options.root, table)
        left = hierarchy.left_out(found.con, found.package, when, branches, table) if options.root is None else 0
    if options.json:
        print(json.dumps([branch.as_dict() for branch in branches], ensure_ascii=False, indent=1))
    else:
        print(printable.shown(hierarchy.drawn(branches)))
    if left:
        subject = table.subject.table
        told = f"{left:,} more of {subject} may exist on this day, but have no place in it (`chronicle asof {when} {subject}` lists all)"
        print(told, file=sys.stderr if options.json else sys.stdout)
    return 0
