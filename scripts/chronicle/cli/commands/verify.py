from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, progress, remark


@options.command("chronicle verify latest", "chronicle verify releases --rebuild")
@click.argument("release")
@options.package("For a change file: whose days and versions it names (default: the nearest).")
@click.option("--rebuild", is_flag=True, help="Rebuild it from its own tables and compare.")
@options.path("--signers", metavar="FILE", help="Allowed signers, as ssh-keygen reads them: one of them must have signed it.")
@options.answers("text", "json")
def command(*, release: str, package: str | None, rebuild: bool, signers: Path | None, output: Output) -> int:
    """Check that a release is exactly what was published.

    RELEASE is a version, latest, the folder of a release or of all, their address (https://, s3://, ...), or a change file.
    Exit code 0: it is, as far as this version can prove; what it cannot prove is named. 1: it is not.
    """
    with progress() as tell:
        found = chronicle.verify(release, package=package, rebuild=rebuild, signers=signers, tell=tell)
    for note in found.notes:
        remark(f"note: {note}")
    output.answer(found, found.json)
    return 0 if found else 1
