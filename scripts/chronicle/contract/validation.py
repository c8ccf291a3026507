"""Check what a JSON Schema cannot express: names that refer to nothing, paths that leave the package, reserved names."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from chronicle.contract import meaning, translations, unsupported
from chronicle.contract.templates import LIVES
from chronicle.core.findings import Finding, of_descriptor

LONGEST_NAME = 100
MOST_TABLES = 1_000  # each table has files and queries of its own
MOST_COLUMNS = 1_000  # each column needs several rules and expectations, and each of them is checked for every row
# Names that a table cannot have: those of the views and macros in a compiled file.
_ROW = "rowid"  # DuckDB's name for the position of a row; no column can have it
RESERVED = frozenset(
    {"absences", "release", "snapshots", "disputes", "tree", "changes", "biography", "labels", "crosswalk", "events_between"}
)


def inconsistencies(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield every error in a descriptor that its JSON Schema does not find. The descriptor must be of the current contract version."""
    yield from _closing(descriptor["chronicle"]["closing"])
    tables = [r for r in descriptor["resources"] if "chronicle" in r]
    if not tables:
        yield of_descriptor("resources", "no resource has the property `chronicle`", "describe at least one table")
    yield from unsupported.named(descriptor)
    yield from _sentences(descriptor["chronicle"], tables)
    columns: dict[str, list[str]] = {}
    for number, resource in enumerate(descriptor["resources"]):
        if "chronicle" in resource:
            yield from _table(f"resources/{number}", resource, columns)
    named = [r for r in tables if isinstance(r.get("name"), str)]
    for number, resource in enumerate(descriptor["resources"]):
        if "chronicle" not in resource and (not isinstance(resource.get("name"), str) or resource["name"] in columns):
            yield of_descriptor(
                f"resources/{number}", f"the name {resource.get('name')!r} is missing, or another resource has it", "choose another name"
            )
        elif "chronicle" in resource and isinstance(resource.get("name"), str) and columns.get(resource["name"]):
            yield from meaning.inconsistencies(f"resources/{number}", resource, named, columns)
    edges = [r["name"] for r in named if r["chronicle"]["role"] == "edge"]
    if (marked := descriptor["chronicle"].get("hierarchy")) is not None and marked not in edges:
        yield of_descriptor(
            "chronicle/hierarchy",
            f"{marked!r} is not a table with the role edge",
            f"one of {', '.join(edges)}" if edges else "leave it out",
        )
    yield from _former(descriptor["resources"], columns)


def _table(place: str, resource: Mapping[str, Any], columns: dict[str, list[str]]) -> Iterator[Finding]:
    """Yield the errors in the name, path and schema of a table; add its columns to `columns`, none if they cannot be worked with."""
    name, path, schema = resource.get("name"), resource.get("path"), resource.get("schema")
    if not isinstance(name, str) or not name.replace("_", "a").isalnum() or not name.isascii() or name[0].isdigit():
        yield of_descriptor(place, f"the name {name!r} must consist of ASCII letters, digits and _, and not begin with a digit")
        return
    if len(name) > LONGEST_NAME:
        message = f"the name {name[:20] + '...'!r} has {len(name)} characters"
        yield of_descriptor(place, message, f"use at most {LONGEST_NAME}: files are named after it")
        return
    twice = name.casefold() in {other.casefold() for other in columns}
    if twice or name.casefold() in RESERVED or name.casefold().endswith(("_now", "_asof")):
        remedy = "choose another name" if twice else f"reserved are {', '.join(sorted(RESERVED))}, and what ends in _now or _asof"
        yield of_descriptor(place, f"the name {name!r} is {'given twice' if twice else 'reserved'}", remedy)
    if "data" not in resource and (not isinstance(path, str) or not _inside(path)):
        remedy = "join the files to one, with one header" if isinstance(path, list) else ""
        yield of_descriptor(f"{place}/path", f"{path!r} is not a relative path inside the package", remedy)
    yield from _columns(f"{place}/schema", name, resource, schema, columns)


def _columns(place: str, name: str, resource: Mapping[str, Any], schema: Any, columns: dict[str, list[str]]) -> Iterator[Finding]:
    """Yield the errors in the schema of the table `name`; add its columns to `columns`."""
    columns[name] = []
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
        remedy = "write the schema here: a schema in a separate file is not supported" if isinstance(schema, str) else ""
        yield of_descriptor(place, "the schema has no list of named fields", remedy)
        return
    if len(fields) > MOST_COLUMNS:
        yield of_descriptor(place, f"{len(fields):,} columns are too many", f"use at most {MOST_COLUMNS:,}; write the others as rows")
        return
    for keys in ("foreignKeys", "uniqueKeys"):
        if isinstance(schema.get(keys), list) and len(schema[keys]) > MOST_COLUMNS:
            yield of_descriptor(place, f"{len(schema[keys]):,} {keys} are too many", f"use at most {MOST_COLUMNS:,}")
            return
    columns[name] = [f["name"] for f in fields]
    if len({c.casefold() for c in columns[name]}) < len(fields):
        yield of_descriptor(place, "two fields have the same name (case is ignored)")
    for column in columns[name]:
        if column.casefold() in _added(resource) | {_ROW} or column[:1] in "#." or not (column.isprintable() and column.strip()):
            yield of_descriptor(place, f"the name {column!r} is reserved, or cannot be printed", "choose another name")
    if not schema.get("primaryKey"):
        yield of_descriptor(place, "there is no primaryKey", "name the column that identifies a row")


def _closing(closing: str) -> Iterator[Finding]:
    try:
        if not 1 < datetime.date.fromisoformat(closing).year < datetime.MAXYEAR:
            yield of_descriptor("chronicle/closing", f"{closing} is out of range", "give a day in the years 2 to 9998")
    except ValueError:
        yield of_descriptor("chronicle/closing", f"{closing} is not a day of the calendar")


def _sentences(own: Mapping[str, Any], tables: list[Mapping[str, Any]]) -> Iterator[Finding]:
    meanings = [r["chronicle"] for r in tables]
    words = {*LIVES, *(word for m in meanings for part in (m, *m.get("cases", [])) for word in part.get("change", {}).values())}
    yield from translations.templates("chronicle/sentences", own.get("sentences", {}), words)
    known = {str(r.get("name")): r for r in tables if isinstance(r.get("schema"), dict)}
    yield from translations.inconsistencies(own.get("translations", {}), known, words)


def _former(resources: list[Mapping[str, Any]], columns: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Former names that are given twice, or are the name of a current table or column: their compatibility views would clash."""
    tables = {name.casefold() for name in columns}
    taken: dict[str, str] = {}
    for number, resource in enumerate(resources):
        name, place = str(resource.get("name")), f"resources/{number} ({resource.get('name')})"
        if "chronicle" not in resource or not columns.get(name):
            continue
        for old in resource["chronicle"].get("formerly", []):
            if old.casefold() in tables:
                yield of_descriptor(f"{place}, formerly", f"{old!r} is the name of a table now", "remove it, or rename that table")
            elif taken.setdefault(old.casefold(), place) != place:
                message = f"{old!r} is also a former name of {taken[old.casefold()]}"
                yield of_descriptor(f"{place}, formerly", message, "remove it in one of them")
        there = {column.casefold() for column in columns[name]} | _added(resource)
        owners: dict[str, str] = {}
        for field in resource["schema"]["fields"]:
            for old in field.get("formerly", []):
                at = f"{place}, {field['name']}, formerly"
                if old.casefold() in there:
                    yield of_descriptor(at, f"{old!r} is the name of a column now", "remove it, or rename that column")
                elif owners.setdefault(old.casefold(), field["name"]) != field["name"]:
                    yield of_descriptor(at, f"{old!r} is also a former name of {owners[old.casefold()]}", "remove it in one of them")


def _added(resource: Mapping[str, Any]) -> set[str]:
    """The names, in lower case, of the columns that the engine adds to the table."""
    said = resource["chronicle"]
    dated = [*said.get("validity", {}).values(), *([said["on"]] if "on" in said else [])]
    return {f"{column}_{which}".casefold() for column in dated for which in ("earliest", "latest")} | {"certainty"}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    if len(path) > 1000 or any(len(part.encode(errors="surrogatepass")) > 255 for part in pure.parts):
        return False  # longer than file systems allow: opening it would raise an error of the system
    if not path.isprintable():  # includes NUL, which no file name may contain
        return False
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path
