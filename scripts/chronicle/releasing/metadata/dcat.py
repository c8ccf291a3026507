"""dcat.jsonld: the release as a catalogue in DCAT 3 (w3.org/TR/vocab-dcat-3), with what DCAT-AP 3 makes mandatory.

The catalogue has a dataset for the whole release, one for each table in each of its formats, and a series with one for each snapshot date.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from chronicle.contract.roles import Table
from chronicle.core.files import write_json
from chronicle.releasing.metadata import escape
from chronicle.releasing.metadata.facts import Contributor, File, ReleaseFacts

NAME = "dcat.jsonld"
STANDARD = "DCAT-AP"
NEEDS: tuple[str, ...] = ("description", "contributors")

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_WHOLE, _SERIES = "#dataset", "#snapshots"


def write(release: ReleaseFacts, folder: Path) -> None:
    write_json(folder / NAME, {"@context": _CONTEXT, "@graph": list(_graph(release))})


def _graph(release: ReleaseFacts) -> Iterator[dict[str, Any]]:
    package = release.package
    agents = {contributor: f"#contributor-{number}" for number, contributor in enumerate(dict.fromkeys(release.contributors), 1)}
    common: dict[str, Any] = {
        "dct:publisher": _ids(agents[publisher] for publisher in release.publishers)[:1],  # DCAT-AP: one
        "dct:issued": _typed(release.published, "date"),
        "dcat:version": release.version,
    }
    if release.keywords:
        common["dcat:keyword"] = list(release.keywords)
    if release.homepage:
        common["dcat:landingPage"] = {"@id": escape.address(release.homepage)}
    whole = {"dct:creator": _ids(agents[creator] for creator in release.creators)}
    datasets = [{**dataset, **common} for dataset in _datasets(release, whole)]
    yield {
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        "dct:title": f"{package.title} {release.version}",
        "dct:description": package.description,
        **common,
        "dcat:dataset": _ids(dataset["@id"] for dataset in datasets),
    }
    yield from datasets
    yield from (_agent(name, contributor) for contributor, name in agents.items())
    yield from (
        {"@id": licence.url, "@type": "dct:LicenseDocument", "dct:title": licence.name} for licence in release.licences if licence.url
    )
    yield from (_distribution(release, file) for file in release.files)


def _datasets(release: ReleaseFacts, whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    package = release.package
    placed: dict[str, list[dict[str, str]]] = {}
    for file in release.files:
        placed.setdefault(_place(release, file), []).append({"@id": f"#{escape.path(file.path)}"})

    def dataset(name: str, title: str, description: str, kind: str = "dcat:Dataset") -> dict[str, Any]:
        files = {"dcat:distribution": placed[name]} if name in placed else {}
        return {"@id": name, "@type": kind, "dct:title": title, "dct:description": description, **files}

    parts = [f"#table-{table.name}" for table in package.tables.values()]
    period = {"dct:temporal": _period(None, package.closing)}
    yield dataset(_WHOLE, package.title, package.description) | whole | period | {"dct:hasPart": _ids(parts)}
    for name, table in zip(parts, package.tables.values(), strict=True):
        yield dataset(name, f"{package.title}: {table.title}", table.description or table.title)
    if release.snapshots:
        every = "every table with periods on each date that asks for a snapshot."
        yield dataset(_SERIES, f"{package.title}: snapshots", f"The state of {every}", "dcat:DatasetSeries")
    before: str | None = None
    for day, reason in release.snapshots.items():
        described = f"The state on {day} of every table with periods ({reason})."
        snapshot = dataset(f"#snapshot-{day}", f"{package.title} on {day}", described)
        snapshot |= {"dct:temporal": _period(day, day), "dcat:inSeries": {"@id": _SERIES}}
        yield snapshot | ({"dcat:prev": {"@id": before}} if before else {})
        before = snapshot["@id"]


def _place(release: ReleaseFacts, file: File) -> str:
    """The dataset that the file is a distribution of."""
    parts = Path(file.path).parts
    if parts[0] == "snapshots" and len(parts) == 3:
        return f"#snapshot-{parts[1]}"
    names = [table.name for table in release.package.tables.values() if _holds(table, file)]
    return f"#table-{names[0]}" if names else _WHOLE


def _holds(table: Table, file: File) -> bool:
    return file.path in (table.path, f"history/{table.name}.parquet", f"history/{table.name}.csv")


def _distribution(release: ReleaseFacts, file: File) -> dict[str, Any]:
    address = {"@id": escape.path(file.path)}
    described: dict[str, Any] = {
        "@id": f"#{escape.path(file.path)}",
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"},
    }
    licences = [{"@id": licence.url} for licence in release.licences if licence.url][:1]  # DCAT-AP: one
    if licences:
        described["dct:license"] = licences
    if file.bytes is not None:
        algorithm = {"@id": "spdx:checksumAlgorithm_sha256"}
        described["dcat:byteSize"] = _typed(file.bytes, "nonNegativeInteger")
        checksum = {"spdx:algorithm": algorithm, "spdx:checksumValue": _typed(file.sha256, "hexBinary")}
        described["spdx:checksum"] = {"@type": "spdx:Checksum", **checksum}
    return described


def _agent(name: str, contributor: Contributor) -> dict[str, Any]:
    kind = "foaf:Person" if contributor.is_person else "foaf:Organization"
    page = {"foaf:homepage": {"@id": escape.address(contributor.url)}} if contributor.url else {}
    return {"@id": name, "@type": ["foaf:Agent", kind], "foaf:name": contributor.name, **page}


def _ids(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]


def _typed(value: object, kind: str) -> dict[str, str]:
    return {"@value": str(value), "@type": f"xsd:{kind}"}


def _period(first: datetime.date | None, last: datetime.date) -> dict[str, Any]:
    begun = {"dcat:startDate": _typed(first, "date")} if first else {}
    return {"@type": "dct:PeriodOfTime", **begun, "dcat:endDate": _typed(last, "date")}
