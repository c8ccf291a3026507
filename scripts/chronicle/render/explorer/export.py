"""Everything that the page shows of a compiled edition, as one compact JSON document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from chronicle.contract.package import Package
from chronicle.contract.parts import LabelColumns, LabelRows
from chronicle.contract.roles import Evidence, Table
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest
from chronicle.render.explorer import contract, events, evidence, house, lanes, pinyin, strands
from chronicle.render.explorer.encoding import EPOCH, cell, column
from chronicle.render.explorer.rows import Tables

LARGEST = 400_000  # rows of all tables together; a browser cannot hold much more in one page
FORM = 1  # of the document; the script in `bundle` reads this form
CHINESE = "zh-Hans"


def document(con: engine.Connection, package: Package, version: str | None) -> dict[str, Any]:
    """Return the document; see `src/data.ts`, which reads it.

    Args:
        con: A connection to the compiled edition.
        package: Its contract.
        version: The version of the release; None for a build.
    """
    tables = Tables(con, package)
    told: dict[str, Any] = {
        "form": FORM,
        "release": {
            "name": package.name,
            "title": package.title,
            "version": version,
            "closing": cell(package.closing),
            "digest": _digest(tables),
            "licences": [licence.get("title") or licence.get("name") for licence in package.descriptor.get("licenses", [])],
        },
        "epoch": str(EPOCH),
        "contract": contract.described(package),
        "snapshots": _snapshots(tables),
        "rows": sum(_counts(tables)),
    }
    if told["rows"] > LARGEST:
        return told
    return told | {
        "t": {table.name: _columns(tables, table) for table in tables.there if not isinstance(table, Evidence)},
        "cites": evidence.cited(tables),
        "events": events.events(tables),
        "layout": {"body": house.bodies(package), "trunks": strands.trunks(tables), "lanes": lanes.lanes(tables)},
        "pinyin": _pinyin(tables),
    }


def _digest(tables: Tables) -> str:
    """Return one digest of the content of all tables, by which a reader can tell that two pages show the same data."""
    parts = (f"{t.name} {row_digest.of_rows(tables.con, tables.state.relation(t), tables.columns[t.name])}" for t in tables.there)
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _counts(tables: Tables) -> list[int]:
    return [engine.rows(tables.con, f"SELECT count(*) FROM {tables.state.relation(table)}")[0][0] for table in tables.there]


def _snapshots(tables: Tables) -> list[int]:
    days = engine.rows(tables.con, "SELECT snapshot_date FROM main.snapshots ORDER BY 1")
    return [cell(day) for (day,) in days]


def _columns(tables: Tables, table: Table) -> dict[str, Any]:
    """The columns of a table: a date that the contract has as EDTF is given by its bounds alone, where it has any."""
    dated = {*(table.period or ()), *([table.on] if table.on else [])} if not table.exact else set()
    names = [name for name in tables.columns[table.name] if name not in dated]
    found = {name: column([cell(row[name]) for row in tables.rows[table.name]]) for name in names}
    return {"n": len(tables.rows[table.name]), "c": found}


def _pinyin(tables: Tables) -> dict[str, list[str]]:
    """Table -> readings of its Chinese labels, row by row."""
    found = {}
    for table in tables.there:
        if texts := list(_chinese(table, tables.rows[table.name])):
            found[table.name] = pinyin.readings(texts)
    return found


def _chinese(table: Table, rows: Sequence[dict[str, Any]]) -> Iterator[str | None]:
    labels = table.labels
    if isinstance(labels, LabelColumns) and CHINESE in labels.columns:
        yield from (row[labels.columns[CHINESE]] for row in rows)
    elif isinstance(labels, LabelRows):
        yield from (row[labels.text] if row[labels.language] == CHINESE else None for row in rows)
