"""Checks of primary, unique and foreign keys, as SQL over the cell texts of a table.

Logical values are compared: 05 and 5 are the same integer. As in SQL, a key with an empty part is ignored: it is
neither a duplicate nor a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chronicle.contract.package import Package
from chronicle.contract.parts import Field, ForeignKey
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.findings import CAP, Finding, counted
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load.csv_text import raw
from chronicle.load.types import checked, lax, sql_type

_NUMBERS = {"BIGINT", "DOUBLE", "INTEGER"}


def unique(con: engine.Connection, table: Table, key: Sequence[str], code: str) -> Iterator[Finding]:
    """Yield a finding for each row that repeats the key of an earlier row."""
    fields = [table.field(column) for column in key]
    # Hashes need less memory than texts. Rows with equal hashes are rare; only their values are compared.
    hashed = f"hash({', '.join(lax(field, ident(field.name)) for field in fields)})"
    present = " AND ".join(f"{ident(column)} IS NOT NULL" for column in key)
    repeated = f"SELECT {hashed} AS h FROM {raw(table)} WHERE {present} GROUP BY 1 HAVING count(*) > 1"
    if not engine.rows(con, f"{repeated} LIMIT 1"):
        return
    values = [checked(field, ident(field.name)) for field in fields]
    whole = " AND ".join(f"({value}) IS NOT NULL" for value in values)
    names = ", ".join(f"k{n}" for n in range(len(key)))
    text = row_id.of_columns(key)
    found = engine.rows(
        con,
        f"""
        WITH repeated AS ({repeated}),
             near AS (
                SELECT "#", {text} AS text, {", ".join(f"{value} AS k{n}" for n, value in enumerate(values))}
                FROM {raw(table)} WHERE {whole} AND {hashed} IN (SELECT h FROM repeated)),
             numbered AS (SELECT "#", text, min("#") OVER (PARTITION BY {names}) AS first FROM near)
        SELECT "#", left(text, 1000), first, count(*) OVER () FROM numbered WHERE "#" > first ORDER BY 1 LIMIT {CAP}
        """,
    )
    columns = ",".join(key)
    for row, value, first, _ in found:
        yield Finding(table.name, row, columns, code, f"row {first} has the same key", value, "give each row a key of its own")
    if found and found[0][3] > CAP:
        yield counted(table.name, columns, code, "the key repeats", found[0][3])


def foreign(con: engine.Connection, package: Package, table: Table, key: ForeignKey) -> Iterator[Finding]:
    """Yield a finding for each row whose foreign key matches no row of the target table."""
    target = package.tables[key.table]
    pairs = [(table.field(a), target.field(b)) for a, b in zip(key.fields, key.reference, strict=True)]
    if not engine.rows(con, f"SELECT 1 FROM {_lost(table, target, pairs, lax)} LIMIT 1"):
        return
    text = row_id.of_columns(key.fields)
    found = engine.rows(
        con,
        f"""
        SELECT "#", left({text}, 1000), count(*) OVER ()
        FROM {raw(table)} WHERE "#" IN (SELECT "#" FROM {_lost(table, target, pairs, checked)}) ORDER BY 1 LIMIT {CAP}
        """,
    )
    columns = ",".join(key.fields)
    for row, value, _ in found:
        yield Finding(table.name, row, columns, "foreign-key", f"is not in {key.table}", value, f"add it to {key.table}, or correct it")
    if found and found[0][2] > CAP:
        yield counted(table.name, columns, "foreign-key", f"is not in {key.table}", found[0][2])


def _lost(table: Table, target: Table, pairs: Sequence[tuple[Field, Field]], value: Callable[[Field, str], str]) -> str:
    """Return a subquery for the numbers of the rows whose foreign key is complete and has no match."""
    here = [value(a, ident(a.name)) if _comparable(a, b) else ident(a.name) for a, b in pairs]
    there = [checked(b, ident(b.name)) if _comparable(a, b) else ident(b.name) for a, b in pairs]
    child = f"""
        SELECT "#", {", ".join(f"{key} AS k{n}" for n, key in enumerate(here))}
        FROM {raw(table)} WHERE {" AND ".join(f"({key}) IS NOT NULL" for key in here)}"""
    parent = f"SELECT {', '.join(f'{key} AS k{n}' for n, key in enumerate(there))} FROM {raw(target)}"
    match = " AND ".join(f"c.k{n} = p.k{n}" for n in range(len(pairs)))
    return f'(SELECT c."#" FROM ({child}) c ANTI JOIN ({parent}) p ON {match})'


def _comparable(here: Field, there: Field) -> bool:
    """Return whether the columns have types that can be compared; if not, their texts are compared."""
    kinds = {sql_type(here), sql_type(there)}
    return len(kinds) == 1 or kinds <= _NUMBERS
