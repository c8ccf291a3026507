"""What the exporters know of a release: the package's standard properties, and the files with sizes and hashes.

Nothing is made up: what datapackage.json does not state is empty here.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from chronicle.contract.package import Package
from chronicle.core import digest
from chronicle.core.errors import ChronicleError

# As registered with IANA; DuckDB's format is not.
_TYPES = {
    ".atom": "application/atom+xml",
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class File:
    """A file of the release; `bytes` and `sha256` (64 hexadecimal digits) are None where the bytes are not fixed."""

    path: str
    bytes: int | None = None
    sha256: str | None = None

    @property
    def media_type(self) -> str:
        return _TYPES.get(PurePosixPath(self.path).suffix, "application/octet-stream")

    @classmethod
    def at(cls, folder: Path, path: str) -> File:
        """Return the facts of a file in `folder`."""
        return cls(path, (folder / path).stat().st_size, digest.of_file(folder / path).removeprefix("sha256:"))

    def as_dict(self) -> dict[str, Any]:
        """The entry of a manifest."""
        known = {} if self.bytes is None else {"bytes": self.bytes, "hash": f"sha256:{self.sha256}"}
        return {"path": self.path, **known}


@dataclass(frozen=True)
class Licence:
    name: str
    url: str | None


@dataclass(frozen=True)
class Contributor:
    """A person if there is a given or family name, otherwise a body."""

    name: str
    url: str | None
    given: str | None
    family: str | None
    roles: tuple[str, ...]

    @property
    def is_person(self) -> bool:
        return bool(self.given or self.family)


@dataclass(frozen=True)
class ReleaseFacts:
    """A release about to be described; `snapshots` maps each date to its reason."""

    package: Package
    version: str
    published: datetime.date
    files: tuple[File, ...]
    snapshots: Mapping[datetime.date, str]

    @classmethod
    def of(cls, package: Package, version: str, manifest: Mapping[str, Any]) -> ReleaseFacts:
        """From what `compile.manifest` gives."""
        files = (File(f["path"], f.get("bytes"), f["hash"].removeprefix("sha256:") if "hash" in f else None) for f in manifest["files"])
        snapshots = {datetime.date.fromisoformat(s["date"]): s["reason"] for s in manifest["snapshots"]}
        return cls(package, version, _published(package), tuple(files), snapshots)

    def having(self, file: File) -> ReleaseFacts:
        """The same with one file more."""
        return replace(self, files=(*self.files, file))

    @property
    def homepage(self) -> str | None:
        return _url(self.package.descriptor.get("homepage"))

    @property
    def keywords(self) -> tuple[str, ...]:
        return tuple(self.package.descriptor.get("keywords", ()))

    @property
    def licences(self) -> tuple[Licence, ...]:
        stated = ((item.get("name") or item.get("title"), _url(item.get("path"))) for item in self.package.descriptor.get("licenses", ()))
        return tuple(Licence(name or url or "", url) for name, url in stated if name or url)

    @property
    def contributors(self) -> tuple[Contributor, ...]:
        return tuple(_contributors(self.package.descriptor.get("contributors", ())))

    @property
    def creators(self) -> tuple[Contributor, ...]:
        """The contributors who made it: those with that role, or all if none has it."""
        return tuple(c for c in self.contributors if {"creator", "author"} & {*c.roles}) or self.contributors

    @property
    def publishers(self) -> tuple[Contributor, ...]:
        """The contributors who publish it: those with that role, or its creators."""
        return tuple(c for c in self.contributors if "publisher" in c.roles) or self.creators


def _contributors(stated: Any) -> Iterator[Contributor]:
    for item in stated:
        given, family = item.get("givenName"), item.get("familyName")
        name = item.get("title") or " ".join(part for part in (given, family) if part) or item.get("organization")
        roles = item.get("roles") or ([item["role"]] if "role" in item else [])  # one role: as in Data Package 1
        if name:
            yield Contributor(name, _url(item.get("path")), given, family, tuple(roles))


def _url(stated: Any) -> str | None:
    """Return the address if it is an http or https URL, else None."""
    return stated if isinstance(stated, str) and stated.startswith(("https://", "http://")) else None


def _published(package: Package) -> datetime.date:
    """SOURCE_DATE_EPOCH (reproducible-builds.org), else what the package says, else the last day the data speaks about."""
    epoch, created = os.environ.get("SOURCE_DATE_EPOCH"), package.descriptor.get("created")
    try:
        if epoch:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
        return datetime.date.fromisoformat(str(created)[:10]) if created else package.closing
    except (ValueError, OverflowError, OSError) as error:
        text = epoch or created
        raise ChronicleError("bad-date", f"{text!r} is no date of publication", "mend SOURCE_DATE_EPOCH, or `created`") from error
