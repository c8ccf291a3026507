"""Read latest.json, which names the newest release. Parsed by hand because importing its model (documents/latest) is slow."""

from __future__ import annotations

import json
import re

from chronicle.core import semver
from chronicle.core.errors import ChronicleError
from chronicle.core.paths import DESCRIPTOR

FORM = "1.0"
_FORM = re.compile(r"1\.[0-9]+")  # later 1.x versions may have additional members
_MEMBERS = {"schema_version", "version", "path"}


def version(data: bytes, where: str) -> str:
    """Return the version that latest.json names. ChronicleError `broken-index`, naming its address `where`, if the file is invalid."""
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
