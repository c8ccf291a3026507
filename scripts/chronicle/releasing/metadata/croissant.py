"""croissant.json: Croissant 1.1 (mlcommons.org/croissant/1.1), so that its tools load the tables as records.

Each table has two record sets: `<table>`, every statement, from history/; `<table>_asof`, the state on each snapshot date, from snapshots/.
A code list is an enumeration, `<table>/<column>/codes`. Fields have no `references`, because mlcroissant 1.1 makes each a join, and then
reads a record set only once; foreign keys are in datapackage.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core.files import write_json
from chronicle.history.asof import CERTAINTY
from chronicle.releasing.metadata import escape
from chronicle.releasing.metadata.facts import Contributor, File, ReleaseFacts

NAME = "croissant.json"
STANDARD = "Croissant"
NEEDS: tuple[str, ...] = ("description", "licenses", "contributors")

_PARQUET = ["application/vnd.apache.parquet", "application/x-parquet"]  # as registered, and as mlcroissant has it
_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "time": "sc:Time",
}
_TERMS = """
    arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty fileSet format includes isArray
    isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source
    subField transform
"""
# Appendix 1 of the specification
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS.split()},
}


def write(release: ReleaseFacts, folder: Path) -> None:
    write_json(folder / NAME, _dataset(release))


def _dataset(release: ReleaseFacts) -> dict[str, Any]:
    package = release.package
    tables = [table for table in package.tables.values() if any(f.path == _history(table) for f in release.files)]
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": package.title,
        "description": package.description,
        "version": release.version,
        "datePublished": str(release.published),
        "url": release.homepage or "./",  # the folder in which the file lies
        "license": [licence.url or licence.name for licence in release.licences],
        "creator": [_agent(creator) for creator in release.creators],
        "publisher": [_agent(publisher) for publisher in release.publishers],
        "inLanguage": list(package.languages),
    }
    described["citeAs"] = _citation(release)
    if release.keywords:
        described["keywords"] = list(release.keywords)
    described["distribution"] = [
        *(_file(file) for file in release.files if file.path.startswith("history/")),
        *(_file_set(table) for table in tables if table.period),
    ]
    described["recordSet"] = [
        *(codes for table in tables for field in table.fields if (codes := _codes(table, field))),
        *(_records(table) for table in tables),
        *(_states(table) for table in tables if table.period),
    ]
    return described


def _citation(release: ReleaseFacts) -> str:
    names = ", ".join(creator.name for creator in release.creators)
    return f"{names} ({release.published.year}): {release.package.title}, version {release.version}. Dataset."


def _history(table: Table) -> str:
    return f"history/{table.name}.parquet"


def _agent(contributor: Contributor) -> dict[str, Any]:
    kind = "sc:Person" if contributor.is_person else "sc:Organization"
    return {"@type": kind, "name": contributor.name} | ({"url": contributor.url} if contributor.url else {})


def _file(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": escape.path(file.path),
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _PARQUET if file.path.endswith(".parquet") else file.media_type,
        "sha256": file.sha256,
    }


def _file_set(table: Table) -> dict[str, Any]:
    """The snapshots of a table, in the folder of the file itself."""
    name = f"snapshots/*/{table.name}.parquet"
    return {"@type": "cr:FileSet", "@id": name, "name": name, "encodingFormat": _PARQUET, "includes": name}


def _codes(table: Table, field: Field) -> dict[str, Any] | None:
    """The code list of a column, as an enumeration with labels."""
    if not field.categories:
        return None
    name = f"{table.name}/{field.name}/codes"
    value, label = f"{name}/value", f"{name}/label"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"What the codes in {field.name} of {table.name} mean.",
        "dataType": "sc:Enumeration",
        "key": {"@id": value},
        "field": [
            {"@type": "cr:Field", "@id": value, "name": value, "dataType": _type(field)},
            {"@type": "cr:Field", "@id": label, "name": label, "dataType": "sc:Text"},
        ],
        "data": [{value: code, label: meaning} for code, meaning in field.categories.items()],
    }


def _records(table: Table) -> dict[str, Any]:
    fields = list(_columns(table, table.name, {"fileObject": {"@id": _history(table)}}))
    return _record_set(table.name, table.description, fields, table.key)


def _states(table: Table) -> dict[str, Any]:
    name = f"{table.name}_asof"
    source = {"fileSet": {"@id": f"snapshots/*/{table.name}.parquet"}}
    certainty = "certain if the statement holds on that day whatever the open questions, possible if the evidence does not decide"
    fields = list(_columns(table, name, source))
    fields.append(_field(f"{name}/{CERTAINTY}", certainty, "sc:Text", {**source, "extract": {"column": CERTAINTY}}))
    date = {"extract": {"fileProperty": "fullpath"}, "transform": {"regex": r".*snapshots/([0-9-]+)/.*"}}
    when = f"{name}/.snapshot"  # no column of a package begins with a dot
    fields.append(_field(when, "the day whose state this is", "sc:Date", {**source, **date}))
    described = f"The state on each snapshot date. {table.description}"
    record_set = _record_set(name, described, fields, table.key)
    record_set["key"] = [*record_set["key"], {"@id": when}]
    return record_set


def _record_set(name: str, description: str, fields: list[dict[str, Any]], key: tuple[str, ...]) -> dict[str, Any]:
    described = {"description": description} if description else {}
    keys = [{"@id": f"{name}/{column}"} for column in key]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, **described, "key": keys, "field": fields}


def _columns(table: Table, name: str, source: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field in table.fields:
        described = field.description or field.title
        yield _field(f"{name}/{field.name}", described, _type(field), {**source, "extract": {"column": field.name}})
    extra = [
        *(table.bounds if table.period and not table.exact else ()),
        *((f"{table.on}_earliest", f"{table.on}_latest") if table.on else ()),
    ]
    for column in extra:
        described = "a bound of the day above, as the evidence narrows it"
        yield _field(f"{name}/{column}", described, "sc:Date", {**source, "extract": {"column": column}})


def _field(name: str, description: str, kind: str, source: Mapping[str, Any]) -> dict[str, Any]:
    return {"@type": "cr:Field", "@id": name, "name": name, "description": description, "dataType": kind, "source": dict(source)}


def _type(field: Field) -> str:
    if field.type == "string" and field.format == "uri":
        return "sc:URL"
    return _TYPES.get(field.type, "sc:Text")
