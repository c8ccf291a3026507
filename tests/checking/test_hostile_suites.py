"""Suites of a package from elsewhere: what they ask is asked, or named; they reach nothing but the compiled tables, and end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.workbench import Folder, declare, table

from chronicle.building import builder
from chronicle.checking.expectations import runner, suites, time_limit
from chronicle.checking.report import Report
from chronicle.core.errors import ChronicleError

pytestmark = pytest.mark.slow  # each starts Great Expectations


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Tables and columns whose names are words of SQL, or have a meaning to those who pass queries on."""
    monkeypatch.setenv("CHRONICLE_CACHE", "off")
    (tmp_path / "p").mkdir()
    tables = {
        "order": table("id select:integer since until", "id", role="entity", period=("since", "until")),
        "Groups": table("key {a} ab %s", "key", role="reference"),
    }
    rows = {
        "order": [{"id": str(n), "select": str(n), "since": "1990-01-01", "until": ".."} for n in range(5)],
        "Groups": [{"key": "k", "{a}": "x", "ab": "y", "%s": "z"}],
    }
    folder = declare(tmp_path / "p", tables, rows)
    folder.text("Groups", "ab", "a:b")
    folder.field("Groups", "ab", name="a:b")
    return folder


def _suite(folder: Folder, *expectations: dict[str, Any], table: str = "order") -> None:
    (folder.root / "checks").mkdir(exist_ok=True)
    (folder.root / "checks" / f"{table}.json").write_text(json.dumps({"expectations": expectations}), "utf-8")


def _query(text: str) -> dict[str, Any]:
    return {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": text}, "meta": {"code": "asked"}}


def _messages(report: Report) -> list[str]:
    return [f"{finding}" for finding in report.found]


def test_words_of_sql_are_names_like_any_other(order: Folder) -> None:
    _suite(order, {"type": "expect_column_values_to_be_between", "kwargs": {"column": "select", "min_value": 0, "max_value": 9}})
    report = builder.check(order.root)
    assert report.errors == []
    assert sum(outcome.origin == "suite" for outcome in report.expectations) == 1


def test_what_great_expectations_does_not_know_is_an_error_that_hides_nothing(order: Folder) -> None:
    _suite(
        order,
        {"type": "expect_column_values_to_be_in_sett", "kwargs": {"column": "id", "value_set": ["a"]}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"}},
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "id", "value_sett": ["a"]}},
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "select", "max_value": 2}, "meta": {"code": "small"}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {}},
    )
    report = builder.check(order.root)
    asked = [outcome for outcome in report.expectations if outcome.origin == "suite"]
    assert [outcome.passed for outcome in asked] == [False, True, False, False, False]
    first, third, small, fifth = [text for text in _messages(report) if "error" in text]
    told = "\n".join((first, third, small, fifth))
    assert "entry 1: there is no expectation of the type 'expect_column_values_to_be_in_sett'" in told
    assert "entry 3: its arguments do not fit: value_set: field required; value_sett: extra fields not permitted" in told
    assert "entry 5: its arguments do not fit: column" in told
    assert "checks/order.json" in told
    (number,) = [outcome for outcome in asked if outcome.code == "small"]
    assert (number.unexpected, json.loads(number.examples or "")[0]) == (2, {"select": 3, "id": "3"})


def test_an_expectation_at_which_great_expectations_stops_hides_no_other() -> None:
    """What stops it differs from version to version, so here the word `stop` does."""

    class Asked:
        def __init__(self, name: str, expectations: list[str]) -> None:
            self.expectations = expectations

    class Batch:
        def validate(self, suite: Asked, result_format: object) -> SimpleNamespace:
            if "stop" in suite.expectations:
                raise ValueError("Expected a condition\nColumn: 2")
            placed = [SimpleNamespace(expectation_config=SimpleNamespace(meta={"place": int(each)})) for each in suite.expectations]
            return SimpleNamespace(results=placed)

    unknown = dict[int, str]()
    found = runner._results(SimpleNamespace(ExpectationSuite=Asked), Batch(), {0: "0", 1: "stop", 2: "2"}, {}, unknown)
    assert sorted(found) == [0, 2]
    assert unknown == {1: "it cannot be asked: Expected a condition"}


@pytest.mark.parametrize(
    "written",
    [
        [],
        {"expectations": {}},
        {"expectations": [5]},
        {"expectations": [{"type": 5}]},
        {"expectations": [{"type": "expect_x", "kwargs": [1]}]},
        {"expectations": [{"type": "expect_x", "meta": {"says": 5}}]},
        {"expectations": [{"type": "expect_x", "severity": "deadly"}]},
        {"expectations": [{"type": "expect_x", "kwargs": {"unexpected_rows_query": "SELECT '{batch.__init__.__globals__}' FROM {batch}"}}]},
        {"expectations": [{"type": "expect_x", "kwargs": {"unexpected_rows_query": "SELECT 1 FROM {batch!r:>999999999}"}}]},
    ],
)
def test_what_is_no_suite_is_named(order: Folder, written: Any) -> None:
    (order.root / "checks").mkdir()
    (order.root / "checks" / "order.json").write_text(json.dumps(written))
    with pytest.raises(ChronicleError, match=r"order\.json is not a suite"):
        suites.handwritten(order.root)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "leads outside the package"),
        (lambda path: path.symlink_to(Path(__file__)), "leads outside the package"),
        (lambda path: path.mkdir(), "is not a regular file"),
        (lambda path: path.write_text('{"expectations": [], "expectations": []}'), "is given twice"),
        (lambda path: path.write_text("[" * 100_000), "nested too deeply"),
    ],
)
def test_a_suite_that_is_no_file_of_json_is_not_opened(order: Folder, make: Any, told: str) -> None:
    (order.root / "checks").mkdir()
    make(order.root / "checks" / "order.json")
    with pytest.raises(ChronicleError, match=told):
        suites.handwritten(order.root)


def test_a_suite_reaches_no_file(order: Folder, tmp_path: Path) -> None:
    secret, written = tmp_path / "secret.txt", tmp_path / "written.csv"
    secret.write_text("7f3a-quince")
    _suite(
        order,
        _query(f"SELECT * FROM (SELECT * FROM {{batch}}) b, read_text('{secret}')"),
        _query(f"SELECT 1 WHERE FALSE) x; COPY (SELECT 1) TO '{written}'; SELECT * FROM (SELECT 1 WHERE FALSE") | {"meta": {"code": "b"}},
        _query("SELECT * FROM (SELECT * FROM {batch}) b, glob('/etc/*')") | {"meta": {"code": "c"}},
        _query("SELECT 1) x; SET enable_external_access = true; SELECT * FROM (SELECT 1") | {"meta": {"code": "d"}},
    )
    report = builder.check(order.root)
    assert sum(not outcome.passed for outcome in report.expectations) == 4
    assert "7f3a-quince" not in "".join(_messages(report))
    assert not written.exists()


def test_a_query_without_end_is_stopped_and_the_others_are_asked(order: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(time_limit.VARIABLE, "2")
    _suite(
        order,
        _query("SELECT * FROM (SELECT * FROM {batch}) b WHERE (SELECT count(*) FROM range(1000000) x, range(1000000) y) < 0"),
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "select", "max_value": 2}, "meta": {"code": "small"}},
    )
    report = builder.check(order.root)
    failures = {outcome.code: outcome.failure for outcome in report.expectations if not outcome.passed}
    assert failures == {"asked": "it did not end within 2 seconds", "small": None}


def test_a_limit_that_is_no_number_is_refused(order: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(time_limit.VARIABLE, "soon")
    with pytest.raises(ChronicleError, match="no number of seconds"):
        time_limit.single(order.path("order"))
