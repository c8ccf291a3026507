"""datapackage.json: read, validated, and turned into the contract.

Data Package 2.0 says what the tables are; the `chronicle` properties (contract.schema.json) say what they mean.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from chronicle.contract import Case, Field, ForeignKey, Package, Table
from chronicle.errors import ChronicleError, Finding, InputRefused

DESCRIPTOR = "datapackage.json"

# Names of the views and macros that a compiled file adds; a table cannot bear one of them.
RESERVED = frozenset({"release", "snapshots", "disputes", "tree", "changes", "biography", "labels"})


def load(folder: Path) -> Package:
    """The contract of the package in `folder`, validated."""
    path = folder / DESCRIPTOR if folder.is_dir() else folder
    if not path.is_file():
        raise ChronicleError("missing-file", f"there is no {path}", f"give the folder that holds a {DESCRIPTOR}")
    try:
        descriptor = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ChronicleError("encoding-error", f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ChronicleError("contract-error", f"{path} is not JSON: {error}") from error
    validate(descriptor)
    return build(descriptor, path.parent)


def validate(descriptor: Any) -> None:
    """InputRefused with everything in the descriptor that the engine cannot work with."""
    from jsonschema import Draft202012Validator

    schema = json.loads(resources.files("chronicle").joinpath("contract.schema.json").read_text("utf-8"))
    findings = [
        _fault("/".join(map(str, error.absolute_path)) or "top level", error.message)
        for error in Draft202012Validator(schema).iter_errors(descriptor)
    ]
    if not findings:
        findings = list(_inconsistencies(descriptor))
    if findings:
        raise InputRefused(findings)


def _fault(place: str, message: str, remedy: str = "") -> Finding:
    return Finding(DESCRIPTOR, None, None, "contract-error", f"at {place}: {message}", remedy=remedy)


def _inconsistencies(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    """What a JSON Schema cannot see: names that point nowhere, paths that lead outside, reserved words."""
    try:
        datetime.date.fromisoformat(descriptor["chronicle"]["closing"])
    except ValueError:
        yield _fault("chronicle/closing", f"{descriptor['chronicle']['closing']} is not a day of the calendar")
    tables = [r for r in descriptor["resources"] if "chronicle" in r]
    if not tables:
        yield _fault("resources", "no resource has the property `chronicle`", "describe at least one table")
    columns: dict[str, list[str]] = {}
    for number, resource in enumerate(descriptor["resources"]):
        if "chronicle" not in resource:
            continue
        place = f"resources/{number}"
        name, path, schema = resource.get("name"), resource.get("path"), resource.get("schema")
        if not isinstance(name, str) or not name.replace("_", "a").isalnum() or not name.isascii() or name[0].isdigit():
            yield _fault(place, f"the name {name!r} is not made of ASCII letters, digits and _")
            continue
        if name in columns or name in RESERVED:
            yield _fault(place, f"the name {name!r} is {'given twice' if name in columns else 'reserved'}", "choose another")
        if not isinstance(path, str) or not _inside(path):
            yield _fault(f"{place}/path", f"{path!r} is not a relative path inside the package")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
            yield _fault(f"{place}/schema", "there is no list of fields with names")
            columns[name] = []
            continue
        columns[name] = [f["name"] for f in fields]
        if len({c.casefold() for c in columns[name]}) < len(fields):
            yield _fault(f"{place}/schema", "two fields have the same name (upper and lower case are one)")
        if not schema.get("primaryKey"):
            yield _fault(f"{place}/schema", "there is no primaryKey", "name the column that identifies a row")
    for number, resource in enumerate(descriptor["resources"]):
        if resource.get("name") in columns and columns[resource["name"]]:
            yield from _dangling(f"resources/{number}", resource, columns)


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path


def _dangling(place: str, resource: Mapping[str, Any], columns: Mapping[str, list[str]]) -> Iterator[Finding]:
    own, meaning, schema = columns[resource["name"]], resource["chronicle"], resource["schema"]
    named: dict[str, Any] = {
        "validity": list(meaning.get("validity", {}).values()),
        "of": list(meaning.get("of", {}).values()),
        "causes": list(meaning.get("causes", {}).values()),
        "on": meaning.get("on"),
        "dates": meaning.get("dates"),
        "series": meaning.get("series"),
        "tracks": meaning.get("tracks"),
        "snapshot": meaning.get("snapshot"),
        "succession": list(meaning.get("succession", {}).values()),
        "evidence": list(meaning.get("evidence", {}).values()),
        "edge": [v for k, v in meaning.get("edge", {}).items() if k != "hierarchy"],
        "hierarchy": list(meaning.get("edge", {}).get("hierarchy", {})),
        "labels": [
            *meaning.get("labels", {}).get("columns", {}).values(),
            *meaning.get("labels", {}).get("prefer", {}),
            *(meaning["labels"][k] for k in ("text", "language") if k in meaning.get("labels", {})),
        ],
        "primaryKey": schema["primaryKey"],
    }
    for number, case in enumerate(meaning.get("cases", [])):
        named[f"cases/{number}"] = [*case["where"], *case.get("series", []), *case.get("tracks", [])]
    for what, names in named.items():
        for column in _several(names):
            if column not in own:
                yield _fault(f"{place} ({resource['name']}), {what}", f"there is no column {column!r}", f"one of {', '.join(own)}")
    for entity in meaning.get("of", {}):
        if entity not in columns:
            yield _fault(f"{place} ({resource['name']}), of", f"there is no table {entity!r}", f"one of {', '.join(columns)}")
    for key in schema.get("foreignKeys", []):
        target = key.get("reference", {}).get("resource") or resource["name"]
        if target not in columns:
            yield _fault(f"{place} ({resource['name']}), foreignKeys", f"there is no table {target!r}")
            continue
        for column, there in zip(_several(key.get("fields")), _several(key["reference"].get("fields")), strict=False):
            if column not in own or there not in columns[target]:
                yield _fault(f"{place} ({resource['name']}), foreignKeys", f"{column!r} -> {target}.{there!r} names no column")


def _several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def build(descriptor: Mapping[str, Any], root: Path) -> Package:
    """The dataclasses for a descriptor that `validate` has let pass."""
    own = descriptor["chronicle"]
    missing = tuple(_missing(descriptor.get("missingValues", [""])))
    tables = {r["name"]: _table(r, missing) for r in descriptor["resources"] if "chronicle" in r}
    return Package(
        root=root,
        name=descriptor.get("name", root.name),
        title=descriptor.get("title", descriptor.get("name", root.name)),
        description=descriptor.get("description", ""),
        version=descriptor.get("version"),
        closing=datetime.date.fromisoformat(own["closing"]),
        languages=tuple(own.get("languages", ("en",))),
        tables=tables,
        descriptor=descriptor,
    )


def _missing(values: list[Any]) -> Iterator[str]:
    """Data Package 2.0 allows `{"value": ..., "label": ...}` beside plain texts."""
    return (value["value"] if isinstance(value, dict) else value for value in values)


def _table(resource: Mapping[str, Any], missing: tuple[str, ...]) -> Table:
    schema, meaning = resource["schema"], resource["chronicle"]
    default = Case(
        {}, _several(meaning.get("series")), _several(meaning.get("tracks")), meaning.get("change", {}), meaning.get("exclusive", True)
    )
    cases = [
        Case(
            {column: tuple(values) for column, values in case["where"].items()},
            _several(case.get("series", default.series)),
            _several(case.get("tracks", default.tracks)),
            case.get("change", default.change),
            case.get("exclusive", default.exclusive),
            case.get("minor", False),
        )
        for case in meaning.get("cases", [])
    ]
    validity = meaning.get("validity")
    return Table(
        name=resource["name"],
        path=resource["path"],
        title=resource.get("title", resource["name"]),
        description=resource.get("description", ""),
        fields=tuple(_field(f) for f in schema["fields"]),
        key=_several(schema["primaryKey"]),
        unique=tuple(_several(key) for key in schema.get("uniqueKeys", [])),
        foreign=tuple(
            ForeignKey(
                _several(key["fields"]),
                key["reference"].get("resource") or resource["name"],
                _several(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", [])
        ),
        missing=tuple(_missing(schema["missingValues"])) if "missingValues" in schema else missing,
        role=meaning["role"],
        of=meaning.get("of", {}),
        period=(validity["from"], validity["to"]) if validity else None,
        on=meaning.get("on"),
        dates=_several(meaning.get("dates")),
        causes=meaning.get("causes", {}),
        cases=(*cases, default),
        labels=meaning.get("labels", {}),
        edge=meaning.get("edge", {}),
        snapshot=meaning.get("snapshot"),
        succession=meaning.get("succession", {}),
        evidence=meaning.get("evidence", {}),
    )


def _field(raw: Mapping[str, Any]) -> Field:
    listed = [c if isinstance(c, dict) else {"value": c} for c in raw.get("categories", [])]
    categories = {str(c["value"]): str(c.get("label", c["value"])) for c in listed}
    return Field(
        name=raw["name"],
        type=raw.get("type", "string"),
        format=raw.get("format", "default"),
        title=raw.get("title", raw["name"]),
        description=raw.get("description", ""),
        constraints=raw.get("constraints", {}),
        categories=categories,
        raw=raw,
    )
