from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command("chronicle panel --every year --out panel.parquet", "chronicle panel tenures --every 2010-01-01,2020-01-01 --format csv")
@click.argument("table", required=False)
@click.option("--every", required=True, metavar="year|month|DATES", help="The days: the last of each year or month, or days with commas.")
@click.option("--since", metavar="DATE", help="With year or month: the first (default: the first on record).")
@click.option("--until", metavar="DATE", help="With year or month: the last day (default: the closing date).")
@options.package()
@click.option("--all", "everything", is_flag=True, help="Everything in full, not only a first screen.")
@options.lang
@options.answers("text", "table", "csv", "json", "markdown", "parquet")
def command(
    *, table: str | None, every: str, since: str | None, until: str | None, package: str | None, everything: bool, lang: str, output: Output
) -> None:
    """List a table as of many days: a row for each statement and day, with its certainty.

    Without TABLE, a row for each entity and day, with its names on the day. As a text it counts the rows of each day.
    """
    with chronicle.open(package) as found:
        remark(found.note)
        output.listing(found.panel(every, table, since=since, until=until, lang=lang), everything=everything)
