"""The suites of checks/ hold on the data, and each expectation in them can fail: violations.json plants the fault."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support import workbench
from support.workbench import ROOT, Folder, found_sound

from chronicle.building import builder
from chronicle.checking import cache, checkers, rule_catalogue
from chronicle.checking.expectations import counts, suites
from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE
from chronicle.storage import cache_folder

VIOLATIONS: dict[str, str] = json.loads((Path(__file__).parent / "violations.json").read_text("utf-8"))
WRITTEN = suites.handwritten(ROOT)
Suites = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path / "verdicts"))


def _run(jobs: Sequence[tuple[Path, Suites]], memory: str | None = None) -> list[list[dict[str, Any]]]:
    """What came of each expectation, for each job, in one process of Great Expectations."""
    lines = [json.dumps({"database": str(database), "suites": wanted, "memory": memory}) for database, wanted in jobs]
    done = subprocess.run(
        [sys.executable, "-m", "chronicle.checking.expectations.runner"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [answer["outcomes"] for answer in answers if "outcomes" in answer]


def _failed(outcomes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [outcome["code"] for outcome in outcomes if not outcome["passed"]]


def _generated() -> Suites:
    """What the contract of the real package implies."""
    every = suites.of(descriptor.load(ROOT))
    return {table: [e for e in expectations if e["meta"]["origin"] != "suite"] for table, expectations in every.items()}


def _query(table: str, expectation: Mapping[str, Any]) -> str | None:
    """The query of an expectation that is one, for DuckDB itself."""
    kwargs = expectation["kwargs"]
    if expectation["type"] == "count_on_every_day":
        return counts.count_on_every_day(table, **kwargs)
    if "unexpected_rows_query" not in kwargs:
        return None
    return str(kwargs["unexpected_rows_query"]).format(batch=f'(SELECT * FROM "{table}")').replace("\\:", ":")


def _broken(database: Path) -> list[str]:
    """The codes of the expectations with a query that fail, asked of DuckDB without Great Expectations."""
    with duckdb.connect(str(database), read_only=True) as con:
        queries = {e["meta"]["code"]: _query(table, e) for table, written in WRITTEN.items() for e in written}
        return [code for code, query in queries.items() if query and con.execute(query).fetchall()]


def test_each_expectation_has_a_code_of_its_own_and_a_violation() -> None:
    codes = [expectation["meta"]["code"] for written in WRITTEN.values() for expectation in written]
    assert len(codes) == len(set(codes)) >= 40
    assert set(codes) == set(VIOLATIONS)
    assert not set(codes) & set(rule_catalogue.EXPLAINED)


def test_suites_are_stable_plain_json() -> None:
    for path in sorted((ROOT / suites.CHECKS).glob("*.json")):
        text = path.read_text("utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n", path.name
        assert json.loads(text)["name"] == path.stem


MEMORY = "128MiB"
SETTINGS = "SELECT current_setting('memory_limit') AS size, current_setting('temp_directory') AS folder FROM {batch} LIMIT 1"


@pytest.fixture(scope="module")
def found(ministry_build: Path, league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What a process of Great Expectations with little memory finds in a file each: of the settings, and of some violations."""
    folder = tmp_path_factory.mktemp("found")
    asked = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": SETTINGS}}
    suite = {"members": [{**asked, "meta": {"says": "shows its settings", "origin": "suite"}, "severity": "critical"}]}
    jobs: dict[str, tuple[Path, Suites]] = {"settings": (league_build / DATABASE, suite)}
    where = {expectation["meta"]["code"]: table for table, written in WRITTEN.items() for expectation in written}
    generated = _generated()
    planted = {code: (where[code], VIOLATIONS[code], WRITTEN) for code in sorted(VIOLATIONS)[:2]}
    planted |= {kind: (*PLANTED[kind], generated) for kind in ("no_overlap", "expect_column_values_to_be_in_set")}
    for code, (table, statement, every) in planted.items():
        spoilt = folder / f"{code}.duckdb"
        shutil.copyfile(ministry_build / DATABASE, spoilt)
        with duckdb.connect(str(spoilt)) as con:
            assert con.execute(statement).fetchall()[0][0] > 0, f"the violation of {code} touches no row"
        jobs[code] = spoilt, {table: every[table]}
    return dict(zip(jobs, _run([*jobs.values()], memory=MEMORY), strict=True))


@pytest.mark.slow
def test_an_expectation_fails_alone_on_its_violation(found: dict[str, list[dict[str, Any]]]) -> None:
    failed = {name: _failed(outcomes) for name, outcomes in found.items() if name != "settings"}
    assert failed == {name: [name.replace("_", "-")] for name in failed}
    assert len(failed) == 4
    assert all(len(outcomes) > 1 for name, outcomes in found.items() if name != "settings")


@pytest.mark.slow
def test_each_expectation_holds_on_the_data_and_fails_alone_on_its_violation(ministry_build: Path, tmp_path: Path) -> None:
    base = ministry_build / DATABASE
    where = {expectation["meta"]["code"]: table for table, written in WRITTEN.items() for expectation in written}
    jobs: list[tuple[Path, Suites]] = [(base, WRITTEN)]
    others = {}
    for code, statement in VIOLATIONS.items():
        spoilt = tmp_path / f"{code}.duckdb"
        shutil.copyfile(base, spoilt)
        with duckdb.connect(str(spoilt)) as con:
            assert con.execute(statement).fetchall()[0][0] > 0, f"the violation of {code} touches no row"
        others[code] = _broken(spoilt)
        jobs.append((spoilt, {where[code]: WRITTEN[where[code]]}))
    untouched, *found = _run(jobs)
    assert [(o["code"], o["examples"], o["failure"]) for o in untouched if not o["passed"]] == []
    assert _broken(base) == []
    assert {code: _failed(outcomes) for code, outcomes in zip(VIOLATIONS, found, strict=True)} == {code: [code] for code in VIOLATIONS}
    asked = {e["meta"]["code"] for table, written in WRITTEN.items() for e in written if _query(table, e)}
    assert others == {code: [code] if code in asked else [] for code in VIOLATIONS}
    assert [o["failure"] for outcomes in found for o in outcomes if o["failure"]] == []


def test_the_contract_implies_expectations_for_every_table(league: Folder) -> None:
    package = descriptor.load(league.root)
    found = suites.of(package)
    assert list(found) == list(package.tables)
    for table, expectations in found.items():
        kinds = {expectation["type"] for expectation in expectations}
        assert {"expect_table_columns_to_match_ordered_list", "expect_column_values_to_be_of_type"} <= kinds, table
        assert "period_not_empty" in kinds or not package.tables[table].period, table
    kinds = {expectation["type"] for expectations in found.values() for expectation in expectations}
    assert {"no_overlap", "no_cycle", "has_a_citation", "inside_the_life_of_its_entity", "refers_to_a_row"} <= kinds


# For each kind of expectation that is generated: a table, what is done to the file, and what then fails of that table.
PLANTED = {
    "expect_column_values_to_be_between": ("successions", "UPDATE successions SET share = 2 WHERE id = 'setc-to-ndrc'"),
    "expect_column_values_to_be_in_set": ("sources", "UPDATE sources SET kind = 'rumour' WHERE id = 'baike2'"),
    "expect_column_values_to_be_of_type": (
        "staffing",
        "CREATE OR REPLACE TABLE staffing AS SELECT * REPLACE (CAST(value AS VARCHAR) AS value) FROM staffing",
    ),
    "expect_column_values_to_be_unique": ("people", "UPDATE people SET id = 'li-yizhong' WHERE id = 'miao-wei'"),
    "expect_column_values_to_match_regex": ("ranks", "UPDATE ranks SET rank = 'Very High' WHERE id = (SELECT min(id) FROM ranks)"),
    "expect_column_values_to_not_be_null": ("people", "UPDATE people SET name_en = NULL WHERE id = 'li-yizhong'"),
    "expect_table_columns_to_match_ordered_list": (
        "reorganizations",
        "CREATE OR REPLACE TABLE reorganizations AS SELECT issuer, * EXCLUDE (issuer) FROM reorganizations",
    ),
    "has_a_citation": ("people", "DELETE FROM citations WHERE statement_table = 'people' AND statement_id = 'li-yizhong'"),
    "inside_the_life_of_its_entity": (
        "tenures",
        "UPDATE tenures SET valid_to_earliest = NULL, valid_to_latest = NULL WHERE id = 'zhang-qingwei-costind-head-1'",
    ),
    "no_cycle": (
        "affiliations",
        "UPDATE affiliations SET parent_id = 'miit-sme', relation = 'subordinate' WHERE id = 'miit-in-state-council-1'",
    ),
    "no_overlap": ("names", "UPDATE names SET language = 'zh-Hans' WHERE id = 'miit-en-1'"),
    "period_not_empty": ("organizations", "UPDATE organizations SET valid_to_latest = valid_from_earliest WHERE id = 'mii'"),
    "refers_to_a_row": ("citations", "UPDATE citations SET source_id = 'nobody' WHERE id LIKE 'miit-zh-1-c%'"),
}


@pytest.mark.slow
def test_generated_expectations_fail_where_the_compiled_file_breaks_its_contract(ministry_build: Path, tmp_path: Path) -> None:
    generated = _generated()
    assert set(PLANTED) == {e["type"] for expectations in generated.values() for e in expectations}
    jobs: list[tuple[Path, Suites]] = [(ministry_build / DATABASE, generated)]
    for kind, (table, statement) in PLANTED.items():
        spoilt = tmp_path / f"{kind}.duckdb"
        shutil.copyfile(ministry_build / DATABASE, spoilt)
        with duckdb.connect(str(spoilt)) as con:
            assert con.execute(statement).fetchall()[0][0] > 0, f"the violation of {kind} touches no row"
        jobs.append((spoilt, {table: generated[table]}))
    untouched, *found = _run(jobs)
    assert [(o["table"], o["code"], o["says"], o["failure"]) for o in untouched if not o["passed"]] == []
    assert {kind: _failed(outcomes) for kind, outcomes in zip(PLANTED, found, strict=True)} == {
        kind: [kind.replace("_", "-")] for kind in PLANTED
    }


def test_a_suite_about_no_table_or_with_a_code_twice_is_refused(league: Folder) -> None:
    checks = league.root / suites.CHECKS
    checks.mkdir()
    one = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"}, "meta": {"code": "given", "says": "has an id"}}
    (checks / "nothing.json").write_text(json.dumps({"name": "nothing", "expectations": [one]}))
    with pytest.raises(ChronicleError, match="about a table the package lacks"):
        suites.of(descriptor.load(league.root))
    (checks / "nothing.json").rename(checks / "members.json")
    assert suites.of(descriptor.load(league.root))["members"][-1]["meta"]["code"] == "given"
    (checks / "members.json").write_text(json.dumps({"name": "members", "expectations": [one, one]}))
    with pytest.raises(ChronicleError, match="is given twice"):
        suites.of(descriptor.load(league.root))
    (checks / "members.json").write_text("[]")
    with pytest.raises(ChronicleError, match="is not a suite"):
        suites.of(descriptor.load(league.root))


def test_an_expectation_that_cannot_be_run_is_a_fault_and_not_a_pass(club: Folder) -> None:
    (club.root / suites.CHECKS).mkdir()
    asked = {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": "SELECT nonsense FROM {batch}"},
        "meta": {"code": "odd"},
    }
    (club.root / suites.CHECKS / "members.json").write_text(json.dumps({"name": "members", "expectations": [asked]}))
    report = builder.check(club.root)
    assert [(f.table, f.code) for f in report.errors] == [("members", "expectation-error")]
    assert "nonsense" in report.errors[0].message


def test_suites_keep_to_the_memory_that_is_given_and_wait_beside_the_file(
    found: dict[str, list[dict[str, Any]]], league_build: Path
) -> None:
    (outcome,) = found["settings"]
    assert [{"size": "128.0 MiB", "folder": str(league_build)}] == [
        {**row, "folder": str(Path(row["folder"]).parent)} for row in json.loads(outcome["examples"])
    ]
    assert not list(league_build.glob(".*"))


@pytest.mark.parametrize("asked", [pytest.param(True, marks=pytest.mark.slow, id="asked"), pytest.param(False, id="presumed sound")])
def test_unchanged_data_is_not_checked_twice(asked: bool, league: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    started = list[str]()
    if not asked:
        found_sound(monkeypatch)
    real: Callable[[str], Any] = checkers._Child

    def child(module: str) -> Any:
        started.append(module)
        return real(module)

    monkeypatch.setattr(checkers, "_Child", child)
    first = builder.check(league.root)
    assert sorted(started) == ["chronicle.checking.expectations.runner", "chronicle.checking.standard"]
    started.clear()
    assert builder.check(league.root).as_dict() == first.as_dict()
    assert started == []
    for kept in sorted((cache_folder.folder() or Path()).glob("*.json")):
        kept.write_text(kept.read_text("utf-8").replace("true", "false")[:-3])
    assert builder.check(league.root).as_dict() == first.as_dict()
    assert sorted(started) == ["chronicle.checking.expectations.runner", "chronicle.checking.standard"]
    started.clear()
    table = league.path("members")
    table.write_text(table.read_text("utf-8") + "\n", "utf-8")
    builder.check(league.root)
    assert started


def test_a_spoilt_or_forged_verdict_counts_as_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path))
    name = cache.key("x")
    assert cache.recall(name) is None
    cache.keep(name, [1, {"a": "ü"}])
    assert cache.recall(name) == [1, {"a": "ü"}]
    path = tmp_path / f"{name}.json"
    for text in ("", "{", "[]", "null", path.read_text("utf-8").replace("1", "2"), "[" * 100_000, "\x00\xff"):
        path.write_text(text, "utf-8")
        assert cache.recall(name) is None
    monkeypatch.setenv("CHRONICLE_CACHE", str(path))
    cache.keep(name, 1)
    assert cache.recall(name) is None
    monkeypatch.setenv("CHRONICLE_CACHE", "off")
    assert cache_folder.folder() is None
    cache.keep(name, 1)
    assert cache.recall(name) is None


@pytest.mark.slow
def test_columns_of_every_type_are_of_the_type_that_the_contract_says(tmp_path: Path) -> None:
    cells = {
        **{"i:integer": "05", "n:number": "1.50", "b:boolean": "true", "d:date": "2000-01-01", "t:time": "10:00:00", "y:year": "1999"},
        **{"dt:datetime": "2000-01-01T10:00:00.5Z", "m:yearmonth": "2000-01", "u:duration": "P1D", "o:object": "{}", "a:array": "[]"},
    }
    columns = {name.partition(":")[0]: cell for name, cell in cells.items()}
    folder = workbench.declare(
        tmp_path, {"kinds": workbench.table(f"k {' '.join(cells)}", "k", role="reference")}, {"kinds": [{"k": "x", **columns}]}
    )
    assert [str(finding) for finding in builder.check(folder.root).errors] == []
