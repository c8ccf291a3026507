"""Rules on evidence: citations name a statement and what they show of it; every statement has one."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.check import listing
from chronicle.check.temporal.acts import ends
from chronicle.contract.roles import Package, Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.load.bounds import row_id
from chronicle.load.csv_text import raw


def check(con: engine.Connection, package: Package, citations: Table) -> Iterator[Finding]:
    yield from _dangling(con, package, citations)
    yield from _undated(con, citations)
    yield from _pointless(con, package, citations)
    for table in package.temporal:
        yield from _untimely(con, citations, table)
    for table in package.tables.values():
        if table.role not in ("evidence", "reference"):
            yield from _uncited(con, citations, table)


def _dangling(con: engine.Connection, package: Package, citations: Table) -> Iterator[Finding]:
    """A citation of a table or a row that is not there."""
    e = citations.evidence

    def say(row: int, table: str, value: str) -> Finding:
        column = e["id"] if table in package.tables else e["table"]
        what = f"there is no such row in {table}" if table in package.tables else f"there is no table {table}"
        return Finding(citations.name, row, column, "foreign-key", what, value, "correct the citation")

    there = " UNION ALL ".join(f"SELECT {literal(t.name)} AS t, {row_id(t)} AS id FROM {raw(t)}" for t in package.tables.values())
    query = f"""
        SELECT c."#" AS n, c.{ident(e["table"])} AS t, c.{ident(e["id"])} AS id FROM {raw(citations)} c
        ANTI JOIN ({there}) s ON s.t = c.{ident(e["table"])} AND s.id = c.{ident(e["id"])}
    """
    yield from listing.listed(con, query, say)


def _undated(con: engine.Connection, citations: Table) -> Iterator[Finding]:
    """A sighting without a day."""
    e = citations.evidence

    def say(row: int, value: str) -> Finding:
        remedy = f"fill in {e['attested']}, or let it support the statement"
        return Finding(citations.name, row, e["attested"], "evidence-undated", f"it attests {value}, but on no day", None, remedy)

    query = f"""
        SELECT "#" AS n, {ident(e["id"])} AS id FROM {raw(citations)}
        WHERE {ident(e["stance"])} = 'attests' AND {ident(e["attested"])} IS NULL
    """
    yield from listing.listed(con, query, say)


def _pointless(con: engine.Connection, package: Package, citations: Table) -> Iterator[Finding]:
    """A contradiction of a column that the table does not have."""
    e = citations.evidence
    if "field" not in e:
        return

    def say(row: int, value: str | None, table: str) -> Finding:
        remedy = f"one of {', '.join(package.tables[table].columns)}"
        return Finding(citations.name, row, e["field"], "unknown-column", f"{table} has no such column to contradict", value, remedy)

    columns = ", ".join(f"({literal(t.name)}, {literal(c)})" for t in package.tables.values() for c in t.columns)
    tables = ", ".join(f"({literal(t.name)})" for t in package.tables.values())
    query = f"""
        SELECT c."#" AS n, c.{ident(e["field"])} AS field, c.{ident(e["table"])} AS t FROM {raw(citations)} c
        SEMI JOIN (VALUES {tables}) AS known(t) ON known.t = c.{ident(e["table"])}
        ANTI JOIN (VALUES {columns}) AS there(t, field) ON there.t = c.{ident(e["table"])} AND there.field = c.{ident(e["field"])}
        WHERE c.{ident(e["stance"])} = 'contradicts'
    """
    yield from listing.listed(con, query, say)


def _untimely(con: engine.Connection, citations: Table, table: Table) -> Iterator[Finding]:
    """A sighting on a day on which, by its own dates, the statement cannot hold."""
    e = citations.evidence

    def say(row: int, seen: str, value: str) -> Finding:
        message = f"seen on {seen}, outside the period of {table.name} {value}"
        return Finding(citations.name, row, e["attested"], "evidence-outside", message, seen, "correct the day seen or the period")

    query = f"""
        SELECT c."#" AS n, c.{ident(e["attested"])} AS seen, c.{ident(e["id"])} AS id
        FROM {raw(citations)} c JOIN edtf d ON d.text = c.{ident(e["attested"])} AND NOT d.is_end
        JOIN {raw(table)} r ON {row_id(table, "r.")} = c.{ident(e["id"])}
        JOIN ({ends(table)}) p ON p.n = r."#"
        WHERE c.{ident(e["table"])} = {literal(table.name)} AND c.{ident(e["stance"])} = 'attests'
          AND p.fe < p.tl AND (d.latest < p.fe OR d.earliest >= p.tl)
    """
    yield from listing.listed(con, query, say)


def _uncited(con: engine.Connection, citations: Table, table: Table) -> Iterator[Finding]:
    """A statement that no citation supports."""
    e = citations.evidence

    def say(row: int, value: str) -> Finding:
        remedy = f"add a row to {citations.name} with {e['table']} {table.name} and {e['id']} {value}"
        return Finding(table.name, row, None, "uncited", "no source supports it", value, remedy)

    query = f"""
        SELECT s."#" AS n, {row_id(table, "s.")} AS id FROM {raw(table)} s
        ANTI JOIN {raw(citations)} c ON c.{ident(e["table"])} = {literal(table.name)} AND c.{ident(e["id"])} = {row_id(table, "s.")}
                                    AND c.{ident(e["stance"])} IN ('supports', 'attests')
    """
    yield from listing.listed(con, query, say)
