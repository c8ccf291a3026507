"""Values of a strange type anywhere in a descriptor are refused in words; inputs that once ended in a traceback, or were accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import workbench

from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused

ODD: dict[str, Callable[[dict[str, Any]], object]] = {
    "an escape character that is an object": lambda d: d["resources"][0].update(dialect={"escapeChar": {}}),
    "a delimiter that is a list": lambda d: d["resources"][0].update(dialect={"delimiter": [","]}),
    "a comment character in csv that is a list": lambda d: d["resources"][0].update(dialect={"csv": {"commentChar": [[]]}}),
    "a compression that is a list": lambda d: d["resources"][0].update(compression=["gz"]),
    "a compression that is an object": lambda d: d["resources"][1].update(compression={}),
    "a name that is an object": lambda d: d["resources"][0].update(name={"x": 1}),
    "a name that is a list": lambda d: d["resources"][1].update(name=["members"]),
    "an entity without a key": lambda d: d["resources"][1]["schema"].pop("primaryKey"),
    "a schema that is a text": lambda d: d["resources"][1].update(schema="schema.json"),
    "a licence that is a text": lambda d: d.update(licenses=["CC0"]),
    "a licence without name and path": lambda d: d.update(licenses=[{"title": "Free"}]),
    "licences that are a text": lambda d: d.update(licenses="CC0"),
    "a licence of a table with a number": lambda d: d["resources"][0].update(licenses=[{"name": 1}]),
    "keywords that are a number": lambda d: d.update(keywords=10**30),
    "a keyword that is a list": lambda d: d.update(keywords=[["x"]]),
    "a contributor without a name that can be read": lambda d: d.update(contributors=[{"title": 3.5}]),
    "a source that is a list": lambda d: d.update(sources=[[]]),
    "a media type that is a number": lambda d: d["resources"][0].update(mediatype=-1),
    "a size that is a text": lambda d: d["resources"][0].update(bytes="1"),
    "a column without a name that can be seen": lambda d: d["resources"][0]["schema"]["fields"][1].update(name=" "),
    "more keys than can be worked with": lambda d: d["resources"][2]["schema"].update(
        foreignKeys=d["resources"][2]["schema"]["foreignKeys"] * 1001
    ),
    "a homepage that is a list": lambda d: d.update(homepage=[]),
    "a line terminator, a number, of a file that is no table": lambda d: d["resources"].append(
        {"name": "notes", "path": "notes.csv", "dialect": {"lineTerminator": 10**30}}
    ),
    "columns to be matched in an unknown way": lambda d: d["resources"][0]["schema"].update(fieldsMatch="[..]"),
    "columns to be matched in no way": lambda d: d["resources"][0]["schema"].update(fieldsMatch=[]),
    "columns to be matched by a number": lambda d: d["resources"][0]["schema"].update(fieldsMatch=1),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_an_odd_descriptor_is_refused_in_words(change: Callable[[dict[str, Any]], object], tmp_path: Path) -> None:
    club = workbench.club(tmp_path)
    descriptor.load(tmp_path)  # it is sound before
    club.describe(change)
    with pytest.raises(InputRefused) as refused:
        descriptor.load(tmp_path)
    assert len({*refused.value.findings}) == len(refused.value.findings)


@pytest.mark.parametrize("form", [workbench.LEAGUE, workbench.ROOT / "releases" / "0.1.0"], ids=["now", "the first form"])
def test_a_table_without_a_name_is_refused_whatever_it_is(form: Path) -> None:
    described = json.loads((form / "datapackage.json").read_text("utf-8"))
    for resource in described["resources"]:
        name = resource.pop("name")
        with pytest.raises(InputRefused):
            descriptor.validate(described)
        resource["name"] = name
    descriptor.validate(described)


def test_more_tables_than_can_be_worked_with_are_refused_before_each_is_looked_at(tmp_path: Path) -> None:
    workbench.club(tmp_path).describe(lambda d: d["resources"].extend([d["resources"][0]] * 1_000))
    with pytest.raises(InputRefused) as refused:
        descriptor.load(tmp_path)
    assert [finding.message for finding in refused.value.findings] == ["at resources: 1,003 tables are too many"]


def test_a_file_without_quotation_marks_is_accepted_by_the_second_opinion_too(tmp_path: Path) -> None:
    from chronicle.checking import standard

    club = workbench.club(tmp_path)
    club.resource("titles", lambda r: r.update(dialect={"quoteChar": ""}))
    club.text("titles", "Harmony 1990", 'Harm"ony 1990')
    assert club.faults() == []
    assert standard.validate(tmp_path) == []
