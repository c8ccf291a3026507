"""The JSON Schemas of all documents, generated from their models; `python -m chronicle.documents` writes them to schemas/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from chronicle.documents import affected, biography, build, change, checks, custody, dictionary, index, latest, release, rows, tree, verify

FOLDER = Path(__file__).with_name("schemas")
DOCUMENTS: dict[str, type[BaseModel]] = {
    "affected": affected.Affected,
    "biography": biography.Biography,
    "build": build.Build,
    "change": change.ChangeFile,
    "changelog": change.Changelog,
    "checks": checks.Checks,
    "custody": custody.Custody,
    "dictionary": dictionary.Dictionary,
    "gates": release.Gates,
    "index": index.Index,
    "latest": latest.Latest,
    "release": release.Outcome,
    "releases": index.Releases,
    "rows": rows.Rows,
    "tree": tree.Tree,
    "verify": verify.Verdicts,
    "verify-change": verify.ChangeProof,
}


class _Schema(GenerateJsonSchema):
    """Schema generator that omits titles of members, which would repeat their names, and `default: null` of optional members."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"]) if schema.get("default") is None else super().default_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def path(name: str) -> Path:
    """Return the path of the committed schema file of a document."""
    return FOLDER / f"{name}.schema.json"


def schema(name: str) -> dict[str, Any]:
    """Generate the JSON Schema of a document from its model."""
    model = DOCUMENTS[name]
    found = model.model_json_schema(schema_generator=_Schema, by_alias=True)
    form = found.get("properties", {}).get("schema_version", {})
    number = str(form.get("const") or form.get("default") or "1").partition(".")[0]
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"chronicle-{name}-{number}", **found}


def text(name: str) -> str:
    """Return the text of the schema file of a document."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def write() -> None:
    """Write all schema files, replacing the existing ones."""
    for old in FOLDER.glob("*.schema.json"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    for name in DOCUMENTS:
        path(name).write_text(text(name), "utf-8")
