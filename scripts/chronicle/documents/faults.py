"""Validate documents against their models; say where an error is, which value, and why, without quoting messages of pydantic."""

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
_CELL = ("str", "int", "float", "bool")  # for a cell, the last step of pydantic's location is one of these types of the union
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
    """An error in a document, at `place` (such as `events/0/kind`; empty for the whole document)."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def parsed(model: type[M], data: bytes, where: str, code: str, remedy: str) -> M:
    """Parse and validate a JSON document. Raises ChronicleError with `code` if `data` is not JSON, or as `accepted` does."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ChronicleError(code, f"{where} is not JSON: {_unreadable(error)}", remedy) from error
    return accepted(model, value, where, code, remedy)


def accepted(model: type[M], value: Any, where: str, code: str, remedy: str) -> M:
    """Validate data from `json.loads` against a model and return the model instance.

    Unknown members are ignored if the `schema_version` of the document has the major version of the model and a later minor version,
    or if the model has no `schema_version` and ignores them (`extra="ignore"`).

    Args:
        model: The model.
        value: The data.
        where: Name of the file, for the message.
        code: Code of the error.
        remedy: What the user can do about it.

    Raises:
        ChronicleError: `code`, with the first error: its place, the value, and what is wrong with it.
    """
    try:
        return _validated(model, value)
    except ValidationError as error:
        raise ChronicleError(code, f"{where}: {_first(error)}", remedy) from error


def _validated(model: type[M], value: Any) -> M:
    text = json.dumps(value)  # in strict mode only JSON input accepts a list for a tuple; 1 is still not accepted for a text
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        unknown = [each["loc"] for each in error.errors(include_url=False, include_input=False) if each["type"] == _UNKNOWN]
        if not unknown or not _later(model, value):
            raise
    return model.model_validate_json(json.dumps(_without(json.loads(text), unknown)), strict=True)


def of(model: type[BaseModel], value: Any) -> Fault | None:
    """Validate data strictly without returning a model instance. Return the first error; None if it is valid."""
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
    if isinstance(context.get("text"), str):  # raised by our validators
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
    """True if unknown members may be ignored: later minor `schema_version`, or a model without one that has `extra="ignore"`."""
    form = model.model_fields.get("schema_version")
    if form is None:
        return model.model_config.get("extra") == "ignore"
    numbers = [str(each).split(".") for each in (form.default, value.get("schema_version"))]
    if not all(len(each) == 2 and all(part.isdecimal() and len(part) < 10 for part in each) for each in numbers):
        return False
    (major, minor), (their_major, their_minor) = ([int(part) for part in each] for each in numbers)
    return major == their_major and their_minor > minor


def _without(value: Any, places: Sequence[tuple[int | str, ...]]) -> Any:
    """Delete the members at these locations (steps from the root) from `value`, in place, and return it."""
    for *above, last in places:
        part: Any = value
        for step in above:
            part = part[step]
        if isinstance(part, dict):
            part.pop(last, None)
    return value
