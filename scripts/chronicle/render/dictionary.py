"""The data dictionary: every table and column in words, with counts from the compiled history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import printable
from chronicle.engines import duckdb as engine
from chronicle.history import counted
from chronicle.history.counted import Counts
from chronicle.render.markdown import plain

_NOTE = (
    "On the closing date a statement is certain, possible, or absent (ended, or not begun); "
    "disputed statements are contradicted by a source."
)

_BOUNDS = (
    "The files of a history and the DuckDB file add four columns to each table with a period, `{0}`, `{1}`, `{2}` and `{3}`: the first and "
    "last day on which a statement can have begun to hold, and on which it can have ceased to. A statement is certain from `{1}` until the "
    "day before `{2}`, and possible from `{0}` until the day before `{3}`. Empty means open, and `0001-01-01` that nothing is known. The "
    "files of a snapshot have also `certainty`, as of its day."
)


def markdown(con: engine.Connection, package: Package) -> str:
    """Return the dictionary as Markdown; `con` is the compiled history of the package."""
    parts = [f"# {plain(package.title)}: data dictionary", "", printable.shown(package.description), ""]
    parts += [f"Closing date: {package.closing}. {_NOTE}", ""]
    if vague := next((table for table in package.temporal if not table.exact), None):
        parts += [_BOUNDS.format(*vague.bounds), ""]
    parts += ["| table | rows | certain | possible | absent | disputed |", "|---|--:|--:|--:|--:|--:|"]
    parts += [_counts(table, counted.of_table(con, package, table)) for table in package.tables.values()]
    for table in package.tables.values():
        parts += ["", f"## {table.name}: {plain(table.title)}", "", printable.shown(table.description), "", *_columns(table)]
    return "\n".join(parts) + "\n"


def document(con: engine.Connection, package: Package) -> dict[str, Any]:
    """Return the dictionary as a JSON document."""
    from chronicle.documents.dictionary import Dictionary

    head = {"dataset": package.name, "title": package.title, "description": package.description, "closing": str(package.closing)}
    made: dict[str, Any] = Dictionary.of({**head, "tables": [_table(con, package, table) for table in package.tables.values()]})
    return made


def _table(con: engine.Connection, package: Package, table: Table) -> dict[str, Any]:
    head = {"name": table.name, "title": table.title, "description": table.description}
    return {**head, "counts": counted.of_table(con, package, table).as_dict(), "columns": [_column(f, table) for f in table.fields]}


def _column(field: Field, table: Table) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": _kind(field, table),
        "key": field.name in table.key,
        "required": bool(field.constraints.get("required")) or field.name in table.key,
        "description": field.description,
        "example": field.raw.get("example"),
        "table": table.leads_to(field.name),
        "codes": dict(field.categories),
    }


def _counts(table: Table, counts: Counts) -> str:
    link = f"[{table.name}](#{table.name}-{_anchor(table.title)})"
    return f"| {link} | " + " | ".join("" if count is None else str(count) for count in counts.as_dict().values()) + " |"


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def _kind(field: Field, table: Table) -> str:
    return "EDTF date" if field.name in table.edtf else field.type


def _columns(table: Table) -> Iterator[str]:
    yield "| column | type | what it says | example |"
    yield "|---|---|---|---|"
    for field in table.fields:
        marks = ["key"] if field.name in table.key else []
        marks += ["required"] if field.constraints.get("required") and not marks else []
        example = _cell(str(field.raw.get("example", "")))
        says = _cell(field.description) + _codes(field, table)
        yield f"| `{field.name}` | {_kind(field, table)}{f' ({marks[0]})' if marks else ''} | {says} | {example} |"


def _codes(field: Field, table: Table) -> str:
    target = table.leads_to(field.name)
    leads = f" Names a row of {target}." if target else ""
    codes = "; ".join(f"`{value}` {label}" for value, label in field.categories.items())
    return leads + (f" Codes: {_cell(codes)}." if codes else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
