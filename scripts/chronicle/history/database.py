"""Write the compiled DuckDB file: history tables, macros, views, comments, and the contract, so that it needs no other file."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from chronicle.contract.package import Package
from chronicle.contract.roles import Table
from chronicle.core.period import FIRST_SQL as FIRST
from chronicle.core.period import LAST_SQL as LAST
from chronicle.core.sql import ident, idents, literal
from chronicle.engines import duckdb as engine
from chronicle.history import absences, asof, former_names, macros, naming
from chronicle.load.bound_tables import bounds
from chronicle.load.csv_text import raw
from chronicle.load.types import cast

SMALL = 100_000  # rows below which small blocks make a smaller file
LARGE = 1_000_000  # rows from which a table is sorted for readers of a small part of it
_BOUND = {
    0: "earliest day on which it can have begun (null: unbounded)",
    1: "latest day on which it can have begun; it holds for certain from here (null: never certain)",
    2: "earliest day on which it can have ended; it holds for certain before (null: still so)",
    3: "latest day on which it can have ended (null: unbounded)",
}


def attach(con: engine.Connection, package: Package, path: Path | None) -> None:
    """Attach the database `chronicle`: the file at `path`, or one in memory.

    DuckDB 1.2's storage format lets older clients open it. The file needs no log of what is written: a build that is killed is made anew.
    """
    if path is None:
        con.execute("ATTACH ':memory:' AS chronicle")
        return
    count = sum(engine.rows(con, f"SELECT count(*) FROM {raw(t)}")[0][0] for t in package.tables.values())
    block = ", BLOCK_SIZE 16384" if count < SMALL else ""
    con.execute(f"ATTACH {literal(str(engine.fit(path)))} AS chronicle (STORAGE_VERSION 'v1.2.0', RECOVERY_MODE no_wal_writes{block})")


def fill(con: engine.Connection, package: Package) -> None:
    """Create the history tables with their bounds, in order of their keys, and make their database the current one.

    Large tables are in order of their beginnings, so that a diff reads few blocks.

    """
    for table in package.tables.values():
        ((count,),) = engine.rows(con, f"SELECT count(*) FROM {raw(table)}")
        order = (table.bounds[0], *table.key) if table.period and count >= LARGE else table.key
        con.execute(f"CREATE TABLE chronicle.{ident(table.name)} AS {_typed(table)} ORDER BY {idents(order)}")
    con.execute("USE chronicle")


def columns(table: Table) -> list[str]:
    """The columns of a history table: those of the contract, then the bounds."""
    extra = list(table.bounds) if table.period and not table.exact else []
    return [*table.columns, *extra, *([f"{table.on}_earliest", f"{table.on}_latest"] if table.on else [])]


def _typed(table: Table) -> str:
    cells = [f"{cast(field, 'r.')} AS {ident(field.name)}" for field in table.fields]
    joins = ""
    if table.period and not table.exact:
        for name, short, unbounded in zip(table.bounds, ("fe", "fl", "te", "tl"), (FIRST, LAST, LAST, LAST), strict=True):
            cells.append(f"nullif(b.{short}, {unbounded}) AS {ident(name)}")
        joins += f' JOIN {bounds(table)} b ON b.n = r."#"'
    if table.on:
        cells.append(f"nullif(o.earliest, {FIRST}) AS {ident(table.on + '_earliest')}")
        cells.append(f"nullif(o.latest, {LAST}) AS {ident(table.on + '_latest')}")
        joins += f" JOIN edtf o ON o.text = coalesce(r.{ident(table.on)}, '') AND NOT o.is_end"
    return f"SELECT {', '.join(cells)} FROM {raw(table)} r{joins}"


def furnish(con: engine.Connection, package: Package, snapshots: Mapping[datetime.date, str], version: str | None) -> None:
    """Create macros, views, comments, and the tables `snapshots` and `release`. `snapshots` is what `asof.dates` returns."""
    for table in package.temporal:
        con.execute(asof.macro(table))
        con.execute(f"CREATE VIEW {ident(table.name + '_now')} AS {asof.select(table, f'DATE {literal(str(package.closing))}')}")
    con.execute(f"CREATE MACRO labels(as_of) AS TABLE {naming.query(package, 'CAST(as_of AS DATE)')}")
    for query in (*macros.queries(package), *absences.queries(package), *former_names.queries(package)):
        con.execute(query)
    dates = ", ".join(f"(DATE {literal(str(d))}, {literal(reason)})" for d, reason in snapshots.items())
    con.execute(f"CREATE TABLE snapshots AS SELECT * FROM (VALUES {dates}) AS s(snapshot_date, reason)")
    con.execute(
        "CREATE TABLE release AS "
        "SELECT ? AS dataset, ? AS title, ?::VARCHAR AS version, ?::DATE AS closing, ? AS built_with, ? AS contract",
        [
            package.name,
            package.title,
            version,
            package.closing,
            f"duckdb {engine.VERSION}",
            json.dumps(_contract(package), ensure_ascii=False),
        ],
    )
    for query in _comments(package):
        con.execute(query)


def _contract(package: Package) -> dict[str, object]:
    """The descriptor without what publishing adds to it, so that a release compiled again contains the same contract."""
    own = {key: value for key, value in package.descriptor["chronicle"].items() if key != "release"}
    resources = [
        {key: value for key, value in resource.items() if "chronicle" not in resource or key not in ("bytes", "hash")}
        for resource in package.descriptor["resources"]
    ]
    return {**{k: v for k, v in package.descriptor.items() if k not in ("version", "created")}, "chronicle": own, "resources": resources}


def _comments(package: Package) -> Iterator[str]:
    for table in package.tables.values():
        yield asof.comment("TABLE", ident(table.name), table.description or table.title)
        for field in table.fields:
            yield asof.comment("COLUMN", f"{ident(table.name)}.{ident(field.name)}", field.description or field.title)
        if table.period and not table.exact:
            for number, name in enumerate(table.bounds):
                yield asof.comment("COLUMN", f"{ident(table.name)}.{ident(name)}", _BOUND[number])
        if table.on:
            for end in ("earliest", "latest"):
                text = f"{end} day that {table.on} can mean (null: unbounded)"
                yield asof.comment("COLUMN", f"{ident(table.name)}.{ident(f'{table.on}_{end}')}", text)
    yield asof.comment("TABLE", "snapshots", "The dates of the snapshots, and the act that asks for each.")
    yield asof.comment("TABLE", "release", "What this file is, and the contract it was compiled from.")
