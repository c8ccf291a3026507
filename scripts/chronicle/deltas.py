"""What leads from older releases to a new one: `delta/<version>/`, with every row change, the events, and a change file to replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chronicle import apply, changefile, compare, descriptor, engine, flat, sides
from chronicle.contract import Package
from chronicle.errors import ChronicleError
from chronicle.layout import DATABASE
from chronicle.releases import VERSION

FOLDER = "delta"
CHANGE = "change.json"


def bases(versions: Sequence[str]) -> list[str]:
    """Of the older versions, newest first, those that get a delta: the one before, the last major one, and the first."""
    if not versions:
        return []
    major = [version for version in versions if version.endswith(".0.0")]
    return list(dict.fromkeys([versions[0], *major[:1], versions[-1]]))


def before(package: Package) -> list[tuple[str, Path]] | None:
    """The releases before the one that `package` was read from, newest first; None unless all of them lie beside it."""
    found: list[tuple[str, Path]] = []
    version = package.descriptor["chronicle"]["release"].get("previous")
    while version is not None:
        folder = package.root.parent / str(version)
        if not VERSION.fullmatch(str(version)) or version in dict(found) or not (folder / DATABASE).is_file():
            return None
        found.append((version, folder))
        version = descriptor.load(folder).descriptor["chronicle"]["release"].get("previous")
    return found


def write(stage: Path, older: Sequence[tuple[str, Path]]) -> None:
    """The deltas of the release in `stage`."""
    for version in bases([version for version, _ in older]):
        with sides.opened(str(dict(older)[version]), str(stage)) as (old, new):
            comparison = compare.compare(old, new)
            folder = stage / FOLDER / version
            folder.mkdir(parents=True)
            (folder / CHANGE).write_text(changefile.text(comparison), "utf-8")
            flat.write(comparison, folder)


def broken(stage: Path, older: Sequence[tuple[str, Path]]) -> Iterator[str]:
    """Law 6: what a delta does not lead to, forward and in reverse."""
    folders = dict(older)
    for version in bases(list(folders)):
        for text, reverse in ((str(folders[version]), False), (str(stage), True)):
            try:
                change = changefile.read(stage / FOLDER / version / CHANGE)
                with sides.one(text) as side:
                    apply.applied(change, side, reverse=reverse)
            except (ChronicleError, engine.Error) as error:
                told = error.message if isinstance(error, ChronicleError) else str(error).splitlines()[0]
                yield f"{FOLDER}/{version}{', in reverse' if reverse else ''}: {told}"
