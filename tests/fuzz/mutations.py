"""Ways to spoil the files of a package: their bytes, their CSV records, and every place of the descriptor."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ANY = "any"
SECRET = "a-secret-of-this-machine"  # name of a file outside the package, and what stands in it
# What stands where something else is expected.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 10**30, float("nan"), "", " ", "x", "id", "..", "a b", "'; --", '"', "2008-13-45", "0000-00-00",
    "[..]", "(", "[", "\x00", "名" * 300, [], [[]], [None], ["x"], [{}], {}, {"x": "x"}, {"": None}, {"fields": "x"},
)  # fmt: skip
CELLS = (
    "", "..", "?", "0000", "9999", "9999-12-31", "0001-01-01", "10000-01-01", "2008-02-30", "[2009..2008]", "[..]", "[..9999-12-31]",
    "[0001..]",
    "1999%", "-1", "1e400", "NaN", "true", "yes", '"', '""', "\r", "\n", ",", "\x00", "\ufeff", "\u202e", "=1+1",
    "|", "'; DROP TABLE x; --",
    "x" * 70_000, "名",
)  # fmt: skip
CHUNKS = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b'"', b'""', b",", b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"null")


def spoil(root: Path, seed: int, kind: str = ANY) -> str:
    """Spoils the package at `root` in one to three ways of a kind; says which."""
    chance = random.Random(seed)
    return "; ".join(chance.choice(KINDS[kind])(root, chance) for _ in range(chance.choice((1, 1, 2, 3))))


def _files(root: Path) -> list[Path]:
    return [root / "datapackage.json", *sorted(path for path in root.glob("**/*.csv") if path.is_file())]


def _bytes(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root))
    data = bytearray(path.read_bytes())
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 40, 400))
    way = chance.choice(("flip", "cut", "cut off", "double", "insert", "replace"))
    if way == "flip" and at < len(data):
        data[at] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del data[at : at + length]
    elif way == "cut off":
        del data[at:]
    elif way == "double":
        data[at:at] = data[at : at + length]
    else:
        data[at : at + (way == "replace")] = chance.choice(CHUNKS)
    path.write_bytes(bytes(data))
    return f"{path.name}: {way} at byte {at}, length {length}"


def _cell(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    lines = path.read_text("utf-8", "replace").split("\n")
    row = chance.randrange(len(lines))
    cells = lines[row].split(",")
    column, value = chance.randrange(len(cells)), chance.choice(CELLS)
    cells[column] = value
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines), "utf-8", newline="")
    return f"{path.name}: line {row + 1}, cell {column + 1} becomes {value[:20]!r}"


def _line(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    lines = path.read_text("utf-8", "replace").split("\n")
    row, way = chance.randrange(len(lines)), chance.choice(("drop", "double", "swap", "only"))
    if way == "drop":
        del lines[row]
    elif way == "double":
        lines.insert(row, lines[row])
    elif way == "swap":
        lines[0], lines[row] = lines[row], lines[0]
    else:
        lines = lines[row : row + 1]
    path.write_text("\n".join(lines), "utf-8", newline="")
    return f"{path.name}: {way} line {row + 1}"


def _file(root: Path, chance: random.Random) -> str:
    path = chance.choice(_files(root)[1:])
    way = chance.choice(("remove", "empty", "folder", "link"))
    path.unlink(missing_ok=True)
    if way == "empty":
        path.touch()
    elif way == "folder":
        path.mkdir()
    elif way == "link":
        path.symlink_to("/etc/hostname")
    return f"{path.name}: {way}"


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def _descriptor(root: Path, chance: random.Random) -> str:
    path = root / "datapackage.json"
    try:
        described = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return _bytes(root, chance)
    every = list(places(described))
    place = chance.choice(every)
    way = chance.choice(("set", "set", "drop", "move", "rename"))
    if not place:
        described, way = chance.choice(VALUES), "set"
    else:
        parent = described
        for step in place[:-1]:
            parent = parent[step]
        if way == "drop":
            del parent[place[-1]]
        elif way == "rename" and isinstance(parent, dict):
            parent[str(chance.choice(VALUES))] = parent.pop(place[-1])
        elif way == "move":  # another part of the descriptor, of whatever type
            other = described
            for step in chance.choice(every):
                other = other[step]
            parent[place[-1]] = json.loads(json.dumps(other))
        else:
            parent[place[-1]] = chance.choice(VALUES)
    path.write_text(json.dumps(described, ensure_ascii=chance.random() < 0.5), "utf-8", "surrogatepass")
    return f"datapackage.json: {way} at /{'/'.join(map(str, place))}"


DIALECT = {
    "delimiter": (",", ";", "\t", "|", "", ",,", '"', "\n"),
    "quoteChar": ('"', "'", "", ",", "名"),
    "escapeChar": ("\\", '"', "", ","),
    "lineTerminator": ("\n", "\r\n", "\r", ""),
    "nullSequence": ("", "NA", "\\N", ","),
    "commentChar": ("#", "", "//", ","),
    "commentRows": ([1], [0], [-1], []),
    "headerRows": ([1], [2], [], [1, 2]),
    "header": (True, False),
    "doubleQuote": (True, False),
    "skipInitialSpace": (True, False),
}
FORMS = {
    "encoding": ("utf-8", "utf-16", "latin-1", "gb18030", "utf-7", "rot13", "base64", "x"),
    "compression": ("gz", "zip", "bz2", "no"),
    "format": ("csv", "tsv", "json", "parquet", "xlsx"),
    "mediatype": ("text/csv", "text/tab-separated-values", "application/octet-stream"),
    "path": ("data/members.csv.gz", "data/members.parquet", "../x.csv", "/dev/zero", "data/*.csv", "http://127.0.0.1:9/x.csv", "con.csv"),
}


def _described(root: Path) -> dict[str, Any] | None:
    """The descriptor, if it still has a list of resources."""
    try:
        described = json.loads((root / "datapackage.json").read_bytes())
        if described["resources"] and all(isinstance(resource, dict) for resource in described["resources"]):
            return dict(described)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return None


def _dialect(root: Path, chance: random.Random) -> str:
    """How a file is to be read: its dialect, or its encoding, compression, format or path."""
    described = _described(root)
    if described is None:
        return _bytes(root, chance)
    resource = chance.choice(described["resources"])
    if chance.random() < 0.7:
        names = chance.sample(sorted(DIALECT), chance.choice((1, 1, 2, 3)))
        told = {name: chance.choice((*DIALECT[name], chance.choice(VALUES))) for name in names}
        resource["dialect"] = told
    else:
        name = chance.choice(sorted(FORMS))
        told = {name: chance.choice((*FORMS[name], chance.choice(VALUES)))}
        resource.update(told)
    (root / "datapackage.json").write_text(json.dumps(described), "utf-8", "surrogatepass")
    return f"{resource.get('name')}: {told!r}"[:300]


def _parquet(root: Path, chance: random.Random) -> str:
    """A table as Parquet: whole, with columns of other types, with a column more or less, or with a few bytes changed."""
    import duckdb

    described = _described(root)
    if described is None:
        return _bytes(root, chance)
    resource = chance.choice(described["resources"])
    way = chance.choice(("whole", "typed", "more", "less", "nested", "bytes", "cut off"))
    source, target = root / str(resource.get("path")), root / "data" / "fuzzed.parquet"
    query = {
        "more": "SELECT *, 1 AS more",
        "less": "SELECT * EXCLUDE (#1)",
        "nested": "SELECT [COLUMNS(*)]",
    }.get(way, "SELECT *")
    texts = "false" if way == "typed" else "true"
    try:
        if way == "less":
            first = duckdb.sql(f"DESCRIBE FROM read_csv('{source}', header = true)").fetchall()[0][0]
            query = f'SELECT * EXCLUDE ("{first}")'
        duckdb.sql(f"{query} FROM read_csv('{source}', header = true, all_varchar = {texts})").write_parquet(str(target))
    except (duckdb.Error, IndexError):
        return _bytes(root, chance)
    if way in ("bytes", "cut off"):
        data = bytearray(target.read_bytes())
        at = chance.randrange(len(data))
        data[at:] = data[at + (way == "bytes") :] if way == "bytes" else b""
        target.write_bytes(bytes(data))
    resource["path"] = "data/fuzzed.parquet"
    (root / "datapackage.json").write_text(json.dumps(described), "utf-8", "surrogatepass")
    return f"{resource.get('name')} as Parquet: {way}"


EXPECTATIONS = ("expect_column_values_to_not_be_null", "expect_table_row_count_to_be_between", "expect_column_values_to_be_in_set",
    "expect_column_values_to_match_regex", "expect_column_values_to_be_between", "unexpected_rows_expectation", "expect_x", "")  # fmt: skip
QUERIES = (
    "SELECT * FROM {batch} WHERE code IS NULL", "SELECT * FROM {batch}", "FROM {batch", "", "SELECT", "SELECT 1; SELECT 2",
    f"SELECT content FROM read_text('{SECRET}')", f"SELECT * FROM '{SECRET}'", f"SELECT * FROM read_csv('{SECRET}')",
    f"SELECT * FROM glob('{SECRET}')", f"COPY (SELECT 1) TO '{SECRET}.made'", f"ATTACH '{SECRET}.made' AS made",
    f"EXPORT DATABASE '{SECRET}.made'", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
    "PRAGMA enable_profiling", "DROP TABLE members", "DELETE FROM members", "CREATE TABLE x AS SELECT 1",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT * FROM r", "SELECT count(*) FROM range(1000000000000)",
    "SELECT getenv('HOME')", "CALL pragma_version()", "SELECT * FROM duckdb_secrets()", "SELECT '{batch}', ':x', $1",
    "SELECT * FROM {nothing}",
)  # fmt: skip


def _suite(root: Path, chance: random.Random) -> str:
    """A suite for a table, with something else in one place of it."""
    table = chance.choice(("members", "titles", "coaches", "nothing", "../members"))
    arguments: dict[str, Any] = {"column": "code", "min_value": 0, "value_set": ["x"], "regex": "x"}
    kind = chance.choice(EXPECTATIONS)
    arguments = {
        "expect_table_row_count_to_be_between": {"min_value": 0},
        "unexpected_rows_expectation": {"unexpected_rows_query": chance.choice(QUERIES).replace(SECRET, str(root.parent / SECRET))},
        "expect_column_values_to_match_regex": {"column": "code", "regex": chance.choice(("x", "(", "(a+)+$", "[", "\\1", "x{99999}", ""))},
        "expect_column_values_to_be_in_set": {"column": "code", "value_set": ["x"]},
        "expect_column_values_to_be_between": {"column": "code", "min_value": 0},
        "expect_column_values_to_not_be_null": {"column": "code"},
    }.get(kind, arguments)
    suite: Any = {"name": table, "expectations": [{"type": kind, "kwargs": arguments, "meta": {}}]}
    place = chance.choice(list(places(suite)))
    if place and chance.random() < 0.5:
        parent = suite
        for step in place[:-1]:
            parent = parent[step]
        parent[place[-1]] = chance.choice(VALUES)
    elif not place:
        suite = chance.choice(VALUES)
    path = root / "checks" / f"{table}.json"
    (root / "checks").mkdir(exist_ok=True)
    text = json.dumps(suite)
    path.write_text(text[: chance.randrange(len(text) + 1)] if chance.random() < 0.1 else text, "utf-8")
    return f"checks/{table}.json: {text[:200]}"


Way = Callable[[Path, random.Random], str]
KINDS: dict[str, tuple[Way, ...]] = {
    "cells": (_bytes, _bytes, _cell, _cell, _line, _file),
    "descriptors": (_descriptor,),
    "dialects": (_dialect,),
    "parquet": (_parquet,),
    "suites": (_suite,),
}
# Each of the many ways to spoil a descriptor or a dialect counts for as much as one way to spoil bytes.
KINDS[ANY] = (*KINDS["cells"], *KINDS["descriptors"] * 3, *KINDS["dialects"] * 2, *KINDS["parquet"], *KINDS["suites"])
