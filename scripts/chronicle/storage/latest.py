"""latest.json, which says which release is the newest. Read without its model (documents/latest), which takes long to import."""

from __future__ import annotations

import json
import re

from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR

FORM = "1.0"
_FORM = re.compile(r"1\.[0-9]+")  # a later one may have members more
_MEMBERS = {"schema_version", "version", "path"}


def version(data: bytes, where: str) -> str:
    """The version that it points at. ChronicleError, naming `where` it was read and what is wrong, if it is broken."""
    try:
        value = json.loads(data)
        found, path, form = value["version"], value["path"], value.get("schema_version", FORM)
        if not isinstance(form, str) or not _FORM.fullmatch(form):
            raise ValueError(f"schema_version: {form!r} is not a form that this chronicle knows")
        if form == FORM and (unknown := value.keys() - _MEMBERS):
            raise ValueError(f"{min(unknown)}: nothing of this name belongs there")
        if not isinstance(found, str) or not semver.is_version(found):
            raise ValueError(f"version: {found!r} is not a version such as 1.0.0")
        if path != f"{found}/{DESCRIPTOR}":
            raise ValueError(f"it points at {path!r} for {found!r}")
    except KeyError as error:
        raise _broken(where, f"{error.args[0]}: it is missing") from error
    except (TypeError, AttributeError, RecursionError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _broken(where, "it is not a JSON object") from error
    except ValueError as error:
        raise _broken(where, str(error)) from error
    return found


def _broken(where: str, why: str) -> ChronicleError:
    return ChronicleError("broken-index", f"{where} cannot be read: {why}", "restore it from version control")
