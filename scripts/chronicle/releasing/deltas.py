"""Write the deltas of a release: `delta/<version>/` has all row changes and events since an older one, and a change file to replay."""

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
    """Choose the older versions that get a delta: the previous one, the last X.0.0, and the first. `versions` is newest first."""
    if not versions:
        return []
    major = [version for version in versions if version.endswith(".0.0")]
    return list(dict.fromkeys([versions[0], *major[:1], versions[-1]]))


def before(package: Package) -> list[tuple[str, Path]] | None:
    """Return (version, folder) of every release before `package`, newest first; None if one of them is not in the same folder."""
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
    """Replay each delta forward and in reverse (law 7); yield a text for each that does not give the expected release."""
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
