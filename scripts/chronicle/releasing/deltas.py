"""What leads from older releases to a new one: `delta/<version>/`, with every row change, the events, and a change file to replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chronicle.building import operands
from chronicle.change import change_file, record_tables, records, replay
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine

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
        if not semver.is_version(str(version)) or version in dict(found) or not (folder / DATABASE).is_file():
            return None
        found.append((version, folder))
        version = descriptor.load(folder).descriptor["chronicle"]["release"].get("previous")
    return found


def write(stage: Path, older: Sequence[tuple[str, Path]]) -> None:
    """The deltas of the release in `stage`."""
    for version in bases([version for version, _ in older]):
        with operands.opened(str(dict(older)[version]), str(stage)) as sides:
            found = records.of(*sides)
            folder = stage / FOLDER / version
            folder.mkdir(parents=True)
            with (folder / CHANGE).open("w", encoding="utf-8", newline="\n") as file:
                change_file.write(found, file)
            record_tables.write(found, folder)


def broken(stage: Path, older: Sequence[tuple[str, Path]]) -> Iterator[str]:
    """Law 7: what a delta does not lead to, forward and in reverse."""
    folders = dict(older)
    for version in bases(list(folders)):
        for text, reverse in ((str(folders[version]), False), (str(stage), True)):
            try:
                change = change_file.read(stage / FOLDER / version / CHANGE)
                with operands.one(text) as side:
                    replay.applied(change, side, reverse=reverse)
            except (ChronicleError, engine.Error) as error:
                told = error.message if isinstance(error, ChronicleError) else str(error).splitlines()[0]
                yield f"{FOLDER}/{version}{', in reverse' if reverse else ''}: {told}"
