"""How contracts differ, and how much each difference asks of a reader."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.workbench import LEAGUE, declare, table

from chronicle.cli.main import main
from chronicle.contract import descriptor, difference
from chronicle.contract.difference import SchemaChange

Described = dict[str, Any]
TABLES: dict[str, Any] = {
    "things": table("thing a z", "thing", role="entity", period=("a", "z")),
    "marks": table(
        "mark thing text size:integer a z",
        "mark",
        of={"things": "thing"},
        foreign={"thing": "things.thing"},
        period=("a", "z"),
        role="attribute",
    ),
}
TABLES["marks"]["schema"]["fields"][2] |= {"categories": ["x", "y"], "constraints": {"minLength": 1}}
TABLES["marks"]["schema"]["fields"][3] |= {"constraints": {"minimum": 1, "maximum": 9}}
TABLES["marks"]["schema"]["uniqueKeys"] = [["thing", "text"]]


def differences(old: Described, new: Described) -> list[SchemaChange]:
    return difference.changes(*(descriptor.build(each, Path()) for each in (old, new)))


def described(tables: Described) -> Described:
    resources = [{"name": name, "path": f"{name}.csv", **each} for name, each in tables.items()]
    return {"name": "p", "chronicle": {"contract": "2", "closing": "2001-12-31"}, "resources": resources}


def field(tables: Described, name: str) -> Described:
    return next(f for f in tables["marks"]["schema"]["fields"] if f["name"] == name)


def constraint(column: str, **values: Any) -> Callable[[Described], object]:
    return lambda t: field(t, column).setdefault("constraints", {}).update(values)


Change = Callable[[Described], object]
# what is done to the newer contract; the difference; the difference the other way
CASES: dict[str, tuple[Change, str, str]] = {
    "a table more": (
        lambda t: t.update(more=table("m", "m", role="reference")),
        *("minor more: added", "major more: removed"),
    ),
    "a column more": (
        lambda t: t["marks"]["schema"]["fields"].append({"name": "more", "type": "string"}),
        *("minor marks.more: added", "major marks.more: removed"),
    ),
    "another type": (
        lambda t: field(t, "size").update(type="number"),
        *("major marks.size: type changed (integer → number)", "major marks.size: type changed (number → integer)"),
    ),
    "another format": (
        lambda t: field(t, "thing").update(format="uri"),
        *("major marks.thing: type changed (string → string (uri))", "major marks.thing: type changed (string (uri) → string)"),
    ),
    "another key": (
        lambda t: t["marks"]["schema"].update(primaryKey=["mark", "thing"]),
        *("major marks: key changed (mark → mark, thing)", "major marks: key changed (mark, thing → mark)"),
    ),
    "a unique key more": (
        lambda t: t["marks"]["schema"]["uniqueKeys"].append(["a", "z"]),
        *("major marks: unique key added (a, z)", "major marks: unique key removed (a, z)"),
    ),
    "a foreign key less": (
        lambda t: t["marks"]["schema"].pop("foreignKeys"),
        *("major marks: foreign key removed (thing → things)", "major marks: foreign key added (thing → things)"),
    ),
    "a foreign key of a new column": (
        lambda t: (
            t["marks"]["schema"]["fields"].append({"name": "more", "type": "string"}),
            t["marks"]["schema"]["foreignKeys"].append({"fields": "more", "reference": {"resource": "things", "fields": "thing"}}),
        ),
        *("minor marks.more: added, minor marks: foreign key added (more → things)",),
        *("major marks.more: removed, major marks: foreign key removed (more → things)",),
    ),
    "a category more": (
        lambda t: field(t, "text")["categories"].append("z"),
        *("minor marks.text: category added (z)", "major marks.text: category removed (z)"),
    ),
    "a label for a category": (
        lambda t: field(t, "text").update(categories=[{"value": "x", "label": "X"}, {"value": "y", "label": "y"}]),
        *("patch marks.text: text changed", "patch marks.text: text changed"),
    ),
    "required": (
        constraint("text", required=True),
        *("major marks.text: constraint required added (true)", "minor marks.text: constraint required removed (true)"),
    ),
    "said not to be required": (
        constraint("text", required=False),
        *("minor marks.text: constraint required added (false)", "minor marks.text: constraint required removed (false)"),
    ),
    "a higher minimum": (
        constraint("size", minimum=2),
        *("major marks.size: constraint minimum changed (1 → 2)", "minor marks.size: constraint minimum changed (2 → 1)"),
    ),
    "a higher maximum": (
        constraint("size", maximum=10),
        *("minor marks.size: constraint maximum changed (9 → 10)", "major marks.size: constraint maximum changed (10 → 9)"),
    ),
    "a longer least length": (
        constraint("text", minLength=2),
        *("major marks.text: constraint minLength changed (1 → 2)", "minor marks.text: constraint minLength changed (2 → 1)"),
    ),
    "a greatest length": (
        constraint("text", maxLength=9),
        *("major marks.text: constraint maxLength added (9)", "minor marks.text: constraint maxLength removed (9)"),
    ),
    "a pattern": (
        constraint("text", pattern="[a-z]"),
        *("major marks.text: constraint pattern added ([a-z])", "minor marks.text: constraint pattern removed ([a-z])"),
    ),
    "an enumeration": (
        constraint("text", enum=["x"]),
        *('major marks.text: constraint enum added (["x"])', 'minor marks.text: constraint enum removed (["x"])'),
    ),
    "another meaning": (
        lambda t: t["marks"]["chronicle"].update(tracks=["text"]),
        *("minor marks: meaning changed (cases)", "minor marks: meaning changed (cases)"),
    ),
    "a title of the table": (
        lambda t: t["marks"].update(title="Marks"),
        *("patch marks: text changed", "patch marks: text changed"),
    ),
    "a description of a column": (
        lambda t: field(t, "size").update(description="How large."),
        *("patch marks.size: text changed", "patch marks.size: text changed"),
    ),
    "an example": (lambda t: field(t, "size").update(example=3), "patch marks.size: text changed", "patch marks.size: text changed"),
    "another order of columns": (lambda t: t["things"]["schema"]["fields"].reverse(), "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_difference_has_its_level_in_either_direction(name: str) -> None:
    change, there, back = CASES[name]
    other = copy.deepcopy(TABLES)
    change(other)
    for old, new, expected in ((TABLES, other, there), (other, TABLES, back)):
        found = differences(described(old), described(new))
        assert ", ".join(f"{each.level} {each}" for each in found) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["x"], ["x", "y"], "minor marks.text: constraint enum changed (y added)"),
        (["x", "y"], ["x"], "major marks.text: constraint enum changed (y removed)"),
        (["x"], ["y"], "major marks.text: constraint enum changed (y added; x removed)"),
        (["x", "y"], ["y", "x"], "minor marks.text: constraint enum changed"),
    ],
)
def test_an_enumeration_asks_for_more_only_if_a_value_is_gone(old: list[str], new: list[str], expected: str) -> None:
    ends = [copy.deepcopy(TABLES) for _ in range(2)]
    for end, values in zip(ends, (old, new), strict=True):
        constraint("text", enum=values)(end)
    assert [f"{each.level} {each}" for each in differences(*map(described, ends))] == [expected]


def test_dropped_tables_come_first_and_the_rest_in_the_order_of_the_newer_contract() -> None:
    other = {"zero": table("m", "m", role="reference"), "marks": copy.deepcopy(TABLES["marks"])}
    del other["marks"]["schema"]["foreignKeys"]
    other["marks"]["chronicle"] = {"role": "reference"}
    found = [(each.table, each.what) for each in differences(described(TABLES), described(other))]
    assert found == [("things", "table"), ("zero", "table"), ("marks", "foreign key"), ("marks", "meaning")]


def test_a_contract_does_not_differ_from_itself() -> None:
    contract = json.loads((LEAGUE / "datapackage.json").read_text("utf-8"))
    assert differences(contract, copy.deepcopy(contract)) == []


def test_a_changelog_and_a_change_file_tell_of_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = copy.deepcopy(TABLES)
    CASES["a column more"][0](other)
    for name, tables in (("old", TABLES), ("new", other)):
        (tmp_path / name).mkdir()
        declare(tmp_path / name, tables, {}).describe(lambda d: d.update(name="p"))
    words = ["diff", str(tmp_path / "old"), str(tmp_path / "new")]
    assert main(words) == 0
    assert "The contract: marks.more: added (minor)" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == [
        {"level": "minor", "table": "marks", "column": "more", "what": "column", "change": "added", "old": None, "new": None}
    ]
    assert [len(document[end]["contract"]["resources"][1]["schema"]["fields"]) for end in ("from", "to")] == [6, 7]
