"""SQL that validates texts of the types of Table Schema 2.0, and converts them.

https://datapackage.org/standard/table-schema/#field-types. DuckDB's own casts accept more than the standard does
(5.0 and 1_000 as integers, year 0), so each type first checks the form of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chronicle.contract.parts import Field
from chronicle.core.sql import ident, literal, literals
from chronicle.load import json_types, numbers, patterns
from chronicle.load.numbers import matches

SqlOf = Callable[[Field, str], str]

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?(?:[1-9]\d{3,}|0[1-9]\d{2}|00[1-9]\d|000[1-9])"  # gYear: there is no year 0
YEAR, YEARMONTH = _YEAR + _ZONE, rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_LETTER = r"A-Za-z0-9\-._~\x{A0}-\x{10FFFF}!$&'()*+,;="  # RFC 3986, and as in RFC 3987 the letters of all scripts
_PCHAR = rf"(?:[{_LETTER}:@]|%[0-9A-Fa-f]{{2}})"
_ATOM = r"[0-9A-Za-z\x{A0}-\x{FF}\x{100}-\x{24F}!#$%&'*+/=?^_`{|}~\-]+"

_STRINGS = {
    "email": rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\s]|\\[\t.])*")@'
    r"(?:[\p{L}\p{Nd}](?:[\p{L}\p{Nd}-]{0,61}[\p{L}\p{Nd}])?\.)+[\p{L}\p{Nd}][\p{L}\p{Nd}-]{0,61}\p{L}",
    "uri": r"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://(?:(?:[{_LETTER}:]|%[0-9A-Fa-f]{{2}})*@)?"
    rf"(?:\[[0-9A-Fa-f:.]+\]|\[v[0-9A-Fa-f]+\.[{_LETTER}:]+\]|(?:[{_LETTER}]|%[0-9A-Fa-f]{{2}})*)"
    rf"(?::\d*)?(?:/{_PCHAR}*)*|/?(?:{_PCHAR}+(?:/{_PCHAR}*)*)?)(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?",
    "uuid": r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    "binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}

_DATES = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")
_CLOCKS = ("%H:%M:%S.%f", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I %p", "%I%p")


@dataclass(frozen=True)
class Type:
    """A type of Table Schema. `valid` and `value` take a field and SQL for a text, and return SQL.

    `valid` is the condition that the text is valid (None: always); its result for NULL is undefined. `value` is what constraints and
    keys compare, and is defined for valid texts only. `stored` is the SQL type of the compiled column.
    """

    stored: str
    valid: SqlOf | None
    value: SqlOf
    formats: frozenset[str] | None = frozenset({"default"})  # None: also `any` and the patterns of strptime
    limited: bool = False  # True if a valid text can be too large for `stored`


def _same(_: Field, text: str) -> str:
    return text


def _string(field: Field, text: str) -> str:
    return matches(text, _STRINGS[field.format]) if field.format in _STRINGS else "TRUE"


def _truths(field: Field) -> tuple[str, str]:
    return literals(field.raw.get("trueValues", _TRUE)) or "NULL", literals(field.raw.get("falseValues", _FALSE)) or "NULL"


def _is_boolean(field: Field, text: str) -> str:
    yes, no = _truths(field)
    return f"coalesce({text} IN ({yes}, {no}), FALSE)"


def _boolean(field: Field, text: str) -> str:
    yes, no = _truths(field)
    return f"CASE WHEN {text} IN ({yes}) THEN TRUE WHEN {text} IN ({no}) THEN FALSE END"


def _is_date(field: Field, text: str) -> str:
    if field.format == "default":
        return f"coalesce(CAST(TRY_CAST({text} AS DATE) AS VARCHAR) = {text} AND length({text}) = 10, FALSE)"
    return _is_parsed(field, text)


def _date(field: Field, text: str) -> str:
    if field.format == "default":
        return f"TRY_CAST({text} AS DATE)"
    iso = f"TRY_CAST({text} AS DATE)"
    return f"coalesce({iso}, {_strptime(text, _DATES)}::DATE)" if field.format == "any" else f"CAST({_parsed(field, text)} AS DATE)"


def _is_datetime(field: Field, text: str) -> str:
    if field.format != "default":
        return _is_parsed(field, text)
    shape = rf"\d{{4}}-\d{{2}}-\d{{2}}T(?:{_CLOCK}(?:\.\d+)?|24:00:00(?:\.0+)?){_ZONE}"
    return f"({matches(text, shape)} AND TRY_CAST({text} AS TIMESTAMPTZ) IS NOT NULL AND NOT starts_with({text}, '0000'))"


def _datetime(field: Field, text: str) -> str:
    """A moment in UTC; a time without a zone is read as UTC."""
    stamp = f"timezone('UTC', TRY_CAST({text} AS TIMESTAMPTZ))"
    if field.format == "default":
        return stamp
    both = [*_DATES, *(f"{d}{gap}{c}" for d in ("%Y-%m-%d", *_DATES) for c in _CLOCKS for gap in (" ", "T"))]
    return f"coalesce({stamp}, {_strptime(text, both)})" if field.format == "any" else _parsed(field, text)


def _is_time(field: Field, text: str) -> str:
    return matches(text, _CLOCK) if field.format == "default" else _is_parsed(field, text)


def _time(field: Field, text: str) -> str:
    if field.format == "default":
        return f"TRY_CAST({text} AS TIME)"
    return f"CAST({_strptime(text, _CLOCKS) if field.format == 'any' else _parsed(field, text)} AS TIME)"


def _strptime(text: str, formats: tuple[str, ...] | list[str]) -> str:
    return f"try_strptime({text}, [{literals(formats)}])"


def _is_parsed(field: Field, text: str) -> str:
    value = TYPES[field.type].value(field, text)
    parsed = f"{value} IS NOT NULL" if field.type == "time" else f"coalesce(year({value}) BETWEEN 1 AND 9999, FALSE)"
    if field.format == "any":
        return f"({parsed})"
    return f"({matches(text, patterns.strptime(_bare(field.format)))} AND {parsed}{_has_day(_bare(field.format), text)})"


def _has_day(format: str, text: str) -> str:
    """SQL (after AND) that the year has the day `%j`; DuckDB 1 turns day 366 of a shorter year into 1 January, as Python does."""
    directives = re.findall("%(.)", format)
    if "j" not in directives:
        return ""

    def part(name: str) -> str:
        return f"regexp_extract({text}, {literal(f'^{patterns.strptime(format, name)}$')}, 1)"

    year = part("Y") if "Y" in directives else f"'20' || {part('y')}" if "y" in directives else "'1900'"
    return f" AND TRY_CAST({part('j')} AS INTEGER) <= dayofyear(TRY_CAST({year} || '-12-31' AS DATE))"


def _parsed(field: Field, text: str) -> str:
    format = _bare(field.format)
    stamp = f"try_strptime({text}, {literal(format)})"
    return f"timezone('UTC', {stamp})" if "%z" in format else stamp


def _bare(format: str) -> str:
    return format.removeprefix("fmt:")  # how the first version of the standard wrote it


def _year(_: Field, text: str) -> str:
    return f"TRY_CAST(regexp_extract({text}, '^-?[0-9]+') AS INTEGER)"


def _yearmonth(_: Field, text: str) -> str:
    """The number of months since year 0."""
    year, month = (f"TRY_CAST(regexp_extract({text}, '^(-?[0-9]+)-([0-9]{{2}})', {n}) AS BIGINT)" for n in (1, 2))
    return f"({year} * 12 + {month})"


def _is_duration(_: Field, text: str) -> str:
    shape = r"-?P(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
    return f"({matches(text, shape)} AND {text}[-1] NOT IN ('P', 'T'))"


def _duration(_: Field, text: str) -> str:
    """The number of seconds, with a month as a twelfth of 365.2425 days."""
    date, clock = r"^-?P[^T]*?(\d+)", r"T[^T]*?(\d+)"
    parts = {date + "Y": 31556952, date + "M": 2629746, date + "D": 86400, clock + "H": 3600, clock + "M": 60, r"([\d.]+)S": 1}
    seconds = " + ".join(
        f"{unit} * coalesce(TRY_CAST(regexp_extract({text}, {literal(regex)}, 1) AS DOUBLE), 0)" for regex, unit in parts.items()
    )
    return f"(CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END * ({seconds}))"


def _is_list(field: Field, text: str) -> str:
    item = Field(field.name, _item(field))
    valid = TYPES[item.type].valid
    invalid = f"NOT ({valid(item, 'i')})" if valid else "FALSE"
    return f"(len(list_filter({split(field, text)}, lambda i: {invalid})) = 0)"


def _item(field: Field) -> str:
    return str(field.raw.get("itemType", "string"))


def split(field: Field, text: str) -> str:
    """SQL for the items of a list."""
    return f"string_split({text}, {literal(field.raw.get('delimiter', ','))})"


_ITEMS = frozenset({"string", "integer", "boolean", "number", "datetime", "date", "time"})

TYPES: Mapping[str, Type] = {
    "string": Type("VARCHAR", _string, _same, frozenset({"default", *_STRINGS})),
    "integer": Type("BIGINT", numbers.is_integer, numbers.to_integer, limited=True),
    "number": Type("DOUBLE", numbers.is_number, numbers.to_double),
    "boolean": Type("BOOLEAN", _is_boolean, _boolean),
    "date": Type("DATE", _is_date, _date, None),
    "datetime": Type("TIMESTAMP", _is_datetime, _datetime, None),
    "time": Type("TIME", _is_time, _time, None),
    "year": Type("INTEGER", lambda _, t: matches(t, YEAR), _year, limited=True),
    "yearmonth": Type("VARCHAR", lambda _, t: matches(t, YEARMONTH), _yearmonth),
    "duration": Type("VARCHAR", _is_duration, _duration),
    "list": Type("VARCHAR", _is_list, _same),
    "array": Type("VARCHAR", lambda _, t: json_types.is_a(t, "ARRAY"), lambda _, t: json_types.plain(t)),
    "object": Type("VARCHAR", lambda _, t: json_types.is_a(t, "OBJECT"), lambda _, t: json_types.plain(t)),
    "geopoint": Type("VARCHAR", json_types.is_geopoint, _same, frozenset({"default", "array", "object"})),
    "geojson": Type("VARCHAR", json_types.is_geojson, lambda _, t: json_types.plain(t), frozenset({"default", "topojson"})),
    "any": Type("VARCHAR", None, _same),
}


def uncompilable(field: Field) -> str | None:
    """Return why the type of a field cannot be compiled; None if it can."""
    kind = TYPES.get(field.type)
    if kind is None:
        return f"{field.type!r} is not a type of Table Schema"
    if field.type == "list" and _item(field) not in _ITEMS:
        return f"{_item(field)!r} is not a type of list items"
    if kind.formats is not None:
        return None if field.format in kind.formats else f"{field.format!r} is not a format of {field.type}"
    if field.format not in ("default", "any"):
        try:
            patterns.strptime(_bare(field.format))
        except ValueError as error:
            return f"the format {field.format!r} cannot be checked: {error}"
    return None


def sql_type(field: Field) -> str:
    return TYPES[field.type].stored


def cast(field: Field, prefix: str = "") -> str:
    """SQL for the compiled column, from the column of text; the text must be valid."""
    text, kind = prefix + ident(field.name), TYPES[field.type]
    return text if kind.stored == "VARCHAR" else kind.value(field, text)


def lax(field: Field, text: str) -> str:
    """SQL for the value of a valid text; undefined for an invalid one. Cheaper than `checked`."""
    return TYPES[field.type].value(field, text)


def checked(field: Field, text: str) -> str:
    """SQL for the value of a text; NULL for an invalid one."""
    kind = TYPES[field.type]
    if kind.valid is None or (field.type == "string" and field.format == "default"):
        return text
    if field.type in ("boolean",):
        return kind.value(field, text)
    return f"CASE WHEN {kind.valid(field, text)} THEN {kind.value(field, text)} END"
