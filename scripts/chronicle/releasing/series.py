"""Open consecutive published releases, each compared with the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

from chronicle.building import operands
from chronicle.change import records
from chronicle.change.released import Release
from chronicle.contract import descriptor
from chronicle.core import suggest
from chronicle.core.errors import ChronicleError
from chronicle.history import edition
from chronicle.storage import release_index


@contextmanager
def published(first: str | None = None, last: str | None = None, package: str | None = None) -> Iterator[list[Release]]:
    """Yield the releases after `first` up to `last`, newest first; without `first` from the very first, which is not compared.

    Raises:
        ChronicleError: `no-release`, if one is not published; `bad-order`, if no release or not `last` comes after `first`.
    """
    folder = edition.releases(package)
    index = release_index.published(folder)
    versions = [entry.version for entry in reversed(index.entries)] if index else []
    if not versions:
        raise ChronicleError("no-release", f"{folder} lists no release", "publish one with `chronicle release`")
    for name in (first, last):
        if name is not None and name not in versions:
            raise ChronicleError("no-release", f"there is no release {name} in {folder}", suggest.one_of(name, versions))
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
    """Yield the releases in `folders` (oldest first), newest first, each compared with the one before.

    Args:
        whole: True includes the oldest, without a comparison; False uses it for comparison only.
    """
    with ExitStack() as stack:
        found = [Release(folders[0][0], descriptor.load(folders[0][1]), None)] if whole else []
        for (_, old), (version, new) in pairwise(folders):
            both = stack.enter_context(operands.opened(str(old), str(new)))
            found.append(Release(version, both[1].package, records.of(*both)))
        yield found[::-1]
