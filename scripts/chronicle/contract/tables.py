"""Turn one resource of a descriptor into a table with its role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chronicle.contract import formats
from chronicle.contract.parts import Case, Cause, Choice, CompleteLists, EntityRef, Field, ForeignKey, LabelColumns, LabelRows
from chronicle.contract.roles import Act, Attribute, Edge, Entity, Evidence, Fact, Reference, Succession, Table, Tenure

STRUCTURE = "Structure"
Meaning = Mapping[str, Any]


def several(value: Any) -> tuple[str, ...]:
    """Return one text, a list of texts or None as a tuple; Table Schema allows all three for keys."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def structural(resources: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names of the edge tables and of the entity tables that they connect."""
    edges = [r for r in resources if r["chronicle"]["role"] == "edge"]
    return {name for edge in edges for name in (edge["name"], *edge["chronicle"]["of"])}


def table_of(resource: Mapping[str, Any], missing: tuple[str, ...], structure: set[str]) -> Table:
    """Return the table of a resource.

    Args:
        resource: The resource, with a `chronicle` property of the current contract version.
        missing: The package's texts that mean "no value".
        structure: The names of the tables of the hierarchy, for the default section.
    """
    schema, meaning = resource["schema"], resource["chronicle"]
    validity = meaning.get("validity")
    foreign = tuple(
        ForeignKey(several(k["fields"]), k["reference"].get("resource") or resource["name"], several(k["reference"]["fields"]))
        for k in schema.get("foreignKeys", [])
    )
    targets = {key.fields[0]: key.table for key in reversed(foreign) if len(key.fields) == 1}
    values = schema.get("missingValues")
    common = {
        "name": resource["name"],
        "path": resource["path"],
        "format": formats.of(resource),
        "title": resource.get("title", resource["name"]),
        "description": resource.get("description", ""),
        "fields": tuple(_field(f) for f in schema["fields"]),
        "key": several(schema["primaryKey"]),
        "unique": tuple(several(key) for key in schema.get("uniqueKeys", [])),
        "foreign": foreign,
        "missing": missing if values is None else tuple(v["value"] if isinstance(v, dict) else v for v in values),
        "about": _about(meaning),
        "period": (validity["from"], validity["to"]) if validity else None,
        "on": meaning.get("on"),
        "dates": several(meaning.get("dates")),
        "causes": tuple(Cause(side, column, targets.get(column)) for side, column in meaning.get("causes", {}).items()),
        "cases": _cases(meaning),
        "labels": _labels(meaning.get("labels")),
        "section": meaning.get("section") or (STRUCTURE if resource["name"] in structure else resource.get("title", resource["name"])),
        "formerly": tuple(meaning.get("formerly", ())),
    }
    return _ROLES[meaning["role"]](common, meaning, targets)


def _about(meaning: Meaning) -> tuple[EntityRef, ...]:
    """The references to entities: the subject first, then the others in the order of the descriptor."""
    of = [EntityRef(table, column) for table, column in meaning.get("of", {}).items()]
    return tuple(sorted(of, key=lambda ref: ref.table != meaning.get("subject", of[0].table)))


def _labels(raw: Meaning | None) -> LabelColumns | LabelRows | None:
    if not raw:
        return None
    return LabelColumns(raw["columns"]) if "columns" in raw else LabelRows(raw["text"], raw["language"], _choice(raw.get("prefer")))


def _choice(raw: Mapping[str, list[str]] | None) -> Choice | None:
    return next((Choice(column, tuple(values)) for column, values in (raw or {}).items()), None)


def _cases(meaning: Meaning) -> tuple[Case, ...]:
    """The cases of the table; the last one applies to all rows that no other fits."""
    default = Case(
        {},
        several(meaning.get("series")),
        several(meaning.get("tracks")),
        meaning.get("change", {}),
        meaning.get("exclusive", True),
        continuous=meaning.get("continuous", False),
    )
    cases = (
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
    )
    return (*cases, default)


def _edge(common: dict[str, Any], meaning: Meaning, targets: Mapping[str, str]) -> Edge:
    edge = meaning["edge"]
    parent = EntityRef(targets.get(edge["parent"], common["about"][0].table), edge["parent"])
    return Edge(**common, parent=parent, order=edge.get("order"), kinds=_choice(edge.get("kinds")))


def _act(common: dict[str, Any], meaning: Meaning, _: Mapping[str, str]) -> Act:
    return Act(**common, snapshot=meaning.get("snapshot"))


def _succession(common: dict[str, Any], meaning: Meaning, targets: Mapping[str, str]) -> Succession:
    predecessor, successor, act = (
        EntityRef(targets[c], c) for c in (meaning["succession"][e] for e in ("predecessor", "successor", "act"))
    )
    how = {part: meaning["succession"].get(part) for part in ("extent", "share")}
    return Succession(**common, predecessor=predecessor, successor=successor, act=act, **how)


def _evidence(common: dict[str, Any], meaning: Meaning, _: Mapping[str, str]) -> Evidence:
    e = meaning["evidence"]
    named = {part: e.get(part) for part in ("source", "stance", "attested", "locator", "says", "rule")}
    return Evidence(**common, statement_table=e["table"], statement_id=e["id"], contested=e.get("field"), listed=e.get("list"), **named)


def _reference(common: dict[str, Any], meaning: Meaning, _: Mapping[str, str]) -> Reference:
    lists = meaning.get("complete_lists")
    scope = {table: tuple(equal.items()) for table, equal in lists["scope"].items()} if lists else {}
    return Reference(**common, complete=CompleteLists(lists["table"], scope) if lists else None)


_ROLES: Mapping[str, Callable[[dict[str, Any], Meaning, Mapping[str, str]], Table]] = {
    "entity": lambda common, *_: Entity(**common),
    "attribute": lambda common, *_: Attribute(**common),
    "edge": _edge,
    "tenure": lambda common, *_: Tenure(**common),
    "act": _act,
    "fact": lambda common, *_: Fact(**common),
    "succession": _succession,
    "evidence": _evidence,
    "reference": _reference,
}


def _field(raw: Mapping[str, Any]) -> Field:
    listed = [c if isinstance(c, dict) else {"value": c} for c in raw.get("categories", [])]
    return Field(
        name=raw["name"],
        type=raw.get("type", "string"),
        format=raw.get("format", "default"),
        title=raw.get("title", raw["name"]),
        description=raw.get("description", ""),
        constraints=raw.get("constraints", {}),
        categories={str(c["value"]): str(c.get("label", c["value"])) for c in listed},
        formerly=tuple(raw.get("formerly", ())),
        raw=raw,
    )
