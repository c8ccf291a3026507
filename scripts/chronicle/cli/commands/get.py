from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import progress


@options.command("chronicle get latest --from https://example.org/releases", "chronicle get 1.0.0 --to data")
@click.argument("version")
@options.source("A folder, https:// or fsspec address (default: the package's).")
@options.path("--to", metavar="DIR", help="Where to put its folder (default: your cache folder).")
@options.path("--signers", metavar="FILE", help="Allowed signers, as ssh-keygen reads them: one of them must have signed it.")
def command(*, version: str, from_: str | None, to: Path | None, signers: Path | None) -> None:
    """Download a release and verify it.

    VERSION is a version, or latest. Run it again to resume an interrupted download.
    """
    with progress() as tell:
        done = chronicle.get(version, from_=from_, to=to, signers=signers, tell=tell)
    print(done)
