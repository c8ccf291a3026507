"""Releases that can be read from any folder: those that `chronicle get` fetched, and the one that comes with chronicle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chronicle.core import semver
from chronicle.core.paths import DATABASE, RELEASES
from chronicle.storage import cache_folder

SHIPPED = Path(__file__).parents[1] / "shipped"  # where the wheel has it: a folder with the name of its version


def newest() -> Path | None:
    """Return the folder of the newest release of the dataset that was fetched last, else that of the release that comes with chronicle."""
    return next((folder for folder in _all()), None)


def of_version(version: str) -> Path | None:
    """Return the folder of the release with this version; one that was fetched comes before the one that comes with chronicle."""
    return next((folder for folder in _all() if folder.name == version), None)


def is_shipped(folder: Path) -> bool:
    """True if the folder is the release that comes with chronicle."""
    return folder.parent == SHIPPED


def _all() -> Iterator[Path]:
    """The releases in order of preference."""
    cache = cache_folder.folder()
    fetched = _releases(cache / RELEASES, "*/*/") if cache else []
    when = {_dataset(folder): 0.0 for folder in fetched}
    for folder in fetched:
        when[_dataset(folder)] = max(when[_dataset(folder)], folder.stat().st_mtime)
    yield from sorted(fetched, key=lambda folder: (when[_dataset(folder)], semver.parse(folder.name)), reverse=True)
    yield from sorted(_releases(SHIPPED, "*/"), key=lambda folder: semver.parse(folder.name), reverse=True)


def _releases(place: Path, pattern: str) -> list[Path]:
    return [folder for folder in place.glob(pattern) if semver.is_version(folder.name) and (folder / DATABASE).is_file()]


def _dataset(folder: Path) -> str:
    """The dataset of a fetched release: its folder is `<dataset>-<hash>/<version>`."""
    return folder.parent.name.rpartition("-")[0]
