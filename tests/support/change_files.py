"""Change files as tests make, spoil and seal them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chronicle.building import operands
from chronicle.change import change_file, comparing, happened, row_changes, rows_join
from chronicle.contract import difference
from chronicle.contract.roles import Entity
from chronicle.history import renamed
from chronicle.history.state import Operand, State

Document = dict[str, Any]


def text(first: State, second: State, *, digests: bool | None = None) -> str:
    """Version 3, between two days of one edition."""
    out = io.StringIO()
    change_file.write(happened.between(first, second), out, digests=digests)
    return out.getvalue()


def made(path: Path, first: str, second: str, package: str | None = None) -> Document:
    """Writes what `chronicle diff FIRST SECOND --json` prints; gives the document."""
    with operands.opened(first, second, package) as both, path.open("w", encoding="utf-8", newline="\n") as out:
        change_file.write(comparing.compared(*both), out)
    return json.loads(path.read_text("utf-8"))


def made_by_an_older_engine(path: Path, first: str, second: str, package: str | None = None) -> Document:
    """Writes version 2.0, whatever the sides; gives the document."""
    with operands.opened(first, second, package) as both:
        return json.loads(saved(path, of_an_older_engine(*both)).read_text("utf-8"))


def of_an_older_engine(one: Operand, other: Operand) -> Document:
    """A document of version 2.0: its sides and rows; of events and revisions only that each row is in one."""
    states = renamed.aligned(one.state, other.state), other.state
    days = row_changes.within(*states)
    rows = row_changes.between(*states) if days else rows_join.changes(*states, bounds=one.record)
    nothing: Document = {
        name: [] for name in ("subjects", "predecessors", "successors", "ties", "reorganizations", "via", "sources", "tracked")
    }
    window = {"earliest": None, "latest": None, "certainty": "possible"}
    document: Document = {
        "schema_version": "2.0",
        "dataset": other.package.name,
        **{name: side.as_dict() | {"digests": side.state.digests} for name, side in (("from", one), ("to", other))},
        "schema": [change.as_dict() for change in difference.changes(one.package, other.package)],
        "counts": [{"table": t.name, "first": 0, "begun": {}, "ended": {}, "second": 0} for t in other.package.having(Entity)],
        "events": [],
        "revisions": [],
    }
    by_table: dict[str, list[Document]] = {}
    for row in rows:
        by_table.setdefault(row.table.name, []).append(row.as_dict())
    for name, told in by_table.items():
        if one.record:
            document["revisions"].append({"clock": "late", "table": name, "affects": [], "rows": told})
        else:
            subjects = [{"id": row["id"], "name": {"de": row["id"]}} for row in told]
            what = {"id": f"revised:{name}", "kind": "revised", "unsettled": []}
            document["events"].append({**what, **nothing, "subjects": subjects, **window, "rows": told})
    return document


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
