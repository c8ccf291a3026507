"""The descriptions of a release: what the standards' validators say of them, and whether they say what the tables say."""

from __future__ import annotations

import csv
import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import judges
from support.workbench import LEAGUE, ROOT, Folder, declare, table

from chronicle.contract import descriptor
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DATABASE, MANIFEST
from chronicle.engines import duckdb as engine
from chronicle.releasing import metadata
from chronicle.releasing.metadata import ReleaseFacts, escape

VALIDATORS: dict[str, Callable[[Path], list[str]]] = {
    "croissant.json": judges.croissant,
    "dcat.jsonld": judges.dcat,
    "ro-crate-metadata.json": judges.rocrate,
    "CITATION.cff": judges.citation,
    "organizations.ttl": judges.org,
}
# For each file a text to replace: what is left breaks a rule of the standard.
VIOLATIONS = {
    "croissant.json": ('"cr:FileSet"', '"cr:FileBag"'),
    "dcat.jsonld": ('"dcat:accessURL"', '"dcat:accessUrl"'),
    "ro-crate-metadata.json": ('"datePublished"', '"dateOfPublication"'),
    "CITATION.cff": ("authors:", "writers:"),
    "organizations.ttl": ("org:member <", "org:hasMember <"),
}


def _described(root: Path, build: Path, folder: Path) -> Path:
    """A copy of a build, described as a release of the package at `root`."""
    shutil.copytree(build, folder)
    facts = _facts(root, folder)
    (folder / MANIFEST).unlink()
    metadata.write(facts, folder)
    return folder


def _facts(root: Path, build: Path) -> ReleaseFacts:
    return ReleaseFacts.of(descriptor.load(root), "1.2.3", json.loads((build / MANIFEST).read_text("utf-8")))


@pytest.fixture(scope="module")
def described(league_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The league, built and described. For reading only."""
    return _described(LEAGUE, league_build, tmp_path_factory.mktemp("described") / "1.2.3")


@pytest.fixture(scope="module")
def ministry_described(ministry_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _described(ROOT, ministry_build, tmp_path_factory.mktemp("described") / "1.2.3")


@pytest.mark.parametrize("name", VALIDATORS)
def test_the_description_of_the_league_is_valid(name: str, described: Path) -> None:
    assert VALIDATORS[name](described) == []


SLOWEST = "ro-crate-metadata.json"


@pytest.mark.parametrize("name", [*(name for name in VALIDATORS if name != SLOWEST), pytest.param(SLOWEST, marks=pytest.mark.slow)])
def test_the_description_of_the_ministry_is_valid(name: str, ministry_described: Path) -> None:
    assert VALIDATORS[name](ministry_described) == []


@pytest.mark.parametrize("name", VALIDATORS)
def test_a_violation_is_found(name: str, described: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(described, tmp_path / "spoilt")
    text = (folder / name).read_text("utf-8")
    assert VIOLATIONS[name][0] in text
    (folder / name).write_text(text.replace(*VIOLATIONS[name]), "utf-8")
    assert VALIDATORS[name](folder)


@pytest.fixture(scope="module")
def published(first_release: Path) -> Path:
    """A release of the league. For reading only."""
    return first_release / "releases" / "0.1.0"


def test_a_release_is_a_data_package_with_every_file_as_listed(published: Path) -> None:
    assert judges.datapackage(published) == []


def test_a_release_with_other_rows_or_files_than_listed_is_found(published: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(published, tmp_path / "spoilt")
    rows = folder / "data" / "coaches.csv"
    rows.write_text(rows.read_text("utf-8").replace("Smith", "Smyth"), "utf-8")
    (folder / "CHANGELOG.md").unlink()
    found = judges.datapackage(folder)
    assert any("hash" in message for message in found)
    assert {"data/coaches.csv is not as listed", "CHANGELOG.md is not as listed"} <= set(found)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda d: d.pop("resources"), "resources"),
        (lambda d: d.update(licenses=[{"title": "nameless"}]), "license"),
        (lambda d: d.update(contributors="me"), "contributors"),
        (lambda d: d.update(created="yesterday"), "created"),
    ],
)
def test_a_description_against_the_standard_is_found(
    change: Callable[[dict[str, Any]], object], word: str, published: Path, tmp_path: Path
) -> None:
    folder = Folder(shutil.copytree(published, tmp_path / "spoilt"))
    folder.describe(change)
    assert any(word in message for message in judges.datapackage(folder.root))


def test_two_descriptions_have_the_same_bytes_and_each_file_is_given_back(league_build: Path, tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        folder = shutil.copytree(league_build, tmp_path / name)
        made.append(metadata.write(_facts(LEAGUE, folder), folder))
        assert {file.path for file in made[-1]} == set(VALIDATORS)
        for file in made[-1]:
            assert file == metadata.File.at(folder, file.path)
    assert made[0] == made[1]


def test_what_a_package_does_not_state_is_told_and_no_file_is_made_that_its_standard_refuses(league: Folder) -> None:
    league.describe(lambda d: [d.pop(name) for name in ("licenses", "contributors", "keywords")])
    folder, told = league.build(), list[str]()
    made = metadata.write(_facts(league.root, folder), folder, told.append)
    assert [file.path for file in made] == ["organizations.ttl"]
    assert [text.split(":")[0] for text in told] == ["no CITATION.cff", "no dcat.jsonld", "no croissant.json", "no ro-crate-metadata.json"]
    assert not any((folder / name).exists() for name in VALIDATORS if name != "organizations.ttl")


def test_people_several_licences_and_a_homepage_are_described(league: Folder) -> None:
    people = [
        {"title": "A. Müller", "givenName": "Anna", "familyName": "Müller", "path": "https://example.org/a", "roles": ["author"]},
        {"title": "The \"League\": archive\n", "roles": ["publisher"]},
    ]  # fmt: skip
    licences = [{"name": "ODbL-1.0", "path": "https://opendatacommons.org/licenses/odbl/1-0/"}, {"name": "house-rules"}]
    league.describe(
        lambda d: d.update(contributors=people, licenses=licences, homepage="https://example.org/league/", created="2024-07-05")
    )
    folder = _described(league.root, league.build(), league.root / "out")
    for name, validate in VALIDATORS.items():
        if name != "ro-crate-metadata.json":  # takes seconds
            assert validate(folder) == [], name
    cited = (folder / "CITATION.cff").read_text("utf-8")
    assert 'family-names: "Müller"' in cited
    assert 'date-released: "2024-07-05"' in cited
    assert "archive" not in cited
    assert json.loads((folder / "croissant.json").read_text("utf-8"))["url"] == "https://example.org/league/"
    assert (folder / "organizations.ttl").read_text("utf-8").startswith("@base <https://example.org/league/> .")


def test_the_date_of_publication_can_be_given_but_not_wrongly(monkeypatch: pytest.MonkeyPatch, league_build: Path) -> None:
    assert _facts(LEAGUE, league_build).published == datetime.date(2024, 6, 30)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert _facts(LEAGUE, league_build).published == datetime.date(1970, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    with pytest.raises(ChronicleError) as refused:
        _facts(LEAGUE, league_build)
    assert refused.value.code == "bad-date"


@pytest.mark.parametrize("text", ['a "b" \\ c', "line\nbreak\r\ttab", "\x00\x07\x7f\x85\u2028\ufeff", "\U0001f600 工业", "# : - @", ""])
def test_any_text_survives_yaml_and_turtle(text: str) -> None:
    import rdflib
    import yaml

    assert yaml.safe_load(f"value: {escape.quoted(text)}") == {"value": text}
    triples = list(rdflib.Graph().parse(data=f"<urn:a> <urn:b> {escape.quoted(text)} .", format="turtle"))
    assert str(triples[0][2]) == text


# Croissant


def test_croissant_reads_every_table_and_every_snapshot_and_can_do_it_again(described: Path) -> None:
    import mlcroissant

    con, package = engine.connect(described / DATABASE, read_only=True), descriptor.load(LEAGUE)
    dates = [when for (when,) in engine.rows(con, "SELECT snapshot_date FROM snapshots")]
    dataset = mlcroissant.Dataset(str(described / "croissant.json"))
    for one in [*package.tables.values()] * 2:
        count = engine.rows(con, f"SELECT count(*) FROM {one.name}")[0][0]
        assert sum(1 for _ in dataset.records(one.name)) == count
    for one in package.temporal:
        found = [record[f"{one.name}_asof/.snapshot"].date() for record in dataset.records(f"{one.name}_asof")]
        for when in dates:
            assert found.count(when) == engine.rows(con, f"SELECT count(*) FROM {one.name}_asof(?)", [when])[0][0]


def test_croissant_values_have_the_types_of_the_contract(described: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(str(described / "croissant.json"))

    def first(name: str, **wanted: Any) -> dict[str, Any]:
        return next(r for r in dataset.records(name) if all(r[f"{name}/{column}"] == value for column, value in wanted.items()))

    stint = first("stints", coach_code=b"mueller", duty=b"head_coach")
    assert stint["stints/hired"].date() == datetime.date(1998, 7, 1)
    assert stint["stints/wage"] == 350.5
    assert first("coaches", coach_code=b"mueller")["coaches/debut"] == 1984
    assert first("decisions", decision_code=b"fusion-1999")["decisions/snap"] is True
    assert first("placements", placement_code=b"liga-2-in-verband")["placements/slot"] == 2
    codes = {record["members/sort/codes/value"]: record["members/sort/codes/label"] for record in dataset.records("members/sort/codes")}
    assert codes == descriptor.load(LEAGUE).tables["members"].field("sort").categories


def test_croissant_notices_a_file_that_was_exchanged(described: Path, tmp_path: Path) -> None:
    import mlcroissant

    folder = shutil.copytree(described, tmp_path / "spoilt")
    shutil.copyfile(folder / "history" / "members.parquet", folder / "history" / "coaches.parquet")
    with pytest.raises(mlcroissant.GenerationError):
        list(mlcroissant.Dataset(str(folder / "croissant.json")).records("coaches"))


# DCAT and RO-Crate


def test_dcat_and_ro_crate_list_every_file_of_the_release_once_with_its_hash(described: Path) -> None:
    from rdflib import Graph, Namespace
    from rdflib.namespace import DCAT

    spdx = Namespace("http://spdx.org/rdf/terms#")
    graph = Graph().parse(described / "dcat.jsonld", publicID="urn:x:/")
    crate = {entity["@id"]: entity for entity in json.loads((described / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]}
    listed = {str(graph.value(one, DCAT.downloadURL)).removeprefix("urn:x:/"): one for one in graph.subjects(DCAT.downloadURL)}
    there = {p.relative_to(described).as_posix() for p in described.rglob("*") if p.is_file()} - {"ro-crate-metadata.json"}
    assert {part["@id"] for part in crate["./"]["hasPart"]} == there
    assert set(listed) == there - {"croissant.json", "dcat.jsonld"}
    for name, one in listed.items():
        if name != DATABASE:
            sha256 = metadata.File.at(described, name).sha256
            assert graph.value(graph.value(one, spdx.checksum), spdx.checksumValue).toPython().hex() == sha256
            assert crate[name]["sha256"] == sha256


# ORG


@pytest.fixture(scope="module")
def graph(described: Path) -> Any:
    import rdflib

    return rdflib.Graph().parse(described / "organizations.ttl", publicID="urn:league")


PREFIXES = "PREFIX org: <http://www.w3.org/ns/org#> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX time: <http://www.w3.org/2006/time#> "


def _found(graph: Any, query: str) -> set[tuple[str, ...]]:
    return {tuple(str(cell).removeprefix("urn:league#") for cell in row) for row in graph.query(PREFIXES + query)}


def _rows(name: str) -> list[dict[str, str]]:
    with (LEAGUE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_a_body_a_name_an_edge_and_a_tenure_is_one_node(graph: Any) -> None:
    bodies = {(f"members/{row['code']}",) for row in _rows("members")}
    assert _found(graph, "SELECT ?x { ?x a org:Organization }") == bodies
    said = {(f"titles/{row['title_code']}",) for row in _rows("titles")} | {
        (f"placements/{row['placement_code']}",) for row in _rows("placements")
    }
    said |= {(f"transitions/{row['transition_code']}",) for row in _rows("transitions")}
    assert _found(graph, "SELECT ?x { ?x a rdf:Statement }") == said
    keys = {(f"stints/{row['coach_code']}/{row['member_code']}/{row['hired']}",) for row in _rows("stints")}
    assert _found(graph, "SELECT ?x { ?x a org:Membership }") == keys


def test_the_hierarchy_on_the_closing_date_is_that_of_the_database(graph: Any, described: Path) -> None:
    con = engine.connect(described / DATABASE, read_only=True)
    query = "SELECT DISTINCT member_code, above_code, bond FROM placements_now WHERE certainty = 'certain'"
    edges = {(f"members/{child}", f"members/{parent}", bond == "partner_of") for child, parent, bond in engine.rows(con, query)}
    assert edges
    found = {(*pair, False) for pair in _found(graph, "SELECT ?x ?y { ?x org:subOrganizationOf ?y }")}
    found |= {(*pair, True) for pair in _found(graph, "SELECT ?x ?y { ?x org:linkedTo ?y }")}
    assert found == edges


def test_an_act_has_the_bodies_of_its_successions_and_those_that_it_began_or_ended(graph: Any) -> None:
    original, resulting = (
        _found(graph, f"SELECT ?e ?x {{ ?e a org:ChangeEvent ; org:{end}Organization ?x }}") for end in ("original", "resulting")
    )
    chain, members = _rows("transitions"), _rows("members")
    assert original == {(f"decisions/{r['decision_code']}", f"members/{r['from_code']}") for r in chain} | {
        (f"decisions/{r['closed_with']}", f"members/{r['code']}") for r in members if r["closed_with"]
    }
    assert resulting == {(f"decisions/{r['decision_code']}", f"members/{r['to_code']}") for r in chain} | {
        (f"decisions/{r['opened_with']}", f"members/{r['code']}") for r in members if r["opened_with"]
    }


def test_a_statement_is_derived_from_the_sources_that_do_not_contradict_it(graph: Any) -> None:
    found = _found(graph, "SELECT ?x ?s { ?x a rdf:Statement ; prov:wasDerivedFrom ?s }")
    tables = {"titles", "placements", "transitions"}
    cited = [row for row in _rows("proofs") if row["about_table"] in tables]
    assert found == {(f"{r['about_table']}/{r['about_code']}", f"books/{r['book_code']}") for r in cited if r["bearing"] != "contradicts"}


def test_days_that_are_known_are_dates_and_others_are_sets_of_days(graph: Any, described: Path) -> None:
    con = engine.connect(described / DATABASE, read_only=True)
    query = "SELECT ?x ?d { ?x time:hasTime/time:hasBeginning/(time:inXSDDate|<http://purl.org/dc/terms/date>) ?d . ?x a org:Organization }"
    expected = set()
    for code, first, last in engine.rows(con, "SELECT code, since_earliest, since_latest FROM members"):
        if first or last:
            expected.add((f"members/{code}", str(first) if first == last else f"[{first or ''}..{last or ''}]"))
    assert _found(graph, query) == expected
    assert any(text.startswith("[..") for _, text in expected)


def test_odd_keys_and_texts_stay_what_they_are(tmp_path: Path) -> None:
    import rdflib
    from rdflib.namespace import SKOS

    odd = 'a"b\\c <d>|é#/%20'
    folder = declare(
        tmp_path,
        {
            "deeds": table("n:integer done head", "n", role="act", on="done", labels={"columns": {"en": "head"}}),
            "clans": table(
                "key born gone by:integer",
                "key",
                foreign={"by": "deeds.n"},
                role="entity",
                period=("born", "gone"),
                causes={"from": "by"},
            ),
            "words": table(
                "n:integer clan tongue word born gone",
                "n",
                of={"clans": "clan"},
                foreign={"clan": "clans.key"},
                role="attribute",
                period=("born", "gone"),
                labels={"text": "word", "language": "tongue"},
            ),
            "ties": table(
                "n:integer low high born gone",
                "n",
                of={"clans": "low"},
                foreign={"low": "clans.key", "high": "clans.key"},
                role="edge",
                period=("born", "gone"),
                edge={"parent": "high"},
            ),
        },
        {
            "deeds": [{"n": "7", "done": "1990", "head": "Deed"}],
            "clans": [{"key": key, "born": "1990", "gone": "..", "by": by} for key, by in ((odd, ""), ("top", "7"))],
            "words": [{"n": "1", "clan": odd, "tongue": "not a tag", "word": odd + "\n\u2028", "born": "1990", "gone": ".."}],
            "ties": [{"n": n, "low": odd, "high": above, "born": "1991", "gone": ".."} for n, above in (("1", "top"), ("2", ""))],
        },
    )
    built = folder.build()
    assert [file.path for file in metadata.write(_facts(folder.root, built), built)] == ["organizations.ttl"]
    assert judges.org(built) == []
    graph = rdflib.Graph().parse(built / "organizations.ttl", publicID="urn:x")
    names = [str(name) for name in graph.objects(None, SKOS.prefLabel)]
    assert sorted(names) == sorted(["Deed", odd + "\n\u2028"])
    assert _found(graph, "SELECT ?e ?x { ?e org:resultingOrganization ?x }") == {("urn:x#deeds/7", "urn:x#clans/top")}
    assert _found(graph, "SELECT ?y { ?x org:subOrganizationOf ?y }") == {("urn:x#clans/top",)}
