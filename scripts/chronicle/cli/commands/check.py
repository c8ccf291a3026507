from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from chronicle.build import builder
from chronicle.core import printable
from chronicle.core.files import write_text
from chronicle.history import edition
from chronicle.render import github
from chronicle.render.html import checks


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="?", help="folder of the package (default: this one or the nearest above)")
    parser.add_argument("--only", nargs="+", metavar="RULE", default=[], help="report on these rules alone, such as overlap or uncited")
    parser.add_argument("--table", nargs="+", metavar="TABLE", default=[], help="report on these tables alone")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="github: annotations of a workflow run")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the report as JSON (checks.schema.json)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    parser.add_argument("--memory", metavar="SIZE", help="how much memory the engine may use, such as 2GB (default: most of it)")


def run(options: argparse.Namespace) -> int:
    root = edition.root(options.package)
    report = builder.check(root, lambda line: print(line, file=sys.stderr), memory=options.memory).only(options.only, options.table)
    if options.html:
        write_text(options.html, checks.page(report))
    if options.format == "json":
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    elif options.format == "github":
        print("\n".join([*github.lines(report, root), report.summary]))
    else:
        print(printable.shown(str(report)))
    return 1 if report.errors else 0
