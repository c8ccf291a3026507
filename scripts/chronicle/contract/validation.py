"""What a JSON Schema cannot see of a descriptor: names that point nowhere, paths that lead outside, reserved words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from chronicle.contract.roles import several
from chronicle.contract.templates import LIVES, PLACEHOLDERS, placeholders
from chronicle.core.findings import Finding
from chronicle.core.paths import DESCRIPTOR

# Names of the views and macros that a compiled file adds; a table cannot bear one of them.
RESERVED = frozenset({"release", "snapshots", "disputes", "tree", "changes", "biography", "labels"})


def fault(place: str, message: str, remedy: str = "") -> Finding:
    return Finding(DESCRIPTOR, None, None, "contract-error", f"at {place}: {message}", remedy=remedy)


def inconsistencies(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    """Every fault of a descriptor that the JSON Schema has let pass."""
    try:
        datetime.date.fromisoformat(descriptor["chronicle"]["closing"])
    except ValueError:
        yield fault("chronicle/closing", f"{descriptor['chronicle']['closing']} is not a day of the calendar")
    tables = [r for r in descriptor["resources"] if "chronicle" in r]
    if not tables:
        yield fault("resources", "no resource has the property `chronicle`", "describe at least one table")
    yield from _sentences(descriptor["chronicle"].get("sentences", {}), tables)
    columns: dict[str, list[str]] = {}
    for number, resource in enumerate(descriptor["resources"]):
        if "chronicle" not in resource:
            continue
        place = f"resources/{number}"
        name, path, schema = resource.get("name"), resource.get("path"), resource.get("schema")
        if not isinstance(name, str) or not name.replace("_", "a").isalnum() or not name.isascii() or name[0].isdigit():
            yield fault(place, f"the name {name!r} is not made of ASCII letters, digits and _")
            continue
        twice = name.casefold() in {other.casefold() for other in columns}
        if twice or name.casefold() in RESERVED or name.casefold().endswith(("_now", "_asof")):
            yield fault(place, f"the name {name!r} is {'given twice' if twice else 'reserved'}", "choose another")
        if not isinstance(path, str) or not _inside(path):
            yield fault(f"{place}/path", f"{path!r} is not a relative path inside the package")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
            yield fault(f"{place}/schema", "there is no list of fields with names")
            columns[name] = []
            continue
        columns[name] = [f["name"] for f in fields]
        if len({c.casefold() for c in columns[name]}) < len(fields):
            yield fault(f"{place}/schema", "two fields have the same name (upper and lower case are one)")
        for column in columns[name]:
            if column.casefold() in _added(resource) or column[:1] in "#." or not column.isprintable():
                yield fault(f"{place}/schema", f"the name {column!r} is reserved for the engine, or cannot be printed", "choose another")
        if not schema.get("primaryKey"):
            yield fault(f"{place}/schema", "there is no primaryKey", "name the column that identifies a row")
    for number, resource in enumerate(descriptor["resources"]):
        if "chronicle" not in resource and (not isinstance(resource.get("name"), str) or resource["name"] in columns):
            yield fault(f"resources/{number}", f"the name {resource.get('name')!r} is no text of its own", "choose another")
        elif "chronicle" in resource and isinstance(resource.get("name"), str) and columns.get(resource["name"]):
            yield from _dangling(f"resources/{number}", resource, columns)
    yield from _former(descriptor["resources"], columns)


def _sentences(templates: Mapping[str, str], tables: list[Mapping[str, Any]]) -> Iterator[Finding]:
    meanings = [r["chronicle"] for r in tables]
    words = {word for m in meanings for part in (m, *m.get("cases", [])) for word in part.get("change", {}).values()}
    for word, template in templates.items():
        place = f"chronicle/sentences/{word}"
        if word not in words | {*LIVES}:
            yield fault(place, f"{word!r} is no word for a change of any table", f"one of {', '.join(sorted(words))}")
        try:
            unknown = {*placeholders(template)} - PLACEHOLDERS
        except ValueError as error:
            yield fault(place, f"{template!r} cannot be filled: {error}", "write {name}, and {{ for a brace")
            continue
        if unknown:
            yield fault(place, f"there is no {', '.join(sorted(unknown))} to fill in", f"one of {', '.join(sorted(PLACEHOLDERS))}")


def _former(resources: list[Mapping[str, Any]], columns: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Former names that would give two views, or two columns of one, the same name (compat.py), or stand for what is there now."""
    tables = {name.casefold() for name in columns}
    taken: dict[str, str] = {}
    for number, resource in enumerate(resources):
        name, place = str(resource.get("name")), f"resources/{number} ({resource.get('name')})"
        if "chronicle" not in resource or not columns.get(name):
            continue
        for old in resource["chronicle"].get("formerly", []):
            if old.casefold() in tables:
                yield fault(f"{place}, formerly", f"{old!r} is the name of a table now", "leave it away, or rename that table")
            elif taken.setdefault(old.casefold(), place) != place:
                told = f"{old!r} is a former name of {taken[old.casefold()]}, too"
                yield fault(f"{place}, formerly", told, "leave it away in one of them")
        there = {column.casefold() for column in columns[name]} | _added(resource)
        owners: dict[str, str] = {}
        for field in resource["schema"]["fields"]:
            for old in field.get("formerly", []):
                at = f"{place}, {field['name']}, formerly"
                if old.casefold() in there:
                    yield fault(at, f"{old!r} is the name of a column now", "leave it away, or rename that column")
                elif owners.setdefault(old.casefold(), field["name"]) != field["name"]:
                    yield fault(at, f"{old!r} is a former name of {owners[old.casefold()]}, too", "leave it away in one of them")


def _added(resource: Mapping[str, Any]) -> set[str]:
    """Names of the columns that the engine adds to the table, in lower case."""
    meaning = resource["chronicle"]
    dated = [*meaning.get("validity", {}).values(), *([meaning["on"]] if "on" in meaning else [])]
    return {f"{column}_{which}".casefold() for column in dated for which in ("earliest", "latest")} | {"certainty"}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    if len(path) > 1000 or any(len(part.encode(errors="surrogatepass")) > 255 for part in pure.parts):
        return False  # longer than file systems allow: to ask for it would be an error of the system
    if not path.isprintable():  # no name that a person could write; a NUL is none for the system either
        return False
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
        "primaryKey": schema.get("primaryKey"),
        "uniqueKeys": [column for key in schema.get("uniqueKeys", []) for column in several(key)],
    }
    for number, case in enumerate(meaning.get("cases", [])):
        named[f"cases/{number}"] = [*case["where"], *case.get("series", []), *case.get("tracks", [])]
    for what, names in named.items():
        for column in several(names):
            if column not in own:
                yield fault(f"{place} ({resource['name']}), {what}", f"there is no column {column!r}", f"one of {', '.join(own)}")
    led = {several(key["fields"]) for key in schema.get("foreignKeys", [])}
    for role, column in meaning.get("succession", {}).items():
        if column in own and (column,) not in led:
            yield fault(f"{place} ({resource['name']}), succession", f"no foreign key says what the {role} {column!r} is one of")
    kinds = {f["name"]: f.get("type", "string") for f in schema["fields"]}
    ends = {kinds.get(column) for column in meaning.get("validity", {}).values()}
    if ends - {None} and ends not in ({"date"}, {"string"}) and None not in ends:
        yield fault(f"{place} ({resource['name']}), validity", "its columns are not both of type date, nor both of type string")
    if "text" in meaning.get("labels", {}) and not (meaning.get("of") and meaning.get("validity")):
        yield fault(f"{place} ({resource['name']}), labels", "names in rows need `of` and `validity`: whose they are, and when")
    for entity in meaning.get("of", {}):
        if entity not in columns:
            yield fault(f"{place} ({resource['name']}), of", f"there is no table {entity!r}", f"one of {', '.join(columns)}")
    for key in schema.get("foreignKeys", []):
        target, fields, reference = key["reference"].get("resource") or resource["name"], key["fields"], key["reference"]["fields"]
        if target not in columns:
            yield fault(f"{place} ({resource['name']}), foreignKeys", f"there is no table {target!r}")
            continue
        if len(several(fields)) != len(several(reference)):
            yield fault(f"{place} ({resource['name']}), foreignKeys", f"{fields!r} and {reference!r} are not equally many columns")
        for column, there in zip(several(fields), several(reference), strict=False):
            if column not in own or there not in columns[target]:
                yield fault(f"{place} ({resource['name']}), foreignKeys", f"{column!r} -> {target}.{there!r} names no column")
