from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, progress
from chronicle.core.files import write_text


@options.command("chronicle check", "chronicle check --only overlap --table names")
@options.folder
@click.option("--only", multiple=True, metavar="RULE", help="Show what this rule found (can be repeated).")
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Show what was found in this table (can be repeated).")
@options.html
@options.memory
@options.lang
@options.answers("text", "json", "github")
def command(
    *, package: str | None, only: tuple[str, ...], tables: tuple[str, ...], html: Path | None, memory: str | None, lang: str, output: Output
) -> int:
    """Check a package without writing anything.

    PACKAGE is its folder (default: this one or the nearest above). --format github writes annotations for a pull request.
    Exit code 0: no errors. 1: errors.
    """
    with progress() as tell:
        report = chronicle.check(package, memory=memory, lang=lang, tell=tell).only(only, tables)
    if html:
        write_text(html, report.html())
    if output.form == "github":
        output.document(report.github())
    elif output.json:
        output.document(report.json())
    else:
        output.lines(report.lines(width=output.wrapped))
    return 1 if report.errors else 0
