from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle.building import operands
from chronicle.core.errors import ChronicleError
from chronicle.history.state import Side

if TYPE_CHECKING:
    from chronicle.change.happened import Happened
    from chronicle.change.inference import Proposal
    from chronicle.change.records import Records


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="a day (YYYY-MM-DD), version, version@day, or folder (package, build, release, files)")
    parser.add_argument("second", metavar="B", help="the same, of later")
    parser.add_argument("--package", help="a package, build or release (default: the nearest)")
    parser.add_argument("--all", action="store_true", help="list also what is minor, and what only may have happened in between")
    parser.add_argument("--json", action="store_true", help="everything as a change file (change.schema.json), for `chronicle apply`")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too: trees of both days, every row and source")
    parser.add_argument(
        "--infer",
        nargs="?",
        type=_score,
        const=True,
        metavar="SCORE",
        help="propose successions that no source documents, too",
    )
    parser.add_argument(
        "--judgements",
        type=Path,
        metavar="FILE",
        help="with --infer: a CSV file of links that are confirmed or rejected (default: the package's)",
    )
    parser.add_argument("--rows", type=Path, metavar="DIR", help="write all row changes there as Parquet, in place of an earlier run's")
    parser.add_argument("--force", action="store_true", help="tell the rows also of tables whose ids alone were changed")
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
    if options.judgements and options.infer is None:
        raise ChronicleError("bad-option", "--judgements says of which proposals you know better", "ask for proposals with --infer, too")
    with operands.opened(options.first, options.second, options.package) as (first, second):
        print(f"{first} -> {second}", file=sys.stderr)
        _write(first, second, options)
    return 0


def _write(first: Side, second: Side, options: argparse.Namespace) -> None:
    from chronicle.change import sides
    from chronicle.change.happened import Happened
    from chronicle.change.joined import Joined

    found = sides.compared(first, second)
    if options.rows:
        from chronicle.change import rows_files

        for path in rows_files.export(first.state, second.state, options.rows, found.compared if isinstance(found, Joined) else None):
            print(path, file=sys.stderr)
    proposed = None if options.infer is None else _proposed(found, options)
    brief = found if options.force else found.brief()
    if options.html:
        from chronicle.core.files import write_text
        from chronicle.render.html import changes

        write_text(options.html, changes.page(brief, proposed=proposed))
    if options.json:
        from chronicle.change import change_file

        change_file.write(found, sys.stdout, digests=False if options.no_digests else None, proposed=proposed)
        return
    if isinstance(brief, Happened):
        from chronicle.render import day_diff

        lines = (day_diff.everything if options.all else day_diff.screen)(brief)
    else:
        from chronicle.render import record_diff

        lines = (record_diff.everything if options.all else record_diff.screen)(brief)
    for line in lines:
        print(line)
    if proposed is not None:
        from chronicle.render.inferred_lines import InferredLines

        print("", *InferredLines(*found.compares, proposed).screen(everything=options.all), sep="\n")


def _proposed(found: Happened | Records, options: argparse.Namespace) -> list[Proposal]:
    """Successions that no source documents."""
    from chronicle.change import inference, judgements

    minimum = inference.MINIMUM if options.infer is True else options.infer
    return inference.propose(*found.compares, minimum, judgements.of(found.compares[1].package, options.judgements))
