from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command("chronicle custody equipment-industry-management", 'chronicle custody "Administration of the radio spectrum" --format csv')
@click.argument("entity")
@options.package()
@click.option("--all", "everything", is_flag=True, help="With all acts, also if that is more than a screen.")
@options.lang
@options.answers("text", "json", "markdown", "csv")
def command(*, entity: str, package: str | None, lang: str, everything: bool, output: Output) -> None:
    """Show who held something, such as a duty: when, by which acts, with gaps and lapses.

    ENTITY is an id, TABLE/ID, or any name that it ever had, in any language.
    """
    with chronicle.open(package) as found:
        answer = found.custody(entity, lang=lang)
    remark(answer.note)
    if output.form == "text":
        output.lines(answer.lines(everything=everything, width=output.width))
    else:
        output.document({"json": answer.json, "markdown": answer.markdown, "csv": answer.csv}[output.form]())
