"""SQL that validates and converts the types `integer` and `number` of Table Schema, and finds numbers that a double would change."""

from __future__ import annotations

from chronicle.contract.parts import Field
from chronicle.core.sql import literal

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"


def matches(text: str, regex: str) -> str:
    """SQL that is true if the regular expression matches the whole text."""
    return f"regexp_full_match({text}, {literal(regex)})"


def _digits(field: Field, text: str, core: str) -> str:
    """SQL for the text of a number with `.` as decimal sign and without group separators and, for `bareNumber: false`, units around it."""
    raw = field.raw
    if raw.get("groupChar"):
        text = f"replace({text}, {literal(raw['groupChar'])}, '')"
    if raw.get("decimalChar", ".") != "." and field.type == "number":
        text = f"CASE WHEN contains({text}, '.') THEN '?' ELSE replace({text}, {literal(raw['decimalChar'])}, '.') END"
    if raw.get("bareNumber") is False:
        around = rf"^[^\d\-]*?({core})\D*$"
        bare = f"regexp_extract({text}, {literal(around)}, 1)"
        text = f"CASE WHEN {matches(text, _SPECIAL)} THEN {text} ELSE {bare} END" if field.type == "number" else bare
    return text


def digits(field: Field, text: str) -> str:
    """SQL for the text of a number as the engine reads it."""
    return _digits(field, text, NUMBER)


_SPECIAL = r"(?i:nan|-?inf)"
_INTEGER = r"[+-]?\d+"


def is_integer(field: Field, text: str) -> str:
    return matches(_digits(field, text, _INTEGER), _INTEGER)


def to_integer(field: Field, text: str) -> str:
    return f"TRY_CAST({_digits(field, text, _INTEGER)} AS BIGINT)"


def is_number(field: Field, text: str) -> str:
    return matches(_digits(field, text, NUMBER), rf"{NUMBER}|{_SPECIAL}")


def to_double(field: Field, text: str) -> str:
    return f"TRY_CAST({_digits(field, text, NUMBER)} AS DOUBLE)"


def inexact(field: Field, text: str) -> str:
    """SQL that is true if DOUBLE holds the number only approximately: too large, too small, or too many digits.

    `text` must be valid. Numbers of up to 15 digits without exponent are exact. For others the significant digits are compared, since
    the engine writes as many as the value needs.
    """
    number, value = digits(field, text), to_double(field, text)
    suspect = f"(length({text}) > 15 OR contains(lower({text}), 'e')) AND NOT {matches(number, _SPECIAL)}"
    return f"{suspect} AND coalesce(isinf({value}) OR {_significant(number)} <> {_significant(f'CAST({value} AS VARCHAR)')}, TRUE)"


def _significant(number: str) -> str:
    return f"trim(regexp_replace(regexp_replace({number}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')"
