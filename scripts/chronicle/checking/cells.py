"""Rules on single cells, from the type, constraints and categories of their field.

https://datapackage.org/standard/table-schema/#field-constraints. Constraints compare logical
values, so 05 matches 5 in an enum of integers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chronicle.contract.parts import Field
from chronicle.contract.roles import Table
from chronicle.core import row_id
from chronicle.core.findings import Finding
from chronicle.core.sql import ident, literal, literals
from chronicle.load import json_types, numbers, patterns, types
from chronicle.load.numbers import NUMBER
from chronicle.load.types import TYPES

_ORDERED = {"integer", "number", "date", "time", "datetime", "duration", "year", "yearmonth"}
_SIZED = {"string", "array", "object", "list"}
_BOUNDS = {
    "minimum": ("<", "is less than"),
    "maximum": (">", "is more than"),
    "exclusiveMinimum": ("<=", "is not more than"),
    "exclusiveMaximum": (">=", "is not less than"),
}
_SIGNS = ", ".join(str(ord(sign)) for sign in "=+-@")  # first characters that make a spreadsheet run a text as a formula
_SIZES = {"minLength": ("<", "is shorter than"), "maxLength": (">", "is longer than")}
_FITS = {
    **dict.fromkeys(_BOUNDS, _ORDERED),
    **dict.fromkeys(_SIZES, _SIZED),
    "pattern": {"string"},
    "required": set(TYPES),
    "unique": set(TYPES),
    "enum": set(TYPES),
}


@dataclass(frozen=True)
class Rule:
    """A rule on the cells of a field.

    Attributes:
        when: SQL condition that is true for the rows that violate the rule.
        typed: Whether the rule applies only to cells whose text is of the type of the field.
    """

    field: Field
    code: str
    when: str
    message: str
    remedy: str = ""
    typed: bool = True
    severity: str = "error"


@dataclass(frozen=True)
class Constant:
    """A value in the contract to validate before use: it is invalid, for the reason `message`, if `sql` is NULL or fails."""

    field: Field
    sql: str
    message: str


def rules(table: Table, field: Field) -> Iterator[Rule | Constant | Finding]:
    """Yield the rules on a field, the constants to validate before they run, and findings on errors in the contract."""
    reason = types.uncompilable(field)
    if reason:
        yield unfit(table, field, reason)
        return
    yield from _typed(field)
    if len(table.key) > 1 and field.name in table.key and TYPES[field.type].stored == "VARCHAR":
        told = "holds |, which joins the parts of a key to an id"
        yield Rule(
            field, "ambiguous-key", f"contains({ident(field.name)}, {literal(row_id.JOIN)})", told, "write it otherwise", typed=False
        )
    for name, wanted in field.constraints.items():
        if name not in _FITS:
            yield unfit(table, field, f"the constraint {name} is not supported")
        elif field.type not in _FITS[name]:
            yield unfit(table, field, f"the constraint {name} does not go with the type {field.type}")
        elif name in _BOUNDS:
            yield from _bound(field, name, wanted)
        elif name in _SIZES:
            sign, words = _SIZES[name]
            unit = "characters" if field.type == "string" else "members"
            yield Rule(field, "constraint-error", f"{_size(field)} {sign} {int(wanted)}", f"{words} {wanted} {unit}")
        elif name == "required" and wanted:
            yield Rule(field, "constraint-error", f"{ident(field.name)} IS NULL", "the cell is empty", "fill it in", typed=False)
        elif name == "pattern":
            yield from _pattern(table, field, wanted)
        elif name == "enum":
            yield from _listed(field, list(wanted), "enum")
    if field.categories:
        values = [c["value"] if isinstance(c, dict) else c for c in field.raw.get("categories", field.categories)]
        yield from _listed(field, values, "category")


def unfit(table: Table, field: Field, reason: str) -> Finding:
    remedy = "change the column in datapackage.json"
    return Finding(table.name, None, field.name, "contract-error", reason, remedy=remedy)


def valid(field: Field) -> str | None:
    """Return the SQL condition that a cell's text is of the type of `field`; None if every text is."""
    judge = TYPES[field.type].valid
    condition = judge(field, ident(field.name)) if judge else "TRUE"
    return None if condition == "TRUE" else condition


def _typed(field: Field) -> Iterator[Rule]:
    column, kind = ident(field.name), TYPES[field.type]
    condition = valid(field)
    if condition:
        shape = field.type if field.format == "default" else f"{field.type} ({field.format})"
        yield Rule(field, "type-error", f"{column} IS NOT NULL AND NOT ({condition})", f"is not of type {shape}", typed=False)
    if kind.limited:
        when = f"length({column}) > 9 AND ({kind.value(field, column)}) IS NULL"
        yield Rule(field, "out-of-range", when, f"is larger than {kind.stored} holds", "declare the column as string")
    if field.type == "number":
        message = "is more than a number holds exactly: it is too large, too small, or has too many digits"
        yield Rule(field, "out-of-range", numbers.inexact(field, column), message, "round it, or declare the column as string")
    if field.type == "datetime" and field.format == "default":
        when = rf"regexp_matches({column}, '\.\d{{6}}\d*[1-9]')"
        yield Rule(field, "out-of-range", when, "is finer than a microsecond", "round it, or declare the column as string")
    if field.type in ("string", "any") and field.format == "default":
        when = f"ascii({column}) IN ({_SIGNS}) AND length({column}) > 1 AND NOT regexp_full_match({column}, {literal(NUMBER)})"
        message, remedy = "a spreadsheet would take the text for a formula", "let it begin otherwise"
        yield Rule(field, "formula-cell", when, message, remedy, severity="warning")


def _bound(field: Field, name: str, wanted: Any) -> Iterator[Rule | Constant]:
    sign, words = _BOUNDS[name]
    bound, value = _constant(field, wanted), TYPES[field.type].value(field, ident(field.name))
    yield Constant(field, bound, f"the {name} {wanted!r} is not of type {field.type}")
    when = f"{value} {sign} {bound}"
    if field.type == "number":
        # NaN violates every bound; DuckDB sorts it after infinity, so `<` alone would accept it.
        when = f"{value} NOT BETWEEN {bound} AND 'Infinity'" if sign[0] == "<" else f"{value} > {bound}"
        if isinstance(wanted, int | float) and abs(wanted) < 1e15:  # doubles that are equal may differ as decimals
            exact = "DECIMAL(38, 18)"
            closer = f"TRY_CAST({numbers.digits(field, ident(field.name))} AS {exact}) {sign} CAST({literal(str(wanted))} AS {exact})"
            when = f"{when} OR ({value} = {bound} AND {closer})"
        else:
            when = f"{when} OR {value} {sign} {bound}"
    yield Rule(field, "constraint-error", when, f"{words} {wanted}")


def _constant(field: Field, wanted: Any) -> str:
    """Return SQL for a value in the contract, which may be a JSON value or a text as in the CSV file."""
    if isinstance(wanted, bool) and field.type == "boolean":
        return literal(wanted)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and field.type in ("integer", "number"):
        whole = field.type == "integer" and (isinstance(wanted, int) or wanted.is_integer())
        value = types.checked(Field("constant", field.type), literal(str(int(wanted) if whole else wanted)))
        return value if field.type == "integer" else f"CASE WHEN isfinite({value}) THEN {value} END"
    if isinstance(wanted, dict | list):
        wanted = json.dumps(wanted, separators=(",", ":"), ensure_ascii=False)
    return types.checked(field, literal(str(wanted)))


def _size(field: Field) -> str:
    column = ident(field.name)
    if field.type == "string":
        return f"length({column})"
    return f"len({types.split(field, column)})" if field.type == "list" else json_types.size(column, field.type)


def _listed(field: Field, values: list[Any], kind: str) -> Iterator[Rule | Constant]:
    shown = ", ".join(str(value) for value in values)
    column = ident(field.name)
    if TYPES[field.type].value(field, column) == column:
        when = f"{column} NOT IN ({literals(str(value) for value in values)})"
    else:
        constants = [_constant(field, value) for value in values]
        for value, constant in zip(values, constants, strict=True):
            yield Constant(field, constant, f"the {kind} {value!r} is not of type {field.type}")
        when = f"{TYPES[field.type].value(field, column)} NOT IN ({', '.join(constants)})"
    if values:
        yield Rule(field, "constraint-error", when, "is not one of the allowed values", f"one of {shown}")


def _pattern(table: Table, field: Field, wanted: str) -> Iterator[Rule | Constant | Finding]:
    try:
        regex = literal(patterns.pattern(wanted))
    except ValueError as error:
        yield unfit(table, field, f"the pattern {wanted} cannot be compiled: {error}")
        return
    yield Constant(field, f"regexp_full_match('', {regex})", f"the pattern {wanted} cannot be compiled")
    yield Rule(field, "constraint-error", f"NOT regexp_full_match({ident(field.name)}, {regex})", f"does not match {wanted}")
