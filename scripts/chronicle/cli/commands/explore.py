from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import remark


@options.command("chronicle explore latest 2008-07-02 2023-09-24", "chronicle explore --out explorer.html --no-open")
@click.argument("version", required=False, metavar="[VERSION]")
@click.argument("days", nargs=-1, metavar="[A [B]]")
@options.package()
@options.path("--out", metavar="FILE", help="Where to write the page (default: a temporary file).")
@click.option("--no-open", is_flag=True, help="Only write the page; do not open it.")
def command(*, version: str | None, days: tuple[str, ...], package: str | None, out: Path | None, no_open: bool) -> None:
    """Write a page that shows an edition, and open it in the browser.

    VERSION is a release, or latest; left out, the nearest build or release. With one day, the page opens at its chart; with two, at their
    comparison. The page is one file and needs no network.
    """
    given = ([version] if version else []) + list(days)
    asked = [text for text in given if _is_day(text)]
    named = [text for text in given if not _is_day(text)]
    if len(asked) > 2 or len(named) > 1 or (named and given[0] != named[0]):
        raise click.UsageError("Give a version, then at most two days.")
    if named and package:
        raise click.UsageError(f"Both {named[0]} and --package {package} say which edition to show.")
    with chronicle.open(named[0] if named else package) as found:
        target = found.explore(out or Path(tempfile.mkdtemp(prefix="chronicle-")) / "explorer.html")
        remark(f"{found.note}: wrote {target}")
    address = target.resolve().as_uri() + {0: "", 1: "#/chart/", 2: "#/compare/"}[len(asked)] + "/".join(asked)
    if not no_open and not webbrowser.open(address):
        remark(f"no browser found; open {address}")


def _is_day(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 3 and all(part.isdigit() for part in parts)
