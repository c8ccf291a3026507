"""Writes the descriptions of a release beside its files."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from chronicle.core.progress import Tell, quiet
from chronicle.releasing.metadata import citation, croissant, dcat, org, rocrate
from chronicle.releasing.metadata.facts import File, ReleaseFacts


class Exporter(Protocol):
    """Writer for one vocabulary; `NEEDS` lists the properties of datapackage.json that its standard requires."""

    NAME: str
    STANDARD: str
    NEEDS: tuple[str, ...]

    def write(self, release: ReleaseFacts, folder: Path) -> None:
        """Writes `folder`/NAME, or nothing if the package has nothing that the vocabulary speaks of."""


EXPORTERS: tuple[Exporter, ...] = (org, citation, dcat, croissant, rocrate)


def write(release: ReleaseFacts, folder: Path, tell: Tell = quiet) -> tuple[File, ...]:
    """Write the descriptions of the release in `folder`; return the files added, each of which lists those before it.

    A file that lacks a property its standard requires is not written; `tell` receives a message with what is missing.
    """
    made = []
    for exporter in EXPORTERS:
        lacking = [name for name in exporter.NEEDS if not release.package.descriptor.get(name)]
        if lacking:
            tell(f"no {exporter.NAME}: {exporter.STANDARD} asks for {', '.join(lacking)}, which datapackage.json does not state")
            continue
        exporter.write(release, folder)
        if (folder / exporter.NAME).is_file():
            made.append(File.at(folder, exporter.NAME))
            release = release.having(made[-1])
    return tuple(made)
