"""Render a comparison of two operands as an HTML page: summary, events, hierarchies of both days, sentences with rows and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chronicle.change.happened import Happened
from chronicle.change.inference import Proposal
from chronicle.change.records import Records
from chronicle.render.html import comparison
from chronicle.render.html.page import written


def page(found: Happened | Records, *, checks: Mapping[str, Any] | None = None, proposed: Sequence[Proposal] | None = None) -> str:
    """Render one comparison; `checks` is the check report of the newer release, `proposed` are inferred successions (no source)."""
    title = f"{_package(found)}: {comparison.heading(found)}"
    return written("changes", title, comparisons=[comparison.of(found, set(), checks, proposed)], others=())


def several(compared: Sequence[Records]) -> str:
    """Several comparisons on one page, in the order given: the newest first."""
    title = f"{_package(compared[0])}: {compared[-1].names[0]} → {compared[0].names[1]}"
    seen = set[str]()
    made = (comparison.of(each, seen) for each in compared)  # a generator, so that only one is in memory at a time
    return written("changes", title, comparisons=made, others=[(comparison.name(each), comparison.heading(each)) for each in compared])


def _package(found: Happened | Records) -> str:
    return (found.place.package if isinstance(found, Happened) else found.second.package).title
