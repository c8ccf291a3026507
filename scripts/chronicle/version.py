"""The version that a change asks for, computed from the tables.

MAJOR when a table, column or id is dropped, or a column gets another type; MINOR for new tables, columns or
statements; PATCH for corrections. Before 1.0.0 a MAJOR change raises the second number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chronicle import descriptor, engine, tables
from chronicle.contract import Package, Table
from chronicle.errors import ChronicleError, InputRefused
from chronicle.sql import ident, idents

FIRST = "0.1.0"
LEVELS = ("patch", "minor", "major")


@dataclass(frozen=True)
class Reason:
    level: str
    text: str


def parse(version: str) -> tuple[int, int, int]:
    """The three numbers. ChronicleError if they are not three."""
    parts = version.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise ChronicleError("bad-version", f"{version!r} is not a version such as 0.1.0")
    major, minor, patch = map(int, parts)
    return major, minor, patch


def following(version: str | None, level: str) -> str:
    """The version after `version` for a change of `level`."""
    if version is None:
        return FIRST
    major, minor, patch = parse(version)
    if level == "major" and major > 0:
        return f"{major + 1}.0.0"
    if level in ("major", "minor"):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def reasons(old_folder: Path, new: Package) -> list[Reason]:
    """Why the package in `new` is not the release in `old_folder`; empty if it is."""
    old = descriptor.load(old_folder)
    con = engine.connect()
    try:
        for schema, package in (("old", old), ("new", new)):
            if findings := tables.read(con, package):
                raise InputRefused(findings)
            con.execute(f"CREATE SCHEMA {schema}")
            for table in package.tables.values():
                con.execute(f'CREATE TABLE {schema}.{ident(table.name)} AS SELECT * EXCLUDE ("#") FROM {tables.raw(table)}')
            con.execute("DROP SCHEMA raw CASCADE")
        return [
            *(Reason("major", f"table {name} dropped") for name in old.tables if name not in new.tables),
            *(Reason("minor", f"table {name} added") for name in new.tables if name not in old.tables),
            *(reason for name in old.tables if name in new.tables for reason in _table(con, old.tables[name], new.tables[name])),
            *([Reason("minor", f"closing date {old.closing} -> {new.closing}")] if old.closing != new.closing else []),
            *([Reason("patch", "descriptions or rules changed")] if _described(old) != _described(new) else []),
        ]
    finally:
        con.close()


def _table(con: engine.Connection, old: Table, new: Table) -> Iterator[Reason]:
    types = {f.name: f.type for f in new.fields}
    for field in old.fields:
        if field.name not in types:
            yield Reason("major", f"{old.name}: column {field.name} dropped")
        elif types[field.name] != field.type:
            yield Reason("major", f"{old.name}: column {field.name} is {types[field.name]}, was {field.type}")
    for field in new.fields:
        if field.name not in old.columns:
            yield Reason("minor", f"{new.name}: column {field.name} added")
    if old.key != new.key:
        yield Reason("major", f"{old.name}: another key")
        return
    name, key = ident(old.name), idents(old.key)
    shared = idents([c for c in old.columns if c in new.columns])
    dropped, added, corrected = (
        engine.rows(con, f"SELECT count(*) FROM ({query})")[0][0]
        for query in (
            f"SELECT {key} FROM old.{name} EXCEPT SELECT {key} FROM new.{name}",
            f"SELECT {key} FROM new.{name} EXCEPT SELECT {key} FROM old.{name}",
            f"SELECT {shared} FROM new.{name} SEMI JOIN old.{name} USING ({key}) EXCEPT SELECT {shared} FROM old.{name}",
        )
    )
    for level, count, text in (("major", dropped, "ids dropped"), ("minor", added, "rows added"), ("patch", corrected, "rows corrected")):
        if count:
            yield Reason(level, f"{old.name}: {count} {text}")


def _described(package: Package) -> object:
    """The parts of the descriptor that people write."""
    drop = ("bytes", "hash")
    resources = [{k: v for k, v in r.items() if k not in drop} for r in package.descriptor["resources"]]
    return {**{k: v for k, v in package.descriptor.items() if k != "version"}, "chronicle": None, "resources": resources}
