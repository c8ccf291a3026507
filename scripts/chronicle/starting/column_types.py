"""The type of a column: the narrowest that every cell has, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chronicle.starting import words
from chronicle.starting.columns import Column


@dataclass(frozen=True)
class Guess:
    """Properties of a field, why they were chosen, and what only a person can decide."""

    properties: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    question: str = ""


_WORDS = {
    "integer": "A whole number in every row that has a value.",
    "number": "A number in every row that has a value.",
    "boolean": "True or false in every row that has a value.",
    "date": "A day in every row that has a value.",
    "datetime": "A day and a time in every row that has a value.",
    "time": "A time of day in every row that has a value.",
    "year": "A year, by its name and its values.",
}
_STATED = "The file states this type."
_DAY_FIRST, _MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"
_OPEN = "9999-12-31"


def of(column: Column) -> Guess:
    """Return the type of a column, by what the file states, else by its cells."""
    if column.stated:
        return Guess({"type": column.stated}, _STATED)
    kind, form = _kind(column)
    if kind == "string" and column.filled and column.counts[_DAY_FIRST] == column.counts[_MONTH_FIRST] == column.filled:
        question = "every date can be read with the day first or with the month first; the contract says the day"
        return Guess({"type": "date", "format": _DAY_FIRST}, "A day; its format is a guess.", question)
    properties: dict[str, Any] = {"type": kind}
    reason = "" if kind == "string" else _WORDS[kind]
    if form:
        properties["format"] = form
    if kind != "string" and column.missing:
        properties["missingValues"] = ["", *column.missing]
        reason += f" {', '.join(map(repr, column.missing))} stands for no value: all other cells have the type."
    return Guess(properties, reason)


def _kind(column: Column) -> tuple[str, str | None]:
    """The type and its format, by the cells."""
    if column.all("boolean"):
        return "boolean", None
    if column.all("year") and words.any_of(column.name, frozenset({"year", "年份"})):
        return "year", None
    if column.all("%Y%m%d") and column.longest == 8 and words.any_of(column.name, words.DAY | words.BEGIN | words.END):
        return "date", "%Y%m%d"
    if column.all("integer"):
        return "integer", None
    if column.all("number") and not column.counts["zeros"]:
        return "number", None
    if column.all("day"):
        return "date", None
    if column.all("datetime"):
        return "datetime", None
    if column.all("time"):
        return "time", None
    if column.all("%Y-%m-%d %H:%M:%S"):
        return "datetime", "%Y-%m-%d %H:%M:%S"
    fitting = [form for form in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y") if column.all(form)]
    return ("date", fitting[0]) if len(fitting) == 1 else ("string", None)


def is_open(column: Column) -> bool:
    """True if the column has the day that many databases write for "still so"."""
    return _OPEN in column.missing
