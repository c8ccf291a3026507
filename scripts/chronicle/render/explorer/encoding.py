"""Columns as compact JSON: days as numbers, repeated values as a dictionary with codes, whichever is shorter."""

from __future__ import annotations

import datetime
import decimal
import json
import math
from collections.abc import Sequence
from typing import Any

from chronicle.core import values

EPOCH = datetime.date(1900, 1, 1)


def cell(value: Any) -> Any:
    """Return a value of a compiled table as JSON can hold it; a day as the number of days since EPOCH."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return (value - EPOCH).days
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        return float(value)
    return values.text(value)


def column(cells: Sequence[Any]) -> Any:
    """Return the column as a list, or as `{"d": values, "c": codes}` if that is shorter. A code of -1 stands for no value."""
    distinct = list(dict.fromkeys(cell for cell in cells if cell is not None))
    if len(distinct) > len(cells) * 0.7:
        return list(cells)
    codes = {value: code for code, value in enumerate(distinct)}
    coded = {"d": distinct, "c": [-1 if cell is None else codes[cell] for cell in cells]}
    return coded if len(dumps(coded)) < len(dumps(list(cells))) else list(cells)


def dumps(value: Any) -> str:
    """Return JSON without spaces, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
