"""CSV files that cannot be read, or not as the contract says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.workbench import LEAGUE, Folder

from chronicle.checking import standard
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding

Place = tuple[str, int | None, str | None, str, str | None]


def places(findings: list[Finding]) -> list[Place]:
    return [(f.code, f.row, f.column, f.table, f.value) for f in findings]


def bytes_of(change: Callable[[bytes], bytes], table: str = "coaches") -> Callable[[Folder], object]:
    """Spoils the file of one table."""
    return lambda folder: folder.path(table).write_bytes(change(folder.path(table).read_bytes()))


def replaced(old: bytes, new: bytes) -> Callable[[Folder], object]:
    return bytes_of(lambda content: content.replace(old, new))


def without_last_cell(content: bytes) -> bytes:
    return b"".join(line.rsplit(b",", 1)[0] + b"\n" for line in content.splitlines())


def test_the_league_has_no_fault() -> None:
    assert Folder(LEAGUE).faults() == []
    assert standard.validate(LEAGUE) == []


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(lambda f: f.path("coaches").unlink(), [("missing-file", None, None, "coaches", None)], id="missing-file"),
        pytest.param(
            replaced("Müller".encode(), b"M\xfcller"),
            [("encoding-error", 2, None, "coaches", "M\ufffdller")],
            id="cell-is-not-utf-8",
        ),
        pytest.param(replaced(b"debut", b"d\xe9but"), [("encoding-error", 1, None, "coaches", None)], id="header-is-not-utf-8"),
        pytest.param(bytes_of(lambda c: c.decode().encode("utf-16")), [("encoding-error", 1, None, "coaches", None)], id="utf-16"),
        pytest.param(
            replaced(b"debut", b"premiere"),
            [("incorrect-label", 1, "debut", "coaches", "premiere")],
            id="unknown-column",
        ),
        pytest.param(bytes_of(lambda c: c.replace(b"\n", b",x\n")), [("extra-label", 1, "x", "coaches", "x")], id="one-column-more"),
        pytest.param(bytes_of(without_last_cell), [("missing-label", 1, "debut", "coaches", None)], id="missing-column"),
        pytest.param(
            replaced(b"called_de", b"called_en"),
            [("incorrect-label", 1, "called_de", "coaches", "called_en"), ("duplicate-label", 1, "called_en", "coaches", "called_en")],
            id="column-twice",
        ),
        pytest.param(
            replaced(b"called_de,called_en", b"called_en,called_de"),
            [("incorrect-label", 1, "called_de", "coaches", "called_en"), ("incorrect-label", 1, "called_en", "coaches", "called_de")],
            id="wrong-order",
        ),
        pytest.param(
            replaced(b"coach_code,", b" coach_code,"),
            [("incorrect-label", 1, "coach_code", "coaches", " coach_code")],
            id="blank-in-a-label",
        ),
        pytest.param(replaced(b"Cook,2001", b"Cook"), [("missing-cell", 5, "debut", "coaches", None)], id="short-row"),
        pytest.param(replaced(b"Cook,2001", b"Cook,2001,x"), [("extra-cell", 5, None, "coaches", "x")], id="long-row"),
        pytest.param(replaced(b"Cook,2001", b"Cook,2001,"), [("extra-cell", 5, None, "coaches", "")], id="empty-cell-more"),
        pytest.param(replaced(b"Cook,2001", b'"C,k",,,'), [("extra-cell", 5, None, "coaches", "")] * 2, id="two-empty-cells-more"),
        pytest.param(
            replaced(b"Koch", b'"Koch'), [("source-error", 5, "called_de", "coaches", 'koch,"Koch,Cook,2001\n')], id="unclosed-quote"
        ),
        pytest.param(
            replaced(b"Koch", b'"Ko"ch'), [("source-error", 5, "called_de", "coaches", 'koch,"Ko"ch,Cook,2001')], id="text-after-a-quote"
        ),
        pytest.param(bytes_of(lambda c: b""), [("source-error", None, None, "coaches", None)], id="empty-file"),
    ],
)
def test_a_file_that_cannot_be_read_gives_exactly_this_finding(
    league: Folder, spoil: Callable[[Folder], object], expected: list[Place]
) -> None:
    spoil(league)
    assert places(league.faults()) == expected


@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [
        pytest.param("", "x", "", id="bare"),
        pytest.param('"', "x", '"', id="quoted"),
        pytest.param('"', "x", "", id="quotation-left-open"),
        pytest.param('"', "x\n", '"', id="of-many-lines"),
        pytest.param('"', '""', '"', id="of-quotation-marks"),
        pytest.param("", ",", "", id="of-commas"),
        pytest.param("", "\0", "", id="of-zero-bytes"),
    ],
)
@pytest.mark.parametrize("row", [1, 5])
def test_a_field_of_a_hundred_megabytes_is_refused_at_its_beginning(league: Folder, before: str, inside: str, after: str, row: int) -> None:
    field = before + inside * (100_000_000 // len(inside)) + after
    replaced(b"called_de" if row == 1 else b"Koch", field.encode())(league)
    (found,) = league.faults()
    assert (found.code, found.table) == ("source-error", "coaches")
    assert (found.row == 1) if row == 1 else (f"the row in line {row} " in found.remedy)


@pytest.mark.parametrize("path", ["名" * 100 + ".csv", "x/" * 600 + "x.csv"])
def test_a_path_longer_than_file_systems_allow_is_refused(league: Folder, path: str) -> None:
    league.resource("coaches", lambda r: r.update(path=path))
    with pytest.raises(InputRefused, match="is not a relative path inside the package"):
        league.faults()


@pytest.mark.parametrize("how", ["exact", "equal", "subset", "superset", "partial"])
def test_of_a_header_with_very_many_columns_the_first_faults_are_told(league: Folder, how: str) -> None:
    league.resource("coaches", lambda r: r["schema"].update(fieldsMatch=how))
    labels = ",".join(f"c{n % 50_000}" for n in range(100_000))
    replaced(b"called_en,debut", labels.encode())(league)
    found = league.faults()
    assert {f.row for f in found} == {1}
    assert 100 <= len(found) <= 210
    assert any("in all; the first 100 are shown" in f.message for f in found)


def test_faults_of_several_files_are_told_at_once(league: Folder) -> None:
    league.path("coaches").unlink()
    league.text("books", "fair", "fair,x")
    assert [(f.table, f.code) for f in league.faults()] == [("coaches", "missing-file"), ("books", "extra-cell")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda c: b"\xef\xbb\xbf" + c, id="byte-order-mark"),
        pytest.param(lambda c: c.replace(b"\n", b"\r\n"), id="windows-line-ends"),
        pytest.param(lambda c: c.rstrip(b"\n"), id="no-last-line-end"),
        pytest.param(lambda c: c.replace(b"Koch", b'"Koch"'), id="needless-quotes"),
        pytest.param(lambda c: c.replace(b"weber,,", b'weber,"",'), id="quoted-nothing"),
    ],
)
def test_what_the_csv_standard_allows_changes_nothing(league: Folder, change: Callable[[bytes], bytes]) -> None:
    bytes_of(change)(league)
    assert league.faults() == []


def test_a_cell_can_hold_commas_quotes_and_line_ends(league: Folder) -> None:
    league.set("coaches", "koch", called_en='Cook, "the elder"\nand brothers')
    assert league.faults() == []


def test_rows_are_counted_as_records_and_not_as_lines(league: Folder) -> None:
    league.set("coaches", "mueller", called_en="Muller\nthe elder")
    league.text("coaches", "2001", "20x1")
    assert places(league.faults()) == [("type-error", 5, "debut", "coaches", "20x1")]
    assert [(f.code, f.row) for f in standard.validate(league.root)] == [("type-error", 5)]


def test_a_missing_value_of_the_table_is_no_text(league: Folder) -> None:
    number = league.set("transitions", "germania-to-germania-frauen", portion="-")
    assert places(league.faults()) == [("type-error", number, "portion", "transitions", "-")]


def _pairs(findings: list[Finding]) -> set[tuple[str, str, int | None]]:
    return {(f.table, f.code, f.row) for f in findings if f.table == "coaches"}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(replaced(b"Cook,2001", b"Cook"), id="short-row"),
        pytest.param(replaced(b"Cook,2001", b"Cook,2001,x"), id="long-row"),
    ],
)
def test_frictionless_finds_the_same_in_a_ragged_row(league: Folder, spoil: Callable[[Folder], object]) -> None:
    spoil(league)
    assert _pairs(league.faults()) == _pairs(standard.validate(league.root))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(bytes_of(without_last_cell), "missing-label", id="missing-column"),
        pytest.param(bytes_of(lambda c: c.replace(b"\n", b",x\n")), "extra-label", id="one-column-more"),
        pytest.param(replaced(b"called_de,called_en", b"called_en,called_de"), "incorrect-label", id="wrong-order"),
        pytest.param(replaced("Müller".encode(), b"M\xfcller"), "encoding-error", id="cell-is-not-utf-8"),
    ],
)
def test_frictionless_names_the_same_fault_of_a_file(league: Folder, spoil: Callable[[Folder], object], code: str) -> None:
    """It counts no rows for these."""
    spoil(league)
    assert {f.code for f in league.faults()} == {code}
    assert {f.code for f in standard.validate(league.root) if f.table == "coaches"} == {code}


def test_a_blank_line_is_a_row(league: Folder) -> None:
    league.text("coaches", "weber,,", "\nweber,,")
    league.text("coaches", "2001", "20x1")
    assert ("type-error", 6) in {(f.code, f.row) for f in standard.validate(league.root)}
    assert ("type-error", 6) in {(f.code, f.row) for f in league.faults()}


def test_a_blank_line_is_told(league: Folder) -> None:
    league.text("coaches", "weber,,", "\nweber,,")
    assert ("blank-row", 4) in {(f.code, f.row) for f in standard.validate(league.root)}
    assert ("blank-row", 4) in {(f.code, f.row) for f in league.faults()}


def test_line_ends_of_two_kinds_are_read_or_told(league: Folder) -> None:
    bytes_of(lambda content: content.replace(b"\n", b"\r\n", 2))(league)
    assert {f.table for f in league.faults()} <= {"coaches"}
