"""JSON documents as tests hold them against model and schema, and spoil them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chronicle.documents import faults, schemas

HOSTILE: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**400, "", "../../etc/passwd", "1.0.0\n", "x\u202e\x1b[31m<script>", "９.９.９", "\ud800"),
    *([], {}, [[]], {"": None}, [None] * 3, {"schema_version": "1.0"}),
)


def held(name: str, text: str) -> Any:
    """The document, which is as its model and its committed schema say."""
    document = json.loads(text)
    schema = json.loads(schemas.path(name).read_text("utf-8"))
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300] for e in Draft202012Validator(schema).iter_errors(document)] == []
    faults.accepted(schemas.DOCUMENTS[name], document, name, "not-as-the-model", "")
    return document


def places(value: Any, above: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Where a value stands in a document: the way to each of its members and entries."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield (*above, step)
        yield from places(inner, (*above, step))


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """The document with one or two members that are gone, new, or something else."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 2))):
        *above, last = draw(st.sampled_from(list(places(document)))) if document else (0,)
        part = document
        for step in above:
            part = part[step]
        what = draw(st.sampled_from(["drop", "add", "replace"]))
        if what == "replace":
            part[last] = copy.deepcopy(draw(st.sampled_from(HOSTILE)))
        elif what == "drop":
            part.pop(last)
        elif isinstance(part, dict):
            part[draw(st.sampled_from(["more", "", "sums", "schema_version"]))] = copy.deepcopy(draw(st.sampled_from(HOSTILE)))
        else:
            part.append(copy.deepcopy(draw(st.sampled_from(HOSTILE))))
    return document
