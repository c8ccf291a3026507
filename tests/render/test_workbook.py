"""Workbooks: every value as the CSV files have it, and nothing that a spreadsheet takes for anything else."""

from __future__ import annotations

import csv
import datetime
import os
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from support import workbench
from support.workbench import ROOT, Folder, declare, history, table

import chronicle
from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.render.workbook import book, cells

TABLES = {
    "bodies": table(
        "id since until staff:integer share:number open:boolean note",
        "id",
        role="entity",
        period=("since", "until"),
        labels={"columns": {"zh-Hans": "note"}},
    ),
    "posts": table(
        "body person on_duty:date",
        "body",
        of={"bodies": "body"},
        foreign={"body": "bodies.id"},
        role="attribute",
        period=("on_duty", "left"),
    ),
}
TABLES["posts"]["schema"]["fields"].append({"name": "left", "type": "date", "title": "Left", "description": "First day away."})
ROWS = {
    "bodies": [
        {
            "id": "-1+1",
            "since": "1899-12-31",
            "until": "2001-04-01",
            "staff": "9007199254740993",
            "share": "0.1",
            "open": "true",
            "note": "=1+1",
        },
        {"id": "@b", "since": "1900-03-01", "until": "..", "staff": "-5", "share": "1e-7", "open": "false", "note": "工业和信息化部"},
        {"id": "007", "since": "1990-04", "until": "", "staff": "", "share": "", "open": "", "note": 'two\nlines, "quoted"'},
        {"id": "_x0041_", "since": "..", "until": "2000", "staff": "0", "share": "12345.678901234", "open": "true", "note": " spaced "},
    ],
    "posts": [{"body": "@b", "person": "+49 30", "on_duty": "2000-02-29", "left": ""}],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A package of values that spreadsheets are known to spoil: its build, and the folder with its workbooks."""
    folder = declare(tmp_path_factory.mktemp("odd"), TABLES, ROWS)
    folder.describe(lambda d: d.update({"title": "Odd values", "licenses": [{"name": "CC0-1.0"}], "contributors": [{"title": "Ida"}]}))
    build = folder.build()
    for name, day in (("history", None), ("day", "1999-01-01"), ("again", "1999-01-01")):
        chronicle.workbook(build, day=day, out=folder.root / f"{name}.xlsx")
    return build, folder.root


@pytest.fixture(scope="module")
def whole(made: tuple[Path, Path]) -> Workbook:
    return openpyxl.load_workbook(made[1] / "history.xlsx")


def _column(book: Workbook, sheet: str, heading: str) -> list[object]:
    headings = [cell.value for cell in book[sheet][1]]
    return [row[headings.index(heading)].value for row in book[sheet].iter_rows(min_row=2)]


def test_a_day_is_a_day_only_where_it_is_exact_and_every_spreadsheet_has_it(whole: Workbook) -> None:
    assert dict(zip(_column(whole, "bodies", "id"), _column(whole, "bodies", "since"), strict=True)) == {
        "-1+1": "1899-12-31",
        "007": "1990-04",
        "@b": datetime.datetime(1900, 3, 1),
        "_x0041_": "..",
    }


def test_what_looks_like_a_formula_is_a_text_and_numbers_are_never_rounded(whole: Workbook) -> None:
    notes = [cell for row in whole["bodies"].iter_rows(min_row=2) for cell in row if str(cell.value).startswith(("=", "-1+", "@", "+"))]
    assert notes
    assert {(cell.data_type, cell.quotePrefix) for cell in notes if cell.value != -5 and cell.column != 2} <= {("s", True), ("s", False)}
    assert {cell.data_type for cell in notes} == {"s"}
    assert sorted(map(str, _column(whole, "bodies", "staff"))) == ["-5", "0", "9007199254740993", "None"]
    assert "9007199254740993" in _column(whole, "bodies", "staff"), "as a text: a number would end in 2"


def test_names_stand_beside_ids_and_headings_explain_themselves(whole: Workbook) -> None:
    sheet = whole["posts"]
    assert [cell.value for cell in sheet[1]][:3] == ["body", "body (name)", "person"]
    assert sheet["B2"].value == "工业和信息化部"
    assert [cell.comment.text for cell in sheet[1] if cell.value == "Left"] == ["left\nFirst day away."]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:E2")


def test_the_cover_says_what_it_is_and_leads_to_each_sheet(whole: Workbook) -> None:
    told = {row[0].value: row[1].value for row in whole["About"].iter_rows(max_col=2)}
    assert told["Odd values"] is None
    assert told["Licence"] == "CC0-1.0"
    assert told["How to cite"] == "Ida. Odd values. Not released; data to 2001-12-31."
    assert [cell.hyperlink.location for cell in whole["About"]["A"] if cell.hyperlink] == ["'bodies'!A1", "'posts'!A1"]


def test_a_state_has_the_rows_of_the_day_with_their_certainty(made: tuple[Path, Path]) -> None:
    state = openpyxl.load_workbook(made[1] / "day.xlsx")
    assert state.sheetnames == ["About", "bodies", "posts"]
    assert dict(zip(_column(state, "bodies", "id"), _column(state, "bodies", "Certainty"), strict=True)) == {
        "-1+1": "certain",
        "007": "possible",
        "@b": "certain",
        "_x0041_": "certain",
    }


def test_the_same_content_has_the_same_bytes(made: tuple[Path, Path]) -> None:
    assert (made[1] / "day.xlsx").read_bytes() == (made[1] / "again.xlsx").read_bytes()


def test_what_is_too_long_for_a_cell_or_a_sheet_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_ROWS", 2)
    texts = {"things": table("id text", "id", role="reference")}
    root = declare(tmp_path, texts, {"things": [{"id": str(n), "text": "长" * (40_000 if n == 3 else 1)} for n in range(5)]}).root
    with history(root) as (con, package):
        (done,) = book.write(con, package, tmp_path / "x.xlsx", None, None)
    assert (done.sheets, done.rows, done.cut) == (["things", "things 2", "things 3"], 5, ["things 2, row 3, text"])
    read = openpyxl.load_workbook(tmp_path / "x.xlsx")
    told = {row[0].value: row[1].value for row in read["About"].iter_rows(max_col=2)}
    assert "things 2, row 3, text" in told["Cut"]
    assert "things" in told["Several sheets"]
    assert read["things 2"]["B3"].value.endswith("[cut: 40,000 characters]")
    assert [read[name].max_row for name in done.sheets] == [3, 3, 2]


def test_who_lacks_the_library_is_told_what_to_install(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "LIBRARY", "xlsxwriter_of_tomorrow")
    with pytest.raises(ChronicleError) as caught:
        chronicle.workbook(made[0], out=made[1] / "none.xlsx")
    assert (caught.value.code, (made[1] / "none.xlsx").exists()) == ("missing-library", False)


# What a spreadsheet makes of it

SPREADSHEET = shutil.which("soffice")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[0-9]+)?")
FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # all sheets, as they are shown, UTF-8


def _read_back(workbook: Path, place: Path) -> dict[str, list[list[str]]]:
    """The sheets of a workbook as LibreOffice shows them, by their names, without the columns that the workbook adds."""
    command = [str(SPREADSHEET), f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", FILTER, "--outdir"]
    subprocess.run([*command, str(place), str(workbook)], check=True, capture_output=True, timeout=300)
    found = {}
    for path in place.glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        kept = [n for n, heading in enumerate(rows[0]) if not heading.endswith(" (name)")]
        found[path.stem.removeprefix(f"{workbook.stem}-")] = [[row[n] for n in kept] for row in rows[1:]]
    return found


def _plain(cell: str) -> object:
    """A cell, with numbers as numbers and true and false as spreadsheets write them."""
    return cell.upper() if cell in ("true", "false") else Decimal(cell) if NUMBER.fullmatch(cell) else cell


def _written(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def _same(sheet: list[list[str]], rows: list[list[str]]) -> bool:
    return [[_plain(cell) for cell in row] for row in sheet] == [[_plain(cell) for cell in row] for row in rows]


@pytest.mark.slow
@pytest.mark.skipif(
    not SPREADSHEET and not os.environ.get("CI"), reason="LibreOffice (soffice) is not installed: workbooks are not read back"
)
def test_a_spreadsheet_reads_back_exactly_what_the_csv_files_have(made: tuple[Path, Path], ministry_build: Path, tmp_path: Path) -> None:
    build, root = made
    for number, (of, file) in enumerate(((build, root / "history.xlsx"), (ministry_build, tmp_path / "ministry.xlsx"))):
        if not file.exists():
            chronicle.workbook(of, out=file)
        place = tmp_path / str(number)
        place.mkdir()
        sheets = _read_back(file, place)
        assert len(sheets) > 2
        for path in sorted((of / "history").glob("*.csv")):
            assert _same(sheets[path.stem], _written(path)), path
    for resource in Folder(ROOT).descriptor["resources"]:
        if not (ministry_build / "history" / f"{resource['name']}.csv").exists():
            shown = [row[: len(resource["schema"]["fields"])] for row in sheets[resource["name"]]]
            assert _same(shown, sorted_rows(ROOT / resource["path"], shown)), resource["name"]


def sorted_rows(path: Path, shown: list[list[str]]) -> list[list[str]]:
    """The rows of a canonical file in the order of a sheet, by their first cells."""
    places = {row[0]: place for place, row in enumerate(shown)}
    return sorted(_written(path), key=lambda row: places.get(row[0], len(places)))


@pytest.mark.parametrize(
    ("name", "file"),
    [("harbours", "harbours"), ("a/b", "a-b"), ("..", "package"), ("n" * 300, "n" * 100), ('it\'s "x"\x1b', "it-s-x"), ("../../x", "x")],
)
def test_whatever_a_package_is_called_its_workbooks_lie_in_their_folder(name: str, file: str, tmp_path: Path) -> None:
    package = replace(descriptor.load(workbench.club(tmp_path).root), name=name)
    assert [path for path, _ in book.files(package, [])] == [f"workbooks/{file}-history.xlsx"]
