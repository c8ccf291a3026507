"""`chronicle init`: the contract that it proposes, what it leaves to people, and what it never replaces."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from support.workbench import ROOT, Folder, without_suites

import chronicle
from chronicle.api.starting import Started
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError, InputRefused
from chronicle.starting import words

TOWNS = {
    "towns.csv": "town_code;founded;dissolved;county\n101;01.01.1950;01.01.2003;Süd\n102;01.01.1950;01.01.2003;Süd\n103;01.01.2003;;Süd\n",
    "town_names.csv": "town_code;tongue;name;valid_from;valid_to\n"
    "101;de;Öd;01.01.1950;01.06.1975\n101;de;Öd am See;01.06.1975;01.01.2003\n101;en;Waste;01.01.1950;01.01.2003\n"
    "102;de;Moos;01.01.1950;01.01.2003\n103;de;Moosöd;01.01.2003;\n",
    "laws.csv": "law_no;in_force;title\nL2002/7;2003-01-01;Gesetz über Öd\n",
    "mergers.csv": "law_no;old_code;new_code\nL2002/7;101;103\nL2002/7;102;103\n",
}


def _folder(root: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding)
    return root


def _described(root: Path) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in Folder(root).descriptor["resources"]}


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Started, dict[str, dict[str, Any]]]:
    """Tables as an office may export them: semicolons, another encoding, days as 01.01.2003."""
    root = _folder(tmp_path_factory.mktemp("towns"), TOWNS, "cp1252")
    return chronicle.init(root), _described(root)


def test_the_roles_keys_and_references_of_tables_with_a_merger_are_inferred(towns: tuple[Started, dict[str, Any]]) -> None:
    begun, tables = towns
    assert begun.ready
    assert begun.tables == {"laws": "act", "mergers": "succession", "town_names": "attribute", "towns": "entity"}
    assert {name: table["schema"]["primaryKey"] for name, table in tables.items()} == {
        "laws": "law_no",
        "mergers": ["law_no", "old_code", "new_code"],
        "town_names": ["town_code", "tongue", "valid_from"],
        "towns": "town_code",
    }
    assert tables["mergers"]["chronicle"]["succession"] == {"predecessor": "old_code", "successor": "new_code", "act": "law_no"}
    assert tables["town_names"]["chronicle"]["labels"] == {"text": "name", "language": "tongue"}
    assert tables["towns"]["chronicle"]["validity"] == {"from": "founded", "to": "dissolved"}


def test_the_format_of_files_and_days_is_inferred(towns: tuple[Started, dict[str, Any]]) -> None:
    table = towns[1]["towns"]
    assert (table["encoding"], table["dialect"]) == ("cp1252", {"delimiter": ";"})
    fields = {field["name"]: (field["type"], field.get("format")) for field in table["schema"]["fields"]}
    assert fields == {
        "town_code": ("integer", None),
        "founded": ("date", "%d.%m.%Y"),
        "dissolved": ("date", "%d.%m.%Y"),
        "county": ("string", None),
    }


def test_every_guess_is_explained_where_it_stands(towns: tuple[Started, dict[str, Any]]) -> None:
    for table in towns[1].values():
        assert table["description"].startswith(f"Role {table['chronicle']['role']}, because ")
        special = {key["fields"] for key in table["schema"].get("foreignKeys", [])} | {*table["chronicle"].get("validity", {}).values()}
        for field in table["schema"]["fields"]:
            assert (field["type"] == "string" and field["name"] not in special) or field["description"], field["name"]


def test_the_proposed_contract_compiles_and_its_diff_tells_the_merger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_suites(monkeypatch)
    root = _folder(tmp_path, TOWNS, "cp1252")
    assert [main(["init", str(root)]), main(["build", str(root)])] == [0, 0]
    assert main(["diff", "2000-01-01", "2010-01-01", "--package", str(root)]) == 0
    assert "merged into Moosöd" in capsys.readouterr().out


@pytest.mark.slow
def test_the_roles_of_the_real_tables_are_those_that_people_gave_them(tmp_path: Path) -> None:
    """A copy without its contract. Where people decided otherwise, no name and no value says so."""
    for path in (ROOT / "tables").glob("*.csv"):
        shutil.copyfile(path, tmp_path / path.name)
    begun = chronicle.init(tmp_path)
    given = {r["name"]: r["chronicle"]["role"] for r in json.loads((ROOT / "datapackage.json").read_text("utf-8"))["resources"]}
    assert {name for name, role in given.items() if begun.tables[name] != role} <= OTHERWISE


# Facts without a day, and happenings that no succession names but that are acts all the same.
OTHERWISE = {"event_links", "events", "policy_links", "policy_targets", "positions"}


@pytest.mark.parametrize(
    ("table", "key", "role"),
    [
        ("id,name\n1,a\n2,b\n", "id", "entity"),
        ("unit,year,population\na,1990,100\na,2000,120\nb,1990,5\nb,2000,6\n", ["unit", "year"], "fact"),
        ("light,colour,since,until\nbell,white,1900-01-01,1946-05-01\nbell,red,1946-05-01,\n", ["light", "since"], "entity"),
        ("编号,名称,成立日期,撤销日期\nA1,工信部,2008-03-15,\nA2,信息产业部,1998-03-10,2008-03-15\n", "编号", "entity"),
        ("id,area,opened\n1,12.5,2001-01-01\n2,NA,2001-03-01\n", "id", "fact"),
    ],
    ids=["register", "panel", "lives", "Chinese", "missing values"],
)
def test_one_table_gets_a_key_and_a_role(tmp_path: Path, table: str, key: object, role: str) -> None:
    begun = chronicle.init(_folder(tmp_path, {"things.csv": table}))
    described = _described(tmp_path)["things"]
    assert (described["schema"]["primaryKey"], described["chronicle"]["role"], begun.ready) == (key, role, True)


def test_texts_for_no_value_are_those_without_which_a_column_has_a_type(tmp_path: Path) -> None:
    chronicle.init(
        _folder(tmp_path, {"t.csv": "id,area,country,since,until\n1,2.5,NA,1999-01-01,9999-12-31\n2,NA,FR,1999-01-01,2001-01-01\n"})
    )
    fields = {field["name"]: (field["type"], field.get("missingValues")) for field in _described(tmp_path)["t"]["schema"]["fields"]}
    assert fields["area"] == ("number", ["", "NA"])
    assert fields["country"] == ("string", None), "NA may be Namibia"
    assert fields["until"] == ("date", ["", "9999-12-31"])


def test_parquet_and_gzip_are_read_and_the_types_that_a_file_states_are_kept(tmp_path: Path) -> None:
    rows = "SELECT 1 AS id, DATE '2001-01-01' AS since, NULL::DATE AS until, 2.5::DECIMAL(4, 1) AS x, ['a', 'b'] AS l"
    duckdb.sql(f"COPY ({rows}) TO '{tmp_path}/a.parquet'")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"id\tv\n1\t2\n"))
    assert chronicle.init(tmp_path).ready
    assert [field["type"] for field in _described(tmp_path)["a"]["schema"]["fields"]] == ["integer", "date", "date", "number", "array"]
    assert _described(tmp_path)["b"]["dialect"] == {"delimiter": "\t"}


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        ({"t.csv": "a,b\n1,2\n1,2\n1,3\n"}, "no columns identify a row"),
        ({"t.csv": "id,since,until\na,01/02/2003,03/04/2005\nb,05/06/2001,01/01/2010\n"}, "with the day first or with the month first"),
        ({"t.csv": "id,name\n1,a\n2,b\n3,c\n", "m.csv": "old_id,new_id,date\n1,3,2001-01-01\n2,3,2001-01-01\n"}, "by which act"),
        ({"acts.csv": "id,in_force,title\n1,01.02.2003,a\n2,13.02.2003,b\n"}, "must be EDTF"),
        ({"rates.csv": "region,kind,since,until,rate\na,x,2001-01-01,,1\na,y,2001-01-01,,2\n"}, "add such a table"),
    ],
    ids=["no key", "day or month", "no act", "day of an act", "no entity"],
)
def test_what_cannot_be_inferred_is_asked(files: dict[str, str], asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(_folder(tmp_path, files))]) == 1
    said = capsys.readouterr().out
    assert asked in said
    assert "Decide, then run: chronicle check" in said
    assert (tmp_path / "datapackage.json").is_file()


def test_folders_with_the_same_files_are_states_of_one_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _folder(tmp_path, {"2020/offices.csv": "id,name\n1,Canal\n2,Harbour\n", "2024/offices.csv": "id,name\n2,Docks\n3,Lock\n"})
    assert main(["init", str(tmp_path)]) == 0
    assert f"Next: chronicle diff {tmp_path}/2020 {tmp_path}/2024" in capsys.readouterr().out
    assert main(["diff", f"{tmp_path}/2020", f"{tmp_path}/2024"]) == 0
    told = capsys.readouterr().out
    assert "Lock was created" in told
    assert "Canal was abolished" in told


def test_an_end_that_looks_like_the_last_day_is_worth_a_look(tmp_path: Path) -> None:
    rows = "id,start_date,end_date\na,2001-01-01,2004-12-31\nb,2005-01-01,2009-12-31\nc,2010-01-01,2014-12-31\nd,2015-01-01,\n"
    (note,) = chronicle.init(_folder(tmp_path, {"t.csv": rows})).findings
    assert (note.severity, note.column) == ("warning", "end_date")
    assert "add a day" in note.message


@pytest.mark.parametrize(
    ("files", "code"),
    [({}, "no-data-files"), ({"t.csv": ""}, "broken-file"), ({"t.csv": "id,x\n1,2\n", "datapackage.json": "{}"}, "output-refused")],
)
def test_a_folder_that_cannot_be_begun_is_refused(files: dict[str, str], code: str, tmp_path: Path) -> None:
    before = dict(_folder(tmp_path, files) and files)
    with pytest.raises(ChronicleError) as caught:
        chronicle.init(tmp_path)
    assert caught.value.code == code
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == before


def test_rows_that_cannot_be_read_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as caught:
        chronicle.init(_folder(tmp_path, {"t.csv": 'id,name\n1,"abc\n2,d\n'}))
    assert [(finding.table, finding.row, finding.code) for finding in caught.value.findings] == [("t", 2, "source-error")]
    assert not (tmp_path / "datapackage.json").exists()


def test_names_and_widths_that_no_contract_can_have_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    for number, name in enumerate((b"\xff.csv", b"two\nlines.csv", b"\x1b[2J.csv")):
        folder = tmp_path / str(number)
        folder.mkdir()
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text("id,name\n1,a\n", "utf-8")
        with pytest.raises(ChronicleError, match="holds what cannot be printed"):
            chronicle.init(folder)
        assert not (folder / "datapackage.json").exists()
    wide = _folder(tmp_path / "wide", {"wide.csv": ",".join(f"c{n}" for n in range(20_000)) + "\n"})
    with pytest.raises(InputRefused) as refused:
        chronicle.init(wide)
    assert [finding.message for finding in refused.value.findings] == ["20,000 columns are too many"]


def test_the_example_passes_the_checks_and_is_never_written_over_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_suites(monkeypatch)
    place = str(tmp_path / "coast")
    assert [main(["init", place, "--example", "--ci"]), main(["build", place])] == [0, 0]
    assert main(["diff", "2000-01-01", "2024-01-01", "--package", place]) == 0
    assert "Canal Office and Ferry Office were merged into Waterways Office" in capsys.readouterr().out
    assert main(["init", place, "--example"]) == 2


@pytest.mark.slow
def test_the_example_passes_every_check(tmp_path: Path) -> None:
    chronicle.init(tmp_path / "coast", example=True)
    assert chronicle.check(tmp_path / "coast").findings == ()


def test_the_workflow_is_valid_and_added_once_to_a_package_that_is_there(tmp_path: Path) -> None:
    _folder(tmp_path, {"datapackage.json": "{}"})
    (written,) = chronicle.init(tmp_path, ci=True).written
    steps = yaml.safe_load(written.read_text("utf-8"))["jobs"]["check"]["steps"]
    assert "chronicle check --format github" in [step.get("run") for step in steps]
    assert (tmp_path / "datapackage.json").read_text("utf-8") == "{}"
    with pytest.raises(ChronicleError, match="is there already"):
        chronicle.init(tmp_path, ci=True)


def test_words_of_names_are_found_in_any_spelling() -> None:
    assert words.of("validFrom") == words.of("valid_from") == words.of("Valid from") == ["valid", "from"]
    assert [words.singular(word) for word in ("offices", "bodies", "addresses", "people", "status", "acts")] == [
        *("office", "body", "address", "person", "status", "act")
    ]
    assert [words.language(name) for name in ("name_en", "name_zh_Hans", "name_pinyin", "name", "born_in", "unit_xx")] == [
        *("en", "zh-Hans", "zh-Latn", None, None, None)
    ]
