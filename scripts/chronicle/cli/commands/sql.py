from __future__ import annotations

import sys

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark


@options.command('chronicle sql "FROM snapshots"', "chronicle sql \"FROM names_asof(DATE '2010-01-01')\" --format csv")
@click.argument("query")
@options.package()
@click.option("--external", is_flag=True, help="Let the query read other files as well.")
@options.answers("table", "csv", "json", "markdown", "parquet")
def command(*, query: str, package: str | None, external: bool, output: Output) -> None:
    """Query an edition with SQL.

    QUERY is one statement of DuckDB's SQL; - reads it from standard input. "SHOW TABLES" lists the tables.
    """
    with chronicle.open(package, external=external) as found:
        remark(found.note)
        output.rows(found.sql(_piped() if query == "-" else query))


def _piped() -> str:
    """What comes on standard input; nothing if it is closed."""
    return sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape") if sys.stdin else ""
