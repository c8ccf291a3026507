"""Read Parquet files as the texts that a CSV file would have, so that the same schema rules apply to both."""

from __future__ import annotations

from pathlib import Path

from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal, literals
from chronicle.engines import duckdb as engine
from chronicle.load import header

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
_STAMPS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")


def read(con: engine.Connection, path: Path, table: Table, how: str, name: str) -> list[Finding]:
    """Make the view `name` with the texts of a Parquet file. Return findings if it cannot be read. `how` is the header's `mode`."""
    source = f"read_parquet({engine.path(path)}, hive_partitioning = false)"
    try:
        columns = [(str(column), str(kind)) for column, kind, *_ in engine.rows(con, f"DESCRIBE FROM {source}")]
        labels = [column for column, _ in columns]
        if findings := header.findings(labels, table, how):
            return findings
        texts, cells = f"raw.{ident(table.name + '#')}", []
        for field, place in zip(table.fields, header.places(labels, table, how), strict=True):
            if place is None:
                cells.append(f"CAST(NULL AS VARCHAR) AS {ident(field.name)}")
                continue
            cell = _text(table, field, *columns[place])
            if cell is None:
                message = f"a column of {columns[place][1]} cannot be read as {field.type}"
                findings.append(
                    Finding(table.name, None, field.name, "type-error", message, remedy="write it as text, or declare its type")
                )
            cells.append(f"{cell} AS {ident(field.name)}")
        if findings:
            return findings
        con.execute(f"CREATE TABLE {texts} AS SELECT {', '.join(cells)} FROM {source}")
    except engine.Error as error:
        if engine.no_room(error):
            raise
        return [
            Finding(table.name, None, None, "source-error", f"this is not a Parquet file: {_first(error)}", remedy="write the file again")
        ]
    con.execute(f'CREATE VIEW {name} AS SELECT rowid + 2 AS "#", * FROM {texts}')
    return []


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def _text(table: Table, field: Field, column: str, kind: str) -> str | None:
    """SQL for a cell of the Parquet type `kind` as Table Schema would write it as text; None if the types don't match."""
    cell, plain = ident(column), f"CAST({ident(column)} AS VARCHAR)"
    if kind in ("VARCHAR", "JSON", "UUID") or kind.startswith("ENUM"):
        missing = field.raw.get("missingValues")
        none = table.missing if missing is None else tuple(v["value"] if isinstance(v, dict) else v for v in missing)
        return f"CASE WHEN {plain} NOT IN ({literals(none)}) THEN {plain} END" if none else plain
    if kind == "BOOLEAN":
        yes, no = (str((field.raw.get(key) or [default])[0]) for key, default in (("trueValues", "true"), ("falseValues", "false")))
        return f"CASE WHEN {cell} THEN {literal(yes)} WHEN NOT {cell} THEN {literal(no)} END"
    if kind in _WHOLE:
        return f"lpad({plain}, 4, '0')" if field.type == "year" else plain
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        mark = field.raw.get("decimalChar", ".")
        return plain if mark == "." else f"replace({plain}, '.', {literal(mark)})"
    if kind in ("DATE", "TIME", *_STAMPS):
        return _moment(field, cell, kind)
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return _nested(field, cell, kind)
    if kind == "BLOB" and field.format == "binary":
        return f"base64({cell})"
    return None


def _moment(field: Field, cell: str, kind: str) -> str:
    """SQL for the text of a day or a time, in the format that the field declares, else in the default format."""
    if field.format not in ("default", "any") and kind != "TIME":
        return f"strftime({cell}, {literal(field.format.removeprefix('fmt:'))})"
    if kind not in _STAMPS:
        return f"CAST({cell} AS VARCHAR)"
    zone = "Z" if kind.endswith("ZONE") else ""
    stamp = f"timezone('UTC', {cell})" if zone else cell
    if field.type == "date":
        return f"replace(CAST({stamp} AS VARCHAR), ' 00:00:00', '')"  # keeps any other time, which is then reported
    return f"replace(CAST({stamp} AS VARCHAR), ' ', 'T') || {literal(zone)}"


def _nested(field: Field, cell: str, kind: str) -> str | None:
    if field.type == "list" and kind.endswith("[]"):
        return f"array_to_string({cell}, {literal(field.raw.get('delimiter', ','))})"
    return f"CAST(to_json({cell}) AS VARCHAR)" if field.type in ("array", "object", "geopoint", "geojson") else None
