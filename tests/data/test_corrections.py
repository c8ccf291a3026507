"""Every correction is really made: in the release that it names, or in the tables for the next one, and not before."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RELEASES = ROOT / "releases"
Row = dict[str, str]


def _rows(tables: Path, name: str) -> list[Row]:
    with (tables / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


CORRECTIONS = _rows(ROOT / "tables", "corrections")
MADE = [row for row in CORRECTIONS if row["fixed_in"]]
VERSIONS = sorted((path.parent.name for path in RELEASES.glob("*/datapackage.json")), key=lambda v: [int(part) for part in v.split(".")])


def _said(tables: Path, table: str) -> dict[str, Row]:
    """The statements of a table by id; none, if it is not there."""
    path = tables / f"{table}.csv"
    return {row["id"]: row for row in _rows(tables, table)} if path.exists() else {}


def _before_and_after(fixed_in: str) -> tuple[Path, Path]:
    """The tables of the release before a correction, and those that have it."""
    if fixed_in == "next":
        return RELEASES / VERSIONS[-1] / "tables", ROOT / "tables"
    return RELEASES / VERSIONS[VERSIONS.index(fixed_in) - 1] / "tables", RELEASES / fixed_in / "tables"


def test_there_are_corrections_accepted_rejected_and_open() -> None:
    assert {row["verdict"] for row in CORRECTIONS} == {"accepted", "rejected", "open"}


def test_the_newest_release_is_the_last_version() -> None:
    assert json.loads((RELEASES / "latest.json").read_text("utf-8"))["version"] == VERSIONS[-1]


@pytest.mark.parametrize("table", sorted({row["statement_table"] for row in MADE}))
def test_a_correction_is_in_the_release_that_it_names_and_not_in_the_one_before(table: str) -> None:
    """Where the tables lack a statement, they say nothing of it."""
    wrong = dict[str, tuple[str, str]]()
    for fixed_in in sorted({row["fixed_in"] for row in MADE}):
        before, after = (_said(tables, table) for tables in _before_and_after(fixed_in))
        for row in (row for row in MADE if (row["statement_table"], row["fixed_in"]) == (table, fixed_in)):
            said = before.get(row["statement_id"], {}).get(row["field"], ""), after.get(row["statement_id"], {}).get(row["field"], "")
            if said != (row["was"], row["now"]):
                wrong[row["id"]] = said
    assert wrong == {}
