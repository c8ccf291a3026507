"""JSON that the engine makes, as SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chronicle.core.sql import literal


def value(expression: str) -> str:
    """SQL for the text of one value; NULL for NULL."""
    return f"CAST(to_json({expression}) AS VARCHAR)"


def flat(members: Mapping[str, str]) -> str:
    """SQL for the text of an object with these members, from SQL for each value, none of which is an object or a list."""
    return value("{" + ", ".join(f"{literal(name)}: {told}" for name, told in members.items()) + "}")


def nested(members: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """SQL for the text of an object with `members` as in `flat`, and after them others that are JSON as text already."""
    rest = ", ".join(f"{literal(',' + name_of(name))}, {told}" for name, told in texts.items())
    return f"concat(rtrim({flat(members)}, '}}'), {rest}, '}}')"


def filled(members: Mapping[str, str]) -> str:
    """SQL for the text of an object with those of these members that are not NULL."""
    cells = ", ".join(f"{literal(name_of(name))} || {value(told)}" for name, told in members.items())
    return f"concat('{{', concat_ws(',', {cells}), '}}')" if cells else "'{}'"


def name_of(member: str) -> str:
    """A member's name as it stands before its value."""
    return json.dumps(member, ensure_ascii=False) + ":"


def listed(entry: str, *, distinct: bool = False) -> str:
    """SQL (an aggregate) for the entries of a list, as text in the order of the texts, with commas between them."""
    return f"array_to_string(list_sort(list({'DISTINCT ' if distinct else ''}{entry})), ',')"
