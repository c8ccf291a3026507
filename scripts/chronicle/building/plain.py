"""Files and data packages without a contract, as tables that can be compared: rows without time, with a key or with none.

A table without a key is compared as a multiset: its rows get a key made of all cells, so that a row is the same, or gone, or new.
CSV cells are compared as texts. Where one state has a text and the other another type, and every text can be read as that type, it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chronicle.contract import descriptor, formats
from chronicle.contract.package import Package
from chronicle.contract.parts import Field
from chronicle.contract.roles import Reference, Table
from chronicle.contract.tables import several
from chronicle.core import strict_json
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.core.files import unfit
from chronicle.core.paths import DESCRIPTOR
from chronicle.core.sql import ident, idents
from chronicle.engines import duckdb as engine
from chronicle.history.state import WHOLE, State
from chronicle.load import csv_text, sources
from chronicle.load.sources import Source

ROWS = "rows"  # the table in a bare file
_SHOWN = 60  # characters of a row without a key by which a person knows it
_NATIVE = {"BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "TIMESTAMP": "datetime", "DOUBLE": "number", "FLOAT": "number"}
_WHOLE_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})


@dataclass(frozen=True)
class Plain:
    """Tables that no contract describes.

    Attributes:
        name: The file or the folder.
        title: Its name for readers.
        root: The folder that the paths start from.
        tables: The tables, each with its key: empty if it has none.
        left_out: Resources that are no tables, or cannot be read, each with the reason.
    """

    name: str
    title: str
    root: Path
    tables: Mapping[str, tuple[Source, tuple[str, ...]]]
    left_out: tuple[str, ...] = ()


def is_package(folder: Path) -> bool:
    """True if a folder holds a data package without the property `chronicle`."""
    path = folder / DESCRIPTOR
    return path.is_file() and "chronicle" not in _read(path)


def of_file(con: engine.Connection, path: Path, key: Sequence[str]) -> Plain:
    """Return the table in a file.

    Raises:
        ChronicleError: `broken-file`; `missing-column` if it has no such key.
    """
    source = sources.of_file(con, ROWS, path, path.parent)
    _has(source, key, str(path))
    return Plain(path.name, path.name, path.parent, {ROWS: (source, tuple(key))})


def of_package(con: engine.Connection, folder: Path, key: Sequence[str]) -> Plain:
    """Return the tables of a data package; `key` is the key of those that state none.

    Raises:
        ChronicleError: `no-contract`, `contract-error`, `broken-file`, `missing-column`; `no-tables` if there is none.
    """
    described, left, tables = _read(folder / DESCRIPTOR), list[str](), {}
    resources = described.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        name = str(resource.get("name")) if isinstance(resource, dict) else "?"
        if reason := _unread(resource, folder):
            left.append(f"{name}: {reason}")
            continue
        found = sources.of_file(con, name, folder / resource["path"], folder)
        schema = resource.get("schema")
        stated = several(schema.get("primaryKey")) if isinstance(schema, dict) else ()
        own = stated or tuple(column for column in key if set(key) <= {*found.columns})
        stated_format = {part: resource[part] for part in ("dialect", "encoding", "compression", "format") if part in resource}
        _has(found, own, name)
        tables[name] = replace(found, resource={**found.resource, **stated_format}), own
    if not tables:
        raise ChronicleError("no-tables", f"the data package in {folder} has no table that can be read", "; ".join(left[:3]) or "add one")
    name = str(described.get("name", folder.name))
    return Plain(name, str(described.get("title", name)), folder, tables, tuple(left))


def attach(con: engine.Connection, plain: Plain, other: Plain, database: str) -> Package:
    """Attach the tables as views in a new database, and return them as a package of tables without time; `other` is compared with it.

    Raises:
        InputRefused: A table cannot be read.
        ChronicleError: `duplicate-key`, `missing-key`.
    """
    con.execute(f"ATTACH ':memory:' AS {ident(database)}")
    texts = [source for source, _ in plain.tables.values() if not _is_parquet(source)]
    if texts:
        con.execute(f"USE {ident(database)}")
        if findings := csv_text.read(con, descriptor.build(sources.skeleton(texts), plain.root)):
            raise InputRefused(findings)
        con.execute("USE memory")
    views = {}
    for name, (source, _) in plain.tables.items():
        theirs = other.tables[name][0].columns if name in other.tables else source.columns
        views[name] = _view(con, plain, name, database, {*theirs} & {*source.columns} or {*source.columns})
    return _package(plain, views)


def align(con: engine.Connection, first: State, second: State) -> tuple[State, State]:
    """Return the states with the same types: a column of texts is read as the other's type where every text allows it."""
    states = [first, second]
    for here, other in ((0, 1), (1, 0)):
        tables = dict(states[here].package.tables)
        for name, table in tables.items():
            if name in states[other].package.tables:
                tables[name] = _aligned(con, states[here], table, states[other], states[other].package.tables[name])
        states[here] = replace(states[here], package=replace(states[here].package, tables=tables))
    return states[0], states[1]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        files = "or compare two files: chronicle diff OLD.parquet NEW.parquet --key COLUMN"
        raise ChronicleError("no-contract", f"there is no {path.name} in {path.parent}", f"give the folder that has it, {files}")
    found = strict_json.read(path.read_bytes(), str(path), "contract-error")
    if not isinstance(found, dict):
        raise ChronicleError("contract-error", f"{path} is no descriptor", "write an object with the list `resources`")
    return found


def _unread(resource: Any, folder: Path) -> str | None:
    """Why a resource is not compared; None if it is."""
    if not isinstance(resource, dict) or not isinstance(resource.get("path"), str):
        return "it has no path, or several"
    path = Path(resource["path"])
    if path.is_absolute() or ".." in path.parts or "://" in resource["path"]:
        return "its path leads outside the package"
    if not path.name.lower().endswith(sources.ENDINGS):
        return "it is neither CSV nor Parquet"
    if not (folder / path).is_file():
        return "the file is not there"
    return unfit(folder / path, folder) or next((message for _, message, _ in formats.refusals(resource)), None)


def _has(source: Source, key: Sequence[str], where: str) -> None:
    if missing := [column for column in key if column not in source.columns]:
        remedy = f"its columns are {', '.join(source.columns[:10])}"
        raise ChronicleError("missing-column", f"{where} has no column {', '.join(missing)}, the key", remedy)


def _is_parquet(source: Source) -> bool:
    return source.path.lower().endswith(".parquet")


def _view(con: engine.Connection, plain: Plain, name: str, database: str, compared: Container[str]) -> Table:
    """Create the view of a table; return the table. Without a key, rows are the same if the columns `compared` are."""
    source, key = plain.tables[name]
    if _is_parquet(source):
        relation = f"read_parquet({engine.path(plain.root / source.path)}, hive_partitioning = false)"
    else:
        relation = f"{ident(database)}.raw.{ident(name)}"
    kinds = {column: str(kind) for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {relation}") if column in source.columns}
    fields = [Field(column, _type(kind), title=column) for column, kind in kinds.items()]
    cells = [f"{_cell(column, kind)} AS {ident(column)}" for column, kind in kinds.items()]
    view = f"{ident(database)}.main.{ident(name)}"
    if not key:
        if any(field.name.casefold() == WHOLE for field in fields):
            raise ChronicleError("missing-key", f"{name} has a column `{WHOLE}`, and no key", "name its key with --key")
        numbered = _content([column for column in kinds if column in compared])
        fields, cells, key = [Field(WHOLE, title=""), *fields], [f"{numbered} AS {ident(WHOLE)}", *cells], (WHOLE,)
    con.execute(f"CREATE VIEW {view} AS SELECT {', '.join(cells)} FROM {relation}")
    _keyed(con, view, key, plain.name if name == ROWS else name)
    return _table(source, tuple(fields), key)


def _content(columns: Sequence[str]) -> str:
    """SQL for the key of a row that has none: its cells, so that a person knows it, a digest of them, and its number among equal rows."""
    texts = [f"CAST({ident(column)} AS VARCHAR)" for column in sorted(columns)]  # the order in the file is no difference
    shown = f"left(concat_ws(', ', {', '.join(texts)}), {_SHOWN})"
    digest = "md5(concat_ws('|', " + ", ".join(f"coalesce(replace({text}, '|', '||'), chr(0))" for text in texts) + "))"
    return f"{shown} || ' #' || left({digest}, 12) || '-' || row_number() OVER (PARTITION BY {shown}, {digest})"


def _type(kind: str) -> str:
    """The type of Table Schema for what a view has."""
    if kind.startswith("DECIMAL"):
        return "number"
    return "integer" if kind in _WHOLE_NUMBERS else _NATIVE.get(kind, "string")


def _cell(column: str, kind: str) -> str:
    """SQL for a cell: as it is, or as a text where the type has no counterpart in Table Schema."""
    if _type(kind) != "string" or kind == "VARCHAR":
        return ident(column)
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"CAST(to_json({ident(column)}) AS VARCHAR)"
    return f"hex({ident(column)})" if kind == "BLOB" else f"CAST({ident(column)} AS VARCHAR)"


def _keyed(con: engine.Connection, view: str, key: Sequence[str], name: str) -> None:
    """Raise ChronicleError if a row has no key, or two have the same."""
    if empty := engine.rows(con, f"SELECT count(*) FROM {view} WHERE {' OR '.join(f'{ident(c)} IS NULL' for c in key)}")[0][0]:
        raise ChronicleError(
            "missing-key", f"{empty} rows of {name} have no {' and '.join(key)}, the key", "fill the cells, or name another key"
        )
    twice = engine.rows(con, f"SELECT {idents(key)}, count(*) FROM {view} GROUP BY {idents(key)} HAVING count(*) > 1 ORDER BY ALL LIMIT 1")
    if twice:
        *values, count = twice[0]
        message = f"{count} rows of {name} have the key {', '.join(map(str, values))}"
        raise ChronicleError("duplicate-key", message, "name a key that no two rows have in common, or none to compare whole rows")


def _table(source: Source, fields: tuple[Field, ...], key: tuple[str, ...]) -> Table:
    nothing: dict[str, Any] = dict.fromkeys(("unique", "foreign", "missing", "about", "dates", "causes", "cases", "formerly"), ())
    return Reference(
        name=source.name,
        path=source.path,
        format=formats.Format(),
        title=source.name,
        description="",
        fields=fields,
        key=key,
        period=None,
        on=None,
        labels=None,
        section=source.name,
        complete=None,
        **nothing,
    )


def _package(plain: Plain, tables: Mapping[str, Table]) -> Package:
    """The tables as a package."""
    return Package(plain.root, plain.name, plain.title, "", None, datetime.date.max, (), tables, None, 0, {"chronicle": {}})


def _aligned(con: engine.Connection, state: State, table: Table, other: State, theirs: Table) -> Table:
    """Read columns of texts as the type that the other state has for them, where that loses no cell."""
    kinds = {state_: _kinds(con, each, t) for state_, each, t in (("own", state, table), ("other", other, theirs))}
    casts = {}
    for column in table.columns:
        kind = kinds["other"].get(column, "VARCHAR")
        if kinds["own"][column] == "VARCHAR" != kind and column != WHOLE and _readable(con, state, table, column, kind):
            casts[column] = kind
    if not casts:
        return table
    cells = ", ".join(f"CAST({ident(c)} AS {casts[c]}) AS {ident(c)}" if c in casts else ident(c) for c in table.columns)
    old = f"{ident(state.database)}.main.{ident(f'{table.name}#texts')}"
    view = state.relation(table)
    con.execute(f"CREATE TABLE {old} AS FROM {view}")
    con.execute(f"DROP VIEW {view}")
    con.execute(f"CREATE VIEW {view} AS SELECT {cells} FROM {old}")
    return replace(table, fields=tuple(replace(f, type=_type(casts[f.name])) if f.name in casts else f for f in table.fields))


def _kinds(con: engine.Connection, state: State, table: Table) -> dict[str, str]:
    return {column: str(kind) for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {state.relation(table)}")}


def _readable(con: engine.Connection, state: State, table: Table, column: str, kind: str) -> bool:
    query = (
        f"SELECT 1 FROM {state.relation(table)} WHERE {ident(column)} IS NOT NULL AND TRY_CAST({ident(column)} AS {kind}) IS NULL LIMIT 1"
    )
    return not engine.rows(con, query)
