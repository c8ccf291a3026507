"""The data dictionary: every table and column in words, with counts from the compiled history."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Evidence, Table
from chronicle.core.sql import day, ident, literal
from chronicle.engines import duckdb as engine

_NOTE = (
    "On the closing date a statement is certain, possible, or absent (ended, or not begun); "
    "disputed are the statements that some source contradicts."
)


def markdown(con: engine.Connection, package: Package) -> str:
    """The dictionary of the package whose compiled history is behind `con`."""
    parts = [f"# {package.title}: data dictionary", "", package.description, "", f"Closing date: {package.closing}. {_NOTE}", ""]
    parts += ["| table | rows | certain | possible | absent | disputed |", "|---|--:|--:|--:|--:|--:|"]
    parts += [_counts(con, package, table) for table in package.tables.values()]
    for table in package.tables.values():
        parts += ["", f"## {table.name}: {table.title}", "", table.description, "", *_columns(table)]
    return "\n".join(parts) + "\n"


def _counts(con: engine.Connection, package: Package, table: Table) -> str:
    levels = "count(*), NULL, NULL, NULL"
    if table.period:
        level = table.period_sql().level(day(str(package.closing)))
        levels = f"count(*), {', '.join(f'count(*) FILTER ({level} = {n})' for n in (2, 1, 0))}"
    cells = [*engine.rows(con, f"SELECT {levels} FROM {ident(table.name)}")[0], None]
    for citations in package.having(Evidence):
        id, stance, about = map(ident, (citations.statement_id, citations.stance, citations.statement_table))
        query = f"SELECT count(DISTINCT {id}) FROM {ident(citations.name)} WHERE {stance} = 'contradicts' AND {about}"
        cells[-1] = engine.rows(con, f"{query} = {literal(table.name)}")[0][0] or None
    return f"| [{table.name}](#{table.name}-{_anchor(table.title)}) | " + " | ".join("" if c is None else str(c) for c in cells) + " |"


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def _columns(table: Table) -> Iterator[str]:
    yield "| column | type | what it says | example |"
    yield "|---|---|---|---|"
    for field in table.fields:
        kind = "EDTF date" if field.name in table.edtf else field.type
        marks = ["key"] if field.name in table.key else []
        marks += ["required"] if field.constraints.get("required") and not marks else []
        example = _cell(str(field.raw.get("example", "")))
        says = _cell(field.description) + _codes(field, table)
        yield f"| `{field.name}` | {kind}{f' ({marks[0]})' if marks else ''} | {says} | {example} |"


def _codes(field: Field, table: Table) -> str:
    target = table.leads_to(field.name)
    leads = f" Names a row of {target}." if target else ""
    codes = "; ".join(f"`{value}` {label}" for value, label in field.categories.items())
    return leads + (f" Codes: {_cell(codes)}." if codes else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
