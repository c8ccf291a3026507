"""Refuse what the Data Package standard allows but the engine does not support, so that nothing is silently ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chronicle.contract import formats
from chronicle.core.findings import Finding, of_descriptor

# Profiles that demand no more than the standard itself.
_PROFILES = frozenset({"data-package", "tabular-data-package", "data-resource", "tabular-data-resource", "default"})
_STANDARD = re.compile(r"https?://(datapackage\.org/profiles|specs\.frictionlessdata\.io/schemas|frictionlessdata\.io/schemas)/\S+\.json")
_SCHEMAS = re.compile(r"https?://datapackage\.org/profiles/[12](\.\d+)*/(datapackage|dataresource|tableschema|tabledialect)\.json")


def named(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield an error for each unsupported feature of a descriptor that passed its JSON Schema."""
    yield from _profiles("", descriptor)
    if "dialect" in descriptor:
        yield of_descriptor("dialect", "a dialect for the whole package is not supported", "write it into each resource")
    for number, resource in enumerate(descriptor["resources"]):
        place = f"resources/{number} ({resource.get('name')})"
        if "chronicle" not in resource:
            for part, message, remedy in formats.mistyped(resource):
                yield of_descriptor(f"{place}, {part}", message, remedy)
            continue
        yield from _profiles(f"{place}, ", resource)
        for part, message, remedy in formats.refusals(resource):
            yield of_descriptor(f"{place}, {part}", message, remedy)
        schema = resource.get("schema")
        if isinstance(schema, dict):
            yield from _profiles(f"{place}, schema, ", schema)
            yield from _references(place, schema)


def _profiles(place: str, part: Mapping[str, Any]) -> Iterator[Finding]:
    """Custom profiles. They demand more than the standard, and the engine would not check it."""
    remedy = "leave it out, and write what it demands as constraints or in checks/"
    said = part.get("profile")
    if said is not None and not (isinstance(said, str) and (said in _PROFILES or _STANDARD.fullmatch(said))):
        yield of_descriptor(f"{place}profile", f"the profile {said!r} is not supported", remedy)
    said = part.get("$schema")
    if said is not None and not (isinstance(said, str) and _SCHEMAS.fullmatch(said)):
        yield of_descriptor(f"{place}$schema", f"the profile {said!r} is not supported", remedy)


def _references(place: str, schema: Mapping[str, Any]) -> Iterator[Finding]:
    keys = schema.get("foreignKeys")
    for key in keys if isinstance(keys, list) else ():
        reference = key.get("reference") if isinstance(key, dict) else None
        if isinstance(reference, dict) and "package" in reference:
            message = f"the reference of {key.get('fields')!r} into another package ({reference['package']!r}) cannot be checked"
            yield of_descriptor(f"{place}, foreignKeys", message, "leave this foreign key out, or bring the table into this package")
