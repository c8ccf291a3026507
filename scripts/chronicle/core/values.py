"""Values of cells, as DuckDB returns them to Python, turned into text and into JSON."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import Any


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; numbers that JSON does not have become text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def text(value: Any) -> str:
    """Return the same text as DuckDB does in SQL (`text_sql`), from the Python object that DuckDB returns for the value.

    Exact for VARCHAR, every integer type, DOUBLE, DECIMAL, BOOLEAN, DATE, TIME and TIMESTAMP. For some values the Python object does
    not say enough, so the text differs from DuckDB's: infinite days and times (returned as the first or last of Python's calendar),
    and a DECIMAL that has decimal places only, such as DECIMAL(4, 4) (DuckDB writes .5000, not 0.5000). No column of a package has
    these values, nor DuckDB's other types: FLOAT (returned as a double), and those with a time zone.

    Raises ValueError for None: NULL has no text.
    """
    if value is None:
        raise ValueError("NULL has no text")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isnan(value):
        return "-nan" if math.copysign(1, value) < 0 else "nan"  # processors give inf - inf a sign, and DuckDB writes it
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime | datetime.time) and value.microsecond:
        return str(value).rstrip("0")  # DuckDB drops the zeros that end a fraction of a second; Python writes six digits
    return str(value)


def text_sql(expression: str) -> str:
    """SQL for the text of a value."""
    return f"CAST({expression} AS VARCHAR)"
