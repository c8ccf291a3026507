"""Parse each distinct date text of a package, and store the days that it can mean in the table `edtf`.

Only distinct texts are parsed, so a large table costs one scan.
"""

from __future__ import annotations

from collections.abc import Iterable

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import edtf
from chronicle.core.findings import CAP, Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw


def read(con: engine.Connection, package: Package) -> list[Finding]:
    """Fill `edtf` (text, is_end, earliest, latest). Return a finding for each text that is not a date."""
    con.execute("CREATE TABLE edtf (text VARCHAR, is_end BOOLEAN, earliest DATE, latest DATE)")
    findings, known = [], dict[tuple[str, bool], edtf.Days]()
    for table in package.tables.values():
        for column in table.edtf:
            is_end = bool(table.period and column == table.period[1])
            for (text,) in engine.rows(con, f"SELECT DISTINCT coalesce({ident(column)}, '') FROM {raw(table)}"):
                try:
                    known[text, is_end] = edtf.parse(text, is_end)
                except ValueError as error:
                    findings += _wrong(con, table, column, text, str(error))
    _fill(con, "edtf", known)
    return findings


def read_some(con: engine.Connection, name: str, texts: Iterable[tuple[str, bool]]) -> None:
    """Make the temporary table `name` (text, is_end, earliest, latest) of the dates that queries find.

    Args:
        con: The connection.
        name: The name of the table.
        texts: Pairs of a query for texts, and whether its texts are ends of periods. Texts that are empty, open (`..`) or no dates
            are left out.
    """
    known = dict[tuple[str, bool], edtf.Days]()
    for query, is_end in texts:
        for (text,) in engine.rows(con, query):
            try:
                if text not in (None, "", ".."):
                    known[text, is_end] = edtf.parse(text, is_end)
            except ValueError:
                continue
    con.execute(f"CREATE OR REPLACE TEMP TABLE {ident(name)} (text VARCHAR, is_end BOOLEAN, earliest DATE, latest DATE)")
    _fill(con, ident(name), known)


def _fill(con: engine.Connection, name: str, known: dict[tuple[str, bool], edtf.Days]) -> None:
    if known:
        columns = [list(c) for c in zip(*((t, e, d.earliest, d.latest) for (t, e), d in known.items()), strict=True)]
        con.execute(f"INSERT INTO {name} SELECT unnest(?), unnest(?), unnest(?::DATE[]), unnest(?::DATE[])", columns)


def _wrong(con: engine.Connection, table: Table, column: str, text: str, why: str) -> list[Finding]:
    rows = engine.rows(con, f'SELECT "#" FROM {raw(table)} WHERE {ident(column)} = ? ORDER BY 1 LIMIT {CAP}', [text])
    return [Finding(table.name, row, column, "date-error", why, text, "correct the date") for (row,) in rows]
