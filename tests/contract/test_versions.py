"""Contract 1 is read as contract 2; what contract 2 adds is checked; its JSON Schema explains itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.workbench import LEAGUE, declare, table

from chronicle.contract import descriptor
from chronicle.contract.roles import Act, Edge, Entity, Succession, Tenure
from chronicle.core.errors import InputRefused

DESCRIBED: dict[str, Any] = json.loads((LEAGUE / "datapackage.json").read_text("utf-8"))
SCHEMA: dict[str, Any] = json.loads(Path(descriptor.__file__).with_name("contract.schema.json").read_text("utf-8"))


def as_contract_1(described: dict[str, Any]) -> dict[str, Any]:
    """The descriptor in the words of the first contract."""
    old = copy.deepcopy(described)
    old["chronicle"]["contract"] = "1"
    del old["chronicle"]["hierarchy"]
    for meaning in (r["chronicle"] for r in old["resources"]):
        meaning.pop("subject", None)
        if meaning["role"] == "act":
            meaning["role"] = "event"
        if "edge" in meaning:
            meaning["edge"]["hierarchy"] = meaning["edge"].pop("kinds")
        if "succession" in meaning:
            meaning["succession"]["event"] = meaning["succession"].pop("act")
    return old


def refusals(described: Any) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        descriptor.validate(described)
    return [finding.message for finding in refused.value.findings]


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    described = copy.deepcopy(DESCRIBED)
    change(described)
    return described


def resource(described: dict[str, Any], name: str) -> dict[str, Any]:
    return next(r for r in described["resources"] if r["name"] == name)


def test_a_contract_of_version_1_means_what_it_meant() -> None:
    old, new = (descriptor.build(d, LEAGUE) for d in (as_contract_1(DESCRIBED), DESCRIBED))
    descriptor.validate(as_contract_1(DESCRIBED))
    assert old.tables == new.tables
    assert (old.hierarchy, new.hierarchy) == ("placements", "placements")


def test_a_contract_of_version_1_is_not_taken_in_the_words_of_version_2() -> None:
    mixed = as_contract_1(DESCRIBED)
    resource(mixed, "decisions")["chronicle"]["role"] = "act"
    assert any("'act' is not one of" in message for message in refusals(mixed))


def test_roles_are_typed_and_name_entities_with_their_table() -> None:
    package = descriptor.build(DESCRIBED, LEAGUE)
    stints, placements, transitions = (package.tables[name] for name in ("stints", "placements", "transitions"))
    assert isinstance(stints, Tenure)
    assert (stints.subject.table, stints.subject.column) == ("coaches", "coach_code")
    assert stints.at is not None
    assert stints.at.table == "members"
    assert isinstance(placements, Edge)
    assert (placements.parent.table, placements.parent.column, placements.order) == ("members", "above_code", "slot")
    assert placements.kinds is not None
    assert placements.kinds.values == ("governed_by", "plays_in")
    assert isinstance(transitions, Succession)
    assert [ref.table for ref in (transitions.predecessor, transitions.successor, transitions.act)] == ["members", "members", "decisions"]
    assert [t.name for t in package.having(Act)] == ["decisions"]
    assert [t.name for t in package.having(Entity)] == ["members", "coaches"]
    assert package.edges is placements


def leads(described: dict[str, Any], table: str, column: str, target: str, reference: str = "book_code") -> None:
    """Lets the foreign key of a column lead elsewhere."""
    for key in resource(described, table)["schema"]["foreignKeys"]:
        if key["fields"] == [column]:
            key["reference"] = {"resource": target, "fields": [reference]}


@pytest.mark.parametrize(
    ("told", "change"),
    [
        ("'members' is not a table with the role edge", lambda d: d["chronicle"].update(hierarchy="members")),
        ("'coachs' is not in `of`", lambda d: resource(d, "stints")["chronicle"].update(subject="coachs")),
        ("it names several tables, and no `subject` says", lambda d: resource(d, "stints")["chronicle"].pop("subject")),
        (
            "'decisions' has the role act, not entity",
            lambda d: resource(d, "titles")["chronicle"]["of"].update(decisions="style"),
        ),
        (
            "edge: this property is not allowed with the role attribute",
            lambda d: resource(d, "titles")["chronicle"].update(edge={"parent": "wording"}),
        ),
        (
            "snapshot: this property is not allowed with the role entity",
            lambda d: resource(d, "coaches")["chronicle"].update(snapshot="coach_code"),
        ),
        (
            "the key of an act must be one column",
            lambda d: resource(d, "decisions")["schema"].update(primaryKey=["decision_code", "heading_en"]),
        ),
        (
            "the beginning and the end are the same column",
            lambda d: resource(d, "titles")["chronicle"]["validity"].update(to="since"),
        ),
        ("the column 'heading_en' is not of type boolean", lambda d: resource(d, "decisions")["chronicle"].update(snapshot="heading_en")),
        (
            "'from_code' refers to 'books', whose role is reference, not entity",
            lambda d: leads(d, "transitions", "from_code", "books"),
        ),
        ("'above_code' does not refer to the id of 'members'", lambda d: leads(d, "placements", "above_code", "members", "sort")),
        ("on: this property is not allowed with the role entity", lambda d: resource(d, "coaches")["chronicle"].update(on="called_en")),
    ],
)
def test_what_a_contract_says_of_roles_must_fit(told: str, change: Callable[[dict[str, Any]], object]) -> None:
    assert any(told in message for message in refusals(changed(change)))


@pytest.mark.parametrize(
    ("key", "fits"), [("id", True), ("id since", True), ("since id", False), ("id name", False), ("id since name", False)]
)
def test_the_key_of_an_entity_is_its_id_perhaps_with_the_begin_of_its_life(tmp_path: Path, key: str, fits: bool) -> None:
    """Case of a register whose key was an id and a name: two names of one person would be two persons."""
    people = table("id name since until", key, role="entity", period=("since", "until"))
    folder = declare(tmp_path, {"people": people}, {"people": [{"id": "1", "name": "Pat", "since": "2000", "until": ".."}]})
    if fits:
        assert descriptor.load(folder.root).tables["people"].identity == "id"
    else:
        (message,) = refusals(folder.descriptor)
        assert "the key of an entity must be its id, or its id and the beginning of its period" in message


def properties(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property that the JSON Schema describes, by its place."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            if isinstance(inner, dict) and not place.endswith("/if"):
                yield f"{place}/{name}", inner
        for name, inner in schema.items():
            if name not in ("examples", "const", "enum"):
                yield from properties(inner, f"{place}/{name}")
    elif isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from properties(inner, f"{place}/{number}")


PROPERTIES = [(place, inner) for place, inner in properties(SCHEMA) if "/if/" not in place]


def test_the_json_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(PROPERTIES) > 80


@pytest.mark.parametrize(("place", "inner"), PROPERTIES, ids=[place for place, _ in PROPERTIES])
def test_every_property_of_the_contract_has_a_description_and_examples_that_fit(place: str, inner: dict[str, Any]) -> None:
    assert len(inner.get("description", "")) > 10, place
    assert inner.get("examples"), place
    for example in inner["examples"]:
        found = list(Draft202012Validator({**inner, "$defs": SCHEMA["$defs"]}).iter_errors(example))
        assert not found, (place, example, found)
