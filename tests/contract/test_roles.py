"""The contract as the rest of the engine sees it."""

from __future__ import annotations

import pytest
from support.workbench import LEAGUE

from chronicle.contract import descriptor
from chronicle.contract.roles import Evidence, Reference, Statement

PACKAGE = descriptor.load(LEAGUE)


def test_tables_are_found_by_their_role() -> None:
    assert [t.name for t in PACKAGE.having(Statement)] == ["titles", "placements", "stints"]
    assert PACKAGE.having(Evidence) == [PACKAGE.tables["proofs"]]
    assert PACKAGE.having(Reference) == [PACKAGE.tables["books"]]
    assert [t.name for t in PACKAGE.temporal] == ["members", "titles", "placements", "stints"]


def test_the_columns_of_edtf_texts_are_those_of_periods_acts_sightings_and_further_dates() -> None:
    columns = {table.name: table.edtf for table in PACKAGE.tables.values() if table.edtf}
    assert columns == {
        "members": ("since", "until"),
        "titles": ("since", "until"),
        "placements": ("since", "until"),
        "decisions": ("decided", "ratified"),
        "books": ("out_on",),
        "proofs": ("seen_on",),
    }


def test_a_period_of_plain_dates_is_exact() -> None:
    assert [t.name for t in PACKAGE.temporal if t.exact] == ["stints"]


def test_a_table_without_a_period_has_no_bounds() -> None:
    with pytest.raises(KeyError, match="coaches has no period"):
        _ = PACKAGE.tables["coaches"].bounds


@pytest.mark.parametrize(
    ("style", "series", "word", "minor"),
    [
        ("full", ("member_code", "tongue"), "christened", False),
        ("sponsor", (), "sponsor_gained", False),
        ("nick", (), "nick_heard", True),
    ],
)
def test_the_first_case_that_fits_a_row_decides(style: str, series: tuple[str, ...], word: str, minor: bool) -> None:
    case = PACKAGE.tables["titles"].case({"style": style})
    assert (case.series, case.change["added"], case.minor) == (series, word, minor)
    assert case.tracks == ("wording",)  # a case inherits what it does not say


def test_the_subject_of_a_row_comes_first() -> None:
    row = {"coach_code": "koch", "member_code": "stadtfc", "hired": "2016-07-01"}
    assert PACKAGE.tables["stints"].entities(row) == [("coaches", "koch"), ("members", "stadtfc")]
    assert PACKAGE.tables["stints"].row_id(row) == "koch|stadtfc|2016-07-01"


def test_codes_have_labels_and_plain_values_label_themselves() -> None:
    assert PACKAGE.tables["titles"].field("tongue").categories == {"de": "German", "en": "English"}
    assert PACKAGE.tables["proofs"].field("bearing").categories["attests"] == "attests"


def test_missing_values_are_those_of_the_table() -> None:
    assert PACKAGE.tables["transitions"].missing == ("", "n/a")
    assert PACKAGE.tables["members"].missing == ("",)
