"""The tables of the schema `change`, read back as the oracle tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chronicle.change import tables
from chronicle.contract.package import Package
from chronicle.engines import duckdb as engine
from support.event_oracle import Story, Told
from support.workbench import history

PARTS = {
    "boundaries": "SELECT event_id, statement_table, statement_id, side FROM change.statements",
    "links": "SELECT event_id, predecessor_table, predecessor_id, successor_table, successor_id, kind, extent FROM change.links",
    "acts": "SELECT event_id, act_table, act_id FROM change.acts",
    "entities": "SELECT event_id, entity_table, entity_id, part, fate FROM change.entities",
    "tracked": "SELECT event_id, statement_table, end_id, begin_id, column_name, language, old_value, new_value FROM change.tracked",
}


LIVES = """
    SELECT l.entity_table, l.entity_id, l.life, l.statement_id, l.begun_earliest, l.begun_latest, l.ended_earliest, l.ended_latest, l.exact,
           b.id, e.id
    FROM change.lives l LEFT JOIN change.events b ON b.number = l.begin_number LEFT JOIN change.events e ON e.number = l.end_number
"""
LINKS = """
    SELECT event_id, succession_table, succession_id, predecessor_life, successor_life, act_table, act_id, stated_extent, share,
           predecessor_fate, successor_fate, earliest, latest
    FROM change.links
"""


@contextmanager
def changed(root: Path) -> Iterator[tuple[engine.Connection, Package]]:
    """The package compiled in memory, with its events."""
    with history(root) as (con, package):
        tables.create(con, package)
        yield con, package


def stored(con: engine.Connection) -> Story:
    """What the tables hold."""
    parts: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for part, query in PARTS.items():
        parts[part] = defaultdict(list)
        for id, *cells in engine.rows(con, query):
            parts[part][id].append(tuple(cells))
    query = "SELECT id, kind, word, section, minor, undated, earliest, latest, unsettled FROM change.events ORDER BY id"
    events = [Told(**event, **{part: frozenset(found[event["id"]]) for part, found in parts.items()}) for event in engine.dicts(con, query)]
    return Story(events, *(frozenset(engine.rows(con, query)) for query in (LIVES, LINKS)))
