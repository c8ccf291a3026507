"""What the engine finds once it reads the tables by a proposed contract; what it can mend in the proposal itself is mended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chronicle.checking import loading
from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine

_ROUNDS = 4


def mended(described: dict[str, Any], folder: Path) -> tuple[dict[str, Any], list[Finding]]:
    """Return the descriptor as it can stand, and what the rules of the engine still find in the package.

    A series in which statements overlap is declared as one that allows it.
    """
    found: list[Finding] = []
    for _ in range(_ROUNDS):
        found = _findings(described, folder)
        overlapping = {finding.table for finding in found if finding.code == "overlap"}
        changed = [resource for resource in described["resources"] if resource["name"] in overlapping and _exclusive(resource)]
        if not changed:
            break
        for resource in changed:
            resource["chronicle"]["exclusive"] = False
            resource["description"] += " Rows of one series overlap, so several can hold at a time."
    return described, found


def _exclusive(resource: Mapping[str, Any]) -> bool:
    meaning = resource["chronicle"]
    return bool(meaning.get("series")) and meaning.get("exclusive", True)


def _findings(described: Mapping[str, Any], folder: Path) -> list[Finding]:
    con = engine.connect()
    try:
        descriptor.validate(described)
        return loading.load(con, descriptor.build(described, folder))
    except InputRefused as refused:
        return refused.findings
    finally:
        con.close()
