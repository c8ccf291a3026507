"""Lives, edges and successions of the chart's bodies, read once for its layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chronicle.contract.package import Package
from chronicle.contract.roles import Entity, Succession
from chronicle.core.period import FIRST, LAST, Period
from chronicle.core.values import text
from chronicle.render.explorer.rows import Tables

WHOLE = "whole"


def bodies(package: Package) -> str | None:
    """Return the table of the bodies that the chart shows: that of the hierarchy, else the first table of entities."""
    if package.edges:
        return package.edges.subject.table
    lasting = [table.name for table in package.having(Entity) if table.period]
    return next(iter(lasting or [table.name for table in package.having(Entity)]), None)


@dataclass(frozen=True)
class Line:
    """A body under a parent: the kind of its edge, its official position, and when."""

    body: str
    parent: str
    kind: str
    order: float
    period: Period


@dataclass(frozen=True)
class House:
    """What the layout needs: when each body existed, the edges, and which body became which (all of it, or a part)."""

    lives: dict[str, Period]
    lines: list[Line]
    links: list[tuple[str, str, bool]]


def house(tables: Tables) -> House:
    """Read lives, edges of the hierarchy and successions of the chart's bodies."""
    name = bodies(tables.package)
    lives: dict[str, Period] = {}
    if name in tables.rows:
        table = tables.package.tables[name]
        for row in tables.rows[name]:
            own = table.period_of(row) if table.period else Period(FIRST, FIRST, LAST, LAST)
            before = lives.get(id := text(row[table.identity]))
            lives[id] = own if before is None else Period(min(before.fe, own.fe), min(before.fl, own.fl), own.te, own.tl)
    return House(lives, _lines(tables), _links(tables, name))


def _lines(tables: Tables) -> list[Line]:
    edges = tables.package.edges
    if edges is None or edges.name not in tables.rows or edges.parent.table != edges.subject.table:
        return []
    always = Period(FIRST, FIRST, LAST, LAST)
    found = []
    for row in tables.rows[edges.name]:
        kind = row[edges.kinds.column] if edges.kinds else ""
        if edges.kinds and kind not in edges.kinds.values:
            continue
        order = row[edges.order] if edges.order else None
        period = edges.period_of(row) if edges.period else always
        if row[edges.subject.column] is not None and row[edges.parent.column] is not None:
            place = float(order) if isinstance(order, int | float) else float("inf")
            found.append(Line(text(row[edges.subject.column]), text(row[edges.parent.column]), str(kind or ""), place, period))
    return found


def _links(tables: Tables, name: str | None) -> list[tuple[str, str, bool]]:
    found = []
    for table in tables.package.having(Succession):
        if table.predecessor.table != name or table.successor.table != name or table.name not in tables.rows:
            continue
        for row in tables.rows[table.name]:
            old, new = row[table.predecessor.column], row[table.successor.column]
            if old is not None and new is not None:
                whole = table.extent is None or row[table.extent] == WHOLE
                found.append((text(old), text(new), whole))
    return found


def came_from(trunk: str, links: Iterable[tuple[str, str, bool]]) -> list[str]:
    """Return the trunk and all bodies that became it wholly, directly or in steps, the nearest first."""
    found = [trunk]
    for body in found:
        found += [old for old, new, whole in links if new == body and whole and old not in found]
    return found
