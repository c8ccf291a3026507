"""What the `chronicle` property of one table says, held against its schema and the other tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
    "on": ("act", "fact"),
}


def inconsistencies(place: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    """Every fault of one table's meaning; `tables` are all described resources, `columns` their columns."""
    where = f"{place} ({resource['name']})"
    yield from _dangling(where, resource, columns)
    yield from _role(where, resource)
    yield from _about(where, resource, tables, columns)
    yield from _keys(where, resource, columns)
    yield from _targets(where, resource, tables)
    yield from _types(where, resource)


def _dangling(where: str, resource: Resource, columns: Columns) -> Iterator[Finding]:
    """Names of columns that the table does not have."""
    own, meaning, schema = columns[resource["name"]], resource["chronicle"], resource["schema"]
    labels, edge = meaning.get("labels", {}), meaning.get("edge", {})
    named: dict[str, Any] = {
        "validity": list(meaning.get("validity", {}).values()),
        "of": list(meaning.get("of", {}).values()),
        "causes": list(meaning.get("causes", {}).values()),
        **{name: meaning.get(name) for name in ("on", "dates", "series", "tracks", "snapshot")},
        "succession": list(meaning.get("succession", {}).values()),
        "evidence": list(meaning.get("evidence", {}).values()),
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
    """Properties that the role does not know, and what a role needs of the schema."""
    meaning, schema = resource["chronicle"], resource["schema"]
    role = meaning["role"]
    for name, roles in _ONLY.items():
        if name in meaning and role not in roles:
            remedy = f"leave it out, or give the role {' or '.join(roles)}"
            yield of_descriptor(f"{where}, {name}", f"it does not go with the role {role}", remedy)
    led = {several(key["fields"]) for key in schema.get("foreignKeys", [])}
    columns = [field["name"] for field in schema["fields"]]
    for part, column in meaning.get("succession", {}).items():
        if part not in ("extent", "share") and column in columns and (column,) not in led:
            yield of_descriptor(
                f"{where}, succession", f"no foreign key says what the {part} {column!r} is one of", "add one to foreignKeys"
            )
    if role == "act" and len(several(schema.get("primaryKey"))) > 1:
        yield of_descriptor(f"{where}, primaryKey", "an act is named by one value", "name the column with its id alone")
    if role == "entity":
        yield from _identity(where, several(schema.get("primaryKey")), meaning.get("validity", {}).get("from"))
    if "text" in meaning.get("labels", {}) and not (meaning.get("of") and meaning.get("validity")):
        yield of_descriptor(f"{where}, labels", "names in rows need `of` and `validity`: whose they are, and when")


def _identity(where: str, key: Sequence[str], begin: str | None) -> Iterator[Finding]:
    """The id of an entity is one value: else two names of one thing would be two things."""
    if len(key) < 2 or (len(key) == 2 and key[1] == begin):
        return
    message = f"the key of an entity is its id alone, or its id and the begin of its period, and not ({', '.join(key)})"
    yield of_descriptor(
        f"{where}, primaryKey", message, "name one column; or the id and the column of `validity.from`, if it can live several times"
    )


def _about(where: str, resource: Resource, tables: Sequence[Resource], columns: Columns) -> Iterator[Finding]:
    of, roles = resource["chronicle"].get("of", {}), {r.get("name"): r["chronicle"]["role"] for r in tables}
    entities = [str(name) for name, role in roles.items() if role == "entity"]
    for name in of:
        if name not in columns:
            yield of_descriptor(f"{where}, of", f"there is no table {name!r}", suggest.one_of(name, entities))
        elif roles.get(name) != "entity":
            message = f"{name!r} is a table of the role {roles.get(name)}, and not of entities"
            yield of_descriptor(f"{where}, of", message, f"one of {', '.join(entities)}")
    subject = resource["chronicle"].get("subject")
    if subject is not None and subject not in of:
        yield of_descriptor(f"{where}, subject", f"{subject!r} is not in `of`", f"one of {', '.join(of)}" if of else "leave it out")
    elif subject is None and len(of) > 1:
        yield of_descriptor(
            f"{where}, of", "it names several tables, and `subject` does not say which a row is about", f"one of {', '.join(of)}"
        )


def _keys(where: str, resource: Resource, columns: Columns) -> Iterator[Finding]:
    """Foreign keys that lead nowhere."""
    own = columns[resource["name"]]
    for key in resource["schema"].get("foreignKeys", []):
        target, fields, reference = key["reference"].get("resource") or resource["name"], key["fields"], key["reference"]["fields"]
        if target not in columns:
            yield of_descriptor(f"{where}, foreignKeys", f"there is no table {target!r}", suggest.one_of(target, columns))
            continue
        if len(several(fields)) != len(several(reference)):
            yield of_descriptor(f"{where}, foreignKeys", f"{fields!r} and {reference!r} are not equally many columns")
        for column, there in zip(several(fields), several(reference), strict=False):
            if column not in own or there not in columns[target]:
                yield of_descriptor(f"{where}, foreignKeys", f"{column!r} -> {target}.{there!r} names no column")


def _targets(where: str, resource: Resource, tables: Sequence[Resource]) -> Iterator[Finding]:
    """Columns that name an entity or an act lead to its id, and to a table of that role."""
    meaning, described = resource["chronicle"], {r.get("name"): r for r in tables}
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
                message = f"{column!r} leads to {target['name']!r}, a table of the role {target['chronicle']['role']}, and not {role}"
                yield of_descriptor(f"{where}, foreignKeys", message, f"let it lead to a table of the role {role}")
            elif several(key["reference"]["fields"]) != several(target["schema"]["primaryKey"])[:1]:
                message = f"{column!r} does not lead to the id of {target['name']!r}"
                yield of_descriptor(f"{where}, foreignKeys", message, f"let it lead to {several(target['schema']['primaryKey'])[0]!r}")


def _types(where: str, resource: Resource) -> Iterator[Finding]:
    kinds = {f["name"]: f.get("type", "string") for f in resource["schema"]["fields"]}
    validity, snapshot = resource["chronicle"].get("validity", {}), resource["chronicle"].get("snapshot")
    if len({*validity.values()}) < len(validity):
        yield of_descriptor(f"{where}, validity", "the begin and the end are one column", "name two")
    if snapshot in kinds and kinds[snapshot] != "boolean":
        yield of_descriptor(f"{where}, snapshot", f"the column {snapshot!r} is not of type boolean", "declare it so")
    share = resource["chronicle"].get("succession", {}).get("share")
    if share in kinds and kinds[share] not in ("number", "integer"):
        yield of_descriptor(f"{where}, succession", f"the column {share!r} with the share is not of type number", "declare it so")
    ends = {kinds.get(column) for column in resource["chronicle"].get("validity", {}).values()}
    if ends - {None} and ends not in ({"date"}, {"string"}) and None not in ends:
        yield of_descriptor(f"{where}, validity", "its columns are not both of type date, nor both of type string")
