"""A value that the compiled column cannot hold as it was written is a finding, and all others keep their digits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.workbench import Folder, declare, history, table

from chronicle.engines import duckdb as engine

KEPT = [
    "0.1",
    "1e22",
    "-0.0",
    "0",
    "000123.4500",
    "9007199254740992",
    "0.30000000000000004",
    "1E-300",
    "NaN",
    "-INF",
    "100000000000000000000",
]
LOST = ["9007199254740993", "1e400", "-1e400", "1e-400", "3.14159265358979323846", "12345678901234567.5", "1" * 400]


def _things(root: Path, kind: str, cells: list[str]) -> Folder:
    root.mkdir(exist_ok=True)
    rows = [{"n": str(number), "v": cell} for number, cell in enumerate(cells)]
    return declare(root, {"things": table(f"n:integer v:{kind}", "n", role="reference")}, {"things": rows})


def _lost(folder: Folder) -> set[str | None]:
    return {f.value for f in folder.faults() if f.code == "out-of-range"}


def test_numbers_that_a_double_would_change_are_named_and_no_others(tmp_path: Path) -> None:
    assert _lost(_things(tmp_path / "p", "number", KEPT + LOST)) == set(LOST)


def test_numbers_in_local_writing_are_judged_by_their_digits(tmp_path: Path) -> None:
    folder = _things(tmp_path / "p", "number", ["9.007.199.254.740.993,0", "1.234.567,5"])
    folder.field("things", "v", decimalChar=",", groupChar=".")
    assert _lost(folder) == {"9.007.199.254.740.993,0"}


@pytest.mark.parametrize(
    ("kind", "kept", "lost"),
    [
        ("integer", "9223372036854775807", "9223372036854775808"),
        ("datetime", "2020-01-01T00:00:00.123456000", "2020-01-01T00:00:00.1234567"),
        ("year", "2147483647", "2147483648"),
    ],
)
def test_other_types_have_limits_of_their_own(tmp_path: Path, kind: str, kept: str, lost: str) -> None:
    assert _lost(_things(tmp_path / "p", kind, [kept, lost])) == {lost}


@given(texts=st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=None).map(str), min_size=1, max_size=20, unique=True))
def test_a_number_that_passes_is_the_number_that_was_written(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    from decimal import Decimal

    folder = _things(tmp_path_factory.mktemp("numbers") / "p", "number", texts)
    lost = _lost(folder)
    assert lost == {text for text in texts if Decimal(repr(float(text))) != Decimal(text)}
    kept = [text for text in texts if text not in lost]
    with history(_things(folder.root, "number", kept).root) as (con, _):
        found = [Decimal(repr(value)) for (value,) in engine.rows(con, "SELECT v FROM things ORDER BY n")]
    assert found == [Decimal(text) for text in kept]


def test_a_bound_of_four_hundred_digits_is_a_fault_of_the_contract(tmp_path: Path) -> None:
    for kind in ("integer", "number"):
        folder = _things(tmp_path / kind, kind, ["1"])
        folder.field("things", "v", constraints={"minimum": 10**400})
        assert {f.code for f in folder.faults()} == {"contract-error"}
