from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from chronicle import verify


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", help="a version, latest, the folder of a release or of all, or their address (https://, s3://, ...)")
    parser.add_argument("--rebuild", action="store_true", help="compile it again from its own tables, and compare")
    parser.add_argument("--signers", type=Path, metavar="FILE", help="allowed signers, as ssh-keygen reads them: one must have signed it")
    parser.add_argument("--json", action="store_true", help="the verdicts as JSON")


def run(options: argparse.Namespace) -> int:
    verdicts = verify.found(options.release, again=options.rebuild, signers=options.signers, tell=lambda line: print(line, file=sys.stderr))
    if options.json:
        print(json.dumps({"schema_version": "1.0", "verdicts": [v.as_dict() for v in verdicts]}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(str, verdicts)))
    return 1 if any(verdict.errors for verdict in verdicts) else 0
