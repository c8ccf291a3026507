from __future__ import annotations

import argparse
import json
import sys

from chronicle.history import edition, hierarchy, queries


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("date", help="the day, YYYY-MM-DD")
    parser.add_argument("--root", help="id of the entity to start from (default: every one without a parent)")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--json", action="store_true", help="the tree as JSON")


def run(options: argparse.Namespace) -> int:
    when = edition.parse_date(options.date)
    with edition.opened(options.package) as found:
        print(f"{found.note}; as of {when}{queries.beyond(found, when)}", file=sys.stderr)
        nodes = hierarchy.tree(found.con, found.package, when, options.root)
    if options.json:
        print(json.dumps([node.as_dict() for node in nodes], ensure_ascii=False, indent=1))
    else:
        print(hierarchy.drawn(nodes))
    return 0
