from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import remark


@options.command("chronicle apply change.json 2008-07-02 --to later", "chronicle apply change.json 2023-09-24 --to earlier --reverse")
@click.argument("change", metavar="FILE")
@click.argument("state")
@options.path("--to", required=True, metavar="DIR", help="A new folder for the result.")
@click.option("--reverse", is_flag=True, help="Undo the change: turn the later state into the earlier one.")
@click.option("--format", type=click.Choice(("parquet", "csv")), default="parquet", help="Format of the files (default: parquet).")
@options.package()
def command(*, change: str, state: str, to: Path, reverse: bool, format: Literal["parquet", "csv"], package: str | None) -> None:
    """Apply a change file to a state.

    FILE is what `chronicle diff A B --json` writes. STATE is a day, a version, VERSION@DAY, or a folder.
    """
    done = chronicle.apply(change, state, to=to, reverse=reverse, format=format, package=package)
    proof = "the result has the digests that the file promises" if done.proven else "the file has no digests to check the result against"
    remark(f"applied {done.changes:,} row {'change' if done.changes == 1 else 'changes'}; {proof}")
    print(done.folder)
