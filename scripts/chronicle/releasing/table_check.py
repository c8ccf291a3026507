"""Compare the tables of a release with the digests in its datapackage.json, and name the rows that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chronicle.checking import loading
from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding, of_file
from chronicle.core.paths import DATABASE
from chronicle.core.sql import ident, idents, literal
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest
from chronicle.history import database
from chronicle.load.csv_text import raw
from chronicle.storage import atomic

SHOWN = 20  # rows of a table that are named one by one


def findings(package: Package, published: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """What differs in the release that `package` was read from: its Parquet histories and the tables of its DuckDB file.

    `published` maps each table to its `rows` and `digest`, as the descriptor gives them.
    """
    con = engine.connect()
    try:
        faults, held = _attached(con, package)
        for table in package.tables.values():
            name = f"history/{table.name}.parquet"
            if (package.root / name).is_file():
                held.append((name, f"read_parquet({engine.path(package.root / name)})", table))
        differing = []
        for place, relation, table in held:
            said = published.get(table.name)
            if said is None:
                faults.append(of_file(place, "no-digest", f"the descriptor gives no digest of {table.name}"))
                continue
            try:
                found = measured(con, relation, table)
            except engine.Error as error:
                faults.append(of_file(place, "unreadable", f"{table.name} cannot be read: {str(error).splitlines()[0]}"))
                continue
            if found != dict(said):
                differing.append((place, relation, table))
        return [*faults, *(_explained(con, package, differing) if differing else [])]
    finally:
        con.close()


def measured(con: engine.Connection, relation: str, table: Table) -> dict[str, Any]:
    """Return `rows` and `digest` of a history table, in the form of the descriptor."""
    rows = engine.rows(con, f"SELECT count(*) FROM {relation}")[0][0]
    return {"rows": rows, "digest": row_digest.of_rows(con, relation, database.columns(table))}


def _attached(con: engine.Connection, package: Package) -> tuple[list[Finding], list[tuple[str, str, Table]]]:
    """Attach the DuckDB file of the release; return findings for missing tables, and (file, relation, table) for the others."""
    path = package.root / DATABASE
    if not path.is_file():
        return [], []
    try:
        con.execute(f"ATTACH {literal(str(path))} AS published (READ_ONLY)")
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'published' AND schema_name = 'main'"
        names = {name for (name,) in engine.rows(con, query)}
    except engine.Error as error:
        return [of_file(DATABASE, "unreadable", f"it cannot be read: {str(error).splitlines()[0]}")], []
    lacking = [table for table in package.tables if table not in names]  # tables only: a view of that name could read other files
    faults = [of_file(DATABASE, "table-missing", f"there is no table {table}") for table in lacking]
    held = [(DATABASE, f"published.main.{ident(t.name)}", t) for t in package.tables.values() if t.name in names]
    return faults, held


def _explained(con: engine.Connection, package: Package, differing: list[tuple[str, str, Table]]) -> Iterator[Finding]:
    """Yield a finding for each row that differs from the canonical tables."""
    with atomic.scratch() as folder:
        try:
            loading.load(con, package, folder / DATABASE, temporal=False)
            con.execute("USE memory")
        except InputRefused as refused:
            for place, _, table in differing:
                yield of_file(place, "digest-differs", f"{table.name} is not what was published; its canonical file cannot be read either")
            yield from refused.findings
            return
        for place, relation, table in differing:
            yield from _rows(con, place, relation, table)
        con.execute("DETACH chronicle")


def _rows(con: engine.Connection, place: str, relation: str, table: Table) -> Iterator[Finding]:
    columns, keys = database.columns(table), [ident(key) for key in table.key]
    shown = row_id.sql(f"coalesce(c.{k}, f.{k})" for k in keys)
    same = " AND ".join(f"c.{k} = f.{k}" for k in keys)
    numbered = " AND ".join(f"c.{k} = CAST(r.{k} AS VARCHAR)" for k in keys)
    unlike = ", ".join(
        f"CASE WHEN c.{c} IS DISTINCT FROM f.{c} THEN {literal(name)} END" for name, c in zip(columns, map(ident, columns), strict=True)
    )
    query = f"""
        WITH canonical AS (SELECT {_texts(columns)} FROM chronicle.{ident(table.name)}),
        found AS (SELECT {_texts(columns)} FROM {relation}),
        compared AS (
            SELECT CASE WHEN f.{keys[0]} IS NULL THEN 'row-missing'
                        WHEN c.{keys[0]} IS NULL THEN 'row-added' ELSE 'row-differs' END AS code,
                {shown} AS id, list_filter([{unlike}], lambda name: name IS NOT NULL) AS columns, {idents(table.key, "c.")}
            FROM canonical c FULL JOIN found f ON {same})
        SELECT c.code, c.id, c.columns, r."#" FROM compared c LEFT JOIN {raw(table)} r ON {numbered}
        WHERE len(c.columns) > 0 ORDER BY ALL
    """
    rows = engine.rows(con, query)
    said = {"row-missing": "is not there", "row-added": "is in no canonical table", "row-differs": "is not the canonical one"}
    for code, id, names, number in rows[:SHOWN]:
        where = f" (in {', '.join(names)})" if code == "row-differs" else ""
        message = f"in {place}, the row {id}, row {number} of {table.path}," if number else f"in {place}, the row {id}"
        yield Finding(table.name, number, None, code, f"{message} {said[code]}{where}")
    if len(rows) > SHOWN:
        yield of_file(place, "digest-differs", f"{len(rows) - SHOWN} more rows of {table.name} differ from {table.path}")
    if not rows:
        text = f"{table.name} holds the rows of {table.path}, but the published digest is of others"
        yield of_file(place, "digest-differs", text)


def _texts(columns: list[str]) -> str:
    return ", ".join(f"CAST({ident(c)} AS VARCHAR) AS {ident(c)}" for c in columns)
