from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command(
    "chronicle affected --from 0.2.0 --to 1.0.0", "chronicle affected --from 0.2.0 --to 1.0.0 --asof 2024-06-01 --table successions"
)
@click.option("--from", "from_", required=True, metavar="V1", help="The version you used (or a folder).")
@click.option("--to", required=True, metavar="V2", help="The newer version (or a folder).")
@click.option("--asof", metavar="DATE", help="The day your work is about (default: any day).")
@click.option("--table", metavar="NAME", help="The table you used (default: all).")
@options.package()
@click.option("--all", "everything", is_flag=True, help="Everything in full, not only a first screen.")
@options.lang
@options.answers("text", "json")
def command(
    *, from_: str, to: str, asof: str | None, table: str | None, package: str | None, everything: bool, lang: str, output: Output
) -> int:
    """Check whether a newer version changes an answer, and what became of the entities that it is about.

    Exit code 0: it does not. 1: it does.
    """
    found = chronicle.affected(from_, to, asof=asof, table=table, package=package, lang=lang)
    if found.note:
        remark(found.note)
    if output.json:
        output.document(found.json())
        remark(found.summary)
    else:
        output.lines(found.lines(everything=everything, width=output.width))
    return 1 if found else 0
