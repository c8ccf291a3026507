from __future__ import annotations

import argparse
import json
import sys

from chronicle.build import operands
from chronicle.change import revisions, sides
from chronicle.contract import difference, renames
from chronicle.core.errors import ChronicleError
from chronicle.history import edition
from chronicle.render import english, revision_text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", required=True, metavar="V1", help="the version that your work rests on (or a folder)")
    parser.add_argument("--to", dest="second", required=True, metavar="V2", help="the newer version (or a folder)")
    parser.add_argument("--asof", metavar="DATE", help="the day that your work is about, YYYY-MM-DD (default: any day)")
    parser.add_argument("--table", help="the table that it uses (default: all)")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--json", action="store_true", help="the revisions as JSON")


def run(options: argparse.Namespace) -> int:
    """Exit code 0: the update changes no answer; 1: it does."""
    when = edition.parse_date(options.asof) if options.asof else None
    with operands.opened(options.first, options.second, options.package) as (first, second):
        for side in (first, second):
            if not side.record:
                raise ChronicleError("not-comparable", f"{side.text} is one state", "name whole versions, and the day with --asof")
        sides.in_order(first, second)
        if when and when > second.closing:
            print(f"{when} is after {second.closing}, up to which {second.text} covers the time", file=sys.stderr)
        tables = {**first.package.tables, **second.package.tables}
        if options.table and options.table not in tables:
            raise ChronicleError("unknown-table", f"there is no table {options.table!r}", f"one of {', '.join(tables)}")
        if options.table:  # which may be the older name of it
            options.table = renames.between(first.package, second.package).table(options.table)
        broken = difference.breaking(first.package, second.package, options.table)
        found = revisions.affected(revisions.revisions(first.state, second.state), when, options.table)
        if options.json:
            print(json.dumps(revisions.document(broken, found), ensure_ascii=False, indent=1))
        else:
            groups = revision_text.alike(found)
            print("\n".join([*(f"- {change}" for change in broken), *(f"- {revision_text.sentence(group)}" for group in groups)]) or "no")
        parts = [english.number(len(found), "revision"), english.number(len(broken), "change of the contract", "changes of the contract")]
        print(f"{' and '.join(parts)} affect the answer", file=sys.stderr)
    return 1 if found or broken else 0
