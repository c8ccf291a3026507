"""What made a release, as far as its bytes depend on it: chronicle, DuckDB, and the libraries that write pages and workbooks."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from chronicle import __version__
from chronicle.engines import duckdb as engine

WRITERS = ("jinja2", "pypinyin", "xlsxwriter")  # pages; how the explorer finds Chinese labels by pinyin; workbooks


def libraries() -> dict[str, str]:
    """Return name -> version of each library on which the bytes of a release depend, as installed here."""
    found = {name: metadata.version(name) for name in WRITERS if _installed(name)}
    return {**found, "zlib": zlib.ZLIB_RUNTIME_VERSION}  # packs workbooks


def _installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


@dataclass(frozen=True)
class Maker:
    """The versions that made a release."""

    made_by: str | None  # None in a release older than this member
    built_with: str
    libraries: Mapping[str, str]  # empty in a release older than this member

    @classmethod
    def here(cls) -> Maker:
        """Return what would make a release here."""
        return cls(f"chronicle {__version__}", f"duckdb {engine.VERSION}", libraries())

    @classmethod
    def of(cls, release: Mapping[str, Any]) -> Maker:
        """Return what made a release, from `chronicle.release` of its descriptor."""
        return cls(release.get("made_by"), release["built_with"], release.get("libraries") or {})

    def as_dict(self) -> dict[str, Any]:
        return {"built_with": self.built_with, "made_by": self.made_by, "libraries": dict(self.libraries)}

    def other_libraries(self) -> list[str]:
        """Return the libraries that are of another version here, or missing, each with its version then."""
        here = libraries()
        return [f"{name} {version}" for name, version in sorted(self.libraries.items()) if here.get(name) != version]

    def __str__(self) -> str:
        return " and ".join([f"{self.made_by or 'an older chronicle'} with {self.built_with}", *self.other_libraries()])
