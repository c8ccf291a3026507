from __future__ import annotations

import re
from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import remark
from chronicle.core.errors import ChronicleError

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@options.command("chronicle workbook --out history.xlsx", "chronicle workbook 1.0.0 --day 2020-08-05 --out ministry.xlsx")
@click.argument("package", required=False, metavar="[VERSION]")
@click.option("--day", metavar="DATE", help="Write the state on this day (default: the whole history).")
@options.path("--out", required=True, metavar="FILE", help="The workbook to write.")
def command(*, package: str | None, day: str | None, out: Path) -> None:
    """Write an Excel workbook: a cover, and a sheet for each table.

    VERSION is a version, latest, or the folder of a package, a build or a release (default: the nearest). Names stand beside ids; dates are
    dates where they are known to the day, and texts where not. The notes of the headings explain the columns.
    """
    if package and not day and _DAY.fullmatch(package) and not Path(package).exists():
        raise ChronicleError("usage", f"{package} is a day, not a version", f"write --day {package}")
    remark(f"wrote {chronicle.workbook(package, day=day, out=out)}")
