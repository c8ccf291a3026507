from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from chronicle.release import change_proof, verify


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "release", help="a version, latest, the folder of a release or of all, their address (https://, s3://, ...), or a change file"
    )
    parser.add_argument("--package", help="for a change file: whose sides are compared anew (default: the nearest)")
    parser.add_argument("--rebuild", action="store_true", help="compile it again from its own tables, and compare")
    parser.add_argument("--signers", type=Path, metavar="FILE", help="allowed signers, as ssh-keygen reads them: one must have signed it")
    parser.add_argument("--json", action="store_true", help="the verdicts as JSON")


def run(options: argparse.Namespace) -> int:
    if change_proof.is_change(options.release):
        proof = change_proof.verify(Path(options.release), options.package)
        for note in proof.notes:
            print(f"note: {note}", file=sys.stderr)
        if options.json:
            print(json.dumps(proof.as_dict(), ensure_ascii=False, indent=1))
        else:
            print("\n".join(proof.faults) or "verified: comparing both sides again gives the same file")
        return 1 if proof.faults else 0
    verdicts = verify.found(options.release, again=options.rebuild, signers=options.signers, tell=lambda line: print(line, file=sys.stderr))
    if options.json:
        print(json.dumps(verify.document(verdicts), ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(str, verdicts)))
    return 1 if any(verdict.errors for verdict in verdicts) else 0
