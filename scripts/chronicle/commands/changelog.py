from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle import english, sequence
from chronicle.errors import ChronicleError
from chronicle.layout import write_text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="FROM", nargs="?", help="tell what came after this version (default: all releases)")
    parser.add_argument("last", metavar="TO", nargs="?", help="up to this version (default: the newest)")
    parser.add_argument("--package", help="a package, or one of its releases (default: the nearest)")
    parser.add_argument("--all", action="store_true", help="list also what is minor, and every sentence of long chapters")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="a list of change files (change.schema.json), the newest first")
    form.add_argument("--feed", nargs="?", const="", metavar="ID", help="an Atom feed of the releases, or of what befell one entity")


def run(options: argparse.Namespace) -> int:
    if options.feed:
        return _entity(options)
    with sequence.published(options.first, options.last, options.package) as released:
        compared = [release.comparison for release in released if release.comparison]
        print(f"{english.number(len(compared), 'comparison')} of {english.number(len(released), 'release')}", file=sys.stderr)
        if options.html:
            from chronicle import change_page

            if not compared:
                raise ChronicleError("nothing-to-compare", f"{released[0].version} is the only release", "publish another first")
            write_text(options.html, change_page.several(compared))
        if options.json:
            from chronicle import changefile

            print("[" + ",\n".join(changefile.text(each).rstrip("\n") for each in compared) + "]")
        elif options.feed is not None:
            from chronicle import feed

            print(feed.of_releases(released[0].package, released), end="")
        else:
            from chronicle import changelog

            print(changelog.several(compared, everything=options.all) or f"{released[0].version} is the first release.")
    return 0


def _entity(options: argparse.Namespace) -> int:
    from chronicle import edition, feed

    if options.first or options.html:
        raise ChronicleError("bad-option", "the feed of an entity tells its whole history", "leave FROM, TO and --html away")
    with edition.opened(options.package) as found:
        print(found.note, file=sys.stderr)
        print(feed.of_entity(sequence.through(found), options.feed), end="")
    return 0
