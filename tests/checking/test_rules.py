"""Each temporal rule is one query: findings and expectations come from the same, and it compares values, not texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import generated, oracle
from support.workbench import LEAGUE, ROOT, Folder, declare, table

from chronicle.checking import loading
from chronicle.checking.expectations import suites
from chronicle.checking.temporal.findings import find
from chronicle.checking.temporal.rule import Rule
from chronicle.checking.temporal.rules import rules
from chronicle.contract import descriptor
from chronicle.contract.package import Package
from chronicle.core.findings import Finding
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine

KINDS = {"period_not_empty", "no_overlap", "no_cycle", "inside_the_life_of_its_entity", "has_a_citation"}


@contextmanager
def compiled(root: Path) -> Iterator[tuple[engine.Connection, Package]]:
    """The tables of a package, whatever its temporal rules say of them."""
    package, con = descriptor.load(root), engine.connect()
    try:
        loading.load(con, package, temporal=False)
        yield con, package
    finally:
        con.close()


@pytest.mark.parametrize("root", [ROOT, LEAGUE], ids=["ministry", "league"])
def test_the_generated_expectations_are_the_queries_of_the_rules(root: Path) -> None:
    package = descriptor.load(root)
    wanted = [(r.table.name, r.expected.kind, r.expected.says, r.alone("(SELECT * FROM {batch})")) for r in rules(package) if r.expected]
    there = [
        (name, e["type"], e["meta"]["says"], e["kwargs"]["unexpected_rows_query"].replace(r"\:", ":"))
        for name, expectations in suites.of(package).items()
        for e in expectations
        if e["type"] in KINDS and e["meta"]["origin"] == "contract"
    ]
    assert sorted(there) == sorted(wanted)
    assert {kind for _, kind, _, _ in there} == KINDS


@pytest.mark.slow
@generated.share(2)
@given(st.data())
def test_the_check_and_the_expectation_find_the_same_rows(data: st.DataObject) -> None:
    rows = data.draw(generated.packages())
    with generated.written(data.draw(generated.revised(rows))) as folder, compiled(folder.root) as (con, package):
        found = find(con, package)
        for rule in rules(package):
            if rule.expected:
                asked = engine.rows(con, rule.alone(f"(SELECT * FROM {ident(rule.table.name)})"))
                assert {row[0] for row in asked} == ids(folder, rule, found), rule.code


def ids(folder: Folder, rule: Rule, found: Sequence[Finding]) -> set[str]:
    """The ids of the rows that a rule tells of. Of one code and table, only rules on lives are several: one for each column."""
    kinds = {field.name: field.type for field in rule.table.fields}
    rows = ["|".join(oracle.compiled(kinds[column], row[column]) for column in rule.table.key) for row in folder.rows(rule.table.name)]
    told = [f for f in found if (f.code, f.table) == (rule.code, rule.table.name)]
    if rule.expected and rule.code == "outside-life":
        told = [f for f in told if f.column == rule.expected.says.split()[0]]
    return {rows[f.row - 2] for f in told if f.row}


def test_every_kind_of_expectation_finds_the_row_that_the_check_tells(league: Folder) -> None:
    league.set("stints", "schmidt|stadtfc|2008-07-01", dismissed="2008-06-30")
    league.set("titles", "hafen-de", until="..", closed_with="")
    new = {"tongue": "de", "style": "full", "member_code": "eintracht", "since": "1990-01-01", "until": "1995-01-01"}
    league.add("titles", title_code="zz", wording="Zed", **new)
    line = {"bond": "governed_by", "since": "1970-01-01", "until": "1971-01-01"}
    league.add("placements", placement_code="zz", member_code="verband", above_code="liga-1", **line)
    with compiled(league.root) as (con, package):
        found = [(f.code, f.table, f.row) for f in find(con, package) if f.severity == "error"]
        told = set[tuple[str, str, int]]()
        for rule in rules(package):
            if rule.expected:
                for id, *_ in engine.rows(con, rule.alone(f"(SELECT * FROM {ident(rule.table.name)})")):
                    told.add((rule.code, rule.table.name, league.number(rule.table.name, id)))
    assert told == set(found)
    assert {code for code, _, _ in found} == {"inverted-period", "outside-life", "overlap", "cycle", "uncited"}


PROOFS = table(
    "proof tab row book stance seen",
    "proof",
    role="evidence",
    evidence={"table": "tab", "id": "row", "source": "book", "stance": "stance", "attested": "seen"},
)


def world(root: Path, kind: str, named: str, one: str, two: str, **cells: str) -> Folder:
    """Two entities whose ids are of the type `kind`, with a mark and a line about them; `named` is the type of the references."""
    tables = {
        "things": table(f"thing:{kind} a z", "thing", role="entity", period=("a", "z")),
        "marks": table(
            f"mark:integer thing:{named} a z", "mark", of={"things": "thing"}, role="attribute", period=("a", "z"), series=["thing"]
        ),
        "links": table(
            f"link thing:{named} above:{kind} a z",
            "link",
            of={"things": "thing"},
            foreign={"above": "things.thing"},
            role="edge",
            period=("a", "z"),
            edge={"parent": "above"},
        ),
        "proofs": PROOFS,
    }
    rows: dict[str, list[dict[str, str]]] = {
        "things": [{"thing": one, "a": "2000", "z": ".."}, {"thing": two, "a": "2000", "z": ".."}],
        "marks": [{"mark": "05", "thing": one, "a": cells.get("a", "2001"), "z": "2002"}],
        "links": [{"link": "l", "thing": one, "above": two, "a": "2001", "z": "2003"}],
    }
    values = {"integer": lambda text: str(int(text)), "boolean": lambda text: {"1": "true", "0": "false"}[text]}
    entities = [values.get(kind, str)(text) for text in (one, two)]
    cited = [("things", entities[0]), ("things", entities[1]), ("marks", cells.get("cited", "5")), ("links", "l")]
    rows["proofs"] = [{"proof": f"c{n}", "tab": t, "row": r, "book": "b", "stance": "supports"} for n, (t, r) in enumerate(cited)]
    folder = declare(root, tables, rows)
    folder.describe(lambda d: d["chronicle"].update(languages=["en"]))
    return folder


def brief(folder: Folder) -> list[tuple[str, str, int | None, str | None]]:
    return [(f.code, f.table, f.row, f.column) for f in folder.faults()]


TYPES = [
    pytest.param("string", "string", "one", "two", id="text"),
    pytest.param("integer", "integer", "07", "8", id="integer"),
    pytest.param("date", "date", "1999-01-01", "1999-01-02", id="date"),
    pytest.param("boolean", "boolean", "1", "0", id="boolean"),
    pytest.param("integer", "string", "7", "8", id="integer-named-by-text"),
]


@pytest.mark.parametrize(("kind", "named", "one", "two"), TYPES)
def test_entities_may_have_ids_of_any_type(tmp_path: Path, kind: str, named: str, one: str, two: str) -> None:
    assert brief(world(tmp_path, kind, named, one, two)) == []


@pytest.mark.parametrize(("kind", "named", "one", "two"), TYPES)
def test_a_statement_outside_the_life_is_found_for_ids_of_any_type(tmp_path: Path, kind: str, named: str, one: str, two: str) -> None:
    folder = world(tmp_path, kind, named, one, two, a="1999-06-01")
    assert brief(folder) == [("outside-life", "marks", 2, "thing")]


@pytest.mark.parametrize(("kind", "named", "one", "two"), TYPES)
def test_a_cycle_is_found_for_ids_of_any_type(tmp_path: Path, kind: str, named: str, one: str, two: str) -> None:
    folder = world(tmp_path, kind, named, one, two)
    row = folder.add("links", link="m", thing=two, above=one, a="2002", z="2003")
    folder.add("proofs", proof="new", tab="links", row="m", book="b", stance="supports")
    assert brief(folder) == [("cycle", "links", row, "above")]


def test_an_integer_written_with_a_zero_is_cited_by_its_value(tmp_path: Path) -> None:
    folder = world(tmp_path, "string", "string", "one", "two", cited="05")
    found = folder.faults()
    assert [(f.code, f.table, f.row, f.value) for f in found] == [("uncited", "marks", 2, "5"), ("foreign-key", "proofs", 4, "05")]
    assert "5 for 05" in found[1].remedy


def test_a_reference_written_otherwise_is_the_same_value(tmp_path: Path) -> None:
    folder = world(tmp_path, "integer", "integer", "07", "8", a="1999-06-01")
    folder.set("marks", "05", thing="7")
    assert brief(folder) == [("outside-life", "marks", 2, "thing")]


def test_a_statement_about_an_entity_that_no_table_has_is_found(tmp_path: Path) -> None:
    folder = world(tmp_path, "string", "string", "one", "two")
    folder.set("marks", "05", thing="three")  # no foreign key says that it must be there
    (found,) = folder.faults()
    assert (found.code, found.table, found.row, found.column) == ("outside-life", "marks", 2, "thing")
    assert "not in things" in found.message


def test_ids_that_stand_in_two_tables_are_two_entities(tmp_path: Path) -> None:
    """A club in a league of the same name stands above nothing."""
    tables = {
        "clubs": table("club a z", "club", role="entity", period=("a", "z")),
        "leagues": table("league a z", "league", role="entity", period=("a", "z")),
        "seasons": table(
            "season club league a z",
            "season",
            of={"clubs": "club"},
            foreign={"league": "leagues.league"},
            role="edge",
            period=("a", "z"),
            edge={"parent": "league"},
        ),
    }
    life = {"a": "1990", "z": ".."}
    rows: dict[str, list[dict[str, Any]]] = {
        "clubs": [{"club": "north", **life}],
        "leagues": [{"league": "north", **life}],
        "seasons": [{"season": "s", "club": "north", "league": "north", "a": "1991", "z": "1992"}],
    }
    assert declare(tmp_path, tables, rows).faults() == []


def test_what_is_said_of_an_entity_whose_period_is_inverted_is_not_at_fault(tmp_path: Path) -> None:
    folder = world(tmp_path, "string", "string", "one", "two")
    folder.set("things", "one", a="2010", z="2000")
    folder.set("marks", "05", a="", z="")
    assert brief(folder) == [("inverted-period", "things", 2, "z")]


def test_a_table_may_bear_any_name_that_a_query_could_use(tmp_path: Path) -> None:
    """Names that queries make for themselves are none of a package's."""
    names = ["s", "r", "walk", "found", "members", "ordered", "broken", "acts", "known", "ends"]
    tables = {name: table("id day a z", "id", role="entity", period=("a", "z"), series=["day"]) for name in names}
    row = {"id": "x", "day": "1", "a": "1990", "z": "1992"}
    folder = declare(tmp_path, tables, {name: [row, {**row, "id": "y"}] for name in names})
    assert {(f.code, f.row) for f in folder.faults()} == {("overlap", 3)}


def test_faults_are_told_by_the_last_row_with_their_key(league: Folder) -> None:
    number = league.set("titles", "eintracht-sponsor", since="2018-07-01", until="2015-07-01")
    again = next(row for row in league.rows("titles") if row["title_code"] == "eintracht-sponsor")
    twice = league.add("titles", **again)
    assert [(f.code, f.row) for f in league.faults() if f.table == "titles"] == [("primary-key", twice)]
    league.write("titles", league.rows("titles")[:-1])
    assert [(f.code, f.row) for f in league.faults() if f.table == "titles"] == [("inverted-period", number)]
