"""Check the `chronicle` property of one table against the table's schema and the other tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chronicle.contract import completeness
from chronicle.contract.tables import several
from chronicle.core import suggest
from chronicle.core.findings import Finding, of_descriptor

Resource = Mapping[str, Any]
Columns = Mapping[str, Sequence[str]]  # table -> its columns

# Properties that only make sense for some roles.
_ONLY = {
    "edge": ("edge",),
    "succession": ("succession",),
    "evidence": ("evidence",),
    "snapshot": ("act",),
    "on": ("act", "fact", "reference"),
    "complete_lists": ("reference",),
}


def inconsistencies(place: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    """Yield every error in one table's `chronicle` property.

    Args:
        place: Where the resource is in the descriptor, such as `resources/0`.
        resource: The table.
        tables: All resources with a `chronicle` property and a name.
        columns: Their columns, by table.
    """
    where = f"{place} ({resource['name']})"
    yield from _dangling(where, resource, columns)
    yield from _role(where, resource)
    yield from _about(where, resource, tables, columns)
    yield from _keys(where, resource, columns)
    yield from _targets(where, resource, tables, columns)
    yield from _types(where, resource)
    yield from completeness.inconsistencies(where, resource, tables, columns)


def _dangling(where: str, resource: Resource, columns: Columns) -> Iterator[Finding]:
    """Properties that name a column that the table does not have."""
    own, meaning, schema = columns[resource["name"]], resource["chronicle"], resource["schema"]
    labels, edge = meaning.get("labels", {}), meaning.get("edge", {})
    named: dict[str, Any] = {
        "validity": list(meaning.get("validity", {}).values()),
        "of": list(meaning.get("of", {}).values()),
        "causes": list(meaning.get("causes", {}).values()),
        **{name: meaning.get(name) for name in ("on", "dates", "series", "tracks", "snapshot")},
        "succession": list(meaning.get("succession", {}).values()),
        "evidence": list(meaning.get("evidence", {}).values()),
        "complete_lists": completeness.own_columns(meaning),
        "edge": [*(edge[part] for part in ("parent", "order") if part in edge), *edge.get("kinds", {})],
        "labels": [
            *labels.get("columns", {}).values(),
            *labels.get("prefer", {}),
            *(labels[part] for part in ("text", "language") if part in labels),
        ],
        "primaryKey": schema.get("primaryKey"),
        "uniqueKeys": [column for key in schema.get("uniqueKeys", []) for column in several(key)],
    }
    for number, case in enumerate(meaning.get("cases", [])):
        named[f"cases/{number}"] = [*case["where"], *case.get("series", []), *case.get("tracks", [])]
    for what, names in named.items():
        for column in several(names):
            if column not in own:
                yield of_descriptor(f"{where}, {what}", f"there is no column {column!r}", suggest.one_of(column, own))


def _role(where: str, resource: Resource) -> Iterator[Finding]:
    """Properties that don't apply to the role, and what the role requires of the schema."""
    meaning, schema = resource["chronicle"], resource["schema"]
    role = meaning["role"]
    for name, roles in _ONLY.items():
        if name in meaning and role not in roles:
            remedy = f"remove it, or use the role {' or '.join(roles)}"
            yield of_descriptor(f"{where}, {name}", f"this property is not allowed with the role {role}", remedy)
    referring = {several(key["fields"]) for key in schema.get("foreignKeys", [])}
    columns = [field["name"] for field in schema["fields"]]
    for part, column in meaning.get("succession", {}).items():
        if part not in ("extent", "share") and column in columns and (column,) not in referring:
            yield of_descriptor(f"{where}, succession", f"the column {column!r} ({part}) has no foreign key", "add one to foreignKeys")
    if role == "act" and len(several(schema.get("primaryKey"))) > 1:
        yield of_descriptor(f"{where}, primaryKey", "the key of an act must be one column", "name only the column with the id")
    if role == "entity":
        yield from _identity(where, several(schema.get("primaryKey")), meaning.get("validity", {}).get("from"))
    if "text" in meaning.get("labels", {}) and not (meaning.get("of") and meaning.get("validity")):
        yield of_descriptor(f"{where}, labels", "labels in rows need `of` (whose names they are) and `validity` (when they apply)")


def _identity(where: str, key: Sequence[str], begin: str | None) -> Iterator[Finding]:
    """The key of an entity must be its id, or its id and the beginning of its period. Otherwise one entity could have two ids."""
    if len(key) < 2 or (len(key) == 2 and key[1] == begin):
        return
    message = f"the key of an entity must be its id, or its id and the beginning of its period, not ({', '.join(key)})"
    yield of_descriptor(
        f"{where}, primaryKey",
        message,
        "name one column; or the id and the column of `validity.from`, if an entity can exist several times",
    )


def _about(where: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    of, roles = resource["chronicle"].get("of", {}), {r["name"]: r["chronicle"]["role"] for r in tables}
    entities = [name for name, role in roles.items() if role == "entity"]
    for name in of:
        if name not in columns:
            yield of_descriptor(f"{where}, of", f"there is no table {name!r}", suggest.one_of(name, entities))
        elif roles.get(name) != "entity":
            message = f"{name!r} has the role {roles.get(name)}, not entity"
            yield of_descriptor(f"{where}, of", message, f"one of {', '.join(entities)}")
    subject = resource["chronicle"].get("subject")
    if subject is not None and subject not in of:
        yield of_descriptor(f"{where}, subject", f"{subject!r} is not in `of`", f"one of {', '.join(of)}" if of else "leave it out")
    elif subject is None and len(of) > 1:
        yield of_descriptor(
            f"{where}, of", "it names several tables, and no `subject` says which of them a row is about", f"one of {', '.join(of)}"
        )


def _keys(where: str, resource: Resource, columns: Columns) -> Iterator[Finding]:
    """Foreign keys that refer to a table or a column that does not exist."""
    own = columns[resource["name"]]
    for key in resource["schema"].get("foreignKeys", []):
        target, fields, reference = key["reference"].get("resource") or resource["name"], key["fields"], key["reference"]["fields"]
        if target not in columns:
            yield of_descriptor(f"{where}, foreignKeys", f"there is no table {target!r}", suggest.one_of(target, columns))
            continue
        if len(several(fields)) != len(several(reference)):
            yield of_descriptor(f"{where}, foreignKeys", f"{fields!r} and {reference!r} have different numbers of columns")
        for column, there in zip(several(fields), several(reference), strict=False):
            if column not in own or there not in columns[target]:
                yield of_descriptor(f"{where}, foreignKeys", f"{column!r} -> {target}.{there!r} refers to a column that does not exist")


def _targets(where: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    """Foreign keys of columns that name an entity or an act must refer to the id in a table of that role."""
    meaning = resource["chronicle"]
    described = {r["name"]: r for r in tables if columns.get(r["name"]) and r["schema"].get("primaryKey")}  # others are refused for that
    named = [(column, "act") for column in meaning.get("causes", {}).values()]
    ends = {part: column for part, column in meaning.get("succession", {}).items() if part not in ("extent", "share")}
    named += [(column, "act" if part == "act" else "entity") for part, column in ends.items()]
    named += [(meaning["edge"]["parent"], "entity")] if "edge" in meaning else []
    for key in resource["schema"].get("foreignKeys", []):
        target = described.get(key["reference"].get("resource") or resource["name"])
        for column, role in named:
            if several(key["fields"]) != (column,) or target is None:
                continue
            if target["chronicle"]["role"] != role:
                message = f"{column!r} refers to {target['name']!r}, whose role is {target['chronicle']['role']}, not {role}"
                yield of_descriptor(f"{where}, foreignKeys", message, f"refer to a table with the role {role}")
            elif several(key["reference"]["fields"]) != several(target["schema"]["primaryKey"])[:1]:
                message = f"{column!r} does not refer to the id of {target['name']!r}"
                yield of_descriptor(f"{where}, foreignKeys", message, f"refer to {several(target['schema']['primaryKey'])[0]!r}")


def _types(where: str, resource: Resource) -> Iterator[Finding]:
    kinds = {f["name"]: f.get("type", "string") for f in resource["schema"]["fields"]}
    validity, snapshot = resource["chronicle"].get("validity", {}), resource["chronicle"].get("snapshot")
    if len({*validity.values()}) < len(validity):
        yield of_descriptor(f"{where}, validity", "the beginning and the end are the same column", "name two columns")
    if snapshot in kinds and kinds[snapshot] != "boolean":
        yield of_descriptor(f"{where}, snapshot", f"the column {snapshot!r} is not of type boolean", "set its type to boolean")
    share = resource["chronicle"].get("succession", {}).get("share")
    if share in kinds and kinds[share] not in ("number", "integer"):
        yield of_descriptor(f"{where}, succession", f"the column {share!r} with the share is not of type number", "set its type to number")
    ends = {kinds.get(column) for column in resource["chronicle"].get("validity", {}).values()}
    if ends - {None} and ends not in ({"date"}, {"string"}) and None not in ends:
        yield of_descriptor(f"{where}, validity", "its two columns must both have the type date, or both the type string")
