"""Change files as tests make, spoil and seal them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chronicle.build import operands
from chronicle.change import change_file, compare, happened, row_changes
from chronicle.history.state import State

Document = dict[str, Any]


def text(first: State, second: State, *, digests: bool | None = None) -> str:
    """Version 3, between two days of one edition."""
    out = io.StringIO()
    change_file.write(happened.between(first, second), out, digests=digests)
    return out.getvalue()


def made(path: Path, first: str, second: str, package: str | None = None) -> Document:
    """Writes what `chronicle diff FIRST SECOND --json` prints; gives the document."""
    with operands.opened(first, second, package) as sides:
        if row_changes.within(*(side.state for side in sides)):
            path.write_text(text(*(side.state for side in sides)), "utf-8")
        else:
            path.write_text(change_file.text(compare.compare(*sides)), "utf-8")
    return json.loads(path.read_text("utf-8"))


def made_by_an_older_engine(path: Path, first: str, second: str, package: str | None = None) -> Document:
    """Writes version 2, whatever the sides; gives the document."""
    with operands.opened(first, second, package) as sides:
        path.write_text(change_file.text(compare.compare(*sides)), "utf-8")
    return json.loads(path.read_text("utf-8"))


def sealed(document: Mapping[str, Any]) -> Document:
    """The document with the sum that it should have."""
    bare = {key: value for key, value in document.items() if key != change_file.SUM}
    if str(document["schema_version"]).startswith("2."):
        return bare | {change_file.SUM: change_file.checksum(bare)}
    compact = json.dumps(bare, ensure_ascii=False, separators=(",", ":"))
    return bare | {change_file.SUM: hashlib.sha256(compact[:-1].encode("utf-8")).hexdigest()}


def saved(path: Path, document: Mapping[str, Any], *, summed: bool = True) -> Path:
    path.write_text(json.dumps(sealed(document) if summed else document, ensure_ascii=False), "utf-8")
    return path
