"""The identity of a row, and values as text and as JSON: what Python writes is what DuckDB writes."""

from __future__ import annotations

import datetime
import decimal
import math
import random
import struct
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.generated import share

from chronicle.core import row_id, values
from chronicle.core.sql import ident

CJK = "工业和信息化部"
TEXTS = st.text(st.one_of(st.sampled_from("a|7 .-'\"" + CJK + "é𠀀\n"), st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
SECONDS = st.sampled_from([0, 1, 10, 120, 5000, 120000, 500000, 999999]) | st.integers(0, 999999)
DIGITS = st.integers(-(10**18), 10**18) | st.integers(-20, 20)


def _clock(time: datetime.time, micros: int) -> datetime.time:
    return time.replace(microsecond=micros)


def _fraction(places: int) -> st.SearchStrategy[decimal.Decimal]:
    return DIGITS.map(lambda number: decimal.Decimal(number).scaleb(-places))


TYPES: dict[str, st.SearchStrategy[Any]] = {
    "VARCHAR": TEXTS,
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "INTEGER": st.integers(-(2**31), 2**31 - 1),
    "HUGEINT": st.integers(-(2**127) + 1, 2**127 - 1),
    "DOUBLE": st.floats() | st.sampled_from([0.0, -0.0, 1.0, 1e15, 1e16, 1e17, 1e-4, 1e-5, 0.1, 5e-324, 1.7976931348623157e308]),
    "DECIMAL(38, 0)": _fraction(0),
    "DECIMAL(19, 3)": st.integers(-(10**15), 10**15).map(lambda number: decimal.Decimal(number).scaleb(-3)),
    "DECIMAL(38, 18)": _fraction(18),
    "BOOLEAN": st.booleans(),
    "DATE": st.dates() | st.sampled_from([datetime.date.min, datetime.date(987, 6, 5)]),
    "TIME": st.builds(_clock, st.times(), SECONDS),
    "TIMESTAMP": st.builds(datetime.datetime.combine, st.dates(), st.builds(_clock, st.times(), SECONDS)),
}
KINDS = tuple(TYPES)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@share(2)
@given(st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_a_value_has_the_text_that_duckdb_gives_it(con: duckdb.DuckDBPyConnection, kind: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(TYPES[kind], min_size=1, max_size=20))
    query = f"SELECT v, {values.text_sql('v')} FROM (SELECT CAST(unnest(?) AS {kind}) AS v)"
    for value, text in con.execute(query, [drawn]).fetchall():
        assert values.text(value) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("TRUE", "true"),
        ("FALSE", "false"),
        ("7", "7"),
        ("1e15::DOUBLE", "1000000000000000.0"),
        ("1e16::DOUBLE", "1e+16"),
        ("1e-5::DOUBLE", "1e-05"),
        ("'-0.0'::DOUBLE", "-0.0"),
        ("'inf'::DOUBLE", "inf"),
        ("'-inf'::DOUBLE", "-inf"),
        ("'nan'::DOUBLE", "nan"),
        ("-('nan'::DOUBLE)", "-nan"),
        ("0.0000001::DECIMAL(38, 18)", "0.000000100000000000"),
        ("0::DECIMAL(38, 18)", "0.000000000000000000"),
        ("DATE '0001-01-01'", "0001-01-01"),
        ("DATE '9999-12-31'", "9999-12-31"),
        ("DATE '10000-01-01'", "10000-01-01"),
        ("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)"),
        ("TIME '12:00:00'", "12:00:00"),
        ("TIME '12:00:10'", "12:00:10"),
        ("TIME '12:00:00.5'", "12:00:00.5"),
        ("TIME '12:00:00.000010'", "12:00:00.00001"),
        ("TIME '24:00:00'", "24:00:00"),
        ("TIMESTAMP '2008-03-15 00:00:00'", "2008-03-15 00:00:00"),
        ("TIMESTAMP '0987-06-05 04:03:20.120'", "0987-06-05 04:03:20.12"),
        ("TIMESTAMP '9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"),
        (f"'{CJK}|1'", f"{CJK}|1"),
        ("''", ""),
    ],
)
def test_the_text_of_a_value_is_as_here(con: duckdb.DuckDBPyConnection, cell: str, text: str) -> None:
    row = con.execute(f"SELECT {cell}, {values.text_sql(cell)}").fetchone()
    assert row is not None
    assert (values.text(row[0]), row[1]) == (text, text)


def test_doubles_of_every_magnitude_have_duckdbs_text(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(7)
    numbers = [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(20_000)]
    numbers += [math.ldexp(1.0, power) for power in range(-1074, 1024)]
    numbers += [sign * float(f"{chance.randint(1, 10**digits)}e{chance.randint(-25, 25)}") for digits in range(1, 18) for sign in (1, -1)]
    rows = con.execute(f"SELECT v, {values.text_sql('v')} FROM (SELECT unnest(?::DOUBLE[]) AS v)", [numbers]).fetchall()
    assert [(value, text) for value, text in rows if values.text(value) != text] == []
    assert len(rows) == len(numbers)


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[str], list[Any]]:
    """The types of a key's columns, and the values of a row."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    return kinds, [draw(TYPES[kind]) for kind in kinds]


@share(4)
@given(rows())
@example((["VARCHAR", "VARCHAR"], ["a|b", CJK]))
@example((["BOOLEAN", "TIME", "DOUBLE"], [True, datetime.time(1, 2, 3, 500000), -0.0]))
def test_a_row_has_the_same_id_in_sql_as_in_python(con: duckdb.DuckDBPyConnection, drawn: tuple[list[str], list[Any]]) -> None:
    kinds, key = drawn
    names = [f"k {place}" for place in range(len(kinds))]
    cells = ", ".join(f"CAST(? AS {kind}) AS {ident(name)}" for kind, name in zip(kinds, names, strict=True))
    plain, behind = row_id.sql(map(ident, names)), row_id.of_columns(names, "t.")
    row = con.execute(f"SELECT {plain}, {behind}, 'x' || {plain} = 'x' || {behind}, * FROM (SELECT {cells}) AS t", key).fetchone()
    assert row is not None
    assert row[:3] == (row_id.of(row[3:]), row_id.of(row[3:]), True)


def test_the_parts_of_an_id_are_joined_in_the_order_of_the_key() -> None:
    assert row_id.of(["miit", datetime.date(2008, 3, 15), True]) == "miit|2008-03-15|true"
    assert row_id.of(iter([7])) == "7"
    assert row_id.JOIN == "|"


def test_the_columns_of_a_key_are_read_from_the_table_named_before_them(con: duckdb.DuckDBPyConnection) -> None:
    names = ["the key", 'with "quotes"']
    cells = ", ".join(f"{number} AS {ident(name)}" for number, name in enumerate(names))
    query = f"SELECT {row_id.of_columns(names, 'a.')}, {row_id.of_columns(names[:1], 'b.')} FROM (SELECT {cells}) a, (SELECT {cells}) b"
    assert con.execute(query).fetchone() == ("0|1", "0")


def test_a_row_without_a_part_of_its_key_has_no_id(con: duckdb.DuckDBPyConnection) -> None:
    for key in ([None], ["a", None]):
        with pytest.raises(ValueError, match="NULL"):
            row_id.of(key)
    ids = [row_id.sql(parts) for parts in (["NULL"], ["'a'", "NULL"])]
    assert con.execute(f"SELECT {', '.join(ids)}").fetchone() == (None, None)


KEYS = st.integers(1, 3).flatmap(lambda size: st.lists(st.tuples(*[st.text(st.sampled_from("a|"), max_size=3)] * size), max_size=8))


@share(3)
@given(KEYS)
@example([("a|a", "a"), ("a", "a|a")])
@example([("|",)])
def test_rows_whose_ids_are_not_ambiguous_have_different_ids(con: duckdb.DuckDBPyConnection, keys: list[tuple[str, ...]]) -> None:
    clear = set()
    for key in keys:
        names = [ident(str(place)) for place in range(len(key))]
        cells = ", ".join(f"?::VARCHAR AS {name}" for name in names)
        row = con.execute(
            f"SELECT {row_id.ambiguous(iter(names))}, NOT {row_id.ambiguous(names)} FROM (SELECT {cells}) AS t", key
        ).fetchone()
        several = len(key) > 1 and any("|" in part for part in key)
        assert row == (several, not several)
        if not several:
            clear.add(key)
    assert len({row_id.of(key) for key in clear}) == len(clear)


def test_a_missing_part_is_not_ambiguous_and_other_types_can_be_asked(con: duckdb.DuckDBPyConnection) -> None:
    asked = [row_id.ambiguous(parts) for parts in (["NULL", "'a'"], ["NULL", "'|'"], ["1", "DATE '2008-03-15'"], ["TRUE"])]
    assert con.execute(f"SELECT {', '.join(asked)}").fetchone() == (False, True, False, False)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        ("a", "a"),
        (True, True),
        (7, 7),
        (0.5, 0.5),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (decimal.Decimal("0.50"), "0.50"),
        (datetime.date(2008, 3, 15), "2008-03-15"),
        (datetime.time(1, 2, 3, 500000), "01:02:03.500000"),
        (datetime.datetime(2008, 3, 15, 1, 2, 3), "2008-03-15 01:02:03"),
    ],
)
def test_a_value_is_plain_json(value: Any, found: Any) -> None:
    plain = values.plain(value)
    assert plain == found
    assert type(plain) is type(found)
