"""Rows of an answer: every format says the same, whatever the types, and says what is wrong in one line."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import chronicle
from chronicle import ChronicleError, Edition
from chronicle.api import values

# An expression, its text as CSV has it, and its value as JSON has it.
VALUES: list[tuple[str, str, Any]] = [
    ("TRUE", "true", True),
    ("7::UTINYINT", "7", 7),
    ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727", 2**127 - 1),
    ("340282366920938463463374607431768211455::UHUGEINT", "340282366920938463463374607431768211455", 2**128 - 1),
    ("1.50::DECIMAL(3, 2)", "1.50", "1.50"),
    ("0.1::DOUBLE", "0.1", 0.1),
    ("'nan'::DOUBLE", "nan", None),
    ("'-inf'::DOUBLE", "-inf", None),
    ("DATE '2000-01-01'", "2000-01-01", "2000-01-01"),
    ("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)", "0044-03-15 (BC)"),
    ("DATE '20000-01-01'", "20000-01-01", "20000-01-01"),
    ("'infinity'::DATE", "infinity", "infinity"),
    ("TIMETZ '12:34:56+05'", "12:34:56+05", "12:34:56+05"),
    ("TIMESTAMP_NS '2000-01-01 12:34:56.123456789'", "2000-01-01 12:34:56.123456789", "2000-01-01 12:34:56.123456789"),
    ("INTERVAL '1 year 2 days'", "1 year 2 days", "1 year 2 days"),
    (r"'\xAA\x00b'::BLOB", r"\xAA\x00b", r"\xAA\x00b"),
    ("'0101'::BIT", "0101", "0101"),
    ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", *["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] * 2),
    ("'工\"业,' || chr(10) || '|'", '工"业,\n|', '工"业,\n|'),
    ("'b'::ENUM ('a', 'b')", "b", "b"),
    ("[1, NULL]", "[1, NULL]", [1, None]),
    ("[0.5, 1]::DOUBLE[2]", "[0.5, 1.0]", [0.5, 1.0]),
    ("['nan'::DOUBLE]", "[nan]", [None]),
    ("{'a b': [DATE '2000-01-01', NULL]}", "{'a b': [2000-01-01, NULL]}", {"a b": ["2000-01-01", None]}),
    ("row(1, 'a')", "(1, a)", [1, "a"]),
    ("MAP {DATE '2000-01-01': 1.5}", "{2000-01-01=1.5}", {"2000-01-01": "1.5"}),
    ("union_value(n := DATE '2000-01-01')", "2000-01-01", "2000-01-01"),
]


@pytest.fixture(scope="module")
def edition(league_build: Path) -> Iterator[Edition]:
    with chronicle.open(league_build) as found:
        yield found


@pytest.mark.parametrize(("expression", "text", "value"), VALUES, ids=[expression[:20] for expression, *_ in VALUES])
def test_a_value_of_every_type_is_what_it_is_in_every_format(
    expression: str, text: str, value: Any, edition: Edition, tmp_path: Path
) -> None:
    import pyarrow.parquet

    rows = edition.sql(f"SELECT {expression} AS x, 1 AS one")
    assert [*csv.reader(io.StringIO("".join(rows.csv())))] == [["x", "one"], [text, "1"]]
    assert json.loads(rows.json(), parse_constant=pytest.fail) == [{"x": value, "one": 1}]
    assert len(rows) == len(rows.fetchall()) == rows.arrow().num_rows == 1
    kept = pyarrow.parquet.read_table(rows.write(tmp_path / "x.parquet"))
    assert (kept.num_rows, kept.column_names) == (1, ["x", "one"])


def test_a_number_that_arrow_has_no_type_for_is_a_text_and_not_another_number(edition: Edition) -> None:
    rows = edition.sql("SELECT 340282366920938463463374607431768211455::UHUGEINT AS x, [TIMETZ '12:00:00+05'] AS t, 1.5 AS d")
    assert rows.arrow().to_pylist() == [{"x": str(2**128 - 1), "t": ["12:00:00+05"], "d": Decimal("1.5")}]


def test_a_missing_value_and_an_empty_text_differ_in_csv(edition: Edition) -> None:
    assert [*edition.sql("SELECT NULL AS a, '' AS b, 'x,' AS c").csv()] == ["a,b,c\n", ',"","x,"\n']


def test_columns_of_one_name_are_numbered_and_none_is_lost(edition: Edition) -> None:
    rows = edition.sql("SELECT 1 AS a, 2 AS a, 3 AS a_1, 'x'::ENUM ('x') AS a")
    assert rows.columns == ["a", "a_2", "a_1", "a_3"]
    assert rows.dicts() == json.loads(rows.json()) == rows.arrow().to_pylist() == [{"a": 1, "a_2": 2, "a_1": 3, "a_3": "x"}]
    assert next(rows.csv()) == "a,a_2,a_1,a_3\n"
    assert "a_3" in rows.drawn()
    assert values.distinct(["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    "query", ["SHOW TABLES", "DESCRIBE books", "EXPLAIN SELECT 1", "PRAGMA table_info('books')", "PIVOT books ON worth"]
)
def test_whatever_answers_is_a_query(query: str, edition: Edition) -> None:
    rows = edition.sql(query)
    assert len(json.loads(rows.json())) == len([*csv.reader(io.StringIO("".join(rows.csv())))]) - 1 == len(rows) > 0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT 1; SELECT 2", "there are 2 statements in the query -> ask one at a time"),
        ("CREATE TEMP TABLE t AS SELECT 1", "CREATE is not a query"),
        ("BEGIN", "TRANSACTION is not a query"),
        ("SET VARIABLE x = 1", "SET is not a query"),
        ("FROM bookz", '-> did you mean "books"?'),
        ("SELECT wort FROM books", 'did you mean "worth"'),
        ("SELECT\n1 +\nFROM books WHERE WHERE", "in line 3 of the query"),
        ("FROM read_text('/etc/hostname')", "--external"),
        ("SELECT $a", "parameters: a"),
        ("SELECT '\udcff'", "the query is not UTF-8"),
    ],
)
def test_a_query_that_cannot_be_run_is_refused_in_one_line_that_helps(query: str, told: str, edition: Edition) -> None:
    with pytest.raises(ChronicleError) as refused:
        edition.sql(query).fetchall()
    assert refused.value.code == "sql-error"
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_data_frame_that_cannot_hold_a_date_says_so(edition: Edition) -> None:
    with pytest.raises(ChronicleError, match=r"\[unfit-value\] a pandas data frame cannot hold a value: .* -> cast the column"):
        edition.sql("SELECT DATE '0044-03-15 (BC)' AS d").df()


def test_threads_may_ask_one_edition_and_print_meanwhile(edition: Edition, capsys: pytest.CaptureFixture[str]) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        try:
            for _ in range(5):
                rows = edition.sql("SELECT $i AS i FROM range(1000)", i=number)
                print("printed")
                if {*rows.fetchall()} != {(number,)} or f" {number} │" not in rows.drawn() or "printed" in rows.drawn():
                    wrong.append(number)
                edition.asof("2007-07-01").counts  # noqa: B018
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert capsys.readouterr().out == "printed\n" * 20


def test_rows_that_are_half_read_are_not_disturbed_by_another_question(edition: Edition) -> None:
    rows = iter(edition.sql("FROM range(30000)"))
    next(rows)
    edition.tree("2009-01-01")
    assert sum(1 for _ in rows) == 29999


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_file_never_takes_the_place_of_a_pipe_or_a_device(edition: Edition, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ChronicleError, match=r"\[output-refused\] .* is not a regular file"):
        edition.sql("SELECT 1").write(tmp_path / "pipe.csv")
    assert (tmp_path / "pipe.csv").is_fifo()


def test_a_link_stays_and_the_file_that_it_leads_to_is_replaced(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    edition.sql("SELECT 1 AS a").write(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a\n1\n"
