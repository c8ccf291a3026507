"""Macros and views of the compiled file besides `<table>_asof`: tree, changes, biography, disputes.

In a macro every column is qualified by its table, because DuckDB takes an unqualified column with a parameter's name for the parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.package import Package
from chronicle.contract.roles import Edge, Evidence, Table
from chronicle.core import row_id
from chronicle.core.period import in_words
from chronicle.core.sql import ident, literal
from chronicle.core.values import text_sql
from chronicle.history import hierarchy


def queries(package: Package) -> Iterator[str]:
    """Yield the SQL that creates them, except for those that need tables which the package lacks."""
    edges = package.edges
    if edges:
        yield f"CREATE MACRO tree(as_of) AS TABLE {hierarchy.walk(package, edges, 'CAST(as_of AS DATE)')}"
    statements = list(package.temporal)
    if statements:
        yield _changes(statements)
        yield _biography(statements)
    for citations in package.having(Evidence)[:1]:
        if citations.contested and citations.says and citations.rule:
            yield _disputes(package, citations, citations.contested, citations.says, citations.rule)


def _text(table: Table, column: str) -> str:
    return text_sql(_cell(table, column))


def _cell(table: Table, column: str) -> str:
    return f"{ident(table.name)}.{ident(column)}"


def _id(table: Table) -> str:
    return row_id.of_columns(table.key, f"{ident(table.name)}.")


def _changes(tables: list[Table]) -> str:
    """`changes(d1, d2)`: the statements whose certainty (certain, possible, absent) differs between the two days."""
    parts = []
    for table in tables:
        own = table.period_sql(f"{ident(table.name)}.")
        before, after = (in_words(own.level(f"CAST({day} AS DATE)")) for day in ("d1", "d2"))
        parts.append(
            f"SELECT {literal(table.name)} AS statement_table, {_id(table)} AS statement_id, {before} AS before, {after} AS after "
            f"FROM {ident(table.name)}"
        )
    return f"CREATE MACRO changes(d1, d2) AS TABLE SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE before <> after ORDER BY 1, 2"


def _biography(tables: list[Table]) -> str:
    """`biography(entity)`: every statement that names the entity, in order of beginning."""
    parts = []
    for table in tables:
        assert table.period
        about = [*([ref.column for ref in table.about] or [table.identity]), *([table.parent.column] if isinstance(table, Edge) else [])]
        shown = dict.fromkeys([*about, *(column for case in table.cases for column in case.tracks)])
        start, end = (_text(table, column) for column in table.period)
        parts.append(
            f"SELECT {literal(table.name)} AS statement_table, {_id(table)} AS statement_id, {start} AS begun, {end} AS ended, "
            f"concat_ws(' | ', {', '.join(_text(table, column) for column in shown)}) AS says, {_cell(table, table.bounds[0])} AS earliest "
            f"FROM {ident(table.name)} WHERE {' OR '.join(f'{_text(table, c)} = CAST(entity AS VARCHAR)' for c in about)}"
        )
    return (
        f"CREATE MACRO biography(entity) AS TABLE SELECT * EXCLUDE (earliest) FROM ({' UNION ALL '.join(parts)}) "
        "ORDER BY earliest NULLS FIRST, 1, 2"
    )


def _disputes(package: Package, citations: Evidence, field: str, says: str, rule: str) -> str:
    """`disputes`: every statement that a source contradicts, with both values, the sources, and the rule that decided."""
    named = {"table": citations.statement_table, "id": citations.statement_id, "source": citations.source, "stance": citations.stance}
    own = {role: ident(column) for role, column in {**named, "field": field, "says": says, "rule": rule}.items()}
    e = {role: f"c.{column}" for role, column in own.items()}
    accepted = []
    for table in package.tables.values():
        cells = ", ".join(f"({literal(column)}, {_text(table, column)})" for column in table.columns)
        accepted.append(
            f"SELECT {literal(table.name)} AS t, {_id(table)} AS id, cell.field, cell.value "
            f"FROM {ident(table.name)}, (VALUES {cells}) AS cell(field, value)"
        )
    return f"""
        CREATE VIEW disputes AS
        WITH accepted AS ({" UNION ALL ".join(accepted)}),
             support AS (
                SELECT {own["table"]} AS t, {own["id"]} AS id,
                       string_agg(DISTINCT {own["source"]}, ', ' ORDER BY {own["source"]}) AS sources
                FROM {ident(citations.name)} WHERE {own["stance"]} <> 'contradicts' GROUP BY ALL)
        SELECT {e["table"]} AS statement_table, {e["id"]} AS statement_id, {e["field"]} AS field, a.value AS accepted,
               {e["says"]} AS contested, s.sources AS sources_for, {e["source"]} AS source_against, {e["rule"]} AS decided_by
        FROM {ident(citations.name)} c
        LEFT JOIN accepted a ON a.t = {e["table"]} AND a.id = {e["id"]} AND a.field = {e["field"]}
        LEFT JOIN support s ON s.t = {e["table"]} AND s.id = {e["id"]}
        WHERE {e["stance"]} = 'contradicts' ORDER BY ALL
    """
