"""Compare the DuckDB file of a release with one compiled again: all tables, views, macros and other definitions.

No code of the published file is executed: definitions are compared as text, and rows are read from tables only, never from views.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DATABASE
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest

_OBJECTS = (
    "SELECT 'table', schema_name, table_name, sql || ' ' || coalesce(comment, '') FROM duckdb_tables() WHERE {own}",
    "SELECT 'view', schema_name, view_name, sql FROM duckdb_views() WHERE {own} AND NOT internal",
    "SELECT 'macro', schema_name, function_name, concat_ws(' ', function_type, parameters, macro_definition) FROM duckdb_functions() "
    "WHERE {own} AND NOT internal",
    "SELECT 'column', schema_name, table_name || '.' || column_name, concat_ws(' ', data_type, comment) FROM duckdb_columns() "
    "WHERE {own} AND (schema_name, table_name) IN (SELECT (schema_name, table_name) FROM duckdb_tables() WHERE {own})",
    "SELECT 'index', schema_name, index_name, sql FROM duckdb_indexes() WHERE {own}",
    "SELECT 'sequence', schema_name, sequence_name, sql FROM duckdb_sequences() WHERE {own}",
    "SELECT 'type', schema_name, type_name, concat_ws(' ', logical_type, labels) FROM duckdb_types() WHERE {own} AND NOT internal",
)


def findings(published: Path, rebuilt: Path) -> list[Finding]:
    """Return a finding for each definition or table content that differs between the published and the rebuilt DuckDB file."""
    con = engine.connect()
    try:
        con.execute(f"ATTACH {literal(str(rebuilt))} AS rebuilt (READ_ONLY)")
        con.execute(f"ATTACH {literal(str(published))} AS published (READ_ONLY)")
        con.execute("SET enable_external_access = false")  # published views must not read other files
        return list(_different(con))
    except engine.Error as error:
        return [of_file(DATABASE, "unreadable", f"it cannot be read: {str(error).splitlines()[0]}")]
    finally:
        con.close()


def _different(con: engine.Connection) -> Iterator[Finding]:
    theirs, ours = (_objects(con, database) for database in ("published", "rebuilt"))
    for kind, schema, name in sorted({*theirs, *ours}):
        key, shown = (kind, schema, name), f"the {kind} {name if schema == 'main' else f'{schema}.{name}'}"
        if key not in theirs:
            yield of_file(DATABASE, "rebuilt-differs", f"{shown} is missing")
        elif key not in ours:
            yield of_file(DATABASE, "rebuilt-differs", f"{shown} is there, and not when it is made again")
        elif theirs[key] != ours[key]:
            yield of_file(DATABASE, "rebuilt-differs", f"{shown} is defined otherwise than when it is made again")
        elif kind == "table" and _rows(con, "published", schema, name) != _rows(con, "rebuilt", schema, name):
            yield of_file(DATABASE, "rebuilt-differs", f"{shown} has other rows than when it is made again")


def _objects(con: engine.Connection, database: str) -> dict[tuple[str, str, str], list[str]]:
    """Map (kind, schema, name) to the definitions of everything in a database; an overloaded macro has several."""
    found = dict[tuple[str, str, str], list[str]]()
    for query in _OBJECTS:
        for kind, schema, name, text in engine.rows(con, query.format(own=f"database_name = {literal(database)}")):
            found.setdefault((kind, schema, name), []).append(str(text))
    return {key: sorted(texts) for key, texts in found.items()}


def _rows(con: engine.Connection, database: str, schema: str, table: str) -> tuple[int, str]:
    """Return the number of rows of a table, and a digest of their values."""
    place = f"{ident(database)}.{ident(schema)}.{ident(table)}"
    where = f"database_name = {literal(database)} AND schema_name = {literal(schema)} AND table_name = {literal(table)}"
    query = f"SELECT column_name FROM duckdb_columns() WHERE {where} ORDER BY column_index"
    columns = [name for (name,) in engine.rows(con, query)]
    return engine.rows(con, f"SELECT count(*) FROM {place}")[0][0], row_digest.of_rows(con, place, columns)
