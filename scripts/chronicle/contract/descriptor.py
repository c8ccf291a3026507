"""datapackage.json: read, validated, and turned into the contract.

Data Package 2.0 says what the tables are; the `chronicle` properties (contract.schema.json) say what they mean.
"""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chronicle.contract.roles import Case, Field, ForeignKey, Package, Table, several
from chronicle.contract.validation import fault, inconsistencies
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.paths import DESCRIPTOR


def load(folder: Path) -> Package:
    """The contract of the package in `folder`, validated."""
    path = folder / DESCRIPTOR if folder.is_dir() else folder
    if not path.is_file():
        raise ChronicleError("missing-file", f"there is no {path}", f"give the folder that holds a {DESCRIPTOR}")
    try:
        descriptor = json.loads(path.read_bytes().decode("utf-8-sig"))
        json.dumps(descriptor, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # JSON can write half of a pair of surrogates, which no file and no database can hold
        raise ChronicleError("contract-error", f"{path} holds half of a surrogate pair, which is no character", "correct it") from error
    except UnicodeDecodeError as error:
        raise ChronicleError("encoding-error", f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ChronicleError("contract-error", f"{path} is not JSON: {error}") from error
    validate(descriptor)
    return build(descriptor, path.parent)


def validate(descriptor: Any) -> None:
    """InputRefused with everything in the descriptor that the engine cannot work with."""
    from jsonschema import Draft202012Validator

    schema = json.loads(Path(__file__).with_name("contract.schema.json").read_text("utf-8"))
    findings = [
        fault("/".join(map(str, error.absolute_path)) or "top level", textwrap.shorten(error.message, 300))
        for error in Draft202012Validator(schema).iter_errors(descriptor)
    ]
    if not findings:
        findings = list(inconsistencies(descriptor))
    if findings:
        raise InputRefused(findings)


def build(descriptor: Mapping[str, Any], root: Path) -> Package:
    """The dataclasses for a descriptor that `validate` has let pass."""
    own = descriptor["chronicle"]
    missing = tuple(_missing(descriptor.get("missingValues", [""])))
    described = [r for r in descriptor["resources"] if "chronicle" in r]
    tables = {r["name"]: _table(r, missing, structural(described)) for r in described}
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


STRUCTURE = "Structure"


def structural(resources: Iterable[Mapping[str, Any]]) -> set[str]:
    """The tables of the hierarchy: edges, and the entities that stand in it."""
    edges = [r for r in resources if r["chronicle"]["role"] == "edge"]
    return {name for edge in edges for name in (edge["name"], *edge["chronicle"]["of"])}


def _missing(values: list[Any]) -> Iterator[str]:
    """Data Package 2.0 allows `{"value": ..., "label": ...}` beside plain texts."""
    return (value["value"] if isinstance(value, dict) else value for value in values)


def _table(resource: Mapping[str, Any], missing: tuple[str, ...], structure: set[str]) -> Table:
    schema, meaning = resource["schema"], resource["chronicle"]
    default = Case(
        {},
        several(meaning.get("series")),
        several(meaning.get("tracks")),
        meaning.get("change", {}),
        meaning.get("exclusive", True),
        continuous=meaning.get("continuous", False),
    )
    cases = [
        Case(
            {column: tuple(values) for column, values in case["where"].items()},
            several(case.get("series", default.series)),
            several(case.get("tracks", default.tracks)),
            case.get("change", default.change),
            case.get("exclusive", default.exclusive),
            case.get("minor", False),
            case.get("continuous", default.continuous),
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
        key=several(schema["primaryKey"]),
        unique=tuple(several(key) for key in schema.get("uniqueKeys", [])),
        foreign=tuple(
            ForeignKey(
                several(key["fields"]),
                key["reference"].get("resource") or resource["name"],
                several(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", [])
        ),
        missing=tuple(_missing(schema["missingValues"])) if "missingValues" in schema else missing,
        role=meaning["role"],
        of=meaning.get("of", {}),
        period=(validity["from"], validity["to"]) if validity else None,
        on=meaning.get("on"),
        dates=several(meaning.get("dates")),
        causes=meaning.get("causes", {}),
        cases=(*cases, default),
        labels=meaning.get("labels", {}),
        edge=meaning.get("edge", {}),
        snapshot=meaning.get("snapshot"),
        succession=meaning.get("succession", {}),
        evidence=meaning.get("evidence", {}),
        section=meaning.get("section") or (STRUCTURE if resource["name"] in structure else resource.get("title", resource["name"])),
        formerly=tuple(meaning.get("formerly", ())),
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
        formerly=tuple(raw.get("formerly", ())),
        raw=raw,
    )
