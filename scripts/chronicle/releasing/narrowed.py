"""Explain why a newer chronicle compiles a table differently: the same rows, with equal or narrower bounds.

Newer versions derive narrower bounds from the same statements. So a rebuilt table may differ from the published one in its bounds only,
and only by excluding days that were possible before.
"""

from __future__ import annotations

from pathlib import Path

from chronicle.contract.roles import Table
from chronicle.core.findings import Finding, of_file
from chronicle.core.sql import ident, literal
from chronicle.engines import duckdb as engine

SHOWN = 5
WHY = (
    "since chronicle 1.1 an act that is stated as the cause of a begin or an end bounds it, "
    "and lives and statements narrow each other until nothing changes; "
    "since chronicle 2.0 so do the statements of a series that holds one at a time"
)


def explained(database: Path, published: Path, table: Table) -> str | Finding:
    """Return a note if narrower bounds alone explain how the rebuilt table differs from the published Parquet file, else a finding."""
    con = engine.connect()
    try:
        con.execute(f"ATTACH {literal(str(database))} AS rebuilt (READ_ONLY)")
        con.execute(f"CREATE VIEW published AS FROM read_parquet({engine.path(published)})")
        return _explained(con, f"rebuilt.main.{ident(table.name)}", table)
    except engine.Error as error:
        return of_file(table.path, "rebuilt-differs", f"the published {table.name} cannot be compared: {str(error).splitlines()[0]}")
    finally:
        con.close()


def _explained(con: engine.Connection, rebuilt: str, table: Table) -> str | Finding:
    ids = f"o.id AS old, n.id AS new, {table.row_id_sql('n.')} AS shown"
    other = " OR ".join(f"o.{ident(c)} IS DISTINCT FROM n.{ident(c)}" for c in table.columns)
    bounds = table.bounds if table.period and not table.exact else ()
    moved = " OR ".join(f"o.{ident(c)} IS DISTINCT FROM n.{ident(c)}" for c in bounds) or "FALSE"
    rows = engine.rows(
        con,
        f"""
        WITH o AS (SELECT {table.row_id_sql()} AS id, * FROM published), n AS (SELECT {table.row_id_sql()} AS id, * FROM {rebuilt})
        SELECT {ids}, coalesce(({other}), TRUE), {_wider(table) if bounds else "FALSE"}
        FROM o FULL JOIN n ON o.id = n.id WHERE o.id IS NULL OR n.id IS NULL OR ({other}) OR ({moved}) ORDER BY 1, 2
        """,
    )
    unexplained = [old or new for old, new, _, differs, wider in rows if old is None or new is None or differs or wider]
    if unexplained or not rows:
        shown = f": {', '.join(unexplained[:SHOWN])}{', ...' if len(unexplained) > SHOWN else ''}" if unexplained else ""
        return of_file(table.path, "rebuilt-differs", f"compiled again, {table.name} has not the published digest{shown}")
    listed = [new for _, new, *_ in rows]
    examples = f"{', '.join(listed[:SHOWN])}{', ...' if len(listed) > SHOWN else ''}"
    return f"{table.name}: {len(listed)} {'rows have' if len(listed) > 1 else 'row has'} narrower bounds ({examples})"


def _wider(table: Table) -> str:
    """Return SQL that is true if any bound got wider: a day became possible, or is no longer certain, in the rebuilt table."""
    old, new = (table.period_sql(prefix).closed() for prefix in ("o.", "n."))
    (ofe, ofl, ote, otl), (nfe, nfl, nte, ntl) = old, new
    return f"({nfe} < {ofe} OR {nfl} > {ofl} OR {nte} < {ote} OR {ntl} > {otl})"
