from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chronicle.core.errors import ChronicleError
from chronicle.core.files import write_text
from chronicle.releasing import series
from chronicle.render import english


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="FROM", nargs="?", help="tell what came after this version (default: all releases)")
    parser.add_argument("last", metavar="TO", nargs="?", help="up to this version (default: the newest)")
    parser.add_argument("--package", help="a package, or one of its releases (default: the nearest)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="a list of change files (change.schema.json), the newest first")
    form.add_argument("--feed", nargs="?", const="", metavar="ID", help="an Atom feed of the releases, or of what befell one entity")


def run(options: argparse.Namespace) -> int:
    if options.feed:
        return _entity(options)
    with series.published(options.first, options.last, options.package) as released:
        compared = [release.records.brief() for release in released if release.records]
        print(f"{english.number(len(compared), 'comparison')} of {english.number(len(released), 'release')}", file=sys.stderr)
        if options.html:
            from chronicle.render.html import changes

            if not compared:
                raise ChronicleError("nothing-to-compare", f"{released[0].version} is the only release", "publish another first")
            write_text(options.html, changes.several(compared))
        if options.json:
            from chronicle.change import change_file

            for place, each in enumerate(compared):
                sys.stdout.write("," if place else "[")
                change_file.write(each, sys.stdout)
            print("]" if compared else "[]")
        elif options.feed is not None:
            from chronicle.render import feed

            print(feed.of_releases(released[0].package, released), end="")
        else:
            from chronicle.render import changelog

            print(changelog.several(compared) or f"{released[0].version} is the first release.")
    return 0


def _entity(options: argparse.Namespace) -> int:
    from chronicle.history import edition
    from chronicle.history.state import State
    from chronicle.render import feed

    if options.first or options.html:
        raise ChronicleError("bad-option", "the feed of an entity tells its whole history", "leave FROM, TO and --html away")
    with edition.opened(options.package) as found:
        print(found.note, file=sys.stderr)
        print(feed.of_entity(State(found.con, found.package, found.package.closing), options.feed), end="")
    return 0
