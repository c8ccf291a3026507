from __future__ import annotations

import argparse
import json
import sys

from chronicle import edition, making


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="?", help="folder of the package (default: this one or the nearest above)")
    parser.add_argument("--json", action="store_true", help="the findings as JSON")


def run(options: argparse.Namespace) -> int:
    report = making.check(edition.root(options.package), lambda line: print(line, file=sys.stderr))
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        print(report)
    return 1 if report.errors else 0
