from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, progress, remark


@options.command("chronicle release", "chronicle release --publish --sign ~/.ssh/id_ed25519")
@options.folder
@click.option("--publish", is_flag=True, help="Publish it. Without this, it is made, tested and thrown away.")
@click.option("--dry-run", is_flag=True, help="Publish nothing (the default).")
@click.option("--level", type=click.Choice(("patch", "minor", "major", "stable")), help="The least step (stable: from 0.x to 1.0.0).")
@click.option("--renumbered", multiple=True, metavar="TABLE", help="Accept that most rows of this table have new ids (can be repeated).")
@options.path("--sign", metavar="KEY", help="Sign SHA256SUMS with this private SSH key.")
@click.option("--tag/--no-tag", default=True, help="Create a git tag, or do not.")
@options.answers("text", "json")
def command(
    *,
    package: str | None,
    publish: bool,
    dry_run: bool,
    level: Literal["patch", "minor", "major", "stable"] | None,
    renumbered: tuple[str, ...],
    sign: Path | None,
    tag: bool,
    output: Output,
) -> None:
    """Make the next release and test it; with --publish, publish it.

    PACKAGE is its folder (default: this one or the nearest above). The version follows from what changed.
    """
    if publish and dry_run:
        raise click.UsageError("--publish and --dry-run exclude each other.")
    with progress() as tell:
        done = chronicle.release(package, publish=publish, level=level, renumbered=renumbered, sign=sign, tag=tag, tell=tell)
    output.answer(done, done.json)
    remark(f"published {done.published}" if done.published else "nothing was published; add --publish to publish it")
