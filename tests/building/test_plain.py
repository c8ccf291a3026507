"""Comparing what has no contract: files, data packages of other projects, git revisions, releases at an address."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.workbench import ROOT, club

import chronicle
from chronicle.cli.main import main
from chronicle.core.errors import ChronicleError

OLD, NEW = "id,v,w\n1,2,x\n2,3,y\n3,4,z\n", "id,w,v,u\n1,x,2,\n2,y,5,new\n4,z,4,\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    def written(*texts: str) -> list[str]:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.csv").write_text(text, "utf-8")
        return [str(tmp_path / f"{number}.csv") for number in range(len(texts))]

    return written


def _rows(first: object, second: object, **how: object) -> list[tuple[str, str, str]]:
    with chronicle.diff(str(first), str(second), **how) as found:  # type: ignore[arg-type]
        return [(row["table"], row["change"], row["id"]) for row in json.loads(found.json())["rows"]]


def test_two_files_with_a_key_differ_by_rows_that_are_gone_new_or_changed(
    files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *files(OLD, NEW), "--key", "id"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["0.csv", "→", "1.csv", "3", "rows", "differ"]
    assert lines[2:7] == [
        "Rows: 1 added, 1 removed, 1 changed (of 3)",
        "  columns added: u",
        "  ~ 2: v: 3 → 5",
        "  - 3: w z, v 4",
        "  + 4: w z, v 4",
    ]


def test_without_a_key_equal_rows_are_counted_and_columns_that_only_one_has_do_not_matter(files: Callable[..., list[str]]) -> None:
    first, second = files("a,b\n1,x\n1,x\n2,y\n", "b,c,a\nx,,1\ny,,2\ny,,2\n")
    assert [change for _, change, _ in _rows(first, second)] == ["removed", "added"]
    assert _rows(first, first) == []


def test_a_key_can_have_several_columns_and_any_type(tmp_path: Path) -> None:
    key = "DATE '2001-01-01' + i::INT AS day, i / 2.0 AS share, i % 2 = 0 AS even, 'a|b' AS text"
    for name, factor in (("a", 1), ("b", 2)):
        duckdb.sql(f"COPY (SELECT {key}, i * {factor} AS v, [i] AS list FROM range(3) t(i)) TO '{tmp_path}/{name}.parquet'")
    found = _rows(tmp_path / "a.parquet", tmp_path / "b.parquet", key=["day", "share", "even", "text"])
    assert [change for _, change, _ in found] == ["changed", "changed"]


def test_a_text_and_a_number_that_say_the_same_are_the_same(tmp_path: Path, files: Callable[..., list[str]]) -> None:
    duckdb.sql(f"COPY (SELECT 1 AS id, 2.50::DECIMAL(5, 2) AS x, DATE '2001-01-01' AS d) TO '{tmp_path}/a.parquet'")
    (same,) = files("id,x,d\n1,2.5,2001-01-01\n")
    assert _rows(tmp_path / "a.parquet", same, key="id") == []


@pytest.fixture(scope="module")
def power(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of a data package in Parquet, as other projects publish them: no property `chronicle`."""
    root = tmp_path_factory.mktemp("power")
    for version, changed in (("v1", ""), ("v2", ", i % 3 = 0 AS retired")):
        (root / version).mkdir()
        lost = "WHERE i <> 5" if changed else ""
        duckdb.sql(
            f"COPY (SELECT i AS plant, 2020 AS year, i * 1.5 AS mw{changed} FROM range(10) t(i) {lost}) TO '{root}/{version}/p.parquet'"
        )
        (root / version / "codes.csv").write_text("code,label\ngas,Gas\n" if not changed else "code,label\ngas,Natural gas\n", "utf-8")
        resources = [
            {"name": "plants", "path": "p.parquet", "schema": {"fields": [], "primaryKey": ["plant", "year"]}},
            {"name": "codes", "path": "codes.csv"},
            {"name": "manual", "path": "manual.pdf"},
            {"name": "secret", "path": "../secret.csv"},
        ]
        (root / version / "datapackage.json").write_text(json.dumps({"name": "power", "resources": resources}), "utf-8")
    return root


def test_data_packages_of_other_projects_are_compared_by_the_keys_that_they_state(power: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(power / "v1"), str(power / "v2")]) == 0
    told = capsys.readouterr()
    assert "plants: 1 removed (of 10 → 9)\n  columns added: retired\n  - 5|2020: mw 7.5\n" in told.out
    assert "- code gas, label Gas\n  + code gas, label Natural gas" in told.out
    assert "left out: manual: it is neither CSV nor Parquet" in told.err
    assert "left out: secret: its path leads outside the package" in told.err
    assert _rows(power / "v1", power / "v2", key="code") == [("plants", "removed", "5|2020"), ("codes", "changed", "gas")]


@pytest.mark.parametrize(
    ("texts", "how", "code"),
    [
        (["id\n1\n1\n", "id\n1\n"], {"key": "id"}, "duplicate-key"),
        (["id,x\n,1\n", "id,x\n1,1\n"], {"key": "id"}, "missing-key"),
        (["id\n1\n", "id\n1\n"], {"key": "nr"}, "missing-column"),
        (["", "id\n1\n"], {}, "broken-file"),
        (['id,x\n1,"a\n', "id,x\n1,1\n"], {}, "input-refused"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused(
    texts: list[str], how: dict[str, str], code: str, files: Callable[..., list[str]]
) -> None:
    with pytest.raises(ChronicleError) as caught:
        chronicle.diff(*files(*texts), **how)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_folder_of_files_without_a_descriptor_is_refused(power: Path, tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match=f"there is no datapackage.json in {tmp_path}") as caught:
        chronicle.diff(tmp_path, power / "v1")
    assert (caught.value.code, caught.value.remedy[:27]) == ("no-contract", "give the folder that has it")


def test_a_file_and_a_folder_are_not_comparable(power: Path, files: Callable[..., list[str]]) -> None:
    with pytest.raises(ChronicleError, match=r"is a file, .* a folder"):
        chronicle.diff(files(OLD)[0], power / "v1")


def test_a_key_is_not_needed_where_a_contract_states_one(tmp_path: Path) -> None:
    package = club(tmp_path)
    with pytest.raises(ChronicleError) as caught:
        chronicle.diff(package.root, package.root, key="code")
    assert caught.value.code == "bad-option"


_CELLS = st.sampled_from(["", "a", "b", "ä|", "#1", "x, y"])
_TABLES = st.lists(st.tuples(_CELLS, _CELLS), max_size=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_TABLES, after=_TABLES)
def test_without_a_key_a_comparison_is_the_difference_of_multisets(
    before: list[tuple[str, str]], after: list[tuple[str, str]], tmp_path: Path
) -> None:
    paths = []
    for name, rows in (("a", before), ("b", after)):
        paths.append(tmp_path / f"{name}.csv")
        duckdb.sql("CREATE OR REPLACE TABLE t (n INT, x VARCHAR, y VARCHAR)")
        for x, y in rows:
            duckdb.execute("INSERT INTO t VALUES (1, ?, ?)", [x or None, y or None])
        duckdb.sql(f"COPY t TO '{paths[-1]}' (HEADER)")
    changes = [change for _, change, _ in _rows(*paths)]
    left, new = [*before], []
    for row in after:
        if row in left:
            left.remove(row)
        else:
            new.append(row)
    assert (changes.count("removed"), changes.count("added"), changes.count("changed")) == (len(left), len(new), 0)


@pytest.mark.slow
def test_releases_at_an_address_are_fetched_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path))
    address = (ROOT / "releases").as_uri()
    with chronicle.diff(f"{address}/0.1.0", f"{address}/0.2.0") as found:
        assert (found.first, found.second) == ("release 0.1.0", "release 0.2.0")
    newest = json.loads((ROOT / "releases" / "latest.json").read_text("utf-8"))["version"]
    with chronicle.diff(f"{address}/0.2.0@2008-07-02", f"{address}@2008-07-02") as found:
        assert (found.first, found.second) == ("release 0.2.0, 2008-07-02", f"release {newest}, 2008-07-02")


# git


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package in a folder of a git checkout, with two commits and a tag."""
    top = tmp_path_factory.mktemp("checkout")
    root = top / "data" / "club"
    root.mkdir(parents=True)

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(top), "-c", "user.name=x", "-c", "user.email=x@x", *words], check=True, capture_output=True)

    git("init", "-q")
    package = club(root)
    (root / "link.csv").symlink_to("/etc/passwd")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("tag", "v0.9.0")
    package.set("titles", "2", wording="Unity")
    git("commit", "-qam", "two")
    package.set("titles", "2", wording="Concord")
    return root


@pytest.mark.parametrize("first", ["HEAD~1", "v0.9.0"])
def test_a_git_revision_is_compared_as_the_package_that_it_has(
    first: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    assert main(["diff", first, "HEAD", "--json"]) == 0
    told = capsys.readouterr()
    assert [(row["table"], row["old"]["wording"], row["new"]["wording"]) for row in json.loads(told.out)["rows"]] == [
        ("titles", "Harmony 1990", "Unity")
    ]
    assert told.err.startswith(f"{first} of git -> HEAD of git")


def test_a_file_of_a_git_revision_is_compared_with_the_one_at_hand(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    assert _rows("HEAD:titles.csv", "titles.csv", key="title_code") == [("rows", "changed", "2")]


@pytest.mark.parametrize("text", ["nothing", "HEAD:nowhere", "HEAD:../..", "HEAD:link.csv", "-q", "HEAD~99"])
def test_what_git_does_not_have_is_refused(text: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    with pytest.raises(ChronicleError) as caught:
        chronicle.diff(text, "HEAD")
    assert caught.value.code in ("bad-side", "not-comparable", "broken-file")
    assert "passwd" not in str(caught.value)
