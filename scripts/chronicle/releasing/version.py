"""Compute the next version from what changed in the tables.

MAJOR: an id, table or column was dropped or renamed, a column's type changed, or a constraint was tightened. MINOR: new tables, columns or
statements. PATCH: corrections. 1.0.0 is declared by the publisher, not computed; before it, a MAJOR change raises the second number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chronicle.contract import descriptor, difference, renames
from chronicle.contract.package import Package
from chronicle.contract.renames import Renames
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.semver import FIRST, LEVELS, STABLE, following, parse
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.load import csv_text, types

NAMED = 3  # dropped ids that a reason names


@dataclass(frozen=True)
class Reason:
    """One kind of change in one table, with the level it requires. The text names the first ids that were dropped."""

    level: str
    text: str


def decided(version: str | None, found: Sequence[Reason], asked: str | None) -> str:
    """Return the next version for the reasons found, raised by the level `asked` for if that is high enough.

    Raises:
        ChronicleError: `bad-level`, if `asked` is too low, or `stable` for a version that is stable already.
    """
    if version is None:
        return FIRST
    level = max((reason.level for reason in found), key=LEVELS.index, default="patch")
    if asked == STABLE and parse(version)[0] > 0:
        raise ChronicleError("bad-level", f"{version} is stable already", "leave --level away")
    if asked in LEVELS and LEVELS.index(asked) < LEVELS.index(level):
        why = next(reason.text for reason in found if reason.level == level)
        raise ChronicleError("bad-level", f"a {asked} release is too little: {why} ({level})", "leave --level away")
    return following(version, asked or level)


def reasons(old_folder: Path, new: Package) -> list[Reason]:
    """Return the differences between the release in `old_folder` and the package `new`; empty if there are none."""
    old = descriptor.load(old_folder)
    con = engine.connect()
    try:
        called = renames.between(old, new)
        before = _texts(con, old, "old", called)
        _texts(con, new, "new", Renames())
        contract = difference.changes(old, new)
        return [
            *(Reason(change.level, str(change)) for change in contract),
            *(reason for name in before.tables if name in new.tables for reason in _table(con, before.tables[name], new.tables[name])),
            *([Reason("minor", f"closing date {old.closing} -> {new.closing}")] if old.closing != new.closing else []),
            *([Reason("patch", "descriptions or rules changed")] if not contract and _described(old) != _described(new) else []),
        ]
    finally:
        con.close()


def _texts(con: engine.Connection, package: Package, schema: str, called: Renames) -> Package:
    """Load the canonical rows as text, each with its id, into tables of `schema`; return the package, with the new names of `called`."""
    if findings := csv_text.read(con, package):
        raise InputRefused(findings)
    found = called.package(package)
    con.execute(f"CREATE SCHEMA {schema}")
    for old, table in zip(package.tables.values(), found.tables.values(), strict=True):
        id = row_id.sql(types.cast(table.field(column), "r.") for column in table.key)
        rows = f"(SELECT {called.cells(old, old.columns)} FROM {csv_text.raw(old)}) r"
        con.execute(f'CREATE TABLE {schema}.{ident(table.name)} AS SELECT {id} AS "#id", * FROM {rows}')
    con.execute("DROP SCHEMA raw CASCADE")
    return found


def _table(con: engine.Connection, old: Table, new: Table) -> Iterator[Reason]:
    if old.key != new.key:
        return
    name = ident(old.name)
    dropped, added = (
        [row[0] for row in engine.rows(con, f'SELECT "#id" FROM {here}.{name} n ANTI JOIN {there}.{name} USING ("#id") ORDER BY 1')]
        for here, there in (("old", "new"), ("new", "old"))
    )
    named = [*dropped[:NAMED], *([f"{len(dropped) - NAMED} more"] if len(dropped) > NAMED else [])]
    yield from _counted("major", old.name, "id", f"dropped ({', '.join(named)})", len(dropped))
    yield from _counted("minor", old.name, "row", "added", len(added))
    columns = [ident(c) for c in old.columns if c in new.columns]
    differ = " + ".join(f"count(*) FILTER (o.{c} IS DISTINCT FROM n.{c})" for c in columns) or "0"
    [(corrected,)] = engine.rows(con, f'SELECT {differ} FROM old.{name} o JOIN new.{name} n USING ("#id")')
    yield from _counted("patch", old.name, "cell", "corrected", corrected)


def _counted(level: str, table: str, what: str, happened: str, count: int) -> Iterator[Reason]:
    if count:
        yield Reason(level, f"{table}: {count} {what}{'s' if count != 1 else ''} {happened}")


def _described(package: Package) -> object:
    """The parts of the descriptor that people write."""
    drop = ("bytes", "hash")
    resources = [{k: v for k, v in r.items() if k not in drop} for r in package.descriptor["resources"]]
    own = {k: v for k, v in package.descriptor["chronicle"].items() if k not in ("closing", "release")}
    return {**{k: v for k, v in package.descriptor.items() if k not in ("version", "created")}, "chronicle": own, "resources": resources}
