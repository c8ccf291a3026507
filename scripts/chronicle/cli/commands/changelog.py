from __future__ import annotations

from pathlib import Path

import click

import chronicle
from chronicle.cli import options
from chronicle.cli.output import Output, remark
from chronicle.core.errors import ChronicleError
from chronicle.core.files import write_text


@options.command("chronicle changelog", "chronicle changelog 0.2.0 --html news.html")
@click.argument("first", metavar="[FROM]", required=False)
@click.argument("last", metavar="[TO]", required=False)
@options.package("A package, or one of its releases (default: the nearest).")
@options.html
@click.option("--feed", is_flag=False, flag_value="", metavar="[ID]", help="Write an Atom feed: of the releases, or of one entity.")
@options.lang
@options.answers("markdown", "json")
def command(
    *, first: str | None, last: str | None, package: str | None, html: Path | None, feed: str | None, lang: str, output: Output
) -> None:
    """Show what changed from release to release.

    FROM is the version to start after (default: the beginning), TO the last version to include (default: the newest).
    """
    if feed is not None and output.json:
        raise click.UsageError("--feed and --json exclude each other.")
    if feed:
        if first or html:
            raise ChronicleError("bad-option", "the feed of an entity tells its whole history", "leave out FROM, TO and --html")
        with chronicle.open(package) as edition:
            remark(edition.note)
            output.document(edition.feed(feed, lang=lang))
        return
    with chronicle.changelog(first, last, package=package, lang=lang) as found:
        releases = len(found.versions)
        remark(f"{found.compared} comparison{'' if found.compared == 1 else 's'} of {releases} release{'' if releases == 1 else 's'}")
        if html:
            write_text(html, found.html())
        if output.json:
            with output.file() as file:
                found.write_json(file)
                file.write("\n")
        elif feed is None:
            output.lines(found.lines(width=output.wrapped))
        else:
            output.document(found.feed())
