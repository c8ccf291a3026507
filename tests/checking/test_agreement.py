"""Law 9: our rules, compiled to SQL, and frictionless give the same verdict on every odd cell and every odd file.

Where they differ the standard decides (https://datapackage.org/standard/table-schema/), and the difference stands in
DIFFERENCES with the sentence that justifies it. A difference that is not listed fails, and so does a listed one that
is no longer there.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chronicle.checking import table_schema
from chronicle.contract import descriptor
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine
from chronicle.load import csv_text

pytestmark = pytest.mark.slow  # thousands of cells, each judged twice

CORPUS = Path(__file__).parent / "corpus"
CELLS: list[dict[str, Any]] = json.loads((CORPUS / "cells.json").read_text("utf-8"))
FILES: list[dict[str, Any]] = json.loads((CORPUS / "files.json").read_text("utf-8"))

# The rules on a cell. Whether a text can be a formula, and how large a number the engine holds, no standard says.
VERDICTS = {"type-error", "constraint-error"}
HEADER = {"extra-label", "missing-label", "blank-label", "duplicate-label", "incorrect-label", "unmatched-header"}
PROFILE = "https://datapackage.org/profiles/2.7/datapackage.json"

Place = tuple[str, int | None, str | None]


def resource(schema: Mapping[str, Any], name: str = "things") -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False, "lineTerminator": "\n"},
        "encoding": "utf-8",
        "schema": schema,
    }


def ours(folder: Path, resources: Sequence[Mapping[str, Any]]) -> list[Finding]:
    declared = [{**r, "schema": {"primaryKey": [], **r["schema"]}, "chronicle": {"role": "reference"}} for r in resources]
    package = descriptor.build({"chronicle": {"closing": "2024-01-01"}, "resources": declared}, folder)
    con = engine.connect()
    try:
        return csv_text.read(con, package) + table_schema.check(con, package)
    finally:
        con.close()


def theirs(folder: Path, resources: Sequence[Mapping[str, Any]]) -> list[Any]:
    from frictionless import Package

    package = Package.from_descriptor({"$schema": PROFILE, "name": "corpus", "resources": resources}, basepath=str(folder))
    report = package.validate(limit_errors=0)
    return [error for task in report.tasks for error in task.errors] + list(report.errors)


def our_places(found: Iterable[Finding]) -> set[Place]:
    keyless = {"primary-key", "blank-row", "extra-cell"}  # to which frictionless gives no field
    return {(f.code, f.row, None if f.code in keyless else f.column) for f in found if f.severity == "error"}


def their_places(found: Iterable[Any]) -> set[Place]:
    places = set()
    for error in found:
        field = ",".join(getattr(error, "field_names", ())) or getattr(error, "field_name", None) or None
        if error.type == "extra-label":
            field = error.label
        row = getattr(error, "row_number", None)
        places.add(
            (error.type, 1 if error.type in HEADER else row, None if error.type in ("foreign-key", "primary-key") and not field else field)
        )
    return places


# --- cells


def write(path: Path, rows: Iterable[Sequence[str]], columns: Sequence[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


Codes = frozenset[str]


def judged(folder: Path, case: Mapping[str, Any], name: str = "things") -> list[tuple[str, Codes, Codes]]:
    """(cell, our codes, their codes) for each cell of a case; a neighbour keeps its row from being blank."""
    if len(case["cells"]) > table_schema.CAP:  # of one rule no more rows are told
        half = len(case["cells"]) // 2
        return [v for cells in (case["cells"][:half], case["cells"][half:]) for v in judged(folder, {**case, "cells": cells}, name)]
    write(folder / f"{name}.csv", [("1", cell) for cell in case["cells"]], ["n", "cell"])
    schema: dict[str, Any] = {"fields": [{"name": "n", "type": "integer"}, {"name": "cell", **case["field"]}]}
    if "missingValues" in case:
        schema["missingValues"] = case["missingValues"]
    described = [resource(schema, name)]
    a, b = Counter[tuple[int | None, str]](), Counter[tuple[int | None, str]]()
    for f in ours(folder, described):
        assert f.code in VERDICTS | {"formula-cell", "out-of-range"}, f
        a[f.row, f.code] += f.code in VERDICTS or f.code == "out-of-range"
    for error in theirs(folder, described):
        assert error.type in VERDICTS, error
        b[error.row_number, error.type] += 1
    return [
        (cell, frozenset(code for row, code in +a if row == n), frozenset(code for row, code in +b if row == n))
        for n, cell in enumerate(case["cells"], 2)
    ]


def short(a: Codes, b: Codes) -> str:
    words = {"type-error": "type", "constraint-error": "constraint", "out-of-range": "range"}
    one, two = ("+".join(sorted(words[c] for c in codes)) or "valid" for codes in (a, b))
    return f"{one}/{two}"


@dataclass(frozen=True)
class Difference:
    """Cells on which the two differ, and why ours is right; `count` of them are in the corpus."""

    reason: str
    count: int
    types: str  # one or more, or a type and a format
    cells: str  # a regular expression
    verdicts: str = "type/valid type/constraint"  # ours/theirs

    def explains(self, field: Mapping[str, Any], cell: str, verdict: str) -> bool:
        kind = field.get("type", "any")
        kinds = {kind, f"{kind}:{field.get('format', 'default')}"}
        return bool(kinds & set(self.types.split())) and verdict in self.verdicts.split() and bool(re.search(self.cells, cell))


_ODD_DIGITS = r"_|[^\x00-\x7F]|^\s|\s$|,\s"
DIFFERENCES = [
    Difference(
        "a number is decimal digits, with a sign: no blanks, no _, no other digits", 41, "integer number list geopoint", _ODD_DIGITS
    ),
    Difference("the special numbers are NaN, INF and -INF", 10, "number", r"(?i)^(\+inf|[+-]?infinity|[+-]?snan\d*|[+-]?nan\d+|[+-]nan)$"),
    Difference("the special numbers are permitted with bareNumber too", 5, "number", r"(?i)^(nan|-?inf)$", "valid/type constraint/type"),
    Difference("integers can have a groupChar", 1, "integer", r"\d,\d", "valid/type valid/constraint constraint/type"),
    Difference("not the standard but the engine: an integer has 64 bits; told as out-of-range", 6, "integer", r"\d{19}", "range/valid"),
    Difference(
        'a URI is one as in RFC 3986: no blanks, <>"|\\, nor bare % or a second #', 7, "string:uri", r"^[A-Za-z]+:.*([\s<>\"|\\]|%zz|#.*#)"
    ),
    Difference(
        "a UUID is 8-4-4-4-12 hexadecimal digits (RFC 9562)", 4, "string:uuid", r"(?i)^(urn:uuid:|\{)?[0-9a-f]{8}-?[0-9a-f-]{23,}\}?$"
    ),
    Difference(
        "base64 has no other characters, and padding only at its end (RFC 4648)",
        11,
        "string:binary",
        r"^[^A-Za-z0-9+/=]*$|[^A-Za-z0-9+/=]|^=+$|==.",
    ),
    Difference("JSON has no NaN (RFC 8259)", 3, "object array", "NaN"),
    Difference("a year of 365 days has no day 366", 6, "date datetime", r"(^|-)366(T|$)"),
    Difference(
        "a datetime is one of XML Schema: T, seconds, a point, a zone of hh:mm up to 14:00",
        8,
        "datetime",
        r"[ t,]|[+-]\d\d$|[+-]\d{4}$|\+15",
    ),
    Difference(
        "`any` is what the implementation can parse; a lone number is not", 7, "date:any datetime:any time:any", r"^\d+$|^\d{8}T|[t,]"
    ),
    Difference("`any` takes what the default takes, such as 24:00:00", 1, "datetime:any", "T24:00:00", "valid/type constraint/type"),
    Difference("a date is yyyy-mm-dd", 9, "date", r"^\S{4}-\d-\d+$|^\d{4}-\d\d-\d$|^[^\x00-\x7F]{4}-"),
    Difference("a time is hh:mm:ss, of which 24:00:00 is none", 4, "time", r"^24:00:00$|:\d\d(\.\d+|Z|[+-].*)$"),
    Difference("a year is a gYear of XML Schema: four digits, not 0000", 5, "year", r"^0000$|^[+]|\s|_|[^\x00-\x7F]"),
    Difference(
        "a gYear can have a sign, more digits and a zone", 4, "year", r"^-?\d{4,}Z?$", "valid/type valid/constraint constraint/type"
    ),
    Difference("a yearmonth is a gYearMonth of XML Schema: YYYY-MM, not of the year 0000", 4, "yearmonth", r"-\d$|^\d\d-|^0000|^\s"),
    Difference("a gYearMonth can have a sign and a zone", 2, "yearmonth", r"^-\d{4}-|Z$", "valid/type constraint/type"),
    Difference(
        "a duration is one of XML Schema: no weeks, no +, a decimal only of seconds, no bare T", 7, "duration", r"W|^\+|T$|\d-\d|,|\.\dY"
    ),
    Difference("the values of a geopoint are numbers", 2, "geopoint", '"1"|true'),
    Difference("a pattern matches the whole value, and no line end after it", 6, "string:default", r"\n$|^foobar$", "constraint/valid"),
]


def differences(folder: Path, cases: Iterable[Mapping[str, Any]]) -> tuple[int, dict[tuple[str, str], tuple[Mapping[str, Any], str]]]:
    """How many cells were compared, and (case, cell) -> (field, "our verdict/theirs") where they are not the same."""
    compared, found = 0, {}
    for case in cases:
        for cell, a, b in judged(folder, case):
            compared += 1
            if a != b:
                found[case["name"], cell] = case["field"], short(a, b)
    return compared, found


def test_every_odd_cell_gets_the_verdict_of_frictionless_or_of_the_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compared, found = differences(tmp_path, CELLS)
    explained = {
        place: next((d.reason for d in DIFFERENCES if d.explains(field, place[1], verdict)), f"NOT JUSTIFIED: {verdict}")
        for place, (field, verdict) in found.items()
    }
    counts = Counter(explained.values())
    with capsys.disabled():
        print(f"\n{compared} cells compared, {compared - len(found)} agreed, {len(found)} differ:")
        for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
            print(f"{count:>5}  {reason}")
    assert {place: reason for place, reason in explained.items() if reason.startswith("NOT")} == {}
    assert dict(counts) == {d.reason: d.count for d in DIFFERENCES}


# --- files

# Files whose places differ: (our places alone, their places alone), and why.
SQL = "keys are those of SQL: no part of a primary key is NULL, and a reference with a NULL in it leads nowhere"
FILE_DIFFERENCES: dict[str, tuple[set[Place], set[Place], str]] = {
    "not UTF-8": (
        {("encoding-error", 3, None), ("type-error", 4, "a")},
        {("encoding-error", None, None)},
        "the bad record is named, and the others are checked",
    ),
    "text after a quotation": (
        {("source-error", 2, "b")},
        {("type-error", 3, "a")},
        "RFC 4180, 2.5-2.7: nothing follows a closed quotation; cells after it cannot be told apart",
    ),
    "quotation not closed": ({("source-error", 2, "b")}, set(), "RFC 4180, 2.5: a quotation is closed"),
    "key of two columns": ({("primary-key", 5, None), ("primary-key", 8, None)}, set(), SQL),
    "reference of two columns": (set(), {("foreign-key", 4, "k,p"), ("foreign-key", 6, "k,p")}, SQL),
    "categories": (
        {("constraint-error", 4, "i"), ("constraint-error", 4, "s")},
        set(),
        "a value MUST match one of the categories; frictionless does not look",
    ),
    "unique keys": ({("unique-error", 3, "id,k")}, set(), "uniqueKeys MUST hold; frictionless does not look"),
}
for _mode in ("equal", "subset", "superset", "partial"):
    FILE_DIFFERENCES[f"{_mode}: twice"] = (
        {("duplicate-label", 1, "a"), ("missing-label", 1, "b")},
        {("error", None, None)},
        "the fault has a code and a place; frictionless only says that labels are not unique",
    )
_AROUND = "a label is the name of the field, blanks and all; frictionless strips them"
FILE_DIFFERENCES["exact: blank around"] = ({("incorrect-label", 1, "a")}, set(), _AROUND)
FILE_DIFFERENCES["equal: blank around"] = ({("extra-label", 1, " a"), ("missing-label", 1, "a")}, set(), _AROUND)
FILE_DIFFERENCES["subset: blank around"] = ({("missing-label", 1, "a")}, set(), _AROUND)
FILE_DIFFERENCES["partial: blank around"] = (set(), {("type-error", 3, "a")}, _AROUND)
FILE_DIFFERENCES["superset: blank around"] = ({("extra-label", 1, " a")}, set(), _AROUND)


def compared(folder: Path, case: Mapping[str, Any]) -> tuple[set[Place], set[Place]]:
    """Our places and theirs. With a fault in the header we stop, as cells would be judged by the rules of others."""
    (folder / "things.csv").write_bytes(case["content"].encode("latin-1"))
    described = [resource(case["schema"])]
    one, two = our_places(ours(folder, described)), their_places(theirs(folder, described))
    if any(code in HEADER for code, _, _ in one):
        two = {place for place in two if place[0] in HEADER or place[0] == "error"}
    return one, two


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in FILES])
def test_every_odd_file_gets_the_verdict_of_frictionless_or_of_the_standard(tmp_path: Path, case: Mapping[str, Any]) -> None:
    one, two = compared(tmp_path, case)
    more, fewer, _ = FILE_DIFFERENCES.get(case["name"], (set(), set(), ""))
    assert (one - two, two - one) == (more, fewer)


def test_every_difference_listed_is_of_a_file_there_is() -> None:
    assert set(FILE_DIFFERENCES) <= {case["name"] for case in FILES}


# --- what both are asked at random

TEXTS = {
    "integer": "0123456789+-., _e",
    "number": "0123456789+-.,eENaNIF _%",
    "boolean": "truefalsTRUE01",
    "date": "0123456789-/ T",
    "time": "0123456789: .Z",
    "datetime": "0123456789-:TZ+. ",
    "year": "0123456789+- Z",
    "yearmonth": "0123456789-",
    "duration": "PTYMDHSW0123456789.,-+",
    "string": "abc1é中 \n\"',;|=",
    "array": '[]{},:"a1 .e-',
    "object": '{}[],:"a1 .e-',
    "list": "ab1,; -",
    "geopoint": "[]0123456789,. -",
}
LIKELY = {
    "date": st.dates().map(str),
    "time": st.times().map(lambda t: t.strftime("%H:%M:%S")),
    "datetime": st.datetimes().map(lambda t: t.isoformat(timespec="seconds")),
    "integer": st.integers(-10, 10).map(str),
    "number": st.decimals(-10, 10, places=2).map(str),
    "year": st.integers(0, 9999).map(lambda n: f"{n:04}"),
}
BOUNDS = {"integer": st.integers(-5, 5), "number": st.integers(-5, 5), "date": st.dates().map(str), "year": st.integers(1000, 3000)}


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(TEXTS)))
    constraints: dict[str, Any] = draw(st.fixed_dictionaries({}, optional={"required": st.booleans()}))
    if kind in BOUNDS:
        names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        constraints |= draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, BOUNDS[kind])))
    if kind in ("string", "list"):
        constraints |= draw(st.fixed_dictionaries({}, optional={"minLength": st.integers(0, 3), "maxLength": st.integers(1, 4)}))
    if kind == "string":
        patterns = st.sampled_from(["[a-c]+", r"\w+", ".*", "[^a]*", r"\w \w", "(a|b)c?"])
        allowed = st.lists(st.text("abc1", max_size=2), min_size=1, max_size=3, unique=True)
        constraints |= draw(st.fixed_dictionaries({}, optional={"pattern": patterns, "enum": allowed}))
    return {"type": kind, "constraints": constraints}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(fields())
    text = st.text(TEXTS[field["type"]], max_size=12)
    cells = draw(st.lists(st.one_of(text, LIKELY.get(field["type"], text)), min_size=1, max_size=40, unique=True))
    missing = draw(st.sampled_from([None, [""], [], ["-", "0"], ["", "a"]]))
    return {"name": field["type"], "field": field, "cells": cells, **({} if missing is None else {"missingValues": missing})}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_random_cells_under_random_rules_get_one_verdict(tmp_path: Path, case: dict[str, Any]) -> None:
    _, found = differences(tmp_path, [case])
    assert {p: v for p, (field, v) in found.items() if not any(d.explains(field, p[1], v) for d in DIFFERENCES)} == {}
