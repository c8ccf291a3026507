"""Names that columns and tables may bear: those that queries use themselves, and those of older versions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.descriptors import changed, column, meaning, refusals
from support.workbench import Folder, compared, declare, history, table, without_suites

from chronicle.building import builder
from chronicle.checking import checkers
from chronicle.checking.expectations import suites
from chronicle.contract import descriptor
from chronicle.engines import duckdb as engine
from chronicle.history import edition

ODD = {
    "things": table("id fe tl", "id fe", role="entity", period=("fe", "tl"), series=["id"]),
    "lines": table(
        "te fl day other before",
        "te",
        of={"things": "fl"},
        foreign={"fl": "things.id", "day": "things.id"},
        role="edge",
        period=("other", "before"),
        edge={"parent": "day"},
        series=["fl"],
        tracks=["day"],
    ),
    "said": table(
        "child id start depth since until", "child", role="attribute", of={"things": "id"}, period=("since", "until"), series=["id"]
    ),
}
LIVES = [{"id": "a", "fe": "1990", "tl": "1995"}, {"id": "a", "fe": "1997", "tl": ".."}, {"id": "b", "fe": "1980", "tl": ".."}]
LINES = [
    {"te": "a-b", "fl": "a", "day": "b", "other": "1991", "before": "1993"},
    {"te": "a-b-2", "fl": "a", "day": "b", "other": "1998", "before": ".."},
]
SAID = [{"child": "x", "id": "a", "start": "s", "depth": "1", "since": "1991", "until": "1992"}]


@pytest.fixture(params=[pytest.param(True, marks=pytest.mark.slow, id="with the suites"), pytest.param(False, id="compiled rules")])
def _asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the suites are asked, too, which takes seconds."""
    if not request.param:
        without_suites(monkeypatch)


def _odd(root: Path, said: list[dict[str, str]]) -> Folder:
    root.mkdir()
    return declare(root, ODD, {"things": LIVES, "lines": LINES, "said": said})


@pytest.mark.usefixtures("_asked")
def test_columns_may_be_called_as_the_queries_call_theirs(tmp_path: Path) -> None:
    folder = _odd(tmp_path / "odd", SAID)
    assert [str(finding) for finding in builder.check(folder.root).errors] == []
    folder.build()
    with edition.opened(str(folder.root)) as found:
        assert compared(found, "1990-01-01", "1992-01-01").top()


@pytest.mark.slow
def test_with_such_names_too_the_suites_find_what_is_wrong(tmp_path: Path) -> None:
    outside = [{**SAID[0], "since": "1994", "until": "1998"}, {**SAID[0], "child": "y", "since": "1997-06", "until": "1999"}]
    folder = _odd(tmp_path / "odd", outside)
    package, database = descriptor.load(folder.root), folder.build() / "chronicle.duckdb"
    trial = checkers.Trial(package)
    try:
        _, outcomes = trial.verdict(database, {"said": {"digest": "x"}})
    finally:
        trial.stop()
    failed = {outcome.code: json.loads(outcome.examples or "") for outcome in outcomes or () if not outcome.passed}
    assert {row["id"] for row in failed.pop("inside-the-life-of-its-entity")} == {"x"}
    assert {row["id"] for row in failed.pop("no-overlap")} == {"y"}
    assert set(failed) == {"has-a-citation"} or not failed


def test_columns_may_be_called_as_the_parameters_of_macros(tmp_path: Path) -> None:
    tables = {
        "things": table("thing as_of:date d2:date", "thing", role="entity", period=("as_of", "d2")),
        "lines": table("entity as_of d1", "entity", of={"things": "as_of"}, role="edge", period=("d1", "d2"), edge={"parent": "entity"}),
        "called": table(
            "as_of entity d1:date d2:date",
            "as_of",
            of={"things": "entity"},
            role="attribute",
            period=("d1", "d2"),
            labels={"text": "as_of", "language": "entity"},
        ),
    }
    tables["lines"]["schema"]["fields"].append({"name": "d2"})
    rows = {
        "things": [{"thing": "a", "as_of": "1990-01-01", "d2": ""}, {"thing": "b", "as_of": "1980-01-01", "d2": "1999-01-01"}],
        "lines": [{"entity": "b", "as_of": "a", "d1": "1990-01-01", "d2": "1995-01-01"}],
        "called": [{"as_of": "A", "entity": "a", "d1": "1991-01-01", "d2": ""}],
    }
    with history(declare(tmp_path, tables, rows).root) as (con, _):
        assert engine.rows(con, "SELECT thing FROM things_asof('1985-01-01')") == [("b",)]
        assert engine.rows(con, "SELECT id, parent FROM tree('1992-01-01') ORDER BY depth") == [("b", None), ("a", "b")]
        assert engine.rows(con, "SELECT id, language, label FROM labels('1992-01-01')") == [("a", "a", "A")]
        assert engine.rows(con, "SELECT statement_table, says FROM biography('b') ORDER BY 1") == [("lines", "a | b"), ("things", "b")]
        assert engine.rows(con, "SELECT statement_table, statement_id, before FROM changes('1992-01-01', '2000-01-01')") == [
            ("lines", "b", "certain"),
            ("things", "b", "certain"),
        ]


@pytest.mark.slow
@pytest.mark.usefixtures("_asked")
def test_a_renamed_column_does_not_disturb_the_checks(league: Folder) -> None:
    rows = [{**row, "known_as": row["called_en"]} for row in league.rows("coaches")]
    league.resource("coaches", lambda r: r["chronicle"]["labels"]["columns"].update(en="known_as"))
    league.field("coaches", "called_en", name="known_as", formerly=["called_en"])
    league.write("coaches", [{k: v for k, v in row.items() if k != "called_en"} for row in rows])
    assert [str(finding) for finding in builder.check(league.root).errors] == []


@pytest.mark.slow
def test_a_verdict_on_the_same_rows_does_not_outlive_their_contract(
    league: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A suite asks a view that only the older contract makes."""
    monkeypatch.setenv("CHRONICLE_CACHE", str(tmp_path / "verdicts"))
    query = {"unexpected_rows_query": "SELECT * FROM compat.alumni WHERE FALSE AND EXISTS (FROM {batch})"}
    asked = {"type": "unexpected_rows_expectation", "kwargs": query, "meta": {"code": "old", "says": "is there"}}
    (league.root / suites.CHECKS).mkdir()
    (league.root / suites.CHECKS / "coaches.json").write_text(json.dumps({"name": "coaches", "expectations": [asked]}))
    league.resource("coaches", lambda r: r["chronicle"].update(formerly=["alumni"]))
    assert builder.check(league.root).errors == []
    league.resource("coaches", lambda r: r["chronicle"].pop("formerly"))
    assert [finding.code for finding in builder.check(league.root).errors] == ["expectation-error"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: [meaning(d, t).update(formerly=["Old"]) for t in ("coaches", "books")], "is also a former name of resources/"),
        (lambda d: meaning(d, "coaches").update(formerly=["books"]), "'books' is the name of a table now"),
        (lambda d: meaning(d, "coaches").update(formerly=["coaches"]), "'coaches' is the name of a table now"),
        (lambda d: column(d, "members", "sort").update(formerly=["since"]), "'since' is the name of a column now"),
        (lambda d: column(d, "members", "sort").update(formerly=["Sort"]), "'Sort' is the name of a column now"),
        (lambda d: column(d, "members", "sort").update(formerly=["since_earliest"]), "is the name of a column now"),
        (lambda d: [column(d, "members", c).update(formerly=["old"]) for c in ("sort", "since")], "is also a former name of sort"),
    ],
)
def test_former_names_that_collide_are_refused(change: object, told: str) -> None:
    (message,) = refusals(changed(change))  # type: ignore[arg-type]
    assert told in message
