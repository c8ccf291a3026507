from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark
from chronicle.core.files import write_text


class _Score(click.ParamType[float | bool]):
    """A number from 0 to 1."""

    name = "score"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | bool:
        """The number; True stands for the option without one."""
        if value is True or value == "default":
            return True
        try:
            score = float(value)
        except ValueError:
            score = -1
        if not 0 <= score <= 1:  # nor is it so for nan
            self.fail(f"{value!r} is not a score: write a number from 0 to 1", param, ctx)
        return score


@options.command(
    "chronicle diff 2008-07-02 2023-09-24 --lang zh",
    "chronicle diff old.csv new.csv --key id",
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@options.package()
@click.option(
    "--key", multiple=True, metavar="COLUMN", help="A column that identifies a row of a file without a contract (can be repeated)."
)
@click.option("--all", "everything", is_flag=True, help="List everything in order, with ids and sources.")
@options.html
@options.path("--rows", metavar="DIR", help="Write every row change there as Parquet, replacing an earlier run's.")
@click.option(
    *("--infer", "infer"),
    type=_Score(),
    is_flag=False,
    flag_value="default",
    metavar="[SCORE]",
    help="Also propose successions that no source documents.",
)
@options.path("--judgements", metavar="FILE", help="With --infer: a CSV file of links that are confirmed or rejected.")
@click.option("--force", is_flag=True, help="Also list the rows of tables in which only the ids changed.")
@click.option("--no-digests", is_flag=True, help="Leave the digests out of the change file: faster on large tables.")
@options.lang
@options.answers("text", "json")
def command(
    *,
    first: str,
    second: str,
    package: str | None,
    key: tuple[str, ...],
    everything: bool,
    html: Path | None,
    rows: Path | None,
    infer: float | bool | None,
    judgements: Path | None,
    force: bool,
    no_digests: bool,
    lang: str,
    output: Output,
) -> None:
    """Show what changed between two days, versions, folders, files or git revisions.

    A and B are each a day (YYYY-MM-DD), a version, VERSION@DAY; a folder: a package, a build, a release, Parquet or CSV files with a
    contract in the folder or above it, or any data package; a CSV or Parquet file; a git revision such as HEAD~3 or HEAD~3:tables; or the
    address of releases. --json writes a change file, which `chronicle apply` carries out.
    """
    proposals = False if infer is None else infer
    with chronicle.diff(first, second, package=package, key=key, infer=proposals, judgements=judgements, force=force, lang=lang) as found:
        remark(f"{found.first} -> {found.second}")
        for reason in found.left_out:
            remark(f"left out: {reason}")
        for path in found.write_rows(rows) if rows else ():
            remark(path)
        if html:
            write_text(html, found.html())
        if output.json:
            with output.file() as file:
                found.write_json(file, digests=False if no_digests else None)
        else:
            output.lines(found.lines(everything=everything, width=output.width))
