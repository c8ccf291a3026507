from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command('chronicle biography "Xiao Yaqing"', "chronicle biography miit-equipment --all")
@click.argument("entity")
@options.package()
@options.lang
@click.option("--all", "everything", is_flag=True, help="Everything in full, not only a first screen.")
@options.answers("text", "json", "markdown")
def command(*, entity: str, package: str | None, lang: str, everything: bool, output: Output) -> None:
    """Show what an entity was, what it became, and all that is on record about it.

    ENTITY is an id, TABLE/ID, or any name that it ever had, in any language; accents and tone marks may be left out.
    """
    with chronicle.open(package) as found:
        answer = found.biography(entity, lang=lang)
    remark(answer.note)
    if output.json:
        output.document(answer.json())
    elif output.form == "markdown":
        output.document(answer.markdown())
    else:
        output.lines(answer.lines(everything=everything, width=output.width))
