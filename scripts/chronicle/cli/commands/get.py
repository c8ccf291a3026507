from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle.releasing import download


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", help="a version, or latest")
    parser.add_argument("--from", dest="source", metavar="ADDRESS", help="folder, https:// or fsspec address (default: the package's)")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where its folder is to appear (default: the user's cache folder)")


def run(options: argparse.Namespace) -> int:
    print(download.get(options.version, options.source, options.to, lambda line: print(line, file=sys.stderr)))
    return 0
