"""Digests of content, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.workbench import LEAGUE

from chronicle.core import digest
from chronicle.engines import duckdb as engine
from chronicle.engines import row_digest


@pytest.fixture
def con() -> Iterator[engine.Connection]:
    found = engine.connect()
    yield found
    found.close()


def of(con: engine.Connection, rows: str, columns: tuple[str, ...] = ("a", "b")) -> str:
    return row_digest.of_rows(con, f"(VALUES {rows}) AS t(a, b)", columns)


def test_the_order_of_the_rows_does_not_matter(con: engine.Connection) -> None:
    assert of(con, "(1, 'x'), (2, 'y'), (3, 'z')") == of(con, "(3, 'z'), (1, 'x'), (2, 'y')")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(1, 'x')", "(1, 'y')"),
        ("(1, 'x')", "(1, 'x'), (1, 'x')"),
        ("(1, 'x'), (2, 'y')", "(1, 'y'), (2, 'x')"),
        ("('a|b', 'c')", "('a', 'b|c')"),
        ("('a', NULL)", r"('a', '\N')"),
        ("('', 'a')", "('a', '')"),
        ("(NULL, 'a')", "('a', NULL)"),
        (r"('a\', 'b')", r"('a', '\b')"),
        (r"('a|', 'b')", r"('a\p', 'b')"),
        ("(NULL, NULL)", "('', '')"),
    ],
)
def test_whatever_differs_has_another_digest(con: engine.Connection, one: str, other: str) -> None:
    assert of(con, one) != of(con, other)


def test_no_rows_have_a_digest_too(con: engine.Connection) -> None:
    assert row_digest.of_rows(con, "(SELECT 1 AS a, 2 AS b WHERE FALSE)", ("a", "b")).startswith("rows-md5:")


def test_a_digest_has_256_bits(con: engine.Connection) -> None:
    assert len(of(con, "(1, 'x')").removeprefix("rows-md5:")) == 64


def test_the_digest_of_a_file_is_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert digest.of_file(tmp_path / "empty") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest.of_file(LEAGUE / "datapackage.json") == digest.of_file(LEAGUE / "datapackage.json")
