"""What the page must know of the contract: roles, references, periods and the words for columns and codes."""

from __future__ import annotations

from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import Choice, LabelColumns, LabelRows
from chronicle.contract.roles import Act, Edge, Evidence, Fact, Succession, Table


def described(package: Package) -> dict[str, Any]:
    """Return the contract for the page: languages, the hierarchy's table, and each table's meaning without what is empty."""
    edges = package.edges
    return {
        "languages": list(package.languages),
        "hierarchy": edges.name if edges else None,
        "tables": {table.name: _filled(_table(table)) for table in package.tables.values()},
        "translations": _translations(package),
    }


def _translations(package: Package) -> dict[str, Any]:
    """The contract's own words in Chinese, if it has them: titles of tables and columns, sections, words for changes, labels of codes."""
    known: dict[str, Any] = package.descriptor["chronicle"].get("translations", {})
    code = next((tag for tag in known if tag.partition("-")[0] == "zh"), None)
    return {} if code is None else {part: known[code][part] for part in ("title", "sections", "words", "tables") if part in known[code]}


def bounds(table: Table) -> tuple[str, ...]:
    """The columns of the four bounds of a period; none without a period."""
    return table.bounds if table.period else ()


def _filled(meaning: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meaning.items() if value not in (None, [], {}, "", False)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "role": table.role,
        "title": table.title,
        "section": table.section,
        "key": list(table.key),
        "about": [[ref.table, ref.column] for ref in table.about],
        "bounds": list(bounds(table)),
        "exact": table.exact,
        "on": table.on,
        "dates": list(table.dates),
        "causes": {cause.side: cause.column for cause in table.causes},
        "foreign": {key.fields[0]: key.table for key in table.foreign if len(key.fields) == 1},
        "tracks": list(dict.fromkeys(column for case in table.cases for column in case.tracks)),
        "labels": _labels(table),
        "columns": [_column(table, name) for name in table.columns],
        **_special(table),
    }


def _column(table: Table, name: str) -> list[Any]:
    field = table.field(name)
    codes = {code: label for code, label in field.categories.items() if label != code}
    return [name, field.title, field.type, *([codes] if codes else [])]


def _labels(table: Table) -> dict[str, Any] | None:
    labels = table.labels
    if isinstance(labels, LabelColumns):
        return {"columns": dict(labels.columns)}
    if isinstance(labels, LabelRows):
        return {"text": labels.text, "language": labels.language, "prefer": _choice(labels.prefer)}
    return None


def _choice(choice: Choice | None) -> list[Any] | None:
    return [choice.column, list(choice.values)] if choice else None


def _special(table: Table) -> dict[str, Any]:
    """The properties that only tables of one role have."""
    if isinstance(table, Edge):
        return {"parent": [table.parent.table, table.parent.column], "order": table.order, "kinds": _choice(table.kinds)}
    if isinstance(table, Act):
        return {"snapshot": table.snapshot}
    if isinstance(table, Succession):
        ends = {"predecessor": table.predecessor, "successor": table.successor, "act": table.act}
        named = {part: [ref.table, ref.column] for part, ref in ends.items()}
        return {"succession": {**named, "extent": table.extent, "share": table.share}}
    if isinstance(table, Evidence):
        return {"evidence": True}
    return {"fact": True} if isinstance(table, Fact) else {}
