from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output


@options.command("chronicle docs", "chronicle docs cookbook")
@click.argument("name", required=False, metavar="[NAME]")
@options.answers("text", "json")
def command(*, name: str | None, output: Output) -> None:
    """Say where the documents are, or print one.

    NAME is readme, guide, handbook, cookbook, releases, tables or theory.
    """
    found = chronicle.docs(name)
    output.answer(found.text() if name else found, found.json)
