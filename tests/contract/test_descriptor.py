"""datapackage.json: what is refused, with which words, and never with a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.descriptors import Descriptor, changed, column, meaning, refusals, resource, schema
from support.workbench import LEAGUE, Folder

from chronicle.cli import main
from chronicle.contract import descriptor, validation
from chronicle.contract.roles import Entity
from chronicle.core.errors import ChronicleError


def test_the_league_is_read() -> None:
    package = descriptor.load(LEAGUE)
    assert (package.name, str(package.closing), package.languages) == ("league", "2024-06-30", ("de", "en"))
    assert [t.name for t in package.having(Entity)] == ["members", "coaches"]
    assert package.tables["members"].bounds == ("since_earliest", "since_latest", "until_earliest", "until_latest")
    assert package.tables["stints"].bounds == ("hired", "hired", "dismissed", "dismissed")
    assert package.tables["stints"].key == ("coach_code", "member_code", "hired")


def test_a_descriptor_can_be_named_by_its_file_as_well_as_by_its_folder() -> None:
    assert descriptor.load(LEAGUE / "datapackage.json").root == LEAGUE


def test_a_byte_order_mark_does_no_harm(league: Folder) -> None:
    path = league.root / "datapackage.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert descriptor.load(league.root).name == "league"


def test_resources_without_a_meaning_are_let_alone(league: Folder) -> None:
    league.describe(lambda d: d["resources"].append({"name": "a-picture", "path": "pictures/logo.svg"}))
    assert "a-picture" not in descriptor.load(league.root).tables


def test_a_folder_without_a_descriptor_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match=r"there is no .*datapackage\.json") as error:
        descriptor.load(tmp_path)
    assert (error.value.code, error.value.exit_code) == ("missing-file", 2)


@pytest.mark.parametrize("content", ["", "{", '{"chronicle": }', "resources: []", '{"a": 1} {"b": 2}', "[" * 100_000])
def test_what_is_not_json_is_refused(league: Folder, content: str) -> None:
    (league.root / "datapackage.json").write_text(content, "utf-8")
    with pytest.raises(ChronicleError, match="is not JSON") as error:
        descriptor.load(league.root)
    assert (error.value.code, error.value.exit_code) == ("contract-error", 2)


@pytest.mark.parametrize("content", [b'{"name": "Fu\xdfball"}', b"\xff\xfe{\x00}\x00"])
def test_what_is_not_utf_8_is_refused_with_the_place(league: Folder, content: bytes) -> None:
    (league.root / "datapackage.json").write_bytes(content)
    with pytest.raises(ChronicleError, match=r"is not UTF-8 \(byte \d+\)") as error:
        descriptor.load(league.root)
    assert (error.value.code, error.value.exit_code) == ("encoding-error", 2)


@pytest.mark.parametrize("content", ["null", "3", '"text"', "[]", "true", "{}", '{"resources": []}', '{"chronicle": {}}'])
def test_json_that_is_no_package_is_refused(content: str) -> None:
    assert refusals(json.loads(content))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("'chronicle' is a required property", lambda d: d.pop("chronicle")),
        ("'contract' is a required property", lambda d: d["chronicle"].pop("contract")),
        ("'closing' is a required property", lambda d: d["chronicle"].pop("closing")),
        ("at chronicle/contract: '2' was expected", lambda d: d["chronicle"].update(contract="3")),
        ("at chronicle/closing: 5 is not of type", lambda d: d["chronicle"].update(closing=5)),
        ("at chronicle/closing: '30.06.2024' does not match", lambda d: d["chronicle"].update(closing="30.06.2024")),
        ("at chronicle/closing: '2024-06' does not match", lambda d: d["chronicle"].update(closing="2024-06")),
        ("at chronicle/closing: 2024-06-31 is not a day", lambda d: d["chronicle"].update(closing="2024-06-31")),
        ("at chronicle/closing: 2023-02-29 is not a day", lambda d: d["chronicle"].update(closing="2023-02-29")),
        ("at chronicle/languages: [] ", lambda d: d["chronicle"].update(languages=[])),
        ("'colour' was unexpected", lambda d: d["chronicle"].update(colour="red")),
        ("at resources: {} is not of type 'array'", lambda d: d.update(resources={})),
        ("at resources/0: 'x' is not of type 'object'", lambda d: d["resources"].insert(0, "x")),
        ("no resource has the property `chronicle`", lambda d: d.update(resources=[])),
    ],
)
def test_what_holds_for_the_whole_package_is_checked(place: str, change: Callable[[Descriptor], object]) -> None:
    messages = refusals(changed(change))
    assert any(place in message for message in messages), messages


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("'role' is a required property", lambda d: meaning(d, "members").pop("role")),
        ("'club' is not one of", lambda d: meaning(d, "members").update(role="club")),
        ("'colour' was unexpected", lambda d: meaning(d, "members").update(colour="red")),
        ("'to' is a required property", lambda d: meaning(d, "members")["validity"].pop("to")),
        ("'validity' is a required property", lambda d: meaning(d, "titles").pop("validity")),
        ("'of' is a required property", lambda d: meaning(d, "titles").pop("of")),
        ("'of' is a required property", lambda d: meaning(d, "stints").pop("of")),
        ("'edge' is a required property", lambda d: meaning(d, "placements").pop("edge")),
        ("'parent' is a required property", lambda d: meaning(d, "placements")["edge"].pop("parent")),
        ("'on' is a required property", lambda d: meaning(d, "decisions").pop("on")),
        ("'succession' is a required property", lambda d: meaning(d, "transitions").pop("succession")),
        ("'act' is a required property", lambda d: meaning(d, "transitions")["succession"].pop("act")),
        ("'evidence' is a required property", lambda d: meaning(d, "proofs").pop("evidence")),
        ("'stance' is a required property", lambda d: meaning(d, "proofs")["evidence"].pop("stance")),
        ("'Re Named' does not match", lambda d: meaning(d, "titles")["change"].update(updated="Re Named")),
        ("'where' is a required property", lambda d: meaning(d, "titles")["cases"].append({"tracks": ["wording"]})),
        ("is not valid under any of the given schemas", lambda d: meaning(d, "titles").update(labels={"language": "tongue"})),
    ],
)
def test_what_a_table_means_is_checked(place: str, change: Callable[[Descriptor], object]) -> None:
    messages = refusals(changed(change))
    assert any(place in message for message in messages), messages


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("(members), validity: there is no column 'von'", lambda d: meaning(d, "members")["validity"].update({"from": "von"})),
        ("(titles), of: there is no column 'von'", lambda d: meaning(d, "titles").update(of={"members": "von"})),
        ("(titles), of: there is no table 'von'", lambda d: meaning(d, "titles").update(of={"von": "member_code"})),
        ("(members), causes: there is no column 'von'", lambda d: meaning(d, "members")["causes"].update(to="von")),
        ("(decisions), on: there is no column 'von'", lambda d: meaning(d, "decisions").update(on="von")),
        ("(decisions), dates: there is no column 'von'", lambda d: meaning(d, "decisions").update(dates=["von"])),
        ("(decisions), snapshot: there is no column 'von'", lambda d: meaning(d, "decisions").update(snapshot="von")),
        ("(titles), series: there is no column 'von'", lambda d: meaning(d, "titles").update(series=["von"])),
        ("(titles), tracks: there is no column 'von'", lambda d: meaning(d, "titles").update(tracks=["von"])),
        ("(titles), cases/0: there is no column 'von'", lambda d: meaning(d, "titles")["cases"][0].update(where={"von": ["x"]})),
        ("(titles), cases/1: there is no column 'von'", lambda d: meaning(d, "titles")["cases"][1].update(series=["von"])),
        ("(titles), cases/1: there is no column 'von'", lambda d: meaning(d, "titles")["cases"][1].update(tracks=["von"])),
        ("(titles), labels: there is no column 'von'", lambda d: meaning(d, "titles")["labels"].update(text="von")),
        ("(titles), labels: there is no column 'von'", lambda d: meaning(d, "titles")["labels"].update(prefer={"von": ["x"]})),
        ("(coaches), labels: there is no column 'von'", lambda d: meaning(d, "coaches")["labels"]["columns"].update(de="von")),
        ("(placements), edge: there is no column 'von'", lambda d: meaning(d, "placements")["edge"].update(parent="von")),
        ("(placements), edge: there is no column 'von'", lambda d: meaning(d, "placements")["edge"].update(order="von")),
        ("(placements), edge: there is no column 'von'", lambda d: meaning(d, "placements")["edge"].update(kinds={"von": ["x"]})),
        ("(transitions), succession: there is no column 'von'", lambda d: meaning(d, "transitions")["succession"].update(act="von")),
        ("(proofs), evidence: there is no column 'von'", lambda d: meaning(d, "proofs")["evidence"].update(says="von")),
        ("(books), primaryKey: there is no column 'von'", lambda d: schema(d, "books").update(primaryKey=["von"])),
        ("(books), primaryKey: there is no column 'von'", lambda d: schema(d, "books").update(primaryKey="von")),
        (
            "'von' -> members.'code' refers to a column that does not exist",
            lambda d: schema(d, "titles")["foreignKeys"][0].update(fields=["von"]),
        ),
        (
            "'member_code' -> members.'von' refers to a column that does not exist",
            lambda d: schema(d, "titles")["foreignKeys"][0]["reference"].update(fields=["von"]),
        ),
        (
            "(titles), foreignKeys: there is no table 'von'",
            lambda d: schema(d, "titles")["foreignKeys"][0]["reference"].update(resource="von"),
        ),
    ],
)
def test_a_name_that_points_nowhere_is_refused(what: str, change: Callable[[Descriptor], object]) -> None:
    (message,) = refusals(changed(change))
    assert what in message


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("the schema has no list of named fields", lambda d: resource(d, "stints").pop("schema")),
        ("the schema has no list of named fields", lambda d: resource(d, "stints").update(schema="schema.json")),
        ("the schema has no list of named fields", lambda d: schema(d, "stints").update(fields={})),
        ("the schema has no list of named fields", lambda d: schema(d, "stints")["fields"].append({"type": "string"})),
        ("there is no primaryKey", lambda d: schema(d, "stints").pop("primaryKey")),
        ("two fields have the same name", lambda d: schema(d, "stints")["fields"].append({"name": "wage"})),
        ("two fields have the same name", lambda d: schema(d, "stints")["fields"].append({"name": "Wage"})),
        ("the name None must consist of", lambda d: resource(d, "stints").pop("name")),
        ("the name '' must consist of", lambda d: resource(d, "stints").update(name="")),
        ("the name 'st-ints' must consist of", lambda d: resource(d, "stints").update(name="st-ints")),
        ("the name '1st' must consist of", lambda d: resource(d, "stints").update(name="1st")),
        ("the name 'Verträge' must consist of", lambda d: resource(d, "stints").update(name="Verträge")),
        ("the name 'a\"b' must consist of", lambda d: resource(d, "stints").update(name='a"b')),
        ("the name 'coaches' is given twice", lambda d: resource(d, "stints").update(name="coaches")),
    ],
)
def test_a_table_without_a_proper_name_key_or_fields_is_refused(what: str, change: Callable[[Descriptor], object]) -> None:
    messages = refusals(changed(change))
    assert any(what in message for message in messages), messages


@pytest.mark.parametrize("name", sorted(validation.RESERVED))
def test_a_table_cannot_bear_the_name_of_a_view_or_macro_of_the_compiled_file(name: str) -> None:
    (message,) = refusals(changed(lambda d: resource(d, "stints").update(name=name)))
    assert f"the name {name!r} is reserved" in message


@pytest.mark.parametrize(
    "path",
    [
        "../coaches.csv",
        "data/../../coaches.csv",
        "..",
        "/etc/hostname",
        "//etc/hostname",
        "C:/data/x.csv",
        "data\\x.csv",
        "data/x\x00.csv",
        "data/x\n.csv",
        "https://x.org/x.csv",
        "",
        None,
        5,
        ["data/stints.csv"],
    ],
)
def test_a_path_stays_inside_the_package(path: object) -> None:
    (message,) = refusals(changed(lambda d: resource(d, "stints").update(path=path)))
    assert "is not a relative path inside the package" in message


def test_a_link_cannot_lead_outside_of_the_package(league: Folder, tmp_path: Path) -> None:
    outside = league.path("coaches").rename(tmp_path / "coaches.csv")
    league.root.joinpath("data", "coaches.csv").symlink_to(outside)
    (found,) = league.faults()
    assert (found.code, found.table) == ("unsafe-path", "coaches")


def test_a_folder_that_is_a_link_cannot_lead_outside_of_the_package_either(league: Folder, tmp_path: Path) -> None:
    (league.root / "data").rename(tmp_path / "elsewhere")
    (league.root / "data").symlink_to(tmp_path / "elsewhere")
    assert {f.code for f in league.faults()} == {"unsafe-path"}


def test_a_link_inside_of_the_package_is_followed(league: Folder) -> None:
    (league.root / "data").rename(league.root / "tables")
    (league.root / "data").symlink_to("tables")
    assert league.faults() == []


def test_all_faults_of_a_descriptor_are_told_at_once() -> None:
    def spoil(d: Descriptor) -> None:
        d["chronicle"].update(closing="2024-02-30")
        resource(d, "stints").update(path="/x")
        meaning(d, "titles").update(series=["von", "bis"])

    assert len(refusals(changed(spoil))) == 4


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d["resources"].append({"name": ["x"], "path": "x.csv"}), id="name-is-a-list"),
        pytest.param(lambda d: d["resources"].append({"name": "books", "path": "x.csv"}), id="name-of-a-resource-without-meaning"),
        pytest.param(lambda d: d["resources"].append({**resource(d, "books"), "name": "Books"}), id="names-differ-in-case-alone"),
        pytest.param(lambda d: resource(d, "books").update(description=["x"]), id="description-is-a-list"),
        pytest.param(lambda d: schema(d, "books").update(primaryKey=5), id="key-is-a-number"),
        pytest.param(lambda d: schema(d, "books").update(uniqueKeys=[["von"]]), id="unique-key-names-no-column"),
        pytest.param(lambda d: schema(d, "books").update(missingValues=5), id="missing-values-are-a-number"),
        pytest.param(lambda d: schema(d, "books").update(foreignKeys="x"), id="foreign-keys-are-a-text"),
        pytest.param(lambda d: schema(d, "books").update(foreignKeys=[{"fields": ["house"]}]), id="foreign-key-without-reference"),
        pytest.param(
            lambda d: schema(d, "books").update(
                foreignKeys=[{"fields": ["house", "caption"], "reference": {"resource": "members", "fields": ["code"]}}]
            ),
            id="foreign-key-of-two-columns-to-one",
        ),
        pytest.param(lambda d: column(d, "books", "house").update(type=["string"]), id="type-is-a-list"),
        pytest.param(lambda d: column(d, "books", "house").update(constraints=["required"]), id="constraints-are-a-list"),
        pytest.param(lambda d: column(d, "books", "house").update(constraints={"enum": 5}), id="enum-is-a-number"),
        pytest.param(lambda d: column(d, "books", "house").update(constraints={"pattern": "("}), id="pattern-is-no-expression"),
        pytest.param(lambda d: column(d, "books", "house").update(constraints={"pattern": "(?=S).*"}), id="pattern-looks-ahead"),
        pytest.param(lambda d: column(d, "books", "house").update(constraints={"minLength": "x"}), id="length-is-a-word"),
        pytest.param(lambda d: column(d, "placements", "slot").update(constraints={"minimum": "one"}), id="minimum-is-a-word"),
        pytest.param(lambda d: column(d, "books", "house").update(categories=[{"label": "x"}]), id="category-without-value"),
        pytest.param(lambda d: column(d, "decisions", "snap").update(trueValues=5), id="true-values-are-a-number"),
        pytest.param(lambda d: schema(d, "transitions").update(foreignKeys=[]), id="succession-without-foreign-keys"),
        pytest.param(lambda d: meaning(d, "titles")["labels"].pop("language"), id="label-without-language"),
        pytest.param(lambda d: meaning(d, "books").update(labels={"text": "caption", "language": "house"}), id="label-of-nobody"),
        pytest.param(
            lambda d: d["resources"].append({**resource(d, "books"), "name": "members_now"}), id="name-of-a-view-of-another-table"
        ),
        pytest.param(
            lambda d: column(d, "members", "sort").update(name="since_earliest") or meaning(d, "members").pop("tracks"),
            id="column-of-a-bound",
        ),
        pytest.param(
            lambda d: column(d, "members", "sort").update(name="certainty") or meaning(d, "members").pop("tracks"), id="column-certainty"
        ),
    ],
)
def test_no_descriptor_makes_a_traceback(league: Folder, change: Callable[[Descriptor], object]) -> None:
    league.describe(change)
    _relabel(league, "members")
    assert main.main(["build", str(league.root), "--no-check"]) in (1, 2)


def _relabel(folder: Folder, table: str) -> None:
    """Gives a file the header that the descriptor asks for."""
    names = [f["name"] for f in schema(folder.descriptor, table)["fields"]]
    _, body = folder.path(table).read_text("utf-8").split("\n", 1)
    folder.path(table).write_text(f"{','.join(names)}\n{body}", "utf-8")


def test_the_schema_of_the_contract_is_itself_valid() -> None:
    from importlib import resources

    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(resources.files("chronicle.contract").joinpath("contract.schema.json").read_text("utf-8")))


def test_half_of_a_surrogate_pair_is_no_text(league: Folder) -> None:
    path = league.root / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"title": "', '"title": "\\ud800', 1), "utf-8")
    with pytest.raises(ChronicleError, match="half of a surrogate pair"):
        descriptor.load(league.root)
