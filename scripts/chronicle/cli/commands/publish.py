from __future__ import annotations

import argparse
import sys

from chronicle.releasing import upload


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="a folder or an fsspec address, such as s3://bucket/releases")
    parser.add_argument("--from", dest="source", metavar="DIR", help="the folder of the releases (default: the package's)")


def run(options: argparse.Namespace) -> int:
    count = upload.publish(options.to, options.source, lambda line: print(line, file=sys.stderr))
    print(f"{count} file{'s' if count != 1 else ''} written to {options.to}")
    return 0
