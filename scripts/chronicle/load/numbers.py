"""Whole numbers and numbers of Table Schema as SQL over texts: what they look like, what they mean, what a double would change."""

from __future__ import annotations

from chronicle.contract.parts import Field
from chronicle.core.sql import literal

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"


def matches(text: str, regex: str) -> str:
    """SQL for whether the whole of a text matches."""
    return f"regexp_full_match({text}, {literal(regex)})"


def _digits(field: Field, text: str, core: str) -> str:
    """The text of a number without grouping, local decimal sign and what is written around it."""
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
    """The text of a number as the engine reads it."""
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
    """Whether a valid text is a number that DOUBLE holds only nearly: too large, too small, or of too many digits.

    Of up to 15 digits without exponent none is; of others the digits tell, since the engine writes as many as the value needs.
    """
    number, value = digits(field, text), to_double(field, text)
    suspect = f"(length({text}) > 15 OR contains(lower({text}), 'e')) AND NOT {matches(number, _SPECIAL)}"
    return f"{suspect} AND coalesce(isinf({value}) OR {_significant(number)} <> {_significant(f'CAST({value} AS VARCHAR)')}, TRUE)"


def _significant(number: str) -> str:
    return f"trim(regexp_replace(regexp_replace({number}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')"
