"""The list of published releases, `releases/index.json`: where it is looked for, and how it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR, INDEX, LATEST, RELEASES
from chronicle.storage import base
from chronicle.storage.base import Missing, Store

FIRST_REASON = "the first release"
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One release, as the index tells of it. `hash` is that of its datapackage.json, `sums` that of its SHA256SUMS.

    Releases of the time when the index did not give `sums` have None.
    """

    version: str
    previous: str | None
    closing: str
    hash: str
    sums: str | None
    reasons: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"version": self.version, "previous": self.previous, "closing": self.closing, "hash": self.hash, "reasons": self.reasons}


@dataclass(frozen=True)
class Index:
    """The releases of a dataset, newest first, and the text they were read from."""

    dataset: str
    entries: tuple[Entry, ...]
    data: bytes

    def entry(self, version: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.version == version), None)


def read(shelf: Store) -> Index:
    """The index of a store. Missing if it has none; ChronicleError if it cannot be read."""
    return parse(shelf.read(INDEX), f"{shelf.address}/{INDEX}")


def parse(data: bytes, where: str) -> Index:
    """An index from its text. ChronicleError, naming what is wrong, if it is none."""
    try:
        value = json.loads(data)
        dataset, entries = value["dataset"], tuple(map(_entry, value["releases"]))
        versions = {entry.version for entry in entries}
        if not isinstance(dataset, str):
            raise ValueError(f"{dataset!r} is not the name of a dataset")
        if len(versions) < len(entries):
            raise ValueError("a version is listed twice")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ChronicleError("broken-index", f"{where} cannot be read: {error}", "restore it from version control") from error
    return Index(dataset, entries, data)


def _entry(raw: Mapping[str, Any]) -> Entry:
    version, previous, sums = raw["version"], raw["previous"], raw.get("sums")
    for number in (version, *([] if previous is None else [previous])):
        if not semver.is_version(number):
            raise ValueError(f"{number!r} is not a version")
    if base.safe(raw["path"]) != f"{version}/{DESCRIPTOR}":
        raise ValueError(f"the path of {version} is {raw['path']!r}")
    for value in (raw["hash"], *([] if sums is None else [sums])):
        if not _HASH.fullmatch(value):
            raise ValueError(f"{value!r} is not a hash")
    if not isinstance(raw["closing"], str) or not all(isinstance(reason, str) for reason in raw["reasons"]):
        raise ValueError(f"the closing date or the reasons of {version} are no text")
    return Entry(version, previous, raw["closing"], raw["hash"], sums, tuple(raw["reasons"]))


def pointed(shelf: Store) -> str | None:
    """The version that latest.json points at; None without the file. ChronicleError if it is broken."""
    try:
        value = json.loads(shelf.read(LATEST))
        version = value["version"]
        if not semver.is_version(version) or value["path"] != f"{version}/{DESCRIPTOR}":
            raise ValueError(f"it points at {value['path']!r} for {version!r}")
    except Missing:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ChronicleError(
            "broken-index", f"{shelf.address}/{LATEST} cannot be read: {error}", "restore it from version control"
        ) from error
    return str(version)


def chosen(shelf: Store, index: Index, version: str) -> Entry:
    """The entry of a version, or of `latest`. ChronicleError if it is not listed."""
    wanted = (pointed(shelf) or (index.entries[0].version if index.entries else "latest")) if version == "latest" else version
    entry = index.entry(wanted)
    if entry is None:
        there = ", ".join(e.version for e in index.entries) or "none"
        raise ChronicleError("no-such-release", f"{shelf.address} lists no release {wanted}", f"choose one of: {there}")
    return entry


def default(start: Path | None = None) -> str:
    """Where the package at or above `start` (this folder) keeps its releases: its releases/, else the address that its
    descriptor gives as `chronicle.releases`. ChronicleError if there is neither."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / RELEASES / INDEX).is_file():
            return str(folder / RELEASES)
        try:
            told = json.loads((folder / DESCRIPTOR).read_bytes())["chronicle"]["releases"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if isinstance(told, str):
            return told
    raise ChronicleError(
        "no-releases",
        f"no releases known in {here} or above: no {RELEASES}/{INDEX}, and no descriptor with `chronicle.releases`",
        "say where they lie: a folder, https://..., s3://...",
    )


def read_index(folder: Path) -> list[dict[str, Any]]:
    """The published releases under `folder`, newest first, as they stand there; none if nothing was published."""
    path = folder / INDEX
    if not path.is_file():
        return []
    data = path.read_bytes()
    parse(data, str(path))
    return list(json.loads(data)["releases"])
