"""Macros and views that the compiled file offers beside `<table>_asof`: tree, changes, biography, disputes.

In a macro every column stands behind its table: DuckDB takes a bare one that is called like a parameter for the parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.roles import Package, Table
from chronicle.core.sql import ident, literal, literals
from chronicle.history import asof


def queries(package: Package) -> Iterator[str]:
    """The statements that make them; those that the package has no tables for are left out."""
    edges = next((t for t in package.with_role("edge") if t.edge), None)
    if edges:
        yield _tree(edges)
    statements = list(package.temporal)
    if statements:
        yield _changes(statements)
        yield _biography(statements)
    citations = package.first("evidence")
    if citations and {"field", "says", "rule"} <= set(citations.evidence):
        yield _disputes(package, citations)


def _text(table: Table, column: str) -> str:
    return f"CAST({_cell(table, column)} AS VARCHAR)"


def _cell(table: Table, column: str) -> str:
    return f"{ident(table.name)}.{ident(column)}"


def _id(table: Table) -> str:
    return " || '|' || ".join(_text(table, column) for column in table.key)


def _tree(table: Table) -> str:
    """`tree(as_of)`: the hierarchy, depth first; an entity stands in it once for each place it may have."""
    child, parent = f"e.{ident(next(iter(table.of.values())))}", f"e.{ident(table.edge['parent'])}"
    order = f"e.{ident(table.edge['order'])}" if "order" in table.edge else "NULL::BIGINT"
    levels = " AND ".join(["TRUE", *(f"e.{ident(c)} IN ({literals(v)})" for c, v in table.edge.get("hierarchy", {}).items())])
    return f"""
        CREATE MACRO tree(as_of) AS TABLE
        WITH RECURSIVE edges AS (
            SELECT {child} AS child, {parent} AS parent, coalesce({order}, 999999) AS place, certainty
            FROM ({asof.select(table, "CAST(as_of AS DATE)")}) AS e WHERE {parent} IS NOT NULL AND {levels}),
        walk AS (
            SELECT DISTINCT parent AS id, NULL::VARCHAR AS parent, 0 AS depth, 'certain' AS certainty, [parent] AS path
            FROM edges WHERE parent NOT IN (SELECT child FROM edges)
            UNION ALL
            SELECT e.child, e.parent, w.depth + 1, e.certainty,
                   list_append(w.path, lpad(CAST(e.place AS VARCHAR), 6, '0') || e.child)
            FROM walk w JOIN edges e ON e.parent = w.id WHERE w.depth < 32)
        SELECT depth, id, parent, certainty, path FROM walk ORDER BY path
    """


def _changes(tables: list[Table]) -> str:
    """`changes(d1, d2)`: the statements that are certain, possible or absent on one day and not so on the other."""
    parts = []
    for table in tables:
        own = f"{ident(table.name)}."
        before, after = (
            f"CASE {asof.level(table, f'CAST({day} AS DATE)', own)} WHEN 2 THEN 'certain' WHEN 1 THEN 'possible' ELSE 'absent' END"
            for day in ("d1", "d2")
        )
        parts.append(
            f"SELECT {literal(table.name)} AS statement_table, {_id(table)} AS statement_id, {before} AS before, {after} AS after "
            f"FROM {ident(table.name)}"
        )
    return f"CREATE MACRO changes(d1, d2) AS TABLE SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE before <> after ORDER BY 1, 2"


def _biography(tables: list[Table]) -> str:
    """`biography(entity)`: every statement that names the entity, by its beginning."""
    parts = []
    for table in tables:
        assert table.period
        about = [*(table.of.values() or table.key[:1]), *([table.edge["parent"]] if table.edge else [])]
        told = dict.fromkeys([*about, *(column for case in table.cases for column in case.tracks)])
        start, end = (_text(table, column) for column in table.period)
        parts.append(
            f"SELECT {literal(table.name)} AS statement_table, {_id(table)} AS statement_id, {start} AS begun, {end} AS ended, "
            f"concat_ws(' | ', {', '.join(_text(table, column) for column in told)}) AS says, {_cell(table, table.bounds[0])} AS earliest "
            f"FROM {ident(table.name)} WHERE {' OR '.join(f'{_cell(table, c)} = entity' for c in about)}"
        )
    return (
        f"CREATE MACRO biography(entity) AS TABLE SELECT * EXCLUDE (earliest) FROM ({' UNION ALL '.join(parts)}) "
        "ORDER BY earliest NULLS FIRST, 1, 2"
    )


def _disputes(package: Package, citations: Table) -> str:
    """`disputes`: every statement that a source contradicts, with both values, the sources, and what decided."""
    own = {role: ident(column) for role, column in citations.evidence.items()}
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
