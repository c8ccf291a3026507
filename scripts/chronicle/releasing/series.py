"""Published releases, each beside the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

from chronicle.building import operands
from chronicle.change import records
from chronicle.change.released import Release
from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.history import edition
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
    if first is not None and last is None and begin == end:
        raise ChronicleError("bad-order", f"{first} is the newest release: nothing came after it", "name an older one")
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
            found.append(Release(version, both[1].package, records.of(*both)))
        yield found[::-1]
