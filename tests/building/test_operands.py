"""What a reader names to compare: every kind of side, and every way in which one can be none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.generated import TABLES
from support.workbench import ROOT, Folder, declare, table

from chronicle.building import builder, operands
from chronicle.change import change_file, comparing
from chronicle.change.joined import Joined
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.engines import duckdb as engine

PAIRS = table("thing lang a z", "thing lang", of={"things": "thing"}, role="attribute", period=("a", "z"))
USED = {**{name: TABLES[name] for name in ("things", "marks", "measures")}, "pairs": PAIRS}
ROWS = {
    "things": [{"thing": "t0", "a": "1990", "z": ".."}, {"thing": "t1", "a": "2000-06-01", "z": ".."}],
    "marks": [{"mark": "m0", "thing": "t0", "lang": "en", "text": "x", "a": "2000-01-10", "z": ".."}],
    "measures": [{"measure": "s0", "thing": "t0", "since": "2000-02-01", "until": ""}],
    "pairs": [],
}


@pytest.fixture
def package(tmp_path: Path) -> Folder:
    (tmp_path / "package").mkdir()
    return declare(tmp_path / "package", USED, ROWS)


@pytest.fixture
def files(package: Folder, tmp_path: Path) -> Path:
    """A folder of files with the contract above it."""
    folder = tmp_path / "shelf" / "files"
    folder.mkdir(parents=True)
    shutil.copy(package.root / "datapackage.json", tmp_path / "shelf")
    (folder / "things.csv").write_text("thing,a,z,certainty\nt0,1990,..,certain\nt1,2000-06,..,possible\n", "utf-8")
    (folder / "measures.csv").write_text("measure,thing,since,until\ns0,t0,2000-02-01,\n", "utf-8")
    return folder


def refused(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> tuple[str, str]:
    """The code and the remedy that a comparison is refused with; nothing else is printed, and it is no traceback."""
    capsys.readouterr()
    assert main(["diff", *words]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    message, _, remedy = captured.err.strip().splitlines()[-1].rpartition(" -> ")
    return (message or remedy).partition("] ")[0].removeprefix("error ["), remedy if message else ""


# Each kind


def described(first: str, second: str, package: str | None = None) -> list[tuple[str, str | None, str | None, bool]]:
    with operands.opened(first, second, package) as both:
        comparing.compared(*both)
        return [(str(side), side.version, side.as_dict()["day"], side.record) for side in both]


def test_days_are_those_of_the_edition_at_hand(league_build: Path) -> None:
    found = described("2000-01-01", "2001-01-01", str(league_build))
    assert [side[1:] for side in found] == [(None, "2000-01-01", False), (None, "2001-01-01", False)]
    assert found[0][0] == f"build in {league_build}/, 2000-01-01"


def test_latest_is_the_newest_release() -> None:
    newest = json.loads((ROOT / "releases" / "latest.json").read_text("utf-8"))["version"]
    assert described("0.1.0", "latest", str(ROOT))[1][:2] == (f"release {newest}", newest)


@pytest.mark.parametrize("second", ["0.2.0", "v0.2.0"])
def test_versions_are_whole_records(second: str) -> None:
    assert described("0.1.0", second, str(ROOT)) == [
        ("release 0.1.0", "0.1.0", None, True),
        ("release 0.2.0", "0.2.0", None, True),
    ]


def test_versions_with_a_day_are_states() -> None:
    assert described("0.1.0@2008-07-02", "0.2.0@2008-07-02", str(ROOT))[1] == ("release 0.2.0, 2008-07-02", "0.2.0", "2008-07-02", False)


def test_a_release_is_the_same_by_version_and_by_path() -> None:
    by_path = described(str(ROOT / "releases" / "0.1.0"), str(ROOT / "releases" / "0.1.0" / DATABASE))
    assert by_path == [("release 0.1.0", "0.1.0", None, True)] * 2


def test_a_package_is_compiled_for_the_purpose_and_left_as_it_was(package: Folder) -> None:
    before = sorted(package.root.rglob("*"))
    found = described(str(package.root), str(package.root))
    assert found[0] == (f"package in {package.root}/", None, None, True)
    assert sorted(package.root.rglob("*")) == before


def test_a_day_of_a_package_or_a_build_can_be_named_by_its_path(package: Folder) -> None:
    build = package.build()
    found = described(f"{package.root}@2000-01-01", f"{build}@2001-01-01")
    assert [side[2:] for side in found] == [("2000-01-01", False), ("2001-01-01", False)]


def test_a_build_that_is_older_than_its_tables_says_so(package: Folder) -> None:
    build = package.build()
    import os

    os.utime(package.path("marks"), (2**31, 2**31))
    assert "(older than marks.csv: run `chronicle build`)" in described(str(build), str(build))[0][0]


def test_the_version_of_a_descriptor_makes_no_release_of_a_package_nor_of_its_build(package: Folder) -> None:
    package.describe(lambda d: d.update(version="0.0.0"))
    assert described(str(package.root), str(package.root))[0][:2] == (f"package in {package.root}/", None)
    build = package.build()
    assert described(str(build), str(build))[0][:2] == (f"build in {build}/", None)
    assert json.loads((build / "build.json").read_text("utf-8"))["version"] is None


def test_a_release_built_again_from_its_own_folder_is_that_release(published: Path, tmp_path: Path) -> None:
    again = builder.build(published / "0.1.1", tmp_path / "again", check=False)
    assert described(str(again), str(again))[0][1] == "0.1.1"
    for path in (again / "changes").iterdir():
        assert path.read_bytes() == (published / "0.1.1" / "changes" / path.name).read_bytes(), path.name


def test_a_day_after_the_closing_date_is_remarked_upon(package: Folder) -> None:
    assert "(after the closing date 2001-12-31: the data has no later changes)" in described(*[f"{package.root}@2002-01-01"] * 2)[0][0]


def test_files_are_one_state_and_lack_what_is_not_there(files: Path) -> None:
    with operands.opened(str(files), str(files)) as (side, _):
        assert str(side) == f"files in {files}"
        assert [table.name for table in side.state.tables()] == ["things", "measures"]
        rows = engine.rows(side.state.con, f"SELECT * FROM {side.state.relation(side.package.tables['measures'])}")
        assert [str(cell) for cell in rows[0]] == ["s0", "t0", "2000-02-01", "None"]


@pytest.mark.parametrize("second", ["{package}@2001-01-01", "{build}@2001-01-01"])
def test_files_can_be_compared_with_a_day_of_a_history(package: Folder, files: Path, second: str) -> None:
    with operands.opened(str(files), second.format(package=package.root, build=package.build())) as both:
        found = comparing.compared(*both)
        assert isinstance(found, Joined)
        changes = {row["id"]: row for query in found.rows() for (text,) in engine.rows(found.place.con, query) if (row := json.loads(text))}
        assert changes.keys() == {"m0", "t1"}
        assert changes["t1"]["old"] == {"a": "2000-06", "certainty": "possible"}


def test_a_contract_with_its_tables_is_a_package_and_with_rows_of_some_certainty_a_folder_of_files(package: Folder) -> None:
    assert described(str(package.root), str(package.root))[0][0].startswith("package in ")
    for name in USED:
        package.path(name).rename(package.root / f"{name}.txt")
    with pytest.raises(ChronicleError, match="contains no file of a table"):
        described(str(package.root), str(package.root))
    (package.root / "things.csv").write_text("thing,a,z,certainty\nt0,1990,..,certain\n", "utf-8")
    assert described(str(package.root), str(package.root))[0][0].startswith("files in ")


def test_a_package_that_lacks_a_file_is_told_so_and_taken_for_nothing_else(package: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    package.path("marks").unlink()
    with pytest.raises(ChronicleError, match=r"lacks marks\.csv"):
        described(str(package.root), str(package.root))
    assert refused(capsys, str(package.root), str(package.root))[0] == "missing-file"


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("folder", ["", "data/"])
def test_what_was_applied_is_a_folder_of_files_that_is_the_same_as_the_state(tmp_path: Path, form: str, folder: str) -> None:
    """Also an empty text, a text for no value, and a contract whose files would be called as those of a state."""
    ends = []
    for name, text in (("old", "x"), ("new", "-")):
        (tmp_path / name).mkdir()
        made = declare(tmp_path / name, USED, {})
        for each in USED:
            made.path(each).unlink()
            made.resource(each, lambda r, each=each: r.update(path=f"{folder}{each}.csv"))  # type: ignore[misc]
        made.resource("marks", lambda r: r["schema"].update(missingValues=["-", "NA"]))
        made.describe(lambda d: d.update(name="same"))
        marks = [{**ROWS["marks"][0], "text": text}, {**ROWS["marks"][0], "mark": "m1", "lang": "de", "text": ""}]
        for each in USED:
            made.write(each, marks if each == "marks" else ROWS[each])
        ends.append(str(made.root))
    with operands.opened(*ends) as both, (tmp_path / "change.json").open("w", encoding="utf-8") as out:
        change_file.write(comparing.compared(*both), out)
    assert main(["apply", str(tmp_path / "change.json"), ends[0], "--to", str(tmp_path / "files"), "--format", form]) == 0
    with operands.one(str(tmp_path / "files")) as found, operands.one(ends[1]) as wanted:
        assert found.state.digests == wanted.state.digests


def test_texts_for_no_value_are_those_of_the_contract(package: Folder, files: Path) -> None:
    contract = files.parent / "datapackage.json"
    described = json.loads(contract.read_text("utf-8"))
    described["resources"][0]["schema"]["fields"][1]["missingValues"] = ["NA"]
    contract.write_text(json.dumps(described), "utf-8")
    (files / "things.csv").write_text('thing,a,z\nNA,NA,NA\nt1,,""\n', "utf-8")
    with operands.one(str(files)) as side:
        rows = engine.rows(side.state.con, f"SELECT thing, a, z FROM {side.state.relation(side.package.tables['things'])} ORDER BY 1")
        (files / "measures.csv").write_text('"measure","thing","since","until"\n"s0","t0","2000-02-01",""\n', "utf-8")
    assert rows == [("NA", None, "NA"), ("t1", None, "")]
    with operands.one(str(files)) as side:  # where no text can be, a quoted empty one is none, too
        assert engine.rows(side.state.con, f"SELECT until FROM {side.state.relation(side.package.tables['measures'])}") == [(None,)]


def test_a_folder_with_an_at_sign_in_its_name_is_that_folder(package: Folder, tmp_path: Path) -> None:
    odd = shutil.copytree(package.root, tmp_path / "me@home" / "data@2001", dirs_exist_ok=False)
    assert described(str(odd), f"{odd}")[0][2:] == (None, True)
    assert described(f"{odd}@2000-01-01", f"{odd}@2001-01-01")[1][2] == "2001-01-01"


@pytest.mark.parametrize("score", ["nan", "1.01", "inf", "much"])
def test_a_score_that_is_none_is_refused(score: str, package: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(package.root), str(package.root), f"--infer={score}"]) == 2
    assert "write a number from 0 to 1" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_snapshot_of_a_build_is_the_state_of_its_day(package: Folder, form: str) -> None:
    build = package.build()
    folder = build / "snapshots" / "2001-12-31"
    for path in list(folder.iterdir()):
        if path.suffix != f".{form}":
            path.unlink()
    with operands.opened(str(folder), f"{build}@2001-12-31") as (one, other):
        assert one.state.digests == other.state.digests
        found = comparing.compared(one, other)
        assert isinstance(found, Joined)
        assert found.tallies == []


# None of them


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nowhere", "nowhere"], ("bad-side", "write YYYY-MM-DD, 1.0.0, or a path")),
        (["{package}", "nowhere@2000-01-01"], ("bad-side", "write YYYY-MM-DD, 1.0.0, or a path")),
        (["2000-02-30", "2001-01-01"], ("bad-date", "write it YYYY-MM-DD, such as 2008-07-02")),
        (["{package}@2000-13-01", "{package}@2001-01-01"], ("bad-date", "write it YYYY-MM-DD, such as 2008-07-02")),
        (["{package}@", "{package}"], ("bad-date", "write it YYYY-MM-DD, such as 2008-07-02")),
        (["{package}@2001-01-01", "{package}@2000-01-01"], ("bad-order", "give the earlier day first")),
        (["{package}", "{package}@2000-01-01"], ("not-comparable", "give a day as well: {package}@YYYY-MM-DD")),
        (["{files}", "{package}"], ("not-comparable", "give a day as well: {package}@YYYY-MM-DD")),
        (["{files}@2000-01-01", "{files}"], ("no-history", "leave out the day")),
    ],
)
def test_what_names_nothing_or_cannot_be_compared_is_refused(
    package: Folder, files: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: tuple[str, str]
) -> None:
    words = [word.format(package=package.root, files=files) for word in words]
    build = package.build()
    assert refused(capsys, *words, "--package", str(build)) == (expected[0], expected[1].format(package=package.root))


def test_a_version_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads((ROOT / "releases" / "index.json").read_text("utf-8"))["releases"]
    published = ", ".join(entry["version"] for entry in listed)
    assert refused(capsys, "0.1.0", "9.9.9", "--package", str(ROOT)) == ("no-release", f"one of {published}")


def test_a_version_where_there_are_no_releases_is_refused(package: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "0.1.0", "0.2.0", "--package", str(package.root))[0] == "no-release"


def test_a_day_of_a_package_that_was_not_built_is_refused(package: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    code, remedy = refused(capsys, "2000-01-01", "2001-01-01", "--package", str(package.root))
    assert (code, remedy) == ("no-edition", f"run `chronicle build {package.root}`")


def test_different_datasets_are_not_comparable(package: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").mkdir()
    declare(tmp_path / "other", USED, ROWS)
    assert refused(capsys, str(package.root), str(tmp_path / "other"))[0] == "not-comparable"


def test_a_record_that_closes_earlier_comes_first(package: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = Folder(shutil.copytree(package.root, tmp_path / "later"))
    later.describe(lambda d: d["chronicle"].update(closing="2002-12-31"))
    assert refused(capsys, str(later.root), str(package.root)) == ("bad-order", "give the older one first")


def test_a_folder_without_a_contract_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "things.csv").write_text("thing\nt0\n", "utf-8")
    assert refused(capsys, str(tmp_path), str(tmp_path)) == ("no-contract", "put the contract beside the files")


@pytest.mark.parametrize("contract", ["", "{", "[]", '{"resources": []}'])
def test_a_contract_that_cannot_be_read_is_refused(files: Path, capsys: pytest.CaptureFixture[str], contract: str) -> None:
    (files / "datapackage.json").write_text(contract, "utf-8")
    main(["diff", str(files), str(files)])
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error [")


def test_a_package_with_faults_is_refused_with_all_of_them(package: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    package.set("measures", "s0", since="soon")
    package.set("things", "t0", a="once")
    assert main(["diff", str(package.root), str(package.root)]) == 1
    told = capsys.readouterr().err
    assert "error [type-error] measures, row 2, column since, value 'soon'" in told
    assert "2 errors in the input" in told


Spoil = Callable[[Path], object]


def cells(name: str, text: str) -> Spoil:
    return lambda folder: (folder / name).write_text(text, "utf-8")


def parquet(name: str, query: str) -> Spoil:
    def write(folder: Path) -> None:
        (folder / name).with_suffix(".csv").unlink(missing_ok=True)
        con = engine.connect()
        con.execute(f"COPY ({query}) TO '{folder / name}'")
        con.close()

    return write


SPOILED: dict[str, tuple[Spoil, str]] = {
    "a cell that is no date": (cells("measures.csv", "measure,thing,since,until\ns0,t0,soon,\n"), "bad-cell"),
    "a day that there is not": (cells("measures.csv", "measure,thing,since,until\ns0,t0,2000-02-30,\n"), "bad-cell"),
    "a bound that is no day": (cells("things.csv", "thing,a,z,a_earliest,a_latest,z_earliest,z_latest\nt0,1990,..,soon,,,\n"), "bad-cell"),
    "a text where a day is due": (
        parquet("measures.parquet", "SELECT 's0' AS measure, 't0' AS thing, 'soon' AS since, NULL AS until"),
        "bad-cell",
    ),
    "a key without a value": (cells("things.csv", "thing,a,z\n,1990,..\n"), "missing-key"),
    "a key without a value in Parquet": (parquet("things.parquet", "SELECT CAST(NULL AS VARCHAR) AS thing"), "missing-key"),
    "a key twice": (cells("things.csv", "thing,a,z\nt0,1990,..\nt0,1991,..\n"), "duplicate-key"),
    "a key whose parts cannot be told apart": (cells("pairs.csv", "thing,lang,a,z\na|b,c,2000,..\n"), "ambiguous-key"),
    "a key twice in Parquet": (parquet("things.parquet", "SELECT 't0' AS thing FROM range(2)"), "duplicate-key"),
    "a certainty of its own": (cells("things.csv", "thing,a,z,certainty\nt0,1990,..,perhaps\n"), "bad-cell"),
    "a certainty that is missing": (cells("things.csv", "thing,a,z,certainty\nt0,1990,..,\n"), "bad-cell"),
    "no column of the key": (cells("things.csv", "a,z\n1990,..\n"), "missing-column"),
    "no column of the key in Parquet": (parquet("things.parquet", "SELECT 1 AS a"), "missing-column"),
    "a row with a cell less": (cells("things.csv", "thing,a,z\nt0,1990,..\nt1,1990\n"), "broken-file"),
    "a line above the header": (cells("things.csv", "List of things\nthing,a,z\nt0,1990,..\n"), "broken-file"),
    "a row with a cell more": (cells("things.csv", "thing,a,z\nt0,1990,..\nt1,1990,..,x,y\n"), "broken-file"),
    "nothing that is Parquet": (lambda f: (f / "things.parquet").write_bytes(b"PAR1 nonsense"), "broken-file"),
    "half a Parquet file": (
        lambda f: (parquet("things.parquet", "SELECT 't0' AS thing")(f), (p := f / "things.parquet").write_bytes(p.read_bytes()[:-20])),
        "broken-file",
    ),
    "bytes that are no text": (lambda f: (f / "things.csv").write_bytes(b"thing,a,z\n\xff\xfe,1990,..\n"), "broken-file"),
    "no table at all": (lambda f: [path.unlink() for path in f.iterdir()], "no-tables"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_files_that_are_spoiled_are_refused(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    good = str(shutil.copytree(files, files.parent / "good"))
    spoil, code = SPOILED[name]
    spoil(files)
    for words in ((str(files), good), (good, str(files))):
        found, remedy = refused(capsys, *words)
        assert found == code
        assert remedy


ODD: dict[str, Spoil] = {
    "a number where a text is due": parquet("things.parquet", "SELECT 1 AS thing, '1990' AS a, '..' AS z"),
    "an empty file": cells("things.csv", ""),
    "a header without rows": cells("things.csv", "thing,a,z\n"),
    "a list for a text": parquet("things.parquet", "SELECT 't0' AS thing, ['1990'] AS a, '..' AS z"),
}


@pytest.mark.parametrize("name", ODD)
def test_files_that_are_odd_never_end_in_a_traceback(files: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    good = str(shutil.copytree(files, files.parent / "good"))
    ODD[name](files)
    for words in ([str(files), good], [good, str(files), "--json"]):
        code = main(["diff", *words])
        told = capsys.readouterr()
        assert (code, told.err.startswith("error [") or told.err.startswith("files in ")) in ((0, True), (2, True))


@pytest.mark.parametrize("spoil", [b"no database", b"", None])
@pytest.mark.parametrize("words", [["{bad}", "{good}"], ["{good}", "{bad}"], ["{bad}", "{bad}"], ["2000-01-01", "2001-01-01"]])
def test_an_edition_that_is_spoiled_is_refused(
    package: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: bytes | None, words: list[str]
) -> None:
    good = package.build(tmp_path / "good")
    bad = tmp_path / "bad"
    bad.mkdir()
    if spoil is None:  # a database, but none of ours
        engine.connect(bad / DATABASE).close()
    else:
        (bad / DATABASE).write_bytes(spoil)
    words = [word.format(good=good, bad=bad) for word in words]
    assert refused(capsys, *words, "--package", str(bad)) == (
        "broken-edition",
        "build it again, or get it again from where it was published",
    )


def test_the_contract_inside_of_an_edition_counts(package: Folder, tmp_path: Path) -> None:
    build = package.build(tmp_path / "build")
    package.describe(lambda d: d.update(name="another"))
    with operands.one(str(build)) as side:
        assert (side.package.name, json.loads((package.root / "datapackage.json").read_text("utf-8"))["name"]) == ("package", "another")
