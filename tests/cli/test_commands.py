"""The commands as other programs call them: as processes, with exit codes, and answers that can be read by machines."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.workbench import Folder

from chronicle import __version__

Done = subprocess.CompletedProcess[str]


def chronicle(*words: str, code: int = 0, **options: object) -> Done:
    """Runs `chronicle` as a process and expects an exit code; what goes wrong is one line, never a traceback."""
    options.setdefault("env", {**os.environ, "PYTHONIOENCODING": "utf-8"})
    done = subprocess.run(
        [sys.executable, "-m", "chronicle", *words], capture_output=True, text=True, encoding="utf-8", check=False, **options
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_the_version_is_that_of_the_package() -> None:
    assert chronicle("--version").stdout.startswith(f"chronicle {__version__}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Usage: chronicle"),
        (["nonsense"], "there is no command 'nonsense'; one of asof, "),
        (["chek"], "there is no command 'chek'; did you mean check?"),
        (["asof"], "Missing argument 'DATE'"),
        (["diff", "2000-01-01"], "Missing argument 'B'"),
        (["tree", "2000-01-01", "--roott", "x"], "'--root'"),
        (["sql", "X", "--format", "xml"], "'xml' is not one of 'table', 'csv', 'json'"),
        (["sql", "X", "--format", "csv", "--json"], "--json and --format csv exclude each other"),
        (["release", "--publish", "--dry-run"], "--publish and --dry-run exclude each other"),
    ],
)
def test_words_that_are_no_command_exit_with_2_and_say_what_is_wrong(words: list[str], told: str) -> None:
    done = chronicle(*words, code=2)
    assert told in done.stderr
    assert done.stdout == ""
    assert not words or (done.stderr.startswith("error [usage] ") and len(done.stderr.splitlines()) == 1)


def test_a_build_tells_where_everything_lies(league: Folder, tmp_path: Path) -> None:
    done = chronicle("build", "--no-check", "--out", str(tmp_path / "out"), cwd=league.root / "data")
    for name in ("chronicle.duckdb", "history", "snapshots", "changes", "CHANGELOG.md"):
        assert str(tmp_path / "out" / name) in done.stdout
        assert (tmp_path / "out" / name).exists()
    assert not (league.root / "build").exists()


def test_a_check_writes_nothing_and_its_json_lists_every_finding(league: Folder) -> None:
    row = league.set("titles", "eintracht-sponsor", until="2015-07-01")
    before = sorted(league.root.rglob("*"))
    done = chronicle("check", "--json", code=1, cwd=league.root)
    told = json.loads(done.stdout)
    assert told["dataset"] == "league"
    (error,) = [f for f in told["findings"] if f["severity"] == "error"]
    assert (error["table"], error["row"], error["column"], error["code"], error["value"]) == (
        *("titles", row, "until", "inverted-period"),
        "2015-07-01",
    )
    assert error["remedy"]
    assert sorted(league.root.rglob("*")) == before


def test_a_check_of_a_sound_package_exits_with_0(league: Folder) -> None:
    assert "league" in chronicle("check", str(league.root)).stdout


def test_the_state_can_be_read_as_csv_and_as_json(league_build: Path) -> None:
    words = ("asof", "2007-07-01", "placements", "--package", str(league_build))
    as_json = json.loads(chronicle(*words, "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(chronicle(*words, "--format", "csv").stdout)))
    assert as_csv == [{key: "" if value is None else str(value) for key, value in row.items()} for row in as_json]
    assert {row["certainty"] for row in as_json} == {"certain"}


def test_without_a_table_the_state_lists_who_exists_with_all_names(league_build: Path) -> None:
    told = json.loads(chronicle("asof", "2015-05-01", "--package", str(league_build), "--format", "json").stdout)
    assert {"id": "amateure", "de": "Die Amateure, 2. Wahl", "en": 'The "Amateurs"', "certainty": "certain", "became": None} in told
    assert "hafen" not in {row["id"] for row in told}


def test_a_table_without_a_period_is_shown_whole(league_build: Path) -> None:
    told = json.loads(chronicle("asof", "1850-01-01", "books", "--package", str(league_build), "--format", "json").stdout)
    assert len(told) == 3


def test_a_tree_as_json_begins_at_the_root_that_was_asked_for(league_build: Path) -> None:
    (told,) = json.loads(chronicle("tree", "2009-01-01", "--root", "liga-2", "--json", "--package", str(league_build)).stdout)
    assert (told["id"], [below["id"] for below in told["below"]]) == ("liga-2", ["germania"])


def test_an_unknown_root_is_one_line_on_standard_error(league_build: Path) -> None:
    done = chronicle("tree", "2009-01-01", "--root", "nobody", "--package", str(league_build), code=2)
    assert "[unknown-entity]" in done.stderr
    assert done.stdout == ""


def test_a_diff_for_people_leaves_out_what_is_minor_or_uncertain_unless_asked(league_build: Path) -> None:
    words = ("diff", "1998-01-01", "2014-01-01", "--package", str(league_build))
    short, long = chronicle(*words).stdout, chronicle(*words, "--all").stdout
    assert "nick heard" not in short
    assert "minor change" in short
    assert "nick heard" in long
    assert "Nordstern (North Star)" in short
    told = "North Star (Nordstern) and Public Works (SG Stadtwerk) were merged into City FC (Stadt-FC) on 1 July 2007."
    assert told in " ".join(long.split())


def test_a_diff_as_json_lists_all_of_it(league_build: Path) -> None:
    told = json.loads(chronicle("diff", "1998-01-01", "2010-03-15", "--json", "--package", str(league_build)).stdout)
    assert {"certain", "possible"} == {event["certainty"] for event in told["events"]}


def test_a_query_can_come_from_standard_input(league_build: Path) -> None:
    done = chronicle("sql", "-", "--format", "csv", "--package", str(league_build), input="SELECT count(*) AS n FROM books")
    assert done.stdout == "n\n3\n"


def test_a_table_is_drawn_by_default(league_build: Path) -> None:
    assert "│ fusion-1999" in chronicle("sql", "FROM snapshots", "--package", str(league_build)).stdout


def test_values_of_every_kind_are_valid_json(league_build: Path) -> None:
    query = "SELECT DATE '2000-01-01' AS d, 1.5::DECIMAL(3, 1) AS n, NULL AS z, TRUE AS b, [1, NULL] AS l, {'a': 1} AS s, 'é\"' AS t"
    (told,) = json.loads(chronicle("sql", query, "--format", "json", "--package", str(league_build)).stdout)
    assert (told["d"], told["z"], told["b"], told["l"], told["t"]) == ("2000-01-01", None, True, [1, None], 'é"')


def test_numbers_that_json_does_not_know_are_not_written(league_build: Path) -> None:
    done = chronicle("sql", "SELECT 'nan'::DOUBLE AS x, 'inf'::DOUBLE AS y", "--format", "json", "--package", str(league_build))
    json.loads(done.stdout, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_csv('/etc/hostname')",
        "FROM read_text('/etc/hostname')",
        "ATTACH 'other.duckdb' AS other",
        "COPY books TO 'books.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "CREATE TABLE mine (x INT)",
        "UPDATE books SET worth = 'good'",
        "DROP TABLE books",
    ],
)
def test_a_query_cannot_change_the_file_nor_reach_another(query: str, league_build: Path, tmp_path: Path) -> None:
    done = chronicle("sql", query, "--package", str(league_build), cwd=tmp_path, code=2)
    assert "[sql-error]" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/etc/hostname").is_file(), reason="there is no such file here")
def test_a_query_may_read_another_file_only_when_asked_to(league_build: Path) -> None:
    query = "SELECT count(*) AS n FROM read_text('/etc/hostname')"
    done = chronicle("sql", query, "--external", "--format", "csv", "--package", str(league_build))
    assert done.stdout == "n\n1\n"


def test_the_dictionary_names_every_table_and_column(league_build: Path, league: Folder) -> None:
    told = chronicle("dictionary", "--package", str(league_build)).stdout
    for resource in league.descriptor["resources"]:
        assert f"## {resource['name']}: {resource['title']}" in told
        for field in resource["schema"]["fields"]:
            assert f"| {field['name']} |" in told or f"| `{field['name']}` |" in told, field["name"]


def test_an_edition_can_be_named_by_its_file(league_build: Path) -> None:
    done = chronicle("asof", "2007-07-01", "books", "--package", str(league_build / "chronicle.duckdb"), "--format", "csv")
    assert done.stdout.startswith("book_code,")


def test_a_file_that_is_no_edition_is_told(tmp_path: Path) -> None:
    (tmp_path / "chronicle.duckdb").write_bytes(b"not a database")
    done = chronicle("asof", "2007-07-01", "--package", str(tmp_path), code=2)
    assert "[broken-edition]" in done.stderr


def test_a_package_that_was_never_built_is_told_how_to(league: Folder) -> None:
    done = chronicle("asof", "2007-07-01", "--package", str(league.root), code=2)
    assert "[no-edition]" in done.stderr
    assert "chronicle build" in done.stderr


def test_where_there_is_no_package_it_is_told(tmp_path: Path) -> None:
    done = chronicle("build", cwd=tmp_path, code=2)
    assert "[no-package]" in done.stderr


def test_a_traceback_is_shown_only_when_asked_for(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chronicle", "build", str(tmp_path), "--debug"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_a_reader_that_stops_reading_is_no_error(league_build: Path) -> None:
    words = [sys.executable, "-m", "chronicle", "sql", "FROM range(1000000)", "--format", "csv", "--package", str(league_build)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 0
    assert "Traceback" not in told


def test_a_week_is_no_day(league_build: Path) -> None:
    chronicle("tree", "2008-W01-1", "--package", str(league_build), code=2)


def test_a_build_older_than_one_of_its_tables_says_so(league: Folder) -> None:
    built = league.build() / "chronicle.duckdb"
    newer = built.stat().st_mtime + 10
    os.utime(league.path("titles"), (newer, newer))
    assert "older than titles.csv" in chronicle("sql", "FROM release", "--package", str(league.root)).stderr


def test_a_query_that_is_no_text_or_does_not_come_is_refused(league_build: Path) -> None:
    words = [sys.executable, "-m", "chronicle", "sql", "-", "--package", str(league_build)]
    binary = subprocess.run(words, input=b"SELECT '\xff'", capture_output=True, check=False)
    assert (binary.returncode, b"the query is not UTF-8" in binary.stderr, b"Traceback" in binary.stderr) == (2, True, False)
    closed = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *words], capture_output=True, text=True, check=False)
    assert (closed.returncode, "[empty-query]" in closed.stderr, "Traceback" in closed.stderr) == (2, True, False)


def test_a_command_without_standard_output_ends_well(league_build: Path) -> None:
    words = [sys.executable, "-m", "chronicle", "sql", "FROM books", "--package", str(league_build)]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *words], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize(("command", "name"), [("asof", "x.xlsx"), ("tree", "x.csv"), ("asof", "x.html")])
def test_a_file_whose_ending_says_another_format_is_not_written(command: str, name: str, league_build: Path, tmp_path: Path) -> None:
    done = chronicle(command, "2009-01-01", "--package", str(league_build), "--out", str(tmp_path / name), code=2)
    assert "[bad-option]" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_has_the_counts_too_and_standard_output_nothing(league_build: Path, tmp_path: Path) -> None:
    done = chronicle("asof", "2009-01-01", "--package", str(league_build), "--out", str(tmp_path / "day.txt"))
    assert done.stdout == ""
    assert "\nMembers: 12, 1 possible\n" in (tmp_path / "day.txt").read_text("utf-8")


def test_an_option_without_its_value_points_to_the_help_of_its_command() -> None:
    assert "`chronicle asof --help` explains it" in chronicle("asof", "2009-01-01", "--package", code=2).stderr
