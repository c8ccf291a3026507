"""What the engine finds once it reads the tables by a proposed contract; what it can mend in the proposal itself is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chronicle.checking import loading
from chronicle.contract import descriptor
from chronicle.core.errors import InputRefused
from chronicle.core.findings import Finding
from chronicle.engines import duckdb as engine

_ROUNDS = 6


def mended(described: dict[str, Any], folder: Path) -> tuple[dict[str, Any], list[Finding]]:
    """Return the descriptor as it can stand, and what the rules of the engine still find in the package.

    A series in which statements overlap is declared as one that allows it, and a language in which not everything has a name is left out
    of those that every entity must have.
    """
    found: list[Finding] = []
    for _ in range(_ROUNDS):
        found = _findings(described, folder)
        if _fewer_languages(described, found):
            continue
        overlapping = {finding.table for finding in found if finding.code == "overlap"}
        changed = [resource for resource in described["resources"] if resource["name"] in overlapping and _exclusive(resource)]
        if not changed:
            break
        for resource in changed:
            resource["chronicle"]["exclusive"] = False
            resource["description"] += " Rows of one series overlap, so several can hold at a time."
    return described, found


def _fewer_languages(described: Mapping[str, Any], found: Sequence[Finding]) -> bool:
    """Leave out the last language in which some entity has no name; False if no entity lacks one, or no other language would be left."""
    languages = described["chronicle"]["languages"]
    if len(languages) == 1 or not any(finding.code == "unlabelled" and finding.severity == "error" for finding in found):
        return False
    lacking = [tag for tag in languages if any(f.code == "unlabelled" and f" no {tag} name" in f.message for f in found)]
    if not lacking:
        return False
    languages.remove(lacking[-1])
    return True


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
