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
@options.answers("table", "csv", "json", "markdown", "parquet")
def command(*, table: str | None, every: str, since: str | None, until: str | None, package: str | None, output: Output) -> None:
    """List a table as of many days: a row for each statement and day, with its certainty.

    Without TABLE, a row for each entity and day, with its names on the day.
    """
    with chronicle.open(package) as found:
        remark(found.note)
        output.rows(found.panel(every, table, since=since, until=until))
