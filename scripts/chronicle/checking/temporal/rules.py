"""Generates all temporal rules of a package."""

from __future__ import annotations

from collections.abc import Iterator

from chronicle.checking.temporal import acts, citations, hierarchy, lists, lives, names, open_ends, periods, series, successions
from chronicle.checking.temporal.rule import Rule
from chronicle.contract.package import Package
from chronicle.contract.roles import Act, Edge, Entity, Evidence, Succession


def rules(package: Package) -> Iterator[Rule]:
    for table in package.temporal:
        yield periods.inverted(table)
        yield from series.rules(package, table)
        yield from acts.causes(package, table)
        if isinstance(table, Edge):
            yield from hierarchy.rules(table)
    yield from lives.rules(package)
    for entity in package.having(Entity):
        yield from names.rules(package, entity)
    for act in package.having(Act):
        yield from acts.undated(act)
    for succession in package.having(Succession):
        yield from successions.rules(package, succession)
    for evidence in package.having(Evidence):
        yield from citations.rules(package, evidence)
    yield from lists.rules(package)
    yield from open_ends.rules(package)
