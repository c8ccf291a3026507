"""A document of strangers is refused in words that say where, which value and why; never with a traceback or a library's text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.documents import HOSTILE, spoiled

from chronicle.core.errors import ChronicleError
from chronicle.documents import change, faults, index, schemas
from chronicle.storage import latest, release_index

ENTRY = {
    "version": "1.0.0",
    "previous": "0.1.0",
    "closing": "2026-01-21",
    "path": "1.0.0/datapackage.json",
    "hash": "sha256:" + "a" * 64,
    "sums": "sha256:" + "b" * 64,
    "reasons": ["the first (major)"],
}
INDEX = {"schema_version": "1.0", "dataset": "d", "releases": [ENTRY, {**ENTRY, "version": "0.1.0", "path": "0.1.0/datapackage.json"}]}
LATEST = {"schema_version": "1.0", "version": "1.0.0", "path": "1.0.0/datapackage.json"}
REF = {"table": "t", "id": "a", "name": {"en": "A"}}
SIDE = {"version": None, "closing": "2020-01-01", "day": "2000-01-01", "record": False}
EVENT = {
    **{"id": "begin/t/a", "kind": "created", "word": "created", "section": "s", "minor": False, "earliest": "2000-01-01", "latest": None},
    **{"certainty": "certain", "interim": False, "subjects": [REF], "unsettled": [], "tracked": [], "sources": ["s"]},
    **{name: [] for name in ("objects", "predecessors", "contributors", "successors", "links", "acts")},
    "statements": [{"table": "t", "id": "a", "side": "begin", "earliest": "2000-01-01", "latest": None}],
}
ROW = {"table": "t", "id": "a", "change": "added", "old": None, "new": {"name": "A", "certainty": "certain"}}
CHANGE = {
    **{"schema_version": "3.0", "dataset": "d", "from": SIDE, "to": SIDE, "undated": 0, "sha256": "0" * 64},
    "net": {"same": 1, "rows": []},
    "events": [EVENT],
    "rows": [ROW, {**ROW, "change": "changed", "old": {"name": "B"}, "new": {"name": "C"}}],
}


def refusal(document: Any) -> str | None:
    try:
        release_index.parse(json.dumps(document).encode(), "somewhere/index.json")
    except ChronicleError as error:
        return error.message if error.code == "broken-index" else f"by another code: {error}"
    return None


def edited(**members: Any) -> dict[str, Any]:
    return {**INDEX, "releases": [{**ENTRY, **members}]}


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (edited(hash="abc"), 'releases/0/hash: "abc" does not have the form ^sha256:[0-9a-f]{64}$'),
        (edited(version="1.0"), 'releases/0/version: "1.0" does not have the form'),
        (edited(version="1.0.0\n"), 'releases/0/version: "1.0.0\\n" does not have the form'),
        (edited(version=1), "releases/0/version: 1 is not a text"),
        (edited(closing=None), "releases/0/closing: null is not a text"),
        (edited(sums=None), "releases/0/sums: it is null; leave it out instead"),
        (edited(reasons="none"), 'releases/0/reasons: "none" is not a list'),
        (edited(more=1), "releases/0/more: nothing of this name belongs there"),
        (edited(path="../1.0.0/datapackage.json"), "releases/0: the path '../1.0.0/datapackage.json' may lead out of the folder"),
        ({**INDEX, "releases": [ENTRY, ENTRY]}, "a version is listed twice"),
        ({**INDEX, "releases": {}}, "releases: {} is not a list"),
        ({"releases": []}, "dataset: it is missing"),
        ({**INDEX, "schema_version": "2.0"}, 'schema_version: "2.0" does not have the form'),
        ([], "[] is not an object"),
        ({**INDEX, "dataset": "\ud800"}, "a text in it has a character that does not exist"),
        ({**INDEX, "dataset": "x" * 1000, "releases": ["y" * 1000]}, f'releases/0: "{"y" * 76}... is not an object'),
    ],
)
def test_an_index_that_is_none_is_refused_with_place_value_and_reason(document: Any, told: str) -> None:
    assert (refusal(document) or "").startswith(f"somewhere/index.json: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "is not JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        (b"\xff", "is not JSON: it is not in UTF-8"),
        (b"[" * 100_000, "is not JSON: it is nested too deeply"),
        (b"1" * 5000, "is not JSON: a number has too many digits"),
    ],
)
def test_a_text_that_is_not_json_is_told_so(text: bytes, told: str) -> None:
    with pytest.raises(ChronicleError) as refused:
        release_index.parse(text, "somewhere/index.json")
    assert refused.value.message == f"somewhere/index.json {told}"


def test_members_of_a_later_form_are_passed_over_but_not_those_of_another() -> None:
    later = {**INDEX, "schema_version": "1.7", "more": {"a": 1}, "releases": [{**ENTRY, "signature": "x", "labels": []}]}
    read = release_index.parse(json.dumps(later).encode(), "x")
    assert (read.form, [entry.as_json() for entry in read.entries]) == ("1.7", [ENTRY])
    for form in ("1.0", "2.0", "0.9", "1", "1.x", 1.7, None):
        assert refusal({**later, "schema_version": form})
    assert refusal({**later, "releases": [{**ENTRY, "hash": 1, "signature": "x"}]})


def test_what_an_older_engine_left_out_is_left_out_again() -> None:
    older = {name: value for name, value in ENTRY.items() if name != "sums"}
    read = faults.accepted(index.Index, {"dataset": "d", "releases": [older]}, "x", "x", "")
    assert read.as_json() == {"schema_version": "1.0", "dataset": "d", "releases": [older]}


@given(spoiled(INDEX))
def test_whatever_is_done_to_an_index_it_is_read_or_refused_and_the_schema_never_refuses_more(document: Any) -> None:
    found = refusal(document)
    form = document.get("schema_version", "1.0") if isinstance(document, dict) else "1.0"
    if form == "1.0" and not Draft202012Validator(schemas.schema("index")).is_valid(document):
        assert found
    if found:
        assert "pydantic" not in found
        assert "Input should" not in found


def pointed(reader: Any, data: bytes) -> str | None:
    try:
        return str(reader(data))
    except ChronicleError as error:
        return None if error.code == "broken-index" else f"by another code: {error}"


@given(spoiled(LATEST) | st.sampled_from(HOSTILE))
def test_the_plain_reader_of_the_pointer_refuses_what_the_model_refuses_and_nothing_else(document: Any) -> None:
    data = json.dumps(document).encode()
    model = schemas.DOCUMENTS["latest"]
    plain = pointed(lambda data: latest.version(data, "x"), data)
    assert plain == pointed(lambda data: vars(faults.parsed(model, data, "x", "broken-index", ""))["version"], data)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 5000, b"null", b"7", b'"a"', b"[]"])
def test_the_plain_reader_of_the_pointer_refuses_what_is_no_object(data: bytes) -> None:
    assert pointed(lambda data: latest.version(data, "x"), data) is None


@given(spoiled(CHANGE))
def test_whatever_is_done_to_a_change_file_the_model_and_the_schema_agree(document: Any) -> None:
    found = change.wrong(document)
    if not Draft202012Validator(schemas.schema("change")).is_valid(document):
        assert found
    if found:
        assert "Input should" not in str(found)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({**ROW, "change": "removed"}, "not a row change: old does not go with removed"),
        ({**ROW, "old": {}}, "not a row change: old does not go with added"),
        ({**ROW, "new": None}, "not a row change: new does not go with added"),
        ({**ROW, "new": {"name": "A"}}, "not a row change: new lacks its certainty"),
        ({**ROW, "new": {"name": "A", "certainty": "inferred"}}, "not a row change: new lacks its certainty"),
        ({**ROW, "new": {"name": ["A"], "certainty": "certain"}}, '["A"] is neither a text nor a number, true, false or null'),
        ({**ROW, "change": "moved"}, "\"moved\" is not 'added', 'removed' or 'changed'"),
        ({**ROW, "id": 3}, "3 is not a text"),
        (7, "7 is not an object"),
    ],
)
@pytest.mark.parametrize("where", [0, 1, 4])
def test_a_row_that_is_none_is_found_wherever_it_stands(row: Any, told: str, where: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "PART", 2)
    rows = [ROW] * where + [row] + [ROW] * 2
    found = change.wrong({**CHANGE, "rows": rows})
    assert found
    assert (found.place.startswith(f"rows/{where}"), found.text) == (True, told)


def test_an_entry_behind_the_first_part_of_every_list_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "PART", 2)
    assert change.wrong(CHANGE) is None
    for name, entry in (("events", EVENT), ("inferred", None), ("revisions", None), ("told_differently", None), ("schema", None)):
        good = [entry] * 3 if entry else []
        found = change.wrong({**CHANGE, name: [*good, {}]})
        assert found
        assert found.place.startswith(f"{name}/{len(good)}")
    net = {"from": None, "to": None, "relation": "same", "share": None, "events": [], "first_fate": None, "last_fate": None}
    became = {**net, "mixed": False, "certainty": "certain"}
    found = change.wrong({**CHANGE, "net": {"same": 0, "rows": [became] * 5 + [{**became, "mixed": 0}]}})
    assert str(found) == "net/rows/5/mixed: 0 is not true or false"
