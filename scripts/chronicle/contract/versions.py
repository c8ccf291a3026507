"""Older versions of the contract, read as the current one.

Contract 1 called an act an event, and had no words for the subject and the hierarchy: they were the first table of `of` and the first
edge table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CURRENT = "2"
KNOWN = ("1", "2")


def current(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the descriptor with its `chronicle` properties translated to the current contract version."""
    if descriptor["chronicle"].get("contract") != "1":
        return dict(descriptor)
    resources = [{**r, "chronicle": _table(r["chronicle"])} if "chronicle" in r else r for r in descriptor["resources"]]
    edges = [r.get("name") for r in resources if r.get("chronicle", {}).get("role") == "edge"]
    own = {**descriptor["chronicle"], "contract": CURRENT, **({"hierarchy": edges[0]} if edges else {})}
    return {**descriptor, "chronicle": own, "resources": resources}


def _table(meaning: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(meaning)
    if found["role"] == "event":
        found["role"] = "act"
    if len(found.get("of", {})) > 1:
        found["subject"] = next(iter(found["of"]))
    if "succession" in found:
        found["succession"] = _renamed(found["succession"], "event", "act")
    if "edge" in found:
        found["edge"] = _renamed(found["edge"], "hierarchy", "kinds")
    return found


def _renamed(values: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: value for key, value in values.items()}
