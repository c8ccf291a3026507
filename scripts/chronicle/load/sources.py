"""Files with tables that no contract describes: which there are, and how they are written: delimiter, quotation mark, encoding."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chronicle.contract import versions
from chronicle.contract.validation import LONGEST_NAME, RESERVED
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import BUILD, RELEASES
from chronicle.engines import duckdb as engine

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")
_NOT_OURS = frozenset({BUILD, RELEASES, "checks"})
_SAMPLE = 1_000_000  # bytes by which the encoding is guessed
_PAIRED = 0.8  # share of the bytes beyond ASCII that stand beside another
_TYPES = {"BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "DOUBLE": "number", "FLOAT": "number", "BLOB": "string"}


@dataclass(frozen=True)
class Source:
    """A file with a table. `resource` has its name, path and format as a descriptor states them.

    `types` gives the type of each column that the file itself states, as Parquet does.
    """

    name: str
    path: str
    resource: dict[str, Any]
    columns: tuple[str, ...]
    types: dict[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def find(con: engine.Connection, folder: Path) -> list[Source]:
    """Return the tables in a folder and in the folders directly below it, in order of their paths.

    Raises:
        ChronicleError: `no-data-files` if there are none, `broken-file` if one cannot be read at all, `unsafe-path` if a name cannot be
            printed.
    """
    found: dict[str, Source] = {}
    for path in sorted(_paths(folder), key=lambda path: path.relative_to(folder).as_posix()):
        name = _name(path, {*found})
        found[name] = of_file(con, name, path, folder)
    if not found:
        raise ChronicleError("no-data-files", f"{folder} holds no CSV and no Parquet file", "put the tables there, one file each")
    return list(found.values())


def states(folder: Path) -> list[Path]:
    """Return the folders below one that have files of the same names, such as one for each year; none if the folder has files itself."""
    by_names: dict[frozenset[str], list[Path]] = {}
    for path in _paths(folder):
        if path.parent == folder:
            return []
    for below in sorted({path.parent for path in _paths(folder)}):
        by_names.setdefault(frozenset(path.name for path in _paths(folder) if path.parent == below), []).append(below)
    (found, *others) = by_names.values() or ([],)
    return found if len(found) > 1 and not others else []


def of_file(con: engine.Connection, name: str, path: Path, folder: Path) -> Source:
    """Return the table in a file of a folder. Raises ChronicleError `broken-file` if it cannot be read at all."""
    return _parquet(con, name, path, folder) if path.suffix.lower() == ".parquet" else _csv(con, name, path, folder)


def skeleton(named: Iterable[Source]) -> dict[str, Any]:
    """Return a descriptor by which the texts of the tables can be read, before anything is known of them."""
    resources = []
    for source in named:
        fields = [{"name": column, "type": source.types.get(column, "string")} for column in source.columns]
        schema = {"fields": fields, "primaryKey": source.columns[0]}
        resources.append({**source.resource, "schema": schema, "chronicle": {"role": "reference"}})
    return {"chronicle": {"contract": versions.CURRENT, "closing": "2000-01-01"}, "resources": resources}


def _paths(folder: Path) -> Iterator[Path]:
    below = [each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()]
    for place in (folder, *(each for each in below if each.name not in _NOT_OURS and not each.name.startswith("."))):
        for path in place.iterdir():
            if path.name.lower().endswith(ENDINGS) and not path.name.startswith(".") and path.is_file() and not path.is_symlink():
                if not path.relative_to(folder).as_posix().isprintable():  # nor can a descriptor name a file whose name is not UTF-8
                    message = f"the name {path.relative_to(folder).as_posix()!r} holds what cannot be printed"
                    raise ChronicleError("unsafe-path", message, "give the file another name")
                yield path


def _name(path: Path, taken: set[str]) -> str:
    """A name for the table that the contract allows, and no other table has."""
    stem = re.sub(r"(?i)\.(csv|tsv|parquet)(\.gz)?$", "", path.name)
    name = re.sub(r"[^A-Za-z0-9]+", "_", stem).strip("_").lower()[: LONGEST_NAME - 10]
    if not name or name[0].isdigit() or name in RESERVED or name.endswith(("_now", "_asof")):
        name = f"table_{name}".rstrip("_") + ("_rows" if name.endswith(("_now", "_asof")) else "")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _parquet(con: engine.Connection, name: str, path: Path, folder: Path) -> Source:
    try:
        described = engine.rows(con, f"DESCRIBE FROM read_parquet({engine.path(path)}, hive_partitioning = false)")
    except engine.Error as error:
        raise ChronicleError("broken-file", f"{path} cannot be read: {str(error).splitlines()[0]}", "write it again, or move it") from error
    types = {str(column): kind for column, native, *_ in described if (kind := stated(str(native)))}
    place = path.relative_to(folder).as_posix()
    return Source(name, place, {"name": name, "path": place}, tuple(str(column) for column, *_ in described), types)


def stated(kind: str) -> str | None:
    """The type of Table Schema for a type of Parquet; None for texts, whose cells say more."""
    if kind.endswith("[]"):
        return "array"
    if kind.startswith(("STRUCT", "MAP")):
        return "object"
    if kind.startswith("DECIMAL"):
        return "number"
    if kind.startswith("TIMESTAMP"):
        return "datetime"
    return _TYPES.get(kind, "integer" if kind.endswith("INT") or kind == "INTEGER" else None)


def _csv(con: engine.Connection, name: str, path: Path, folder: Path) -> Source:
    place = path.relative_to(folder).as_posix()
    resource: dict[str, Any] = {"name": name, "path": place}
    reasons = []
    start = _start(path)
    if (encoding := _encoding(start)) != "utf-8":
        resource["encoding"] = encoding
        reasons.append(f"It is not UTF-8; its bytes look like {encoding}.")
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start).removeprefix("\ufeff")
    usual = "\t" if ".tsv" in path.name.lower() else ","
    delimiter, quote = _dialect(con, text) or (usual, '"')
    dialect = {}
    if delimiter != usual:
        dialect["delimiter"] = delimiter
        reasons.append(f"Its cells are separated by {delimiter!r}.")
    if quote != '"':
        dialect["quoteChar"] = quote
    if dialect:
        resource["dialect"] = dialect
    try:
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote), [])
    except csv.Error:
        columns = []
    if not columns:
        raise ChronicleError(
            "broken-file", f"{path} has no row with the names of its columns", "write one, or move the file out of the folder"
        )
    return Source(name, place, resource, tuple(columns), {}, tuple(reasons))


def _dialect(con: engine.Connection, text: str) -> tuple[str, str] | None:
    """The delimiter and the quotation mark of a text; None if DuckDB cannot tell, as of a table with one column."""
    with tempfile.TemporaryDirectory(prefix="chronicle-") as folder:
        sample = Path(folder) / "sample.csv"
        lines, newline, _ = text.rpartition("\n")
        sample.write_text(lines + newline if newline and len(text) > _SAMPLE // 4 else text, "utf-8", newline="")
        try:
            ((delimiter, quote),) = engine.rows(con, f"SELECT Delimiter, Quote FROM sniff_csv({engine.path(sample)}, all_varchar = true)")
        except engine.Error:
            return None
    first = text.partition("\n")[0]
    if len(delimiter) != 1 or delimiter not in first:
        return None
    return delimiter, quote if len(quote) == 1 and quote != "\0" and quote in text else '"'


def _start(path: Path) -> bytes:
    """The first bytes of a file, unpacked."""
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            return file.read(_SAMPLE)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ChronicleError("broken-file", f"{path} cannot be unpacked: {error}", "compress it again, or move it") from error


def _encoding(start: bytes) -> str:
    """The encoding of a text, as far as its first bytes tell."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030" if _in_pairs(start) else "cp1252"
    return "utf-8"


def _in_pairs(start: bytes) -> bool:
    """True if bytes beyond ASCII nearly always follow each other, as in Chinese; in western texts most stand alone."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", start)]
    return sum(run for run in runs if run > 1) > _PAIRED * sum(runs)
