"""Writes the descriptions of a release beside its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from chronicle.releasing.metadata import citation, croissant, dcat, org, rocrate
from chronicle.releasing.metadata.facts import File, ReleaseFacts


class Exporter(Protocol):
    """One vocabulary. `NEEDS` are the properties of datapackage.json without which its standard refuses the file."""

    NAME: str
    STANDARD: str
    NEEDS: tuple[str, ...]

    def write(self, release: ReleaseFacts, folder: Path) -> None:
        """Writes `folder`/NAME, or nothing if the package has nothing that the vocabulary speaks of."""


EXPORTERS: tuple[Exporter, ...] = (org, citation, dcat, croissant, rocrate)


def write(release: ReleaseFacts, folder: Path, tell: Callable[[str], None] = lambda _: None) -> tuple[File, ...]:
    """Describes the release that lies in `folder`; the files that this adds, each of which lists those before it.

    A file that its standard would refuse is not written; `tell` is told what the package does not state.
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
