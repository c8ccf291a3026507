from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output


@options.command("chronicle init my-tables", "chronicle init coast --example")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Write a small example into a new folder instead: tables, contract, checks, README.")
@click.option("--ci", is_flag=True, help="Also write a workflow by which GitHub checks each pull request.")
@options.answers("text", "json")
def command(*, folder: Path, example: bool, ci: bool, output: Output) -> int:
    """Propose a contract for the tables in a folder.

    Reads the CSV and Parquet files there and in the folders directly below, and writes datapackage.json: keys, types, periods, references,
    roles and names for readers. Each description in it says what was guessed and why. A datapackage.json that is there is kept.
    Exit code 0: `chronicle check` can accept the package. 1: something is left to decide.
    """
    begun = chronicle.init(folder, example=example, ci=ci)
    output.answer(begun, begun.json)
    return 0 if begun.ready else 1
