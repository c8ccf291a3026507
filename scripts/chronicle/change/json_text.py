"""SQL that builds JSON texts in the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chronicle.core.sql import literal


def value(expression: str) -> str:
    """SQL for the JSON text of one value; NULL for NULL."""
    return f"CAST(to_json({expression}) AS VARCHAR)"


def flat(members: Mapping[str, str]) -> str:
    """SQL for the JSON text of an object, from SQL for each member's value; no value may be an object or a list."""
    return value("{" + ", ".join(f"{literal(name)}: {cell}" for name, cell in members.items()) + "}")


def nested(members: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """SQL for the JSON text of an object with `members` as in `flat`, followed by `texts`, whose values are JSON texts already."""
    rest = ", ".join(f"{literal(',' + name_of(name))}, {cell}" for name, cell in texts.items())
    return f"concat(rtrim({flat(members)}, '}}'), {rest}, '}}')"


def filled(members: Mapping[str, str]) -> str:
    """SQL for the JSON text of an object with the members that are not NULL."""
    cells = ", ".join(f"{literal(name_of(name))} || {value(cell)}" for name, cell in members.items())
    return f"concat('{{', concat_ws(',', {cells}), '}}')" if cells else "'{}'"


def name_of(member: str) -> str:
    """Return a member's name as JSON writes it before the value, with a colon."""
    return json.dumps(member, ensure_ascii=False) + ":"


def listed(entry: str, *, distinct: bool = False) -> str:
    """SQL aggregate that joins the entries of a list by commas, sorted by their texts."""
    return f"array_to_string(list_sort(list({'DISTINCT ' if distinct else ''}{entry})), ',')"
