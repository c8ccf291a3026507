"""What is wrong with a document: where, which value, and why, in words of our own (nobody is shown those of the library)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chronicle.core.errors import ChronicleError

M = TypeVar("M", bound=BaseModel)
_SHOWN = 80  # characters of a value
_UNKNOWN = "extra_forbidden"
_CELL = ("str", "int", "float", "bool")  # the types of a cell, one after the other the last step of a place
_WANTED = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong at `place` (members and positions with / between; empty for the whole document)."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def parsed(model: type[M], data: bytes, where: str, code: str, remedy: str) -> M:
    """The document that is written in `data`. Raises ChronicleError as `accepted` does, and if it is not JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ChronicleError(code, f"{where} is not JSON: {_unreadable(error)}", remedy) from error
    return accepted(model, value, where, code, remedy)


def accepted(model: type[M], value: Any, where: str, code: str, remedy: str) -> M:
    """The document, from what `json.loads` gives.

    Members that the model does not know are passed over if the document says that it is of a later form with the same first number.

    Raises ChronicleError with `code`, naming the file `where`, the place, the value and what is wrong with it, and `remedy`.
    """
    try:
        return _validated(model, value)
    except ValidationError as error:
        raise ChronicleError(code, f"{where}: {_first(error)}", remedy) from error


def _validated(model: type[M], value: Any) -> M:
    text = json.dumps(value)  # read as JSON, a list may become a tuple, and 1 never a text
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        unknown = [each["loc"] for each in error.errors(include_url=False, include_input=False) if each["type"] == _UNKNOWN]
        if not unknown or not _later(model, value):
            raise
    return model.model_validate_json(json.dumps(_without(json.loads(text), unknown)), strict=True)


def of(model: type[BaseModel], value: Any) -> Fault | None:
    """What is wrong with a document first, if anything is: for those that are only looked at."""
    try:
        model.model_validate(value, strict=True)
    except ValidationError as error:
        return _first(error)
    return None


def _first(error: ValidationError) -> Fault:
    found = error.errors(include_url=False)[0]
    steps = [str(step) for step in found["loc"]]
    if steps[-1:] and steps[-1] in _CELL and found["type"].endswith("_type"):
        return Fault("/".join(steps[:-1]), f"{_shown(found['input'])} is neither a text nor a number, true, false or null")
    return Fault("/".join(steps), _text(found))


def _text(found: ErrorDetails) -> str:
    kind, context = found["type"], found.get("ctx", {})
    value = _shown(found["input"])
    told = {
        "missing": "it is missing",
        _UNKNOWN: "nothing of this name belongs there",
        "json_invalid": "a text in it has a character that does not exist",
        "value_error": str(context.get("error")),
        "literal_error": f"{value} is not {context.get('expected')}",
        "string_pattern_mismatch": f"{value} does not have the form {context.get('pattern')}",
        "greater_than_equal": f"{value} is less than {context.get('ge')}",
        "less_than_equal": f"{value} is more than {context.get('le')}",
        "union_tag_invalid": f"{value} is none of the kinds {context.get('expected_tags')}",
        "too_short": f"{value} is too short",
        "too_long": f"{value} is too long",
    }
    if kind in told:
        return told[kind]
    if isinstance(context.get("text"), str):  # of our own
        return str(context["text"])
    wanted = next((name for word, name in _WANTED.items() if kind.startswith(word)), "what belongs there")
    return f"{value} is not {wanted}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _unreadable(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not in UTF-8"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"


def _later(model: type[BaseModel], value: Any) -> bool:
    """Whether members that the model does not know may be passed over: the document is of a later form, or has no form at all."""
    form = model.model_fields.get("schema_version")
    if form is None:
        return model.model_config.get("extra") == "ignore"
    numbers = [str(each).split(".") for each in (form.default, value.get("schema_version"))]
    if not all(len(each) == 2 and all(part.isdecimal() and len(part) < 10 for part in each) for each in numbers):
        return False
    (major, minor), (their_major, their_minor) = ([int(part) for part in each] for each in numbers)
    return major == their_major and their_minor > minor


def _without(value: Any, places: Sequence[tuple[int | str, ...]]) -> Any:
    """The same without what lies at these places."""
    for *above, last in places:
        part: Any = value
        for step in above:
            part = part[step]
        if isinstance(part, dict):
            part.pop(last, None)
    return value
