from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import progress


@options.command("chronicle publish --to s3://bucket/releases", "chronicle publish --to /mnt/share/releases")
@click.option("--to", required=True, metavar="ADDRESS", help="A folder or an fsspec address.")
@options.source("The folder of the releases (default: the package's).")
def command(*, to: str, from_: str | None) -> None:
    """Upload the releases so that others can download them.

    Files that are already there are not uploaded again.
    """
    with progress() as tell:
        count = chronicle.publish(to=to, from_=from_, tell=tell)
    print(f"{count} file{'s' if count != 1 else ''} written to {to}")
