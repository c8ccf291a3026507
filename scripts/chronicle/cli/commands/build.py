from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import progress


@options.command("chronicle build", "chronicle build my-package --out somewhere --no-check")
@options.folder
@options.path("--out", metavar="DIR", help="Where to write it (default: build/ in the package).")
@click.option("--check/--no-check", default=True, help="Run every check, or only those without which it cannot compile.")
@options.memory
def command(*, package: str | None, out: Path | None, check: bool, memory: str | None) -> None:
    """Check a package and compile it: DuckDB, Parquet, CSV, snapshots, diffs.

    PACKAGE is its folder (default: this one or the nearest above). If anything fails, an earlier build stays as it was.
    """
    with progress() as tell:
        done = chronicle.build(package, out=out, check=check, memory=memory, tell=tell)
    print(done)
