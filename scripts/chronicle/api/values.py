"""What becomes of the values of an answer in each format, by their types in DuckDB."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from chronicle.core.sql import ident

if TYPE_CHECKING:
    from chronicle.engines.duckdb import Relation, Type

_INTEGERS = ("tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint")
_NESTED = ("list", "array", "struct", "tuple", "map", "union")
# Types that JSON has too, or that contain others. A variant says only value by value what it is.
_JSON = frozenset((*_INTEGERS, *_NESTED, "boolean", "float", "double", "varchar", "null", "variant"))
# Types that Arrow does not have: it would drop the offset of a time, or give bytes of DuckDB's own.
_NOT_ARROW = frozenset(("uhugeint", "time with time zone", "bit", "bignum", "variant"))
_NOT_PARQUET = _NOT_ARROW | {"interval", "union"}


def for_json(kind: Type) -> str:
    """The type to cast a column to for JSON."""
    return _with_texts(kind, lambda name: name not in _JSON)


def for_arrow(kind: Type) -> str:
    """The type to cast a column to for Arrow."""
    return _with_texts(kind, _NOT_ARROW.__contains__)


def for_parquet(kind: Type) -> str:
    """The type to cast a column to for Parquet."""
    return _with_texts(kind, _NOT_PARQUET.__contains__)


def for_text(_: Type) -> str:
    """The type to cast a column to for CSV and Markdown."""
    return "VARCHAR"


def for_drawing(kind: Type) -> str:
    """The type to cast a column to for a drawn table, whose head would name every word of an enumeration."""
    return "VARCHAR" if kind.id == "enum" else str(kind)


def unchanged(kind: Type) -> str:
    """The type itself."""
    return str(kind)


def cast(rows: Relation, wanted: Callable[[Type], str]) -> Relation:
    """The rows with each column as the type that is wanted of it, and a name of its own."""
    names, kinds = distinct(rows.columns), [(str(kind), wanted(kind)) for kind in rows.types]
    if names == rows.columns and all(old == new for old, new in kinds):
        return rows
    cells = (f"#{place}" if old == new else f"CAST(#{place} AS {new})" for place, (old, new) in enumerate(kinds, 1))
    return rows.project(", ".join(f"{cell} AS {ident(name)}" for cell, name in zip(cells, names, strict=True)))


def distinct(names: Sequence[str]) -> list[str]:
    """The names of columns, with a number after each that another column before it has: id, id_1."""
    taken: list[str] = []
    for name in names:
        number, own = 0, name
        while own in taken or (number and own in names):
            number += 1
            own = f"{name}_{number}"
        taken.append(own)
    return taken


def plain(value: Any) -> Any:
    """A value as JSON has it. NaN and infinity become None."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def line(cells: Sequence[str | None]) -> str:
    """A line of CSV. An empty text is quoted, so that it is not taken for a missing value."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    if "" not in cells:
        return text.getvalue()
    return ",".join('""' if cell == "" else line([cell, None])[:-2] for cell in cells) + "\n"


def _with_texts(kind: Type, is_text: Callable[[str], bool]) -> str:
    """The type, with VARCHAR in place of it, or of those that it contains, if it is to be a text."""
    if is_text(kind.id):
        return "VARCHAR"
    if kind.id not in _NESTED:
        return str(kind)
    parts = [(name, _with_texts(part, is_text)) for name, part in kind.children if not isinstance(part, int | list)]
    match kind.id:
        case "list":
            return f"{parts[0][1]}[]"
        case "array":
            return f"{parts[0][1]}[{dict(kind.children)['size']}]"
        case "map":
            return f"MAP({parts[0][1]}, {parts[1][1]})"
        case "tuple":
            return f"TUPLE({', '.join(part for _, part in parts)})"
        case _:  # the tag of a union is its first part, without a name
            return f"{kind.id.upper()}({', '.join(f'{ident(name)} {part}' for name, part in parts if name)})"
