"""Rules on citations: each refers to a statement that exists and fits its period, and every statement has one."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal.relations import days, spans
from chronicle.checking.temporal.rule import Expected, Rule
from chronicle.contract.package import Package
from chronicle.contract.roles import Evidence, Reference, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal
from chronicle.load.compared import value


def rules(package: Package, citations: Evidence) -> Iterator[Rule]:
    yield _dangling(package, citations)
    yield _undated(citations)
    if citations.contested:
        yield _pointless(package, citations, citations.contested)
    for table in package.temporal:
        yield _untimely(citations, table)
    for table in package.tables.values():
        if not isinstance(table, Evidence | Reference):
            yield _uncited(citations, table)


def _cell(citations: Evidence, column: str) -> str:
    """The text of a cell of a citation."""
    return value(citations, column, "c.").text


def _typed(table: Table) -> bool:
    """Return whether a key column is not a string, so that one value can be written in several ways (5, 05)."""
    return any(value(table, column).type != "VARCHAR" for column in table.key)


def _dangling(package: Package, citations: Evidence) -> Rule:
    """Return the rule that a citation refers to a table and a row that exist."""

    def say(_: str, table: str, value: str) -> Finding:
        if table not in package.tables:
            what = f"there is no table {table}"
            return Finding(citations.name, None, citations.statement_table, "foreign-key", what, value, "correct the citation")
        what = f"there is no such row in {table}"
        remedy = "correct the citation"
        if _typed(package.tables[table]):
            remedy += "; it names a row by the values of its key, such as 5 for 05"
        return Finding(citations.name, None, citations.statement_id, "foreign-key", what, value, remedy)

    there = " UNION ALL ".join(
        f'SELECT {literal(t.name)} AS "#table", {t.row_id_sql()} AS "#id" FROM {ident(t.name)}' for t in package.tables.values()
    )
    table, row = _cell(citations, citations.statement_table), _cell(citations, citations.statement_id)

    def query(rows: str) -> str:
        return f"""
            SELECT {citations.row_id_sql("c.")} AS id, {table} AS cited_table, {row} AS cited_id FROM {rows} AS c
            ANTI JOIN ({there}) AS s ON s."#table" = {table} AND s."#id" = {row}
        """

    return Rule("foreign-key", citations, query, say)


def _undated(citations: Evidence) -> Rule:
    """Return the rule that a citation that attests a statement has a day."""

    def say(_: str, value: str) -> Finding:
        remedy = f"fill in {citations.attested}, or let it support the statement"
        message = f"it attests {value}, but on no day"
        return Finding(citations.name, None, citations.attested, "evidence-undated", message, None, remedy)

    def query(rows: str) -> str:
        return f"""
            SELECT {citations.row_id_sql("c.")} AS id, {_cell(citations, citations.statement_id)} AS cited FROM {rows} AS c
            WHERE {_cell(citations, citations.stance)} = 'attests' AND coalesce({_cell(citations, citations.attested)}, '..') = '..'
        """

    return Rule("evidence-undated", citations, query, say)


def _pointless(package: Package, citations: Evidence, contested: str) -> Rule:
    """A contradiction of a column that the table does not have."""

    def say(_: str, value: str | None, table: str) -> Finding:
        remedy = f"one of {', '.join(package.tables[table].columns)}"
        return Finding(citations.name, None, contested, "unknown-column", f"{table} has no such column to contradict", value, remedy)

    columns = ", ".join(f"({literal(t.name)}, {literal(c)})" for t in package.tables.values() for c in t.columns)
    tables = ", ".join(f"({literal(t.name)})" for t in package.tables.values())
    table, column = _cell(citations, citations.statement_table), _cell(citations, contested)

    def query(rows: str) -> str:
        return f"""
            SELECT {citations.row_id_sql("c.")} AS id, {column} AS contested, {table} AS cited FROM {rows} AS c
            SEMI JOIN (VALUES {tables}) AS k("#table") ON k."#table" = {table}
            ANTI JOIN (VALUES {columns}) AS t("#table", "#column") ON t."#table" = {table} AND t."#column" = {column}
            WHERE {_cell(citations, citations.stance)} = 'contradicts'
        """

    return Rule("unknown-column", citations, query, say)


def _untimely(citations: Evidence, table: Table) -> Rule:
    """Return the rule that a citation attests a statement only on a day in its possible period."""

    def say(_: str, seen: str, value: str) -> Finding:
        message = f"seen on {seen}, outside the period of {table.name} {value}"
        remedy = "correct the day seen or the period"
        return Finding(citations.name, None, citations.attested, "evidence-outside", message, seen, remedy)

    known = days(citations)
    seen, row = _cell(citations, citations.attested), _cell(citations, citations.statement_id)

    def query(rows: str) -> str:
        return f"""
            SELECT {citations.row_id_sql("c.")} AS id, {seen} AS seen, {row} AS cited
            FROM {rows} AS c JOIN {ident(known.name)} AS d ON d.text = {seen}
            JOIN (SELECT {table.row_id_sql()} AS "#id", "#fe", "#tl" FROM {spans(table, ident(table.name))} AS s) AS p ON p."#id" = {row}
            WHERE {_cell(citations, citations.statement_table)} = {literal(table.name)} AND {_cell(citations, citations.stance)} = 'attests'
              AND p."#fe" < p."#tl" AND (d.latest < p."#fe" OR d.earliest >= p."#tl")
        """

    return Rule("evidence-outside", citations, query, say, (known,))


def _uncited(citations: Evidence, table: Table) -> Rule:
    """A statement that no citation supports."""

    def say(value: str) -> Finding:
        remedy = f"add a row to {citations.name} with {citations.statement_table} {table.name} and {citations.statement_id} {value}"
        return Finding(table.name, None, None, "uncited", "no source supports it", value, remedy)

    def query(rows: str) -> str:
        return f"""
            SELECT s.id FROM (SELECT {table.row_id_sql()} AS id FROM {rows} AS r) AS s
            ANTI JOIN {ident(citations.name)} AS c
              ON {_cell(citations, citations.statement_table)} = {literal(table.name)} AND {_cell(citations, citations.statement_id)} = s.id
              AND {_cell(citations, citations.stance)} IN ('supports', 'attests')
        """

    return Rule("uncited", table, query, say, expected=Expected("has_a_citation", "every row is supported by a citation"))
