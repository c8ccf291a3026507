from __future__ import annotations

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark
from chronicle.core.edtf import parse_day


@options.command("chronicle asof 2008-07-02", "chronicle asof 2020-08-05 tenures --format csv")
@click.argument("date")
@click.argument("table", required=False)
@options.package()
@click.option("--all", "everything", is_flag=True, help="Everything in full, not only a first screen.")
@options.lang
@options.answers("text", "table", "csv", "json", "markdown", "parquet")
def command(*, date: str, table: str | None, package: str | None, everything: bool, lang: str, output: Output) -> None:
    """Show what is true on a day.

    DATE is written YYYY-MM-DD; it may also follow TABLE. Without TABLE, it lists the entities that exist or may exist on the day, what
    became of them, and how many rows of each table hold.
    """
    if table is not None and _is_day(table) and not _is_day(date):
        date, table = table, date
    with chronicle.open(package) as found:
        state = found.asof(date, lang=lang)
        dated = table is None or state.has_period(table)
        remark(f"{found.note}; {state.note if dated else f'{table} has no periods, so its rows are the same for every day'}")
        if table is not None:
            output.rows(state[table])
        elif output.form == "text":
            output.lines(state.lines(everything=everything, width=output.width))
        else:
            output.rows(state.entities, state.counts)


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True
