from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle import changefile, changelog, compare, infer, sides
from chronicle.layout import write_text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="a day (YYYY-MM-DD), version, version@day, or folder (package, build, release, files)")
    parser.add_argument("second", metavar="B", help="the same, of later")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--all", action="store_true", help="list also what is minor, and what only may have happened in between")
    parser.add_argument("--json", action="store_true", help="everything as a change file (change.schema.json), for `chronicle apply`")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too: trees of both days, every row and source")
    parser.add_argument(
        "--infer", nargs="?", type=_score, const=infer.MINIMUM, metavar="SCORE", help="propose successions that no source documents, too"
    )
    parser.add_argument("--rows", type=Path, metavar="DIR", help="write every row change there as Parquet, too, one file a table; any size")
    parser.add_argument(
        "--no-digests", action="store_true", help="leave the digests of both states out of the change file: faster on large tables"
    )


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1
    if not 0 <= score <= 1:  # nor is it so for nan
        raise argparse.ArgumentTypeError(f"{text!r} is not a score: write a number from 0 to 1")
    return score


def run(options: argparse.Namespace) -> int:
    with sides.opened(options.first, options.second, options.package) as (first, second):
        print(f"{first} -> {second}", file=sys.stderr)
        if options.rows:
            from chronicle import fulljoin

            for path in fulljoin.export(first.state, second.state, options.rows):
                print(path, file=sys.stderr)
        comparison = compare.compare(first, second)
        if options.infer is not None:
            comparison = compare.inferred(comparison, options.infer)
        if options.html:
            from chronicle import change_page

            write_text(options.html, change_page.page(comparison))
        if options.json:
            print(changefile.text(comparison, digests=False if options.no_digests else None), end="")
        else:
            print(changelog.text(comparison, everything=options.all))
    return 0
