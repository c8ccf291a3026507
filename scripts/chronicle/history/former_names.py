"""Compatibility views, in the schema `compat` of the compiled file, with the former names of tables and columns.

The contract gives the former names: `chronicle.formerly` of a table, `formerly` of a field. To run an old query unchanged, run
`USE compat` first.
"""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.sql import ident, idents

SCHEMA = "compat"


def names(table: Table) -> list[str]:
    """The names of the views of a table: its former names and, if a column was renamed, its current one."""
    renamed = any(field.formerly for field in table.fields)
    return [*table.formerly, *([table.name] if renamed else [])]


def queries(package: Package) -> Iterator[str]:
    """Yield the SQL that creates the views; nothing if nothing was renamed."""
    if any(names(table) for table in package.tables.values()):
        yield f"CREATE SCHEMA {SCHEMA}"
    for table in package.tables.values():
        old = [f"{ident(field.name)} AS {ident(name)}" for field in table.fields for name in field.formerly]
        for name in names(table):
            cells = ", ".join([*old, f"* EXCLUDE ({idents(f.name for f in table.fields if f.formerly)})" if old else "*"])
            yield f"CREATE VIEW {SCHEMA}.{ident(name)} AS SELECT {cells} FROM main.{ident(table.name)}"
