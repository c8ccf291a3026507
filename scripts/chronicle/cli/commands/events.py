from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command("chronicle events --kind merged", 'chronicle events --entity "Xiao Yaqing" --since 2020-01-01')
@click.option("--kind", metavar="KIND", help="Only events of this kind, such as merged, or with this word of the contract.")
@click.option("--entity", metavar="ENTITY", help="Only events in which it takes part: its id, TABLE/ID, or a name.")
@click.option("--since", metavar="DATE", help="Only events that may have happened on this day or later.")
@click.option("--until", metavar="DATE", help="Only events that may have happened on this day or earlier.")
@options.package()
@click.option("--all", "everything", is_flag=True, help="Everything in full, not only a first screen.")
@options.lang
@options.answers("text", "table", "csv", "json", "markdown", "parquet")
def command(
    *,
    kind: str | None,
    entity: str | None,
    since: str | None,
    until: str | None,
    package: str | None,
    everything: bool,
    lang: str,
    output: Output,
) -> None:
    """List what happened, by kind, entity or days."""
    with chronicle.open(package) as found:
        remark(found.note)
        output.listing(found.events(kind=kind, entity=entity, since=since, until=until, lang=lang), everything=everything)
