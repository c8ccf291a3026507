"""ro-crate-metadata.json: RO-Crate 1.2 (w3id.org/ro/crate/1.2), which tells archives what the folder contains."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chronicle.core.files import write_json
from chronicle.releasing.metadata import escape
from chronicle.releasing.metadata.facts import Contributor, File, Licence, ReleaseFacts

NAME = "ro-crate-metadata.json"
STANDARD = "RO-Crate"
NEEDS: tuple[str, ...] = ("description", "licenses")


def write(release: ReleaseFacts, folder: Path) -> None:
    write_json(folder / NAME, {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": _graph(release)})


def _graph(release: ReleaseFacts) -> list[dict[str, Any]]:
    package = release.package
    licences = {f"licence-{number}": licence for number, licence in enumerate(release.licences, 1)}
    agents = {contributor: f"#contributor-{number}" for number, contributor in enumerate(dict.fromkeys(release.contributors), 1)}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": package.title,
        "description": package.description,
        "datePublished": str(release.published),
        "version": release.version,
        "license": _ids(licence.url or f"#{name}" for name, licence in licences.items()),
        "hasPart": [{"@id": escape.path(file.path)} for file in release.files],
    }
    if agents:
        root["author"] = _ids(agents[creator] for creator in release.creators)
        root["publisher"] = _ids(agents[publisher] for publisher in release.publishers)
    if release.keywords:
        root["keywords"] = list(release.keywords)
    if release.homepage:
        root["url"] = release.homepage
    return [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
            "about": {"@id": "./"},
        },
        root,
        *(_licence(licence.url or f"#{name}", licence) for name, licence in licences.items()),
        *(_agent(name, contributor) for contributor, name in agents.items()),
        *(_file(release, file) for file in release.files),
    ]


def _ids(names: Iterable[str]) -> list[dict[str, str]] | dict[str, str]:
    """Return references to nodes; a single one is not in a list (section "JSON-LD" of the specification)."""
    listed = [{"@id": name} for name in names]
    return listed[0] if len(listed) == 1 else listed


def _licence(name: str, licence: Licence) -> dict[str, Any]:
    return {"@id": name, "@type": "CreativeWork", "name": licence.name, "description": f"The licence {licence.name}."}


def _agent(name: str, contributor: Contributor) -> dict[str, Any]:
    kind = "Person" if contributor.is_person else "Organization"
    return {"@id": name, "@type": kind, "name": contributor.name} | ({"url": contributor.url} if contributor.url else {})


def _file(release: ReleaseFacts, file: File) -> dict[str, Any]:
    described = {"@id": escape.path(file.path), "@type": "File", "name": file.path, "encodingFormat": file.media_type}
    table = release.package.tables.get(Path(file.path).stem)
    if table and table.description:
        described["description"] = table.description
    return described | ({} if file.bytes is None else {"contentSize": str(file.bytes), "sha256": file.sha256 or ""})
