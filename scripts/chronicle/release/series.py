"""Comparisons one after the other: from release to release, and from day to day through a history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

from chronicle.build import operands
from chronicle.change import compare
from chronicle.change.compare import Comparison
from chronicle.change.released import Release
from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.history import asof, edition
from chronicle.history.edition import Edition
from chronicle.history.state import Side, State
from chronicle.storage import release_index


@contextmanager
def published(first: str | None = None, last: str | None = None, package: str | None = None) -> Iterator[list[Release]]:
    """The releases after `first` up to `last`, the newest first; without `first` all up to it, the first of them uncompared.

    ChronicleError if one is not published, or they are in another order.
    """
    folder = edition.releases(package)
    versions = [str(entry["version"]) for entry in reversed(release_index.read_index(folder))]
    if not versions:
        raise ChronicleError("no-release", f"{folder} lists no release", "publish one with `chronicle release`")
    for name in (first, last):
        if name is not None and name not in versions:
            raise ChronicleError("no-release", f"there is no release {name} in {folder}", f"one of: {', '.join(versions)}")
    begin, end = versions.index(first) if first else 0, versions.index(last) if last else len(versions) - 1
    if begin > end or (first is not None and begin == end):
        raise ChronicleError("bad-order", f"{last or versions[-1]} is not after {first}", "give the older release first")
    chosen = [(version, folder / version) for version in versions[begin : end + 1]]
    with told(chosen, whole=first is None) as found:
        yield found


@contextmanager
def told(folders: Sequence[tuple[str, Path]], *, whole: bool) -> Iterator[list[Release]]:
    """The releases in folders, given the oldest first, the newest first; the oldest uncompared if it is the first of all, else left out."""
    with ExitStack() as stack:
        found = [Release(folders[0][0], descriptor.load(folders[0][1]), None)] if whole else []
        for (_, old), (version, new) in pairwise(folders):
            both = stack.enter_context(operands.opened(str(old), str(new)))
            found.append(Release(version, both[1].package, compare.compare(*both)))
        yield found[::-1]


def through(found: Edition) -> list[Comparison]:
    """From before the history, through every snapshot, to the closing date: each event in the step in which it certainly happened."""
    days = [datetime.date.min, *asof.dates(found.con, found.package), found.package.closing]
    states = [Side(str(day), State(found.con, found.package, day), found.version, False, found.note) for day in sorted({*days})]
    return [compare.compare(a, b) for a, b in pairwise(states)]
