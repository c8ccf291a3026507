"""How two releases differ as two flat Parquet files, for programs that read tables rather than JSON.

events.parquet, one row for each event, by `from`, `to`, way and id:
    from, to                   the releases compared
    way                        `since` (after the older release closed) or, of the time before, `new`, `gone`, `dated`, `called`, `joined`
    id, kind, word, section    the event as the newer release has it, or as the older one had it
    earliest, latest           first and last day on which it can have happened; empty where it is open
    certainty                  for `since`: whether it is certain; else empty
    minor                      whether texts for people leave it out
    old_kind, old_word, old_earliest, old_latest    the older release's values, if both releases have the event

rows.parquet, one row for each statement that differs, by `from`, `to`, table and id:
    from, to             as above
    clock                world, late, corrected, retracted or remodelled
    table, id            the statement
    change               added, removed or changed
    old, new             its columns before and after as JSON, of one that changed only those that differ
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chronicle.change import row_json
from chronicle.change.records import Records
from chronicle.core.sql import ident, literal
from chronicle.engines import writers

EVENTS, ROWS = "events.parquet", "rows.parquet"
_ROWS = ("from", "to", "clock", "table", "id", "change", "old", "new")
_TEXTS = ("kind", "word", "section")  # ENUM columns, whose types belong to one database


def write(records: Records, folder: Path) -> None:
    """Write both files into an existing folder. The same releases give the same bytes."""
    con, package = records.since.place.con, records.second.package
    metadata = {"dataset": package.name, "closing": str(package.closing)}
    names = ", ".join(f'{literal(text)} AS "{column}"' for column, text in zip(("from", "to"), records.names, strict=True))
    writers.parquet(con, f'SELECT {names}, * FROM ({_events(records)}) ORDER BY "from", "to", way, id', folder / EVENTS, metadata)
    rows = list(_rows(records))
    con.execute(f'CREATE OR REPLACE TEMP TABLE "#rows" ({", ".join(f"{ident(column)} VARCHAR" for column in _ROWS)})')
    if rows:
        columns = [list(values) for values in zip(*rows, strict=True)]
        con.execute(f'INSERT INTO "#rows" SELECT {", ".join("unnest(?::VARCHAR[])" for _ in _ROWS)}', columns)
    writers.parquet(con, 'SELECT * FROM "#rows" ORDER BY "from", "to", "table", id, clock', folder / ROWS, metadata)


def _events(records: Records) -> str:
    own = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" for c in _TEXTS)
    nothing = "CAST(NULL AS VARCHAR) AS old_kind, CAST(NULL AS VARCHAR) AS old_word, CAST(NULL AS DATE) AS old_earliest, NULL AS old_latest"
    since = f"SELECT 'since' AS way, id, {own}, earliest, latest, certainty, minor, {nothing} FROM ({records.since.query})"
    return f"{since} UNION ALL {records.events.flat()}"


def _rows(records: Records) -> Iterator[tuple[Any, ...]]:
    first, second = records.names
    for revision in records.every:
        for row in revision.rows:
            entry = row.as_dict(row_json.value)
            old, new = (None if entry[side] is None else json.dumps(entry[side], ensure_ascii=False) for side in ("old", "new"))
            yield first, second, revision.clock, entry["table"], entry["id"], entry["change"], old, new
