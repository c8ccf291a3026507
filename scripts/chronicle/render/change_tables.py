"""Events and rows of comparisons as two flat Parquet files, for programs that read tables rather than JSON.

events.parquet, one row for each event, by `from`, `to` and id:
    from, to             the sides compared, as given: days or versions
    id, kind, section    of the event; the heading under which a changelog lists it
    earliest, latest     first and last day on which it can have happened; empty where it is open
    certainty, minor     certain or possible; whether texts for people leave it out
    subjects, predecessors, successors, via, acts, sources    lists of ids
    sentence             what a changelog says of it

rows.parquet, one row for each statement that differs, by `from`, `to`, table, id and event:
    from, to             as above
    event, clock         the id of the event that it belongs to; between whole records, the clock of its revision (one of both)
    table, id            the statement
    change               added, removed or changed
    old, new             its columns before and after as JSON, of one that changed only those that differ
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from chronicle.change.compare import Comparison
from chronicle.change.row_changes import RowChange
from chronicle.core.sql import ident
from chronicle.engines import duckdb as engine
from chronicle.engines import writers
from chronicle.render import sentences
from chronicle.render.sentences import Teller

EVENTS, ROWS = "events.parquet", "rows.parquet"
_LISTS = ("subjects", "predecessors", "successors", "via", "acts", "sources")
_COLUMNS = {
    EVENTS: {
        **dict.fromkeys(("from", "to", "id", "kind", "section"), "VARCHAR"),
        **dict.fromkeys(("earliest", "latest"), "DATE"),
        "certainty": "VARCHAR",
        "minor": "BOOLEAN",
        **dict.fromkeys(_LISTS, "VARCHAR[]"),
        "sentence": "VARCHAR",
    },
    ROWS: dict.fromkeys(("from", "to", "event", "clock", "table", "id", "change", "old", "new"), "VARCHAR"),
}
_ORDER = {EVENTS: '"from", "to", id', ROWS: '"from", "to", "table", id, event, clock'}


def write(compared: Comparison | Sequence[Comparison], folder: Path) -> None:
    """Both files, in a folder that is there. The same comparisons give the same bytes."""
    several = [compared] if isinstance(compared, Comparison) else list(compared)
    package = several[-1].second.package
    metadata = {"dataset": package.name, "closing": str(package.closing)}
    found = {EVENTS: [row for each in several for row in _events(each)], ROWS: [row for each in several for row in _rows(each)]}
    con = engine.connect()
    try:
        for name, rows in found.items():
            kinds = list(_COLUMNS[name].items())
            con.execute(f"CREATE TABLE flat ({', '.join(f'{ident(column)} {kind}' for column, kind in kinds)})")
            if rows:
                columns = [list(values) for values in zip(*rows, strict=True)]
                con.execute(f"INSERT INTO flat SELECT {', '.join(f'unnest(?::{kind}[])' for _, kind in kinds)}", columns)
            writers.parquet(con, f"SELECT * FROM flat ORDER BY {_ORDER[name]}", folder / name, metadata)
            con.execute("DROP TABLE flat")
    finally:
        con.close()


def _events(comparison: Comparison) -> Iterator[tuple[Any, ...]]:
    teller = Teller(comparison)
    for event in comparison.diff.events:
        ids = ([ref.id for ref in refs] for refs in (event.subjects, event.predecessors, event.successors, event.via))
        yield (
            *(comparison.first.text, comparison.second.text, event.id, event.kind, sentences.section(event)),
            *(event.earliest, event.latest, event.certainty, event.minor),
            *(*ids, list(event.reorganizations), list(event.sources), teller.sentence([event])),
        )


def _rows(comparison: Comparison) -> Iterator[tuple[Any, ...]]:
    for event in comparison.diff.events:
        yield from (_row(comparison, row, event.id, None) for row in event.rows)
    for revision in comparison.revisions:
        yield from (_row(comparison, row, None, revision.clock) for row in revision.rows)


def _row(comparison: Comparison, row: RowChange, event: str | None, clock: str | None) -> tuple[Any, ...]:
    told = row.as_dict()
    old, new = (None if told[side] is None else json.dumps(told[side], ensure_ascii=False) for side in ("old", "new"))
    return comparison.first.text, comparison.second.text, event, clock, told["table"], told["id"], told["change"], old, new
