"""Verification: whatever is done to a copy of a release, it is named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from support import change_files, servers
from support.workbench import without_suites

from chronicle.building import compile
from chronicle.cli.main import main
from chronicle.core import digest
from chronicle.core.errors import ChronicleError
from chronicle.engines import row_digest
from chronicle.releasing import rebuild, signature, verify
from chronicle.releasing.verify import Verdict
from chronicle.render.workbook import book

VERSION = "0.1.1"
HISTORY = f"{VERSION}/history/coaches.parquet"


@pytest.fixture(autouse=True)
def _as_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The releases of the league were made without the suites, so they are made again without."""
    without_suites(monkeypatch)


@pytest.fixture
def shelf(published: Path, tmp_path: Path) -> Path:
    """A copy of the releases of the league, to spoil."""
    return Path(shutil.copytree(published, tmp_path / "releases"))


def _told(shelf: Path, **how: bool) -> list[str]:
    """place code message of everything found."""
    verdicts = verify.found(str(shelf), again=how.get("again", False))
    return [f"{v.what}: {f.table} {f.code} {f.message}" for v in verdicts for f in v.findings]


def _edit(path: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _again(shelf: Path, *names: str) -> None:
    """Makes every hash fit again: in datapackage.json, SHA256SUMS and the index. What a careful forger would do."""
    folder = shelf / VERSION
    fresh = {name: digest.of_file(folder / name) for name in names}

    def listed(described: dict) -> None:  # type: ignore[type-arg]
        for entry in described["chronicle"]["release"]["files"]:
            if entry["path"] in fresh and "hash" in entry:
                entry |= {"hash": fresh[entry["path"]], "bytes": (folder / entry["path"]).stat().st_size}

    _edit(folder / "datapackage.json", listed)
    fresh["datapackage.json"] = digest.of_file(folder / "datapackage.json")
    lines = [line.split("  ", 1) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()]
    text = "".join(f"{fresh.get(name, ':' + old).split(':')[1]}  {name}\n" for old, name in lines)
    (folder / "SHA256SUMS").write_text(text, "utf-8")
    hashes = {"hash": fresh["datapackage.json"], "sums": digest.of_file(folder / "SHA256SUMS")}
    _edit(shelf / "index.json", lambda index: index["releases"][0].update(hashes))


def _without(path: Path, condition: str) -> None:
    """Writes a Parquet file again with some rows less."""
    kept = path.with_suffix(".new")
    duckdb.sql(f"SELECT * FROM read_parquet('{path}') WHERE NOT ({condition})").write_parquet(str(kept))
    kept.replace(path)


def test_releases_are_found_fine_by_folder_by_version_and_as_a_whole(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(published.parent)
    for address, count in ((VERSION, 1), ("latest", 1), ("releases", 3), ("releases/0.1.0", 1), ("releases/0.1.0/datapackage.json", 1)):
        assert main(["verify", address, "--json"]) == 0
        verdicts = json.loads(capsys.readouterr().out)["verdicts"]
        assert [v["errors"] for v in verdicts] == [0] * count, address
    assert main(["verify", VERSION, "--rebuild"]) == 0
    assert f"release {VERSION}: agrees with its own checksums; only a signature" in capsys.readouterr().out


def test_what_is_not_there_is_said_so(published: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path)]) == 2
    assert main(["verify", str(tmp_path / "nothing")]) == 2
    monkeypatch.chdir(published.parent)
    assert main(["verify", "9.9.9"]) == 2
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ChronicleError, match="no releases known"):
        verify.found("0.1.0")


def _flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def _kinds(folder: Path) -> list[str]:
    """One file of each kind that a release has: those at its top, and one of each folder and suffix."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return list({name if "/" not in name else (name.split("/")[0], name.rpartition(".")[2]): name for name in names}.values())


@pytest.mark.slow
def test_one_flipped_byte_of_any_kind_of_file_is_named(shelf: Path) -> None:
    folder = shelf / VERSION
    kinds = _kinds(folder)
    assert {"registry.parquet", "NEWS.md", "news.html", "feed.atom", "croissant.json", "checks.json", "delta/0.1.0/change.json"} <= {*kinds}
    for name in kinds:
        whole = (folder / name).read_bytes()
        _flip(folder / name)
        found = verify.release(folder).findings
        assert any(f.severity == "error" and name in (f.table, f.column) for f in found) or name == "SHA256SUMS", (name, found)
        assert found, name
        (folder / name).write_bytes(whole)
    assert not verify.release(folder).findings


def test_a_flipped_byte_in_each_file_names_each_file(shelf: Path) -> None:
    folder = shelf / VERSION
    files = [p for p in folder.rglob("*") if p.is_file() and p.name not in ("SHA256SUMS", "datapackage.json")]
    for path in files:
        _flip(path)
    named = {f.table for f in verify.release(folder).findings if f.code == "file-differs"}
    assert named == {path.relative_to(folder).as_posix() for path in files}


def test_a_missing_a_strange_and_a_swapped_file_are_named(shelf: Path) -> None:
    folder = shelf / VERSION
    (folder / "CHANGELOG.md").unlink()
    (folder / "notes.txt").write_text("mine", "utf-8")
    a, b = sorted(folder.glob("changes/*.md"))[:2]
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)
    (folder / "DICTIONARY.md").rename(shelf / "elsewhere.md")
    (folder / "DICTIONARY.md").symlink_to(shelf / "elsewhere.md")
    told = "\n".join(_told(shelf))
    assert "CHANGELOG.md file-missing" in told
    assert "notes.txt file-unlisted" in told
    assert f"changes/{a.name} file-differs not the file of SHA256SUMS and datapackage.json: it is what changes/{b.name} should be" in told
    assert f"it is what changes/{a.name} should be" in told
    assert "DICTIONARY.md link" in told


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(shelf: Path, tmp_path: Path) -> None:
    (shelf / VERSION / "CHANGELOG.md").unlink()
    os.mkfifo(shelf / VERSION / "CHANGELOG.md")
    assert "CHANGELOG.md link" in "\n".join(_told(shelf))
    assert main(["get", VERSION, "--from", str(shelf), "--to", str(tmp_path / "got")]) == 2
    assert main(["publish", "--from", str(shelf), "--to", str(tmp_path / "public")]) == 1
    (shelf / "index.json").unlink()
    os.mkfifo(shelf / "index.json")
    assert main(["releases", "--from", str(shelf)]) == 2


def test_a_row_removed_from_a_history_is_named_though_every_hash_fits(shelf: Path) -> None:
    _without(shelf / HISTORY, "coach_code = 'schmidt'")
    _again(shelf, "history/coaches.parquet")
    told = _told(shelf)
    assert any("coaches row-missing in history/coaches.parquet, the row schmidt, row " in line for line in told), told
    assert not any("file-differs" in line for line in told)


@pytest.mark.parametrize("name", ["registry.parquet", "delta/0.1.0/rows.parquet", "delta/0.1.0/events.parquet", "data/coaches.csv"])
def test_a_row_removed_from_any_table_is_named(name: str, shelf: Path) -> None:
    path = shelf / VERSION / name
    if path.suffix == ".csv":
        path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    else:
        con = duckdb.connect()
        kept = path.with_suffix(".new")
        con.sql(f"SELECT * FROM read_parquet('{path}') OFFSET 1").write_parquet(str(kept))
        kept.replace(path)
    assert any(f"{name} file-differs" in line for line in _told(shelf))


def test_rows_added_and_cells_changed_in_the_duckdb_file_are_named(shelf: Path) -> None:
    with duckdb.connect(str(shelf / VERSION / "chronicle.duckdb")) as con:
        con.execute("UPDATE coaches SET called_en = 'Somebody Else' WHERE coach_code = 'schmidt'")
        con.execute("INSERT INTO coaches BY NAME SELECT * REPLACE ('ghost' AS coach_code) FROM coaches LIMIT 1")
    _again(shelf, "chronicle.duckdb")
    told = "\n".join(_told(shelf))
    assert "is not the canonical one (in called_en)" in told
    assert "coaches row-added in chronicle.duckdb, the row ghost is in no canonical table" in told


def test_a_change_that_leads_elsewhere_is_named_though_every_hash_fits(shelf: Path) -> None:
    name = "delta/0.1.0/change.json"
    document = json.loads((shelf / VERSION / name).read_text("utf-8"))
    (row,) = document["rows"]
    row["new"]["called_en"] = "Somebody Else"
    change_files.saved(shelf / VERSION / name, document)
    _again(shelf, name)
    told = [line for line in _told(shelf) if "replay-differs" in line]
    assert len(told) == 2, told
    assert all("delta/0.1.0" in line for line in told)


BESIDE = ("registry.parquet", "delta/0.1.0/events.parquet", "NEWS.md", "feed.atom", "news.html", "croissant.json", "dcat.jsonld")


@pytest.mark.parametrize("names", [BESIDE[:5], BESIDE[5:]], ids=["told", "described"])  # descriptions list the others with their hashes
def test_whatever_is_forged_beside_the_tables_is_found_by_making_it_again(names: tuple[str, ...], shelf: Path) -> None:
    for name in names:
        path = shelf / VERSION / name
        path.write_bytes(path.read_bytes() + b"\n")
    _again(shelf, *names)
    assert _told(shelf) == []
    told = _told(shelf, again=True)
    assert [name for name in names if not any(f"{name} rebuilt-differs" in line for line in told)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*BESIDE, "workbooks/league-history.xlsx"])
def test_what_is_forged_beside_the_tables_is_found_by_making_it_again(name: str, shelf: Path) -> None:
    path = shelf / VERSION / name
    if not path.is_file():
        pytest.fail(f"there is no {name}")
    path.write_bytes(path.read_bytes() + b"\n")
    _again(shelf, name)
    assert _told(shelf) == []
    assert any(f"{name} rebuilt-differs" in line for line in _told(shelf, again=True))


@pytest.mark.parametrize("alone", [False, True])
def test_a_file_that_no_release_has_is_found_by_making_it_again(alone: bool, shelf: Path) -> None:
    """What follows from older releases cannot be made again without them, and is named in a note instead."""
    strange = ["changes/innocent.md", "checks/innocent.html", "extra.html", *([] if alone else ["feeds/members/ghost.atom"])]
    for name in strange:
        (shelf / VERSION / name).parent.mkdir(exist_ok=True)
        (shelf / VERSION / name).write_text("forged", "utf-8")
    listed = [{"path": name, "bytes": 6, "hash": digest.of_file(shelf / VERSION / name)} for name in strange]
    _edit(shelf / VERSION / "datapackage.json", lambda described: described["chronicle"]["release"]["files"].extend(listed))
    with (shelf / VERSION / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.writelines(f"{file['hash'][7:]}  {file['path']}\n" for file in listed)
    _again(shelf)
    if alone:
        shutil.rmtree(shelf / "0.1.0")
    assert {name: code for name, code in _found(shelf).items() if name in strange} == {}
    assert {name: code for name, code in _found(shelf, again=True).items() if name in strange} == dict.fromkeys(strange, "rebuilt-differs")


def test_a_release_is_made_again_as_a_whole_and_alone_without_what_follows_from_older_ones(shelf: Path, tmp_path: Path) -> None:
    whole = verify.release(shelf / VERSION, again=True)
    alone = verify.release(Path(shutil.copytree(shelf / VERSION, tmp_path / VERSION)), again=True)
    assert (whole.findings, alone.findings) == ([], [])
    assert len([*(shelf / VERSION / "workbooks").glob("*.xlsx")]) == len([*(shelf / VERSION / "snapshots").iterdir()]) + 1
    assert "replayed the changes since 0.1.0, and back" in whole.notes
    assert not any("not compared" in note for note in whole.notes), "macros, views and the report of the checks too"
    assert any("the deltas were not replayed" in note for note in alone.notes)
    assert "delta/0.1.0/change.json" in alone.notes[-1]
    assert "croissant.json" not in alone.notes[-1]


def test_workbooks_are_not_called_false_where_none_can_be_written(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (compile, rebuild):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name == book.LIBRARY else find_spec(name))
    verdict = verify.release(shelf / VERSION, again=True)
    assert verdict.findings == []
    assert "the workbooks were not made again: xlsxwriter not installed" in verdict.notes


def test_a_view_in_the_place_of_a_table_is_not_read(shelf: Path) -> None:
    with duckdb.connect(str(shelf / VERSION / "chronicle.duckdb")) as con:
        con.execute(
            "CREATE TABLE held AS FROM coaches; DROP VIEW IF EXISTS coaches_now; DROP TABLE coaches; CREATE VIEW coaches AS FROM held"
        )
    assert any("chronicle.duckdb table-missing there is no table coaches" in line for line in _told(shelf))


def test_a_row_removed_everywhere_with_hashes_and_digests_made_to_fit_is_found_in_the_canonical_table_and_by_compiling_again(
    shelf: Path,
) -> None:
    _without(shelf / HISTORY, "coach_code = 'schmidt'")
    with duckdb.connect(str(shelf / VERSION / "chronicle.duckdb")) as con:
        con.execute("DELETE FROM coaches WHERE coach_code = 'schmidt'")
        columns = [name for (name,) in con.execute("SELECT column_name FROM (DESCRIBE coaches)").fetchall()]
        row = con.execute("SELECT count(*) FROM coaches").fetchone()
        forged = {"rows": row[0] if row else None, "digest": row_digest.of_rows(con, "coaches", columns)}
    _edit(shelf / VERSION / "datapackage.json", lambda d: d["chronicle"]["release"]["tables"].update(coaches=forged))
    _again(shelf, "history/coaches.parquet", "chronicle.duckdb")
    (line,) = [line for line in _told(shelf) if "delta replay-differs" not in line]
    assert "data/coaches.csv files-disagree" in line
    assert "schmidt" in line
    told = _told(shelf, again=True)
    assert any("coaches has not the published digest" in line for line in told)
    assert any("history/coaches.parquet rebuilt-differs" in line for line in told)


def test_a_changed_published_digest_is_named(shelf: Path) -> None:
    _edit(shelf / VERSION / "datapackage.json", lambda d: d["chronicle"]["release"]["tables"]["coaches"].update(digest="rows-md5:0"))
    _again(shelf)
    assert any("history/coaches.parquet digest-differs" in line and "the published digest is of others" in line for line in _told(shelf))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda index: index["releases"][0].update(hash="sha256:" + "0" * 64), "for 0.1.1 it says hash 'sha256:0000"),
        (lambda index: index["releases"][0].update(closing="1999-01-01"), "for 0.1.1 it says closing '1999-01-01'"),
        (lambda index: index["releases"][0].update(previous=None), "0.1.1 follows None, but 0.1.0 is listed below it"),
        (lambda index: index["releases"][1].update(previous="0.0.9"), "for 0.1.0 it says previous '0.0.9'"),
        (lambda index: index["releases"][0].update(version="0.1.2", path="0.1.2/datapackage.json"), "0.1.2 release-missing"),
        (lambda index: index["releases"][0].update(path="../0.1.1/datapackage.json"), "may lead out of the folder"),
        (lambda index: index["releases"][0].update(path="0.1.0/datapackage.json"), "broken-index"),
        (
            lambda index: index["releases"][0].update(reasons=["nothing of note (patch)"]),
            "for 0.1.1 it says reasons ['nothing of note (patch)']",
        ),
        (lambda index: index["releases"][0].update(sums="sha256:" + "0" * 64), "for 0.1.1 it says sums 'sha256:0000"),
        (lambda index: index["releases"].reverse(), "0.1.0 follows None, but 0.1.1 is listed below it"),
        (lambda index: index["releases"].pop(0), "latest.json broken-pointer"),
        (lambda index: index["releases"].append(index["releases"][0]), "a version is listed twice"),
        (lambda index: index.update(dataset="another"), "it is of another, the release of league"),
        (lambda index: index.pop("dataset"), "broken-index"),
    ],
)
def test_an_edited_index_is_named(
    shelf: Path,
    change: Callable[[dict], object],  # type: ignore[type-arg]
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _edit(shelf / "index.json", change)
    assert main(["verify", str(shelf), "--json"]) == 1
    verdicts = json.loads(capsys.readouterr().out)["verdicts"]
    found = [f"{v['what']}: {f['table']} {f['code']} {f['message']}" for v in verdicts for f in v["findings"]]
    assert any(told in line for line in found), found


def test_an_index_that_cannot_be_read_is_named_even_when_one_release_is_asked_for(shelf: Path) -> None:
    (shelf / "index.json").write_text("{", "utf-8")
    assert [f.code for f in verify.release(shelf / VERSION).findings] == ["broken-index"]
    (shelf / "index.json").unlink()
    (alone,) = verify.found(str(shelf / VERSION))
    assert (alone.findings, alone.notes[1]) == ([], "no index lies beside it: the hash of its descriptor was not checked")


def test_any_edited_character_of_the_index_and_the_pointer_is_named(shelf: Path) -> None:
    for name in ("index.json", "latest.json"):
        whole = (shelf / name).read_text("utf-8")
        for place in range(0, len(whole), 11):
            (shelf / name).write_text(whole[:place] + ("x" if whole[place] != "x" else "y") + whole[place + 1 :], "utf-8")
            assert _told_of_index(shelf), (name, place)
        (shelf / name).write_text(whole, "utf-8")
    assert _told(shelf) == []


def _told_of_index(shelf: Path) -> bool:
    from chronicle.releasing import index_check

    faults, index = index_check.listing(shelf)
    for entry in index.entries if index else ():
        folder = shelf / entry.version
        if index and folder.is_dir():
            faults += index_check.linked(index, folder, json.loads((folder / "datapackage.json").read_text("utf-8")))
    return bool(faults)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"{'0' * 64}  ../../escape", "may lead out of the folder"),
        (f"{'0' * 64}  /etc/passwd", "may lead out of the folder"),
        (f"{'0' * 64}  a\\b", "may lead out of the folder"),
        ("no checksum", "is no checksum"),
        (f"{'0' * 64}  CHANGELOG.md", "is a second one for its file"),
        (f"{'0' * 64}  new.txt", "new.txt not-in-descriptor"),
    ],
)
def test_a_line_added_to_the_checksums_is_named(shelf: Path, line: str, told: str) -> None:
    path = shelf / VERSION / "SHA256SUMS"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    found = _told(shelf)
    assert any(told in entry for entry in found), found


def test_a_line_taken_from_the_checksums_and_no_checksums_at_all_are_named(shelf: Path) -> None:
    path = shelf / VERSION / "SHA256SUMS"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[1:]) + "\n", "utf-8")
    assert any("not-in-sums datapackage.json lists it, SHA256SUMS does not" in line for line in _told(shelf))
    path.unlink()
    assert any("SHA256SUMS file-missing" in line for line in _told(shelf))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"chronicle": 1}', '{"chronicle": {"release": {"files": [{"path": "../x"}]}}}', "\udcff", '{"a":' * 5000]
)
def test_a_descriptor_that_is_none_is_a_finding_and_no_traceback(shelf: Path, text: str) -> None:
    (shelf / VERSION / "datapackage.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert any("datapackage.json" in line for line in _told(shelf))


def test_a_release_is_verified_where_it_lies_on_a_web_server(shelf: Path, tmp_path: Path) -> None:
    def told(address: str) -> list[Verdict]:
        return verify.found(address)

    with servers.nginx(shelf, tmp_path / "nginx") as server:
        assert [v.findings for v in told(server.address)] == [[], [], []]
        assert [v.what for v in told(f"{server.address}/{VERSION}/")] == [f"release {VERSION}"]
        (shelf / VERSION / "CHANGELOG.md").unlink()
        whole = (shelf / HISTORY).read_bytes()
        (shelf / HISTORY).write_bytes(whole[:-1])
        (found,) = told(f"{server.address}/{VERSION}")
        assert {f.table for f in found.findings} >= {"CHANGELOG.md", "history/coaches.parquet"}
        with pytest.raises(ChronicleError):
            told(f"{server.address}/nothing")


# Forgeries: a file is altered, and every checksum is made to fit


def _text(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def _found(shelf: Path, *, again: bool = False) -> dict[str, str]:
    """What is found in the forged release: file -> code."""
    return {f.table: f.code for f in verify.release(shelf / VERSION, again=again).findings if f.severity == "error"}


def _forged(shelf: Path, name: str) -> None:
    """One row less in a file for readers, or one letter other in a canonical one."""
    path = shelf / VERSION / name
    if path.suffix == ".parquet":
        _without(path, f"code = (SELECT min(code) FROM read_parquet('{path}'))")
    else:
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    _again(shelf, name)


@pytest.mark.parametrize("pattern", ["history/members.csv", "snapshots/*/members.csv", "snapshots/*/members.parquet"])
def test_files_for_readers_that_lack_a_row_disagree_with_the_history(pattern: str, shelf: Path) -> None:
    name = sorted((shelf / VERSION).glob(pattern))[-1].relative_to(shelf / VERSION).as_posix()
    _forged(shelf, name)
    assert _found(shelf) == {name: "files-disagree"}


def test_a_canonical_table_that_was_altered_disagrees_with_the_history_and_the_row_is_named(shelf: Path) -> None:
    _text(shelf / VERSION / "data" / "coaches.csv", "Smith the Younger", "Smith the Elder")
    _again(shelf, "data/coaches.csv")
    (finding,) = verify.release(shelf / VERSION).findings
    assert (finding.table, finding.code) == ("data/coaches.csv", "files-disagree")
    assert "schmidt" in finding.message


FORGED = {
    "a macro": "CREATE OR REPLACE MACRO members_asof(as_of) AS TABLE SELECT * FROM members LIMIT 0",
    "a view": "CREATE OR REPLACE VIEW members_now AS SELECT content FROM read_text('/etc/hostname')",
    "a view more": "CREATE VIEW innocent AS SELECT content FROM read_text('/etc/hostname')",
    "a macro more": "CREATE MACRO innocent(x) AS x + 1",
    "a table more": "CREATE TABLE innocent AS SELECT 1 AS one",
    "a snapshot": "UPDATE snapshots SET reason = 'another'",
    "the release": "UPDATE release SET closing = DATE '2099-01-01'",
    "a comment": "COMMENT ON TABLE members IS 'another'",
    "a change": "",
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_database_is_found_when_it_is_made_again(what: str, shelf: Path) -> None:
    with duckdb.connect(str(shelf / VERSION / "chronicle.duckdb")) as con:
        if what == "a change":
            query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name <> 'main' AND estimated_size > 0 LIMIT 1"
            ((schema, table),) = con.sql(query).fetchall()
            con.execute(f'DELETE FROM "{schema}"."{table}"')
        else:
            con.execute(FORGED[what])
    _again(shelf, "chronicle.duckdb")
    assert "chronicle.duckdb" not in _found(shelf), "its rows are those of the contract"
    assert _found(shelf, again=True)["chronicle.duckdb"] == "rebuilt-differs"


@pytest.mark.parametrize("maker", ["made_by", "built_with"])
def test_what_another_version_may_have_made_otherwise_is_named_as_not_proved(
    maker: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(shelf / VERSION / "chronicle.duckdb")) as con:
        con.execute("CREATE OR REPLACE VIEW members_now AS SELECT * FROM members LIMIT 0")
    other = {"made_by": "chronicle 0.0.9", "built_with": "duckdb 0.0.9"}[maker]
    _text(shelf / VERSION / "DICTIONARY.md", "League", "Union")
    _edit(shelf / VERSION / "datapackage.json", lambda described: described["chronicle"]["release"].update({maker: other}))
    _again(shelf, "chronicle.duckdb", "DICTIONARY.md")
    assert main(["verify", str(shelf / VERSION), "--rebuild"]) == 0
    told = capsys.readouterr().out
    assert "cannot be proved with this version of chronicle" in told
    assert "chronicle.duckdb: the view members_now is defined otherwise" in told
    assert "DICTIONARY.md: it has other bytes" in told
    assert other in told
    assert main(["verify", str(shelf / VERSION), "--rebuild", "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert [line for line in verdict["unproved"] if line.startswith("chronicle.duckdb: the view members_now")]


def test_bytes_that_another_version_of_a_library_may_have_written_are_named_as_not_proved(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _text(shelf / VERSION / "explorer.html", "</body>", "<p></body>")
    release = shelf / VERSION / "datapackage.json"
    _edit(release, lambda described: described["chronicle"]["release"]["libraries"].update(jinja2="0.0.9"))
    _again(shelf, "explorer.html")
    assert main(["verify", str(shelf / VERSION), "--rebuild"]) == 0
    told = capsys.readouterr().out
    assert "explorer.html: it has other bytes than when it is made again" in told
    assert "and jinja2 0.0.9 made it" in told
    _edit(release, lambda described: described["chronicle"]["release"]["libraries"].update(jinja2=version("jinja2")))
    _again(shelf, "explorer.html")
    assert _found(shelf, again=True)["explorer.html"] == "rebuilt-differs"


def test_a_section_put_into_the_changelog_is_found_when_it_is_made_again(shelf: Path) -> None:
    title = (shelf / VERSION / "CHANGELOG.md").read_text("utf-8").partition("\n")[0]
    _text(shelf / VERSION / "CHANGELOG.md", title, f"{title}\n\n## Against 0.1.0\n\n- the league was dissolved")
    _again(shelf, "CHANGELOG.md")
    assert _found(shelf) == {}
    assert _found(shelf, again=True)["CHANGELOG.md"] == "rebuilt-differs"


@pytest.mark.parametrize(("name", "old", "new"), [("checks.json", '"rows": ', '"rows": 9'), ("checks.html", "</body>", "<img></body>")])
def test_a_forged_report_of_the_checks_is_found_when_it_is_made_again(name: str, old: str, new: str, shelf: Path) -> None:
    _text(shelf / VERSION / name, old, new)
    _again(shelf, name)
    assert _found(shelf) == {}
    assert _found(shelf, again=True)[name] == "rebuilt-differs"


def test_only_a_known_signer_makes_a_release_as_it_was_published(shelf: Path, tmp_path: Path) -> None:
    servers.need("ssh-keygen", shutil.which("ssh-keygen"))
    key, known = tmp_path / "key", tmp_path / "known"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    known.write_text(f"maintainer@example.org {key.with_suffix('.pub').read_text('utf-8')}", "utf-8")
    assert "as it was published" not in str(verify.release(shelf / VERSION))
    signature.sign(shelf / VERSION, key)
    assert "as it was published" not in str(verify.release(shelf / VERSION))
    assert "as it was published" in str(verify.release(shelf / VERSION, signers=known))
    _edit(shelf / VERSION / "datapackage.json", lambda described: described.update(title="Another"))
    _again(shelf)
    assert _found(shelf) == {"SHA256SUMS.sig": "bad-signature"}
