from __future__ import annotations

import argparse
import json
import shutil
import textwrap

from chronicle.storage import address, release_index


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", metavar="ADDRESS", help="folder, https:// or fsspec address (default: the package's)")
    parser.add_argument("--json", action="store_true", help="the list as JSON")


def run(options: argparse.Namespace) -> int:
    index = release_index.read(address.opened(options.source or release_index.default()))
    if options.json:
        print(json.dumps(release_index.document(index), ensure_ascii=False, indent=1))
    else:
        for entry in index.entries:
            line = f"{entry.version:<9} {entry.closing}  {'; '.join(entry.reasons)}"
            print(textwrap.fill(line, shutil.get_terminal_size((120, 24)).columns, subsequent_indent=" " * 22))
    return 0
